"""The nine mistakes of an owner: answered beside what the product finds, kept, and asked again after half a year."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from alignment.shared.errors import InvalidInput, NotAllowed
from planning.models import SelfTest, SelfTestRow
from planning.selectors import mistakes as selectors
from planning.services import mistakes
from planning.watch import audits as watch
from tests.factories.funnel import make_lead
from tests.factories.people import person_with

pytestmark = pytest.mark.django_db
ALL_YES = dict.fromkeys(range(1, 10), "yes")


def state_of(test: SelfTest, no: int) -> str:
    return test.rows.get(no=no).state


def test_a_yes_that_nothing_shows_is_amber(ceo, rep, now):
    """R-OM-01: one seller and nobody above; the answer says otherwise."""
    test = mistakes.take(ALL_YES, actor=ceo, now=now)

    assert (test.rows.get(no=1).k, test.rows.get(no=1).n) == (0, 1)
    assert state_of(test, 1) == "amber"


def test_evidence_turns_a_yes_into_not_made(ceo, rep, head_of_sales, now):
    test = mistakes.take(ALL_YES, actor=ceo, now=now)

    assert (test.rows.get(no=1).k, state_of(test, 1)) == (1, "absent")


def test_what_cannot_be_looked_up_is_unknown_and_not_nought(ceo, now):
    """No lead, no contact, no method: the product knows nothing of them."""
    found = selectors.evidence(now)
    test = mistakes.take(ALL_YES, actor=ceo, now=now)

    assert [no for no in (1, 2, 5, 8, 9) if found[no] is not None] == []
    assert {state_of(test, no) for no in (1, 2, 5, 8, 9)} == {"unknown"}


def test_deals_that_stand_still_without_a_next_step_are_counted(ceo, rep, now):
    make_lead("accepted", owner=rep, at=now - timedelta(days=60))
    make_lead("accepted", owner=rep, at=now)

    assert selectors.with_next_step(now) == (1, 2)


def test_a_no_is_a_mistake_made(ceo, now):
    test = mistakes.take(dict.fromkeys(range(1, 10), "no"), actor=ceo, now=now)

    assert (test.present, test.amber, selectors.score_of(test).value) == (9, 0, 1.0)


@pytest.mark.parametrize("answers", [{}, ALL_YES | {3: "maybe"}])
def test_each_of_the_nine_is_answered(ceo, now, answers):
    with pytest.raises(InvalidInput):
        mistakes.take(answers, actor=ceo, now=now)
    assert not SelfTest.objects.exists()


def test_only_the_directors_answer(rep, now):
    with pytest.raises(NotAllowed):
        mistakes.take(ALL_YES, actor=rep, now=now)


def test_what_was_answered_is_never_changed(ceo, now):
    test = mistakes.take(ALL_YES, actor=ceo, now=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        SelfTest.objects.filter(pk=test.pk).update(present=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        SelfTestRow.objects.filter(test=test).update(state="absent")


def test_after_half_a_year_the_owner_is_asked_again(ceo, now):
    """AL-91; whoever never answered is not reminded."""
    assert watch.alerts(now) == []
    mistakes.take(ALL_YES, actor=ceo, now=now)

    assert watch.alerts(now + timedelta(days=180)) == []
    assert [(one.key, one.person_id) for one in watch.alerts(now + timedelta(days=185))] == [("AL-91", ceo.pk)]


def test_the_page_puts_answers_down_and_refuses_half_of_them(as_, ceo, now):
    door, client = reverse("planning:mistakes"), as_(ceo)
    whole = {f"answer_{no}": "yes" for no in range(1, 10)}

    assert client.get(door).status_code == 200
    assert client.post(door, {"answer_1": "yes"}).status_code == 422
    assert client.post(door, whole).status_code == 302
    assert SelfTest.objects.count() == 1
    test = SelfTest.objects.get()
    assert client.get(reverse("planning:mistake-test", args=[test.pk])).status_code == 200
    assert f'href="{reverse("planning:mistake-test", args=[test.pk])}"' in client.get(door).content.decode()


def test_a_figure_of_an_author_is_called_their_estimate(as_, ceo):
    """SD13."""
    text = as_(ceo).get(reverse("planning:mistakes")).content.decode()

    assert "the author's estimate" in text or "оценка автора" in text


@pytest.mark.parametrize("sellers", [1, 50])
def test_the_page_asks_as_much_for_one_seller_as_for_fifty(as_, ceo, now, sellers, django_assert_max_num_queries):
    for _number in range(sellers):
        person_with("sales_rep")
    client = as_(ceo)
    with django_assert_max_num_queries(35):
        client.get(reverse("planning:mistakes"))
