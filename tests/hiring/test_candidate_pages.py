"""The list, the board, an application and a record, as their readers may see them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hiring.models import Agency, Application, Candidate, HiringSource, RefusalReason
from hiring.selectors import candidates as selectors
from hiring.services import applications, consents
from tests.factories.hiring import application, candidate, interview, vacancy

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
LIST = "/hiring/candidates/"
HTMX = {"HX-Request": "true"}


def test_a_candidate_is_written_down_with_a_consent_and_without_one_refused(as_, cmo):
    where = vacancy(head=cmo)
    given = {"vacancy": where.pk, "first_name": "Анна", "email": "anna@example.com"}
    refused = as_(cmo).post(f"{LIST}new/", given)
    assert (refused.status_code, Candidate.objects.count()) == (422, 0)
    made = as_(cmo).post(f"{LIST}new/", given | {"consents": ["processing"]})

    assert made["Location"] == f"/hiring/candidates/applications/{Application.objects.get().pk}/"


def test_a_vacancy_of_another_head_cannot_be_named(as_, cmo, cco):
    given = {"vacancy": vacancy(head=cco).pk, "first_name": "Анна", "consents": ["processing"]}

    assert as_(cmo).post(f"{LIST}new/", given).status_code == 422
    assert not Candidate.objects.exists()


@pytest.mark.parametrize("text", ["котов", "ANNA@example", "8 916 123-45-67", "ко"])
def test_a_candidate_is_found_by_name_address_and_number(as_, cmo, text):
    who = candidate(email="anna@example.com", phone_e164="+79161234567")
    application(vacancy(head=cmo), who)
    application(vacancy(head=cmo), candidate("Борис", "Серов"))
    page = as_(cmo).get(LIST, {"q": text}).content.decode()

    assert "Анна Котова" in page
    assert "Борис" not in page


def test_filters_narrow_by_vacancy_stage_source_agency_owner_and_what_waits(cmo, hr_director):
    agency = Agency.objects.create(name="Первое", created_at=timezone.now())
    one = application(vacancy(head=cmo), candidate(), source=HiringSource.objects.get(key="site"), agency=agency)
    two = application(vacancy(head=cmo), candidate("Борис"))
    applications.move(two, to_stage="rejected", refusal="skills", now=timezone.now(), actor=cmo)

    def found(**filters):
        return list(selectors.filtered(hr_director, filters))

    assert found(vacancy=one.vacancy_id) == found(stage=one.stage_id) == found(source=one.source_id) == [one]
    assert found(agency=agency.pk) == found(state="open") == [one]
    assert found(state="unanswered") == found(agency="none") == [two]
    assert len(found(owner=cmo.pk)) == 2


def test_the_list_goes_on_after_its_last_row_and_asks_as_much_for_many_as_for_few(
    as_, hr_director, django_assert_max_num_queries
):
    where = vacancy()
    for number in range(selectors.PAGE + 1):
        application(where, candidate(f"К{number}"))
    browser = as_(hr_director)
    with django_assert_max_num_queries(30):
        page = browser.get(LIST).content.decode()

    first = selectors.page(selectors.filtered(hr_director, {}))
    second = selectors.page(selectors.filtered(hr_director, {}), after=first.after)
    assert (len(first.rows), len(second.rows), second.after) == (selectors.PAGE, 1, "")
    assert 'rel="next"' in page
    assert browser.get(LIST, {"after": "nonsense"}).status_code == 400


def test_chosen_ones_are_moved_and_a_bad_choice_says_what_is_missing(as_, cmo):
    row = application(vacancy(head=cmo))
    stage = row.pipeline.stages.get(key="screened")
    url = f"{LIST}bulk/"
    assert as_(cmo).post(url, {"field": "stage"}, headers=HTMX).status_code == 422
    assert as_(cmo).post(url, {"field": "stage", "stage": stage.pk}, headers=HTMX).status_code == 422
    done = as_(cmo).post(url, {"field": "stage", "stage": stage.pk, "application": row.pk}, headers=HTMX)

    row.refresh_from_db()
    assert (done.status_code, row.stage.key) == (200, "screened")


def test_ids_of_others_in_a_bulk_change_nothing(as_, cmo, cco):
    """V20, V15: each id in a body is authorised."""
    theirs = application(vacancy(head=cco))
    stage = theirs.pipeline.stages.get(key="screened")
    as_(cmo).post(f"{LIST}bulk/", {"field": "stage", "stage": stage.pk, "application": theirs.pk})

    assert Application.objects.get().stage.key == "new"


def test_a_card_is_dragged_asked_for_its_reason_and_comes_too_late(as_, cmo):
    row = application(vacancy(head=cmo))
    url, stages = f"/hiring/candidates/applications/{row.pk}/move/", row.pipeline.stages
    rejected, screened = stages.get(key="rejected").pk, stages.get(key="screened").pk
    asked = as_(cmo).post(url, {"stage": rejected, "version": 1}, headers=HTMX)
    assert (asked.status_code, b'name="refusal"' in asked.content) == (422, True)
    moved = as_(cmo).post(url, {"stage": screened, "version": 1}, headers=HTMX)
    assert (moved.status_code, f'data-at="{screened}"' in moved.content.decode()) == (200, True)
    late = as_(cmo).post(url, {"stage": rejected, "version": 1, "refusal": _refusal()}, headers=HTMX)

    assert (late.status_code, f'data-at="{screened}"' in late.content.decode()) == (412, True)


def _refusal() -> int:
    return RefusalReason.objects.get(side="us", key="skills").pk


def test_a_closed_gate_is_said_at_the_form(as_, cmo):
    """R-HI-02: the first interview waits for the scorecard."""
    row = application(vacancy(head=cmo), stage="screened")
    stage = row.pipeline.stages.get(key="interview_1")
    answer = as_(cmo).post(
        f"/hiring/candidates/applications/{row.pk}/move/", {"stage": stage.pk, "version": row.version}, headers=HTMX
    )

    row.refresh_from_db()
    assert (answer.status_code, row.stage.key) == (422, "screened")


def test_the_board_shows_columns_with_counts_and_cards(as_, cmo, cco):
    where = vacancy(head=cmo)
    row = application(where)
    page = as_(cmo).get(f"/hiring/candidates/board/{where.pk}/").content.decode()

    assert f'id="card-{row.pk}"' in page
    assert page.count('class="board-cards"') == 13
    assert as_(cco).get(f"/hiring/candidates/board/{where.pk}/").status_code == 404


def test_an_interviewer_reads_the_stages_and_nobodys_words(as_, cmo, rep):
    """V32: the own candidate, without contacts, notes, letters and other applications."""
    who = candidate(email="anna@example.com", note="Записка")
    row = application(vacancy(head=cmo), who)
    interview(row, rep)
    applications.move(row, to_stage="screened", note="Тайна", now=timezone.now(), actor=cmo)
    pages = [as_(rep).get(url).content.decode() for url in (
        f"/hiring/candidates/applications/{row.pk}/", f"/hiring/candidates/{who.pk}/",
    )]  # fmt: skip

    assert all("Анна Котова" in page for page in pages)
    for word in ("anna@example.com", "Записка", "Тайна"):
        assert not any(word in page for page in pages)
    assert as_(rep).post(f"/hiring/candidates/applications/{row.pk}/move/", {}).status_code == 403


def test_consents_are_noted_withdrawn_and_held_by_the_hr_director_alone(as_, cmo, hr_director):
    row = application(vacancy(head=cmo))
    url = f"/hiring/candidates/{row.candidate_id}/"
    assert as_(cmo).post(f"{url}consent/", {"kind": "pool", "edition": "7"}).status_code == 302
    assert as_(cmo).post(f"{url}consent/", {"kind": "all"}).status_code == 422
    assert row.candidate.consents.get().version == "7"
    assert as_(cmo).post(f"{url}withdraw/", {"kind": "pool"}).status_code == 302
    assert as_(cmo).post(f"{url}hold/").status_code == 403
    assert as_(hr_director).post(f"{url}hold/").status_code == 302

    assert Candidate.objects.get().is_held_by_law


def test_the_pool_shows_who_agreed_and_finds_them(as_, hr_director):
    for name in ("Анна", "Борис", "Вера"):
        who = candidate(name)
        if name != "Вера":
            consents.give(who, ["pool"], now=timezone.now() - timedelta(days=1), actor=None)
    page, narrow = (as_(hr_director).get(f"{LIST}pool/", {"q": q}).content.decode() for q in ("", "борис"))

    assert ("Анна" in page, "Борис" in page, "Вера" in page) == (True, True, False)
    assert ("Анна" in narrow, "Борис" in narrow) == (False, True)


def test_sources_are_added_and_archived(as_, hr_director):
    browser = as_(hr_director)
    assert browser.post(f"{LIST}sources/", {"name": "Хабр", "kind": "board"}).status_code == 302
    assert browser.post(f"{LIST}sources/", {"name": "Хабр", "kind": "board"}).status_code == 422
    row = HiringSource.objects.get(name="Хабр")
    browser.post(f"{LIST}sources/{row.pk}/")

    row.refresh_from_db()
    assert row.is_archived


@pytest.mark.parametrize("payload", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}"])
def test_what_a_candidate_writes_is_shown_and_never_run(as_, cmo, payload):
    """V68, S7: the city field of OpenCATS; each field of the record on each page."""
    who = candidate(payload, payload, city=payload, company=payload, position=payload, note=payload)
    row = application(vacancy(head=cmo), who)
    browser = as_(cmo)
    for url in (LIST, f"/hiring/candidates/applications/{row.pk}/", f"/hiring/candidates/{who.pk}/",
                f"/hiring/candidates/{who.pk}/change/", f"/hiring/candidates/board/{row.vacancy_id}/"):  # fmt: skip
        page = browser.get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_link_that_would_run_is_refused(as_, cmo):
    row = application(vacancy(head=cmo))
    given = {"first_name": "x", "link": "javascript:alert(1)", "version": 1}

    assert as_(cmo).post(f"/hiring/candidates/{row.candidate_id}/change/", given).status_code == 422
