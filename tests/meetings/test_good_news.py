"""C6: good news first, and thirty minutes shared out; each line leads to its records."""

from datetime import timedelta

import pytest

from funnel.models import LeadFact
from funnel.services import rollups
from loop.models import Action
from meetings.metrics.shape import minutes_of
from meetings.selectors.news import good_news
from meetings.services import outcomes, requests, running
from tests.factories.funnel import make_lead
from tests.factories.meetings import hold


@pytest.mark.parametrize(
    ("duration", "shares"),
    [
        (30, {"news": 3, "review": 5, "gaps": 5, "topics": 15, "end": 2}),
        (45, {"news": 4, "review": 8, "gaps": 8, "topics": 22, "end": 3}),
        (5, {"news": 1, "review": 1, "gaps": 1, "topics": 1, "end": 1}),
    ],
)
def test_the_minutes_are_shared_out(duration, shares):
    """C6 [P]: 30 min = 3 good news, 5 signals, 5 last actions, 15 topics, 2 recap."""
    assert minutes_of(duration) == shares
    assert sum(shares.values()) == duration


@pytest.fixture
def before(running_meeting, marketer, cmo, now):
    """A promise of the last meeting."""
    outcomes.add_action(
        running_meeting, text="Кейс", owner=marketer, due_date=now.date() + timedelta(days=3), actor=cmo, now=now
    )
    running.finish(running_meeting, by=cmo, now=now + timedelta(minutes=30))
    return running_meeting


@pytest.mark.django_db
def test_a_week_without_anything_good_says_nothing(before, following, now):
    assert good_news(following, now + timedelta(days=7)) == ()


@pytest.mark.django_db
def test_wins_promises_and_requests_since_the_last_meeting_are_told(before, following, rep, marketer, now, english):
    won = make_lead("won", owner=rep, amount_minor=34_000_000, at=now + timedelta(days=2))
    make_lead("won", owner=rep, amount_minor=1, at=now - timedelta(days=3))
    rollups.rebuild_all(now=now + timedelta(days=3))
    assert LeadFact.objects.filter(lead=won, outcome="won").exists()
    Action.objects.update(state="done", done_at=now + timedelta(days=2))
    asked = requests.ask(requester=rep, kind="case", what="Кейс", needed_by=now.date() + timedelta(days=4), now=now)
    requests.deliver(asked, actor=marketer, now=now + timedelta(days=1))
    requests.confirm(asked, actor=rep, now=now + timedelta(days=2))

    told = good_news(following, now + timedelta(days=7))

    assert [news.text for news in told] == ["1 deal won for RUB\xa0340K", "1 promise kept", "1 request helped"]


@pytest.mark.django_db
def test_everybody_reads_them_and_leaders_open_their_records(before, following, as_, cmo, cco, rep, now):
    Action.objects.update(state="done", done_at=now + timedelta(days=2))
    following.attendance.create(person=rep)
    hold(following, cmo, cco, now=following.slot_start)
    pages = [as_(person).get(f"/meetings/{following.pk}/run/") for person in (cmo, rep)]
    assert [len(page.context["news"]) for page in pages] == [1, 1]
    assert ['href="/promises/kept/"' in page.content.decode() for page in pages] == [True, False]
