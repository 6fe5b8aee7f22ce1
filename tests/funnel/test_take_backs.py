"""A move taken back within moments: a compensating event, clocks that run on, and nobody told of an ending that was none."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from delivery.models import Notification
from funnel.models import Clock, Lead, Reason, StageEvent
from funnel.services import clocks, handovers, rollups, stages, take_backs
from funnel.services.stages import UnableToMoveLead
from tests.factories.funnel import campaign, make_lead, stage

HTMX = {"HTTP_HX_REQUEST": "true"}
SECOND = timedelta(seconds=1)


@pytest.fixture
def mql(rep, marketer, now):
    lead = make_lead("mql", at=now, owner=rep, campaign=campaign("webinar", owner=marketer), mql_no=1)
    clocks.start(lead, now=now)
    return lead


def test_a_return_is_taken_back_as_if_it_had_not_been(mql, rep, marketer, now):
    """decisions.md 18: facts are appended."""
    entered_at = mql.stage_entered_at
    event = handovers.reject(mql, reason="timing", until=now.date(), actor=rep, now=now + 60 * SECOND)
    assert Notification.objects.filter(person=marketer).count() == 1

    lead = take_backs.take_back(event, actor=rep, now=now + 69 * SECOND)

    assert (lead.stage.key, lead.stage_entered_at, lead.recycle_until, lead.owner) == ("mql", entered_at, None, rep)
    assert [(e.kind, e.voids_id) for e in lead.events.order_by("pk")] == [
        ("entered", None),
        ("entered", None),
        ("void", event.pk),
    ]
    assert not Clock.objects.exclude(stopped_at=None, void_at=None, minutes=None).exists()
    assert not Notification.objects.filter(person=marketer).exists()
    rollups.rebuild_marked(now=now)
    assert lead.fact.outcome == "open"


def test_who_has_read_of_the_ending_hears_that_it_was_none(mql, rep, marketer, now):
    event = stages.move_lead(mql, to_stage="won", actor=rep, now=now)
    Notification.objects.update(read_at=now)

    take_backs.take_back(event, actor=rep, now=now + SECOND)

    assert [n.key for n in Notification.objects.filter(person=marketer).order_by("pk")] == [
        f"lead-won:{event.pk}",
        f"taken-back:{event.pk}",
    ]


def test_a_promise_that_was_broken_is_broken_again_when_it_is_looked_at(mql, rep, now):
    """B6: what was late stays late."""
    late = now + timedelta(hours=3)
    event = handovers.reject(mql, reason="budget", actor=rep, now=late)
    take_backs.take_back(event, actor=rep, now=late + SECOND)

    assert clocks.breach_due(late + SECOND).breached == 1
    assert Clock.objects.get(lead=mql, kind="first_touch").breached_at == now + timedelta(hours=1)


def test_time_is_short(mql, rep, now):
    event = handovers.reject(mql, reason="budget", actor=rep, now=now)

    assert take_backs.offered(rep, now=now + 9 * SECOND) == event
    assert take_backs.offered(rep, now=now + 10 * SECOND) is None
    with pytest.raises(UnableToMoveLead):
        take_backs.take_back(event, actor=rep, now=now + 31 * SECOND)
    assert take_backs.take_back(event, actor=rep, now=now + 30 * SECOND).stage.key == "mql"


def test_it_is_taken_back_once_and_only_by_who_made_it(mql, rep, cco, now):
    event = handovers.reject(mql, reason="budget", actor=rep, now=now)

    with pytest.raises(UnableToMoveLead):
        take_backs.take_back(event, actor=cco, now=now)
    take_backs.take_back(event, actor=rep, now=now)
    with pytest.raises(UnableToMoveLead):
        take_backs.take_back(event, actor=rep, now=now)
    assert StageEvent.objects.filter(kind="void").count() == 1


def test_what_somebody_has_answered_already_stays(mql, rep, marketer, now):
    event = handovers.reject(mql, reason="budget", actor=rep, now=now)
    handovers.contest(mql, note="Бюджет есть", actor=marketer, now=now)

    with pytest.raises(UnableToMoveLead):
        take_backs.take_back(event, actor=rep, now=now)


@pytest.mark.parametrize("to", ["mql", "accepted"])
def test_the_hand_over_itself_is_moved_back_with_a_note(rep, now, to):
    lead = make_lead("lead" if to == "mql" else "mql", at=now, owner=rep)
    event = stages.move_lead(lead, to_stage=to, actor=rep, now=now)

    assert take_backs.offered(rep, now=now) is None
    with pytest.raises(UnableToMoveLead):
        take_backs.take_back(event, actor=rep, now=now)


def test_the_page_offers_the_way_back_and_it_leads_back(as_, rep):
    lead = make_lead("mql", owner=rep)
    client = as_(rep)
    reason = Reason.objects.get(kind="rejection", key="not_target")
    page = client.post(reverse("funnel:lead-return", args=[lead.pk]), {"reason": reason.pk}, follow=True)
    undo = page.context["undo"]

    assert undo["text"] in page.content.decode()
    assert 8 <= undo["seconds"] <= 10
    assert client.post(undo["url"]).status_code == 302
    lead.refresh_from_db()
    assert lead.stage.key == "mql"
    assert client.get(reverse("funnel:lead", args=[lead.pk])).context["undo"] is None


def test_on_the_phone_the_screen_itself_offers_it(as_, rep):
    """ux.md 9: a lead of the queue is out of sight after its return, the way back is not."""
    lead = make_lead("mql")
    client = as_(rep)
    reason = Reason.objects.get(kind="rejection", key="not_target")
    answer = client.post(reverse("funnel:lead-return", args=[lead.pk]), {"reason": reason.pk}, **HTMX)
    take = reverse("funnel:lead-take", args=[lead.pk])

    assert client.get(reverse("funnel:lead", args=[lead.pk])).status_code == 404
    assert f'value="{take}"' in answer.content.decode()
    assert client.post(answer.context["undo"]["url"], {"next": take})["Location"] == take
    assert client.get(take).status_code == 200


def test_a_move_on_the_board_carries_its_way_back(as_, cco):
    lead = make_lead("sql")
    client = as_(cco)
    data = {"stage": stage("kev_set").pk, "version": 1, "next": "/board/"}
    answer = client.post(reverse("funnel:lead-move", args=[lead.pk]), data, **HTMX)
    event = lead.events.get(stage__key="kev_set")
    url = reverse("funnel:lead-move-undo", args=[lead.pk, event.pk])

    assert f'"undo_url": "{url}"' in answer["HX-Trigger"]
    assert client.post(url, **HTMX)["HX-Refresh"] == "true"
    assert Lead.objects.get().stage.key == "sql"


def test_nobody_else_finds_the_door(as_, rep, cco):
    lead = make_lead("mql", owner=rep)
    event = handovers.reject(lead, reason="budget", actor=rep, now=timezone.now())
    url = reverse("funnel:lead-move-undo", args=[lead.pk, event.pk])

    assert as_(cco).post(url).status_code == 404
    assert as_(rep).post(reverse("funnel:lead-move-undo", args=[lead.pk, 10**9])).status_code == 404
    assert as_(rep).get(url).status_code == 405
    assert Lead.objects.get().stage.key == "rejected"


def test_too_late_is_said_in_a_sentence(as_, rep, now):
    lead = make_lead("mql", owner=rep)
    event = handovers.reject(lead, reason="budget", actor=rep, now=now)

    assert as_(rep).post(reverse("funnel:lead-move-undo", args=[lead.pk, event.pk])).status_code == 409
