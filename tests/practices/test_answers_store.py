"""Survey answers come in by a slip, wait sealed, come out in shuffled lots of five and more (A12, decision 21)."""

import pytest
from django.db import connections

from alignment.shared.errors import DomainError, InvalidInput
from practices.answers import flushing, keys, letters, scrub, sealing, slips, store
from practices.answers.models import Answer, Ballot, Remark, Slip, Waiting
from tests.practices.answering import WAVE, answered, surveys_dir  # noqa: F401

pytestmark = pytest.mark.django_db
SAID = {"cells": {"side": "sales"}, "scores": {"trust": 4}, "texts": {"obstacles": "Слова"}}


@pytest.fixture(autouse=True)
def _own_folder(surveys_dir):  # noqa: F811
    pass


def scores() -> list[int]:
    return sorted(row.scores["nps"] for row in store.answers_of(WAVE))


def test_a_slip_takes_one_answer():
    (token,) = store.issue(WAVE, 1)
    assert store.state_of(token) == store.Door(WAVE, "open")

    assert store.submit(token, **SAID) is True
    assert store.state_of(token) == store.Door(WAVE, "used")
    assert store.submit(token, **SAID) is False
    assert Waiting.objects.count() == 1


@pytest.mark.parametrize("token", ["", "x" * 43, "x" * 42 + "é", "0" * 64])
def test_an_unknown_slip_opens_nothing(token):
    store.issue(WAVE, 1)

    assert store.state_of(token) is None
    assert store.submit(token, **SAID) is False


@pytest.mark.usefixtures("english_company")
def test_a_closed_wave_takes_nothing_and_issues_nothing():
    used, late = store.issue(WAVE, 2)
    store.submit(used, **SAID)

    store.flush(WAVE, closing=True)

    assert store.state_of(late) == store.Door(WAVE, "closed")
    assert store.submit(late, **SAID) is False
    assert store.state_of(late) == store.Door(WAVE, "closed"), "the slip is not spent"
    with pytest.raises(DomainError, match="closed"):
        store.issue(WAVE, 1)


def test_tokens_have_256_bits_and_only_their_digests_are_kept():
    tokens = store.issue(WAVE, 50)

    kept = list(Slip.objects.values_list("digest", flat=True))
    assert len({len(token) for token in tokens} | {43}) == 1
    assert sorted(kept) == sorted(store.digest_of(token) for token in tokens)
    assert [store.digest_of(token) for token in tokens] != sorted(kept), "the order is not that of the rows"


@pytest.mark.parametrize(("waiting", "out", "left"), [(4, 0, 4), (9, 0, 9), (10, 5, 5), (14, 9, 5), (23, 18, 5)])
def test_a_lot_has_at_least_five_and_five_stay_back(waiting, out, left):
    answered(store.issue(WAVE, waiting))

    assert store.flush(WAVE, closing=False) == out
    assert (len(store.answers_of(WAVE)), Waiting.objects.count()) == (out, left)


@pytest.mark.parametrize("count", [5, 6, 9])
def test_the_remainder_comes_out_at_the_close(count):
    answered(store.issue(WAVE, count))
    assert store.flush(WAVE, closing=False) == 0

    assert store.flush(WAVE, closing=True) == count
    assert scores() == list(range(count))
    assert Waiting.objects.count() == 0


def test_the_last_lot_is_never_smaller_than_five():
    tokens = store.issue(WAVE, 11)
    answered(tokens[:10])
    assert store.flush(WAVE, closing=False) == 5
    answered(tokens[10:], first=10)

    assert store.flush(WAVE, closing=True) == 6
    assert scores() == list(range(11))


@pytest.mark.parametrize("count", [0, 1, 4])
def test_fewer_than_five_in_all_are_destroyed_unread(count):
    answered(store.issue(WAVE, count))

    assert store.flush(WAVE, closing=True) == 0
    assert (Waiting.objects.count(), Answer.objects.count(), Remark.objects.count()) == (0, 0, 0)


