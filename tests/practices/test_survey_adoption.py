"""A12: the adoption risk is told by records, to those who use the results, and accuses nobody."""

from datetime import timedelta

import pytest

from meetings.models import ProblemCard
from practices.models import Method, Occurrence, Wave
from practices.selectors.adoption import risk_for
from practices.services import occurrences
from tests.factories.surveys import drafted, told_wave

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_company")]
ACCUSING = ("fault", "blame", "guilty", "amused", "refus", "ignor", "failed", "CEO does", "CEO did")


@pytest.fixture
def presented(hr_director, ceo, now):
    """Three weeks ago, and nothing was promised of it."""
    return told_wave(hr_director, ceo, now - timedelta(weeks=3))


@pytest.fixture
def waiting(hr_director, cmo, now):
    """In the name of a department, and a draft for eight days."""
    wave = drafted(hr_director, cmo, now, title="Пульс весны")
    Occurrence.objects.filter(pk=wave.pk).update(created_at=now - timedelta(days=8))
    return wave


def kinds(user, now) -> list[str]:
    return [fact.kind for fact in risk_for(user, now)]


def test_one_kind_of_fact_is_no_flag(presented, hr_director, now):
    assert kinds(hr_director, now) == []


def test_two_kinds_raise_it_and_each_opens_its_record(presented, waiting, hr_director, now):
    found = risk_for(hr_director, now)
    assert [(fact.kind, fact.url) for fact in found] == [
        ("initiated", f"/practices/surveys/{waiting.pk}/"),
        ("waits", f"/practices/surveys/{waiting.pk}/"),
        ("unfollowed", f"/practices/surveys/{presented.pk}/"),
    ]
    assert found[2].text == (
        "The results of “Пульс двух служб” were presented on Mon, 23\xa0Feb; promises made of them: 0 of 3."
    )


def test_it_goes_when_the_records_change(presented, waiting, hr_director, ceo, cmo, now):
    for number in range(3):
        occurrences.promise(
            presented.occurrence, text=f"Обещание {number}", owner=cmo, due_date=now.date(), actor=ceo, now=now
        )
    Wave.objects.filter(pk=waiting.pk).update(state="approved_by_ceo", approved_by=ceo, approved_at=now)
    assert kinds(hr_director, now) == []


def test_a_shared_problem_that_waits_with_the_first_person_counts_for_whoever_sees_it(
    presented, hr_director, ceo, cmo, now
):
    """R-BL-03."""
    ProblemCard.objects.create(
        claim="lead_quality", raised_by=cmo, raised_side="sales", statement_sales="Лиды не те", state="escalated",
        opened_at=now - timedelta(weeks=6), escalated_at=now - timedelta(days=15),
    )  # fmt: skip
    assert kinds(ceo, now) == ["unfollowed", "escalated"]
    assert kinds(hr_director, now) == []


def test_who_does_not_use_the_results_sees_no_flag(presented, waiting, rep, marketer, head_of_sales, now):
    assert [kinds(one, now) for one in (rep, marketer, head_of_sales)] == [[], [], []]


def test_a_method_that_rests_says_nothing(presented, waiting, hr_director, now):
    Method.objects.create(key="survey", state="paused", reason="Лето")
    assert kinds(hr_director, now) == []


@pytest.mark.parametrize("page", ["", "{presented}/", "{presented}/results/"])
def test_it_stands_on_every_page_of_the_surveys_and_accuses_nobody(page, presented, waiting, ceo, as_, now):
    url = f"/practices/surveys/{page.format(presented=presented.pk)}"
    text = as_(ceo).get(url).content.decode()
    assert "Adoption risk" in text
    shown = text[text.index("adoption-title") : text.index("The mark goes when")]
    assert f'href="/practices/surveys/{waiting.pk}/"' in shown
    assert [word for word in ACCUSING if word in shown] == []
