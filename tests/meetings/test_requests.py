"""Requests between the two sides: who may say what, what the clock counts, who hears of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed, StaleVersion
from delivery.models import Alert, Notification
from meetings.metrics import requests as metrics
from meetings.models import Meeting, Request, RequestEvent
from meetings.selectors import request_askers
from meetings.selectors import requests as selectors
from meetings.services import requests, rounds, watching
from meetings.watch import declined
from people.selectors import working_calendar
from tests.factories.funnel import make_lead
from tests.factories.meetings import moscow, weekly
from tests.factories.people import department, person_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY = date(2026, 3, 20)


def ask(requester, now, **fields) -> Request:
    return requests.ask(**{"requester": requester, "kind": "case", "needed_by": DAY, "now": now, **fields})


@pytest.fixture
def asked(rep, cmo, now):
    return ask(rep, now)


def verbs(request) -> list[tuple[str, str, str]]:
    return list(request.events.order_by("pk").values_list("verb", "from_state", "to_state"))


def told(person) -> list[str]:
    return list(Notification.objects.filter(person=person).order_by("pk").values_list("text", flat=True))


def test_either_side_asks_the_other(rep, marketer, now):
    """R-RQ-04."""
    assert (ask(rep, now).to_side, ask(marketer, now, kind="feedback").to_side) == ("marketing", "sales")


def test_a_request_goes_to_the_other_side_only(rep, now):
    with pytest.raises(InvalidInput, match="other side") as refused:
        ask(rep, now, to_side="sales")
    assert refused.value.field == "to_side"


def test_who_stands_outside_both_sides_says_which_is_asked(ceo, now):
    with pytest.raises(InvalidInput):
        ask(ceo, now)
    assert ask(ceo, now, to_side="sales").to_side == "sales"


def test_something_else_is_said_in_words(rep, now):
    with pytest.raises(InvalidInput) as refused:
        ask(rep, now, kind="other")
    assert refused.value.field == "what"
    assert str(ask(rep, now, kind="other", what="Ролик о складе")) == "Ролик о складе"


def test_a_day_that_is_over_is_refused(rep, now):
    with pytest.raises(InvalidInput) as refused:
        ask(rep, now, needed_by=date(2026, 3, 13))
    assert refused.value.field == "needed_by"


def test_at_most_two_requests_that_hold_up_a_deal_are_open(rep, rep_of_another_team, marketer, now):
    """A5, the edge: two a person; an answered one makes room."""
    first = ask(rep, now, is_blocking=True)
    ask(rep, now, is_blocking=True)
    with pytest.raises(InvalidInput) as refused:
        ask(rep, now, is_blocking=True)
    assert refused.value.field == "is_blocking"
    assert ask(rep_of_another_team, now, is_blocking=True).is_blocking

    requests.decline(first, reason="Есть похожий", actor=marketer, now=now)
    assert ask(rep, now, is_blocking=True).is_blocking


def test_the_way_from_raised_to_confirmed_is_appended(asked, rep, marketer, now):
    requests.acknowledge(asked, actor=marketer, now=now + timedelta(hours=1))
    requests.take(asked, actor=marketer, now=now + timedelta(hours=2))
    requests.deliver(asked, note="Ссылка", actor=marketer, now=now + timedelta(hours=3))
    requests.confirm(asked, actor=rep, now=now + timedelta(hours=4))

    assert verbs(asked) == [
        ("raised", "", "raised"),
        ("acknowledged", "raised", "acknowledged"),
        ("taken", "acknowledged", "in_work"),
        ("delivered", "in_work", "delivered"),
        ("confirmed", "delivered", "confirmed"),
    ]
    asked.refresh_from_db()
    assert (asked.state, asked.owner, asked.delivered_by, asked.ack_minutes) == ("confirmed", marketer, marketer, 60)


def test_events_are_never_rewritten(asked):
    with pytest.raises(DatabaseError), transaction.atomic():
        RequestEvent.objects.update(note="иначе")
    with pytest.raises(DatabaseError), transaction.atomic():
        RequestEvent.objects.all().delete()


def test_only_the_requester_confirms(asked, rep, rep_of_another_team, cco, marketer, now):
    """R-RQ-02: not a colleague, not the director, not who delivered it."""
    requests.deliver(asked, actor=marketer, now=now)
    for another in (rep_of_another_team, cco, marketer):
        with pytest.raises(NotAllowed):
            requests.confirm(asked, actor=another, now=now)
    assert requests.confirm(asked, actor=rep, now=now).state == "confirmed"


def test_what_did_not_help_goes_back_to_work_with_a_note(asked, rep, marketer, now):
    """R-RQ-02."""
    requests.deliver(asked, actor=marketer, now=now)
    with pytest.raises(InvalidInput):
        requests.send_back(asked, note=" ", actor=rep, now=now)
    requests.send_back(asked, note="Нужна логистика", actor=rep, now=now)

    assert (asked.state, asked.delivered_at, asked.owner) == ("in_work", None, marketer)
    assert asked.events.order_by("-pk").first().note == "Нужна логистика"
    assert any("Анна Иванова" in words for words in told(marketer))


def test_declined_needs_a_reason(asked, marketer, rep, now):
    """R-RQ-03: in the service and in the database."""
    with pytest.raises(InvalidInput) as refused:
        requests.decline(asked, reason="", actor=marketer, now=now)
    assert refused.value.field == "reason"
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=asked.pk).update(state="declined")

    requests.decline(asked, reason="Клиент запретил", actor=marketer, now=now)
    assert any("Клиент запретил" in words for words in told(rep))


def test_the_next_general_meeting_hears_what_was_declined_since_the_last(asked, rep, marketer, cmo, cco, now):
    """R-RQ-03."""
    requests.decline(asked, reason="Нет", actor=marketer, now=now)
    series = weekly(cmo, cco, now=now)
    slot = series.meetings.order_by("slot_start").first()
    assert list(selectors.declined_since_last_general(now)) == [asked]

    type(series).objects.filter(pk=series.pk).update(kind="general")
    held = now + timedelta(days=1)
    Meeting.objects.filter(pk=slot.pk).update(
        state="held", slot_start=held, actual_start=held, slot_end=held + timedelta(hours=1)
    )
    later = ask(rep, held + timedelta(hours=2))
    requests.decline(later, reason="Занято", actor=marketer, now=held + timedelta(hours=3))

    assert list(selectors.declined_since_last_general(held + timedelta(hours=4))) == [later]


def test_it_is_to_be_seen_within_one_working_day(rep, now):
    """R-RQ-01: a request of Friday 17:00 has until Monday 17:00; the weekend does not count."""
    friday = moscow(date(2026, 3, 20), 17)
    assert ask(rep, friday).acknowledge_by == datetime(2026, 3, 23, 14, tzinfo=UTC)


def test_an_unseen_request_alerts_the_director_of_the_side_that_is_asked(asked, cmo, marketer, now):
    """R-RQ-01, AL-27: from the next working day on, until somebody has seen it."""
    watching.remind(now=asked.acknowledge_by)
    assert not Alert.objects.filter(key="AL-27").exists()

    late = asked.acknowledge_by + timedelta(minutes=1)
    watching.remind(now=late)
    alert = Alert.objects.get(key="AL-27")
    assert (alert.person, alert.closed_at, alert.action_url) == (cmo, None, f"/requests/{asked.pk}/")

    requests.acknowledge(asked, actor=marketer, now=late)
    watching.remind(now=late)
    alert.refresh_from_db()
    assert alert.closed_at == late


def test_the_clock_keeps_when_it_is_passed_on_to_another_team(asked, marketer, head_of_sales, team_one, rep, now):
    """A41, A5: the moment by which it is to be seen stays (R-RQ-01)."""
    due = asked.acknowledge_by
    requests.forward(asked, department=team_one, note="Клиент ваш", actor=marketer, now=now + timedelta(hours=5))

    assert (asked.to_side, asked.department, asked.state, asked.acknowledge_by) == ("sales", team_one, "raised", due)
    assert any("Анна Иванова" in words for words in told(head_of_sales))
    requests.acknowledge(asked, actor=head_of_sales, now=now + timedelta(hours=6))
    assert asked.ack_minutes == 360
    with pytest.raises(NotAllowed):
        requests.deliver(asked, actor=rep, now=now)


def test_passed_on_twice_it_is_late_by_the_first_clock(asked, marketer, head_of_sales, team_one, team_two, now):
    """A41, A5: nobody wins time by passing it on; AL-27 rings when the first working day is over."""
    requests.forward(asked, department=team_one, actor=marketer, now=now + timedelta(hours=3))
    requests.forward(asked, department=team_two, actor=head_of_sales, now=now + timedelta(hours=6))
    due = moscow(date(2026, 3, 16), 18)
    assert list(selectors.unseen_requests(due)) == []
    assert list(selectors.unseen_requests(due + timedelta(minutes=1))) == [asked]


def test_a_merged_duplicate_that_held_up_a_deal_makes_room_for_another(rep, marketer, now):
    """A5, both edges: two open at most, and a merged one is open no more; the figures count the pair once."""
    first = ask(rep, now, is_blocking=True)
    twin = ask(rep, now, is_blocking=True)
    requests.merge(twin, into=first, actor=marketer, now=now)
    assert ask(rep, now, is_blocking=True).is_blocking
    assert request_askers.declined_lately("marketing", now) == (0, 2)


def test_only_a_team_of_marketing_or_sales_is_passed_on_to(asked, marketer, hr_director, now):
    with pytest.raises(InvalidInput):
        requests.forward(asked, department=department("Персонал", "hr"), actor=marketer, now=now)


def test_of_two_that_ask_the_same_both_hear_the_outcome(asked, rep, rep_of_another_team, marketer, now):
    """A5, the edge: duplicates are merged."""
    twin = ask(rep_of_another_team, now)
    requests.merge(twin, into=asked, actor=marketer, now=now)
    requests.deliver(asked, actor=marketer, now=now)

    assert (twin.state, twin.merged_into) == ("merged", asked)
    assert [words for words in told(rep_of_another_team) if "Помогло?" in words]
    with pytest.raises(DomainError):
        requests.merge(ask(rep, now), into=twin, actor=marketer, now=now)


def test_a_request_is_not_merged_into_itself(asked, marketer, now):
    with pytest.raises(InvalidInput):
        requests.merge(asked, into=asked, actor=marketer, now=now)


def test_what_is_answered_is_not_answered_again(asked, marketer, rep, now):
    requests.decline(asked, reason="Нет", actor=marketer, now=now)
    for step in (requests.acknowledge, requests.take, requests.deliver):
        with pytest.raises(DomainError):
            step(asked, actor=marketer, now=now)
    with pytest.raises(DomainError):
        requests.withdraw(asked, actor=rep, now=now)


def test_the_one_who_read_an_older_version_is_told(asked, marketer, cmo, now):
    requests.acknowledge(asked, actor=marketer, now=now)
    with pytest.raises(StaleVersion):
        requests.take(asked, actor=cmo, now=now, expected_version=1)


def test_who_sees_a_request(asked, people_by_role, rep, now):
    """The requester, the side that is asked, the heads of both and the CEO; nobody else."""
    sees = {name for name, person in people_by_role.items() if Request.objects.visible_to(person).exists()}
    assert sees == {"ceo", "cmo", "cco", "head_of_sales", "rep", "head_of_marketing", "marketer"}
    own = ask(people_by_role["hr_director"], now, to_side="sales")
    assert list(Request.objects.visible_to(people_by_role["hr_director"])) == [own]


def test_figures_of_the_side_that_is_asked(rep, marketer, now):
    """Worked example: request_ack_minutes, request_on_time_rate, request_confirmed_rate, request_declined_rate

    Five requests to marketing. Seen after 60, 120 and 30 working minutes: the median is 60.
    Two are delivered, one on its day and one a day late: 1 of 2 on time; one helped: 1 of 2.
    One of four is declined (the fifth was taken back): 25 %, more than a fifth.
    """
    one, two, three, _four, five = (ask(rep, now) for _ in range(5))
    requests.acknowledge(one, actor=marketer, now=now + timedelta(minutes=60))
    requests.take(two, actor=marketer, now=now + timedelta(minutes=120))
    requests.decline(three, reason="Нет", actor=marketer, now=now + timedelta(minutes=30))
    requests.withdraw(five, actor=rep, now=now)
    requests.deliver(one, actor=marketer, now=moscow(DAY, 18))
    requests.deliver(two, actor=marketer, now=moscow(DAY + timedelta(days=1), 9))
    requests.confirm(two, actor=rep, now=moscow(DAY + timedelta(days=1), 10))

    marketing, sales = selectors.figures(moscow(DAY + timedelta(days=2), 9))

    assert (marketing.ack_minutes, marketing.seen) == (60, 3)
    assert (marketing.on_time_rate, marketing.confirmed_rate, marketing.delivered) == (0.5, 0.5, 2)
    assert (marketing.declined_rate, marketing.raised, marketing.declines_too_often) == (0.25, 4, True)
    assert marketing.unseen_too_long == 1
    assert (sales.ack_minutes, sales.on_time_rate, sales.confirmed_rate, sales.declined_rate) == (None,) * 4


def test_a_fifth_declined_is_not_yet_too_often():
    assert not metrics.is_declined_too_often(0.2)
    assert metrics.is_declined_too_often(0.21)
    assert not metrics.is_declined_too_often(None)


def test_a_working_day_is_as_long_as_the_calendar_says(company):
    assert metrics.working_day_minutes(working_calendar()) == 540


def test_confirmed_requests_are_counted_by_who_delivered_them(asked, rep, marketer, cmo, now):
    """R-CP-05."""
    requests.deliver(asked, actor=marketer, now=now)
    month = {"since": now - timedelta(days=1), "until": now + timedelta(days=1)}
    assert selectors.confirmed_by([marketer, cmo], **month) == {}
    requests.confirm(asked, actor=rep, now=now)
    assert selectors.confirmed_by([marketer, cmo], **month) == {marketer.pk: 1}


def test_a_deal_is_shown_to_whoever_may_see_the_lead(rep, marketer, cmo, now):
    request = ask(rep, now, lead=make_lead("accepted", owner=rep))
    assert list(selectors.open_leads(cmo, [request])) == [request.lead_id]
    assert list(selectors.open_leads(marketer, [request])) == []


def test_the_head_of_the_team_hears_of_a_request_to_it(marketer, team_two, cco, now):
    head = person_with("head_of_sales", team_two)
    ask(marketer, now, department=team_two, kind="feedback")
    assert len(told(head)) == 1
    assert told(cco) == []


def test_whoever_helped_hears_once_that_the_deal_is_won(rep, marketer, cmo, now):
    request = ask(rep, now, what="Кейс", lead=make_lead("won", owner=rep, at=now + timedelta(hours=2)))
    requests.deliver(request, actor=marketer, now=now)
    rounds.keep(now=now + timedelta(hours=3))
    assert not any("won" in words or "выигран" in words for words in told(marketer))

    requests.confirm(request, actor=rep, now=now + timedelta(hours=3))
    before = len(told(marketer))
    for hours in (3, 4):
        rounds.keep(now=now + timedelta(hours=hours))
    assert len(told(marketer)) == before + 1


def test_who_asks_and_for_what(rep, rep_of_another_team, marketer, cmo, cco, head_of_sales, now):
    """Worked example: requests_per_person, request_theme_share

    Marketing was asked four times in 90 days, one of them taken back: three requests for the four people of sales.
    Two of the three are case studies: 67 %. The director of sales reads who asked, by name and not by number.
    """
    ask(rep_of_another_team, now)
    ask(rep, now)
    ask(rep, now, kind="presentation")
    requests.withdraw(ask(rep, now), actor=rep, now=now)
    Request.objects.filter(pk=ask(rep, now).pk).update(raised_at=now - timedelta(days=91))

    marketing, sales = request_askers.asking(cco, now)

    assert (marketing.raised, marketing.people, marketing.per_person) == (3, 4, 0.75)
    assert marketing.themes == (request_askers.Theme("case", 2, 2 / 3), request_askers.Theme("presentation", 1, 1 / 3))
    by_name = sorted([(rep, 2), (rep_of_another_team, 1)], key=lambda row: (row[0].last_name, row[0].first_name))
    assert list(marketing.askers) == by_name
    assert (sales.raised, sales.per_person, sales.themes, sales.askers) == (0, 0.0, (), ())


def test_only_the_head_of_those_who_ask_reads_their_names(people_by_role, rep, rep_of_another_team, now):
    """E2: no ranking of people for everybody; the head of a team reads that team."""
    ask(rep, now)
    ask(rep_of_another_team, now)
    seen = {
        name: [person.pk for person, _n in request_askers.asking(person, now)[0].askers]
        for name, person in people_by_role.items()
    }
    both = sorted([rep.pk, rep_of_another_team.pk])
    named = {name: sorted(found) for name, found in seen.items() if found}
    assert named == {"cco": both, "head_of_sales": [rep.pk]}


def test_more_than_a_fifth_declined_in_four_weeks_is_an_alert(rep, marketer, cmo, now):
    """AL-33 (A5): five of 28 days at least; open ones count, those taken back do not."""
    asked = [ask(rep, now) for _ in range(4)]
    for one in asked[:2]:
        requests.decline(one, reason="Нет", actor=marketer, now=now)
    requests.withdraw(ask(rep, now), actor=rep, now=now)
    assert declined.alerts(now) == []

    ask(rep, now)
    (alert,) = declined.alerts(now)
    assert (alert.key, alert.person_id, alert.dedupe) == ("AL-33", cmo.pk, "declined-marketing")
    assert alert.text % alert.params == ("2 of 5 requests of four weeks were turned down. Agree on what may be asked.")
    assert alert.action_url == "/requests/?side=marketing&measure=lately_declined"
    assert declined.alerts(now + timedelta(days=29)) == []


def test_exactly_a_fifth_declined_is_no_alert(rep, marketer, now):
    asked = [ask(rep, now) for _ in range(5)]
    requests.decline(asked[0], reason="Нет", actor=marketer, now=now)
    assert declined.alerts(now) == []