def test_closing_twice_changes_nothing():
    answered(store.issue(WAVE, 6))
    store.flush(WAVE, closing=True)

    assert store.flush(WAVE, closing=True) == 0
    assert scores() == list(range(6))


def test_a_wave_without_a_ballot_has_nothing():
    assert store.flush(99, closing=True) == 0
    assert store.answers_of(99) == ()
    assert store.counted(99) == 0


@pytest.mark.parametrize(("count", "told"), [(5, 5), (9, 5), (12, 10)])
def test_what_is_counted_goes_in_steps_of_five(count, told):
    answered(store.issue(WAVE, count))
    store.flush(WAVE, closing=True)

    assert store.counted(WAVE) == told


def test_own_words_lie_apart_from_scores_and_cells():
    answered(store.issue(WAVE, 6))
    store.flush(WAVE, closing=True)

    assert sorted(store.texts_of(WAVE, "obstacles")) == [f"w{number}" for number in range(6)]
    assert store.texts_of(WAVE, "other") == ()
    assert {field.name for field in Remark._meta.fields} == {"id", "ballot", "question", "text"}
    assert not any("w" in str(row.scores) for row in store.answers_of(WAVE))


def test_all_rows_of_a_wave_are_written_anew_by_a_flush():
    tokens = store.issue(WAVE, 20)
    answered(tokens[:10])
    store.flush(WAVE, closing=False)
    before = set(Answer.objects.values_list("id", flat=True))
    answered(tokens[10:], first=10)

    store.flush(WAVE, closing=True)

    assert before & set(Answer.objects.values_list("id", flat=True)) == set()
    assert scores() == sorted(number % 11 for number in range(20))


def test_what_waits_is_sealed_and_of_one_length():
    short, long = store.issue(WAVE, 2)
    store.submit(short, cells={}, scores={"trust": 1}, texts={})
    store.submit(long, cells={}, scores={"trust": 1}, texts={"obstacles": "длинно " * 250})

    sealed = [bytes(row.sealed) for row in Waiting.objects.all()]
    assert len({len(one) for one in sealed}) == 1
    assert not any("длинно".encode() in one for one in sealed)


def test_an_answer_that_has_no_room_is_refused_and_the_slip_is_not_spent():
    (token,) = store.issue(WAVE, 1)

    with pytest.raises(InvalidInput):
        store.submit(token, cells={}, scores={}, texts={str(n): "😀" * 2000 for n in range(4)})
    assert store.state_of(token).state == "open"


def test_a_failure_gives_the_slip_back(monkeypatch):
    (token,) = store.issue(WAVE, 1)
    monkeypatch.setattr(keys, "make", lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        store.submit(token, **SAID)
    assert store.state_of(token).state == "open"


def test_a_key_is_destroyed_with_its_lot(surveys_dir, django_capture_on_commit_callbacks):  # noqa: F811
    answered(store.issue(WAVE, 10))
    (old,) = (key.name for key in (surveys_dir / "keys").iterdir())

    with django_capture_on_commit_callbacks(using="surveys", execute=True):
        store.flush(WAVE, closing=False)

    (new,) = (key.name for key in (surveys_dir / "keys").iterdir())
    assert new != old
    assert set(Waiting.objects.values_list("key_id", flat=True)) == {new} == {Ballot.objects.get().key_id}


def test_after_the_close_no_key_and_no_loose_slip_is_left(surveys_dir, django_capture_on_commit_callbacks):  # noqa: F811
    letters.prepare(WAVE, 3)
    answered(store.issue(WAVE, 7))

    with django_capture_on_commit_callbacks(using="surveys", execute=True):
        store.flush(WAVE, closing=True)

    assert [file for file in surveys_dir.rglob("*") if file.is_file()] == []


def test_without_its_key_an_envelope_stays_closed_and_the_next_has_a_key_of_its_own():
    tokens = store.issue(WAVE, 15)
    answered(tokens[:3])
    keys.destroy(Waiting.objects.values_list("key_id", flat=True))

    answered(tokens[3:], first=3)
    assert store.flush(WAVE, closing=True) == 12
    assert Waiting.objects.count() == 3


def test_a_spoiled_envelope_is_left_out():
    answered(store.issue(WAVE, 6))
    spoiled = Waiting.objects.first()
    Waiting.objects.filter(pk=spoiled.pk).update(sealed=bytes(spoiled.sealed)[:-1] + b"\0\0")

    assert store.flush(WAVE, closing=True) == 5


def test_keys_that_a_killed_process_left_are_swept_after_an_hour(surveys_dir, monkeypatch):  # noqa: F811
    answered(store.issue(WAVE, 1))
    left = keys.make()

    store.sweep()
    assert keys.read(left) is not None
    monkeypatch.setattr(keys.time, "time", lambda: (surveys_dir / "keys" / left).stat().st_mtime + 3601)
    store.sweep()

    assert keys.read(left) is None
    assert keys.read(Ballot.objects.get().key_id) is not None


def test_a_key_has_no_name_that_leads_out_of_its_folder():
    assert keys.read("../secret") is None
    keys.destroy(["../secret", "0" * 32])


def test_a_wave_that_is_deleted_takes_everything_with_it(surveys_dir):  # noqa: F811
    letters.prepare(WAVE, 2)
    answered(store.issue(WAVE, 6))

    store.forget(WAVE)

    assert [model.objects.count() for model in (Ballot, Slip, Waiting, Answer, Remark)] == [0] * 5
    assert [file for file in surveys_dir.rglob("*") if file.is_file()] == []


def test_the_demo_leaves_with_its_answers():
    from alignment.shared.models import demo_rows

    with demo_rows():
        store.issue(WAVE, 1)
    store.issue(WAVE + 1, 1)

    store.forget_demo()

    assert list(Ballot.objects.values_list("wave_id", flat=True)) == [WAVE + 1]


def test_nobody_sees_a_row_by_being_somebody(administrator):
    answered(store.issue(WAVE, 6))
    store.flush(WAVE, closing=True)

    for model in (Ballot, Slip, Waiting, Answer, Remark):
        assert model.objects.visible_to(administrator).count() == 0
        assert model.objects.editable_by(administrator).count() == 0
        assert str(model()) != ""


def test_the_store_is_a_database_of_its_own():
    from alignment.shared.routers import Apart
    from people.models import Person

    router = Apart()
    assert connections["surveys"].settings_dict["NAME"] != connections["default"].settings_dict["NAME"]
    assert (router.db_for_read(Answer), router.db_for_write(Person)) == ("surveys", None)
    assert not router.allow_relation(Answer(), Person())
    assert [router.allow_migrate(*where) for where in [
        ("surveys", "survey_answers"), ("default", "survey_answers"), ("surveys", "people"), ("default", "people"),
    ]] == [True, False, False, True]  # fmt: skip
    assert "survey_answers_answer" not in connections["default"].introspection.table_names()
    assert "people_person" not in connections["surveys"].introspection.table_names()


def test_the_hourly_round_flushes_every_open_wave():
    from practices.answers.tasks import flush_answers

    answered(store.issue(WAVE, 10))
    answered(store.issue(WAVE + 1, 9))

    flush_answers()

    assert [len(store.answers_of(wave)) for wave in (WAVE, WAVE + 1)] == [5, 0]


def test_a_sweep_that_finds_the_tables_busy_waits_for_the_next(monkeypatch):
    monkeypatch.setattr(connections["surveys"], "in_atomic_block", False)
    monkeypatch.setattr(scrub, "REWRITTEN", ())

    scrub.scrub()


def test_what_was_packed_comes_out_unchanged():
    given = sealing.Given({"side": "sales"}, {"trust": 5}, {"obstacles": "ё" * 100})

    assert sealing.unpack(sealing.pack(given)) == given
    assert flushing.LOT == store.STEP == 5


def test_a_slip_that_did_not_leave_is_back_in_the_box():
    slips.put(WAVE, ["one"])

    with pytest.raises(OSError, match="refused"), slips.drawn(WAVE):
        raise OSError("refused")
    with slips.drawn(WAVE) as token:
        assert token == "one"
    with slips.drawn(WAVE) as token:
        assert token is None
