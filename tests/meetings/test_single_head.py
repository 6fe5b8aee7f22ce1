"""A1, A21: one person directs both sides, and the weekly meeting goes on as the head with two deputies."""

from datetime import date, timedelta

import pytest

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from delivery.models import Alert, Notification, OutboxMessage
from loop.models import Signal
from loop.selectors import one_director, speaks_for
from loop.services import signals
from meetings.models import Meeting, MeetingSeries
from meetings.selectors.single_head import deputies_of
from meetings.services import moderation, outcomes, rounds, running, single_head, watching
from meetings.services.series import agree_to_end, create_series, propose_end
from people.models import AuditEvent, BusinessUnit, Department, Membership
from people.services.memberships import end_role, give_role
from tests.factories.doors import Door
from tests.factories.meetings import gap, hold, moscow
from tests.factories.people import person_with, unit

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)


def direct_both(person, other, role: str, where, now) -> None:
    """The other director's role ends and goes to this person."""
    end_role(Membership.objects.get(person=other, role=role, to_date=None), now=now, by=None)
    give_role(person, role=role, department=where, now=now, by=None)


def led_by(series) -> set:
    return set(MeetingSeries.objects.get(pk=series.pk).principals.all())


@pytest.fixture
def both(series, cmo, cco, sales, head_of_marketing, head_of_sales, now):
    """The marketing director directs sales too; a round of the worker has passed."""
    direct_both(cmo, cco, "cco", sales, now)
    single_head.follow_roles(now=now)
    series.refresh_from_db()
    return series


def test_nothing_happens_while_two_people_direct_the_sides(series, cmo, cco, head_of_marketing, head_of_sales, now):
    assert single_head.follow_roles(now=now) == 0
    assert (led_by(series), one_director()) == ({cmo, cco}, None)


def test_the_series_goes_on_as_the_head_with_two_deputies(
    series, meeting, cmo, cco, sales, marketer, head_of_marketing, head_of_sales, now
):
    """A21, R-WM-09: by itself, with the topics and promises of who left, on the same days."""
    hold(meeting, cmo, cco, now=now)
    promise = outcomes.add_action(meeting, text="Прайс", owner=cco, due_date=date(2026, 3, 30), actor=cmo, now=now)
    running.finish(meeting, by=cmo, now=now + timedelta(minutes=30))
    slots_before = list(series.meetings.order_by("pk").values_list("pk", "slot_start"))
    direct_both(cmo, cco, "cco", sales, now)
    rounds.keep(now=now + timedelta(hours=1))
    series.refresh_from_db()
    promise.refresh_from_db()
    assert (series.single_head, led_by(series)) == (cmo, {cmo, head_of_marketing, head_of_sales})
    assert deputies_of(series) == {"marketing": head_of_marketing, "sales": head_of_sales}
    assert promise.owner == head_of_sales
    assert list(series.meetings.order_by("pk").values_list("pk", "slot_start")) == slots_before
    last = series.meetings.order_by("slot_start").last()
    seats = dict(last.attendance.values_list("person", "is_principal"))
    assert seats == {cmo.pk: True, head_of_marketing.pk: True, head_of_sales.pk: True}
    for deputy in (head_of_marketing, head_of_sales):
        assert Notification.objects.filter(person=deputy, key__startswith=f"series-{series.pk}-deputy-").count() == 1
        assert OutboxMessage.objects.filter(recipient=deputy).exists()
    assert AuditEvent.objects.get(verb="one_head").details["principals"] == sorted(p.pk for p in led_by(series))
    assert single_head.follow_roles(now=now + timedelta(hours=2)) == 0


def test_a_slot_counts_when_the_head_and_both_deputies_were_there(both, cmo, head_of_marketing, head_of_sales):
    """R-WM-02."""
    first, second = both.meetings.filter(state="scheduled").order_by("slot_start")[:2]
    for meeting, here in ((first, (cmo, head_of_marketing, head_of_sales)), (second, (cmo, head_of_marketing))):
        hold(meeting, *here, now=meeting.slot_start)
        running.finish(meeting, by=cmo, now=meeting.slot_start + timedelta(minutes=30))
    assert (first.counts_as_held, second.counts_as_held) == (True, False)


def test_a_head_alone_meets_nobody(both, cmo, head_of_marketing, head_of_sales, now):
    """R-WM-02: without deputies there are no two sides in the room."""
    both.principals.set([cmo])
    meeting = both.meetings.filter(state="scheduled").order_by("slot_start").last()
    meeting.attendance.exclude(person=cmo).delete()
    hold(meeting, cmo, now=meeting.slot_start)
    running.finish(meeting, by=cmo, now=meeting.slot_start + timedelta(minutes=30))
    assert meeting.counts_as_held is False


def test_the_deputies_host_in_turn_and_the_head_never(both, cmo, head_of_marketing, head_of_sales):
    """R-WM-07."""
    hosts = list(both.meetings.filter(state="scheduled").order_by("slot_start").values_list("host", flat=True))
    pair = sorted([head_of_marketing.pk, head_of_sales.pk])
    assert len(hosts) >= 4
    assert set(hosts) == set(pair)
    assert all(before != after for before, after in zip(hosts, hosts[1:], strict=False))


def test_the_head_alone_does_not_end_the_meetings(both, cmo, head_of_sales, now):
    """R-WM-09."""
    propose_end(both, by=cmo, now=now)
    with pytest.raises(NotAllowed):
        agree_to_end(both, by=cmo, now=now)
    agree_to_end(both, by=head_of_sales, now=now)
    assert both.ended_at == now


def test_moderation_ends_when_all_three_have_said_yes(both, cmo, head_of_marketing, head_of_sales, hr_director, now):
    """R-WM-05."""
    moderation.say_conflict(both, level="acute", by=head_of_sales, now=now)
    MeetingSeries.objects.filter(pk=both.pk).update(moderated_meetings=1, acute_since=moscow(MONDAY, 0))
    both.refresh_from_db()
    meeting = both.meetings.filter(state="scheduled").order_by("slot_start").first()
    moderation.appoint(meeting, person=hr_director, by=cmo, now=now)
    hold(meeting, cmo, head_of_marketing, head_of_sales, now=meeting.slot_start)
    running.finish(meeting, by=cmo, now=meeting.slot_start + timedelta(minutes=30))
    for person in (cmo, head_of_marketing):
        both.refresh_from_db()
        moderation.answer(both, can_do_without=True, by=person, now=meeting.slot_end)
        assert MeetingSeries.objects.get(pk=both.pk).moderation_ended_at is None
    both.refresh_from_db()
    moderation.answer(both, can_do_without=True, by=head_of_sales, now=meeting.slot_end)
    assert MeetingSeries.objects.get(pk=both.pk).moderation_ended_at == meeting.slot_end


def test_with_two_directors_again_the_meeting_is_theirs(both, cmo, sales, head_of_marketing, head_of_sales, now):
    """The successor takes over from the deputy; the other deputy goes, the former head keeps the own side."""
    end_role(Membership.objects.get(person=cmo, role="cco", to_date=None), now=now, by=None)
    later = now + timedelta(days=1)
    assert single_head.follow_roles(now=later) == 0, "while a chair is empty everything stays"
    new = person_with("cco", sales, first_name="Вера", last_name="Новая")
    assert single_head.follow_roles(now=later) == 1
    both.refresh_from_db()
    assert (both.single_head, led_by(both)) == (None, {cmo, new})
    seats = both.meetings.order_by("slot_start").last().attendance.values_list("person", flat=True)
    assert set(seats) == {cmo.pk, new.pk}
    assert Notification.objects.filter(person=new, key__startswith=f"series-{both.pk}-passed-on").count() == 1
    hosts = both.meetings.filter(state="scheduled", slot_start__gt=later).values_list("host", flat=True)
    assert set(hosts) == {cmo.pk, new.pk}
    assert single_head.follow_roles(now=later) == 0


def test_a_head_of_both_who_leaves_hands_over_to_two_others(both, cmo, marketing, sales, head_of_sales, now):
    """A deputy who is promoted stays where he sits."""
    for membership in Membership.objects.filter(person=cmo, to_date=None):
        end_role(membership, now=now, by=None)
    new = person_with("cmo", marketing)
    give_role(head_of_sales, role="cco", department=sales, now=now, by=None)
    single_head.follow_roles(now=now)
    assert led_by(both) == {new, head_of_sales}


def test_another_person_may_take_both_sides_over(
    both, cmo, ceo, head_of_marketing, head_of_sales, marketing, sales, now
):
    """A21, variant 3: the chief executive, once both roles are given to that person."""
    for role, where in (("cmo", marketing), ("cco", sales)):
        end_role(Membership.objects.get(person=cmo, role=role, to_date=None), now=now, by=None)
        give_role(ceo, role=role, department=where, now=now, by=None)
    single_head.follow_roles(now=now)
    both.refresh_from_db()
    assert (both.single_head, led_by(both)) == (ceo, {ceo, head_of_marketing, head_of_sales})


def test_an_empty_chair_makes_nobody_the_head_of_both(series, cmo, cco, ceo, now):
    for person, role in ((cmo, "cmo"), (cco, "cco")):
        end_role(Membership.objects.get(person=person, role=role, to_date=None), now=now, by=None)
    assert single_head.follow_roles(now=now) == 0
    assert led_by(series) == {cmo, cco}


def test_without_named_deputies_the_head_is_asked_to_choose(series, cmo, cco, rep, marketer, sales, as_, now):
    """AL-31: who left sits no longer there; a colleague of each side is chosen in one form."""
    direct_both(cmo, cco, "cco", sales, now)
    single_head.follow_roles(now=now)
    watching.remind(now=now)
    alert = Alert.objects.get(key="AL-31")
    assert (alert.person, alert.action_url) == (cmo, f"/meetings/series/{series.pk}/#deputies")
    assert led_by(series) == {cmo}
    address = f"/meetings/series/{series.pk}/deputies/"
    assert as_(cmo).post(address, {"marketing": rep.pk, "sales": rep.pk}).status_code == 422
    assert as_(cmo).post(address, {"marketing": marketer.pk, "sales": rep.pk}).status_code == 302
    assert led_by(series) == {cmo, marketer, rep}
    watching.remind(now=now)
    assert not Alert.objects.open().filter(key="AL-31").exists()


def test_a_former_director_who_stays_in_the_side_sits_on_until_another_is_named(
    series, cmo, cco, sales, team_one, head_of_marketing, now
):
    direct_both(cmo, cco, "cco", sales, now)
    give_role(cco, role="sales_rep", department=team_one, now=now, by=None)
    single_head.follow_roles(now=now)
    assert led_by(series) == {cmo, head_of_marketing, cco}
    cco.is_active = False
    cco.save()
    named = person_with("head_of_sales", sales)
    single_head.follow_roles(now=now)
    assert led_by(series) == {cmo, head_of_marketing, named}


def test_only_the_head_chooses_and_only_from_the_side(both, cmo, head_of_sales, rep, marketer, now, english):
    with pytest.raises(NotAllowed):
        single_head.choose_deputies(both, chosen={"sales": rep}, by=head_of_sales, now=now)
    with pytest.raises(InvalidInput) as refused:
        single_head.choose_deputies(both, chosen={"sales": marketer}, by=cmo, now=now)
    assert refused.value.field == "sales"


def test_the_series_says_so_in_one_sentence(both, cmo, cco, head_of_sales, as_):
    page = as_(cmo).get(f"/meetings/series/{both.pk}/", headers={"accept-language": "en"}).content.decode()
    for name in ("Мария Котова", "Дарья Белова", "Илья Громов"):
        assert page.count(name) >= 2
    assert 'id="deputies"' in page
    assert 'id="deputies"' not in as_(head_of_sales).get(f"/meetings/series/{both.pk}/").content.decode()


def test_a_new_weekly_meeting_of_one_head_needs_both_deputies(
    cmo, cco, sales, head_of_marketing, head_of_sales, rep, as_, now, english
):
    direct_both(cmo, cco, "cco", sales, now)
    values = {"kind": "cmo_cco", "title": "x", "unit": unit(), "weekday": 0, "starts": moscow(MONDAY, 9).time()}
    for heads in ([cmo, head_of_sales], [cmo, head_of_sales, rep], [head_of_marketing, head_of_sales]):
        with pytest.raises(InvalidInput) as refused:
            create_series(principals=heads, now=now, by=cmo, **values)
        assert refused.value.field == "principals"
    form = as_(cmo).get("/meetings/series/new/").context
    assert (form["both"], form["form"].initial["kind"]) == (cmo, "cmo_cco")
    assert form["form"].initial["principals"] == [cmo, head_of_marketing, head_of_sales]
    assert as_(cmo).post("/meetings/first/", {"counterpart": head_of_marketing.pk}).status_code == 302
    made = MeetingSeries.objects.get(kind="cmo_cco")
    assert (made.single_head, set(made.principals.all())) == (cmo, {cmo, head_of_marketing, head_of_sales})


def test_one_head_leads_the_general_meeting_too(both, cmo, cco, now):
    made = create_series(
        kind="general", title="x", unit=unit(), principals=[cmo], weekday=0, starts=moscow(MONDAY, 10).time(), now=now,
        by=cmo,
    )  # fmt: skip
    assert set(Meeting.objects.filter(series=made).values_list("chair", flat=True)) == {cmo.pk}


def test_the_api_names_the_single_head(both, cmo):
    row = Door(cmo, "read").get(f"meeting-series/{both.pk}/").json()
    assert (row["single_head"], len(row["principals"])) == (cmo.pk, 3)


def test_a_signal_is_dismissed_by_the_head_and_a_deputy_of_the_other_side(
    both, cmo, head_of_marketing, head_of_sales, now
):
    """R-SG-05 with one head: nobody consents to the own word, and two of one side are not both sides."""
    assert [sorted(speaks_for(p)) for p in (cmo, head_of_sales)] == [["marketing", "sales"], ["sales"]]
    second = person_with("head_of_sales", head_of_sales.current_memberships[0].department)
    signal = signals.open_or_refresh(gap(), now=now)
    signals.dismiss(signal, reason="Сезон", actor=head_of_sales, now=now)
    for silent in (head_of_sales, second):
        with pytest.raises(DomainError):
            signals.dismiss(signal, reason="", actor=silent, now=now)
    signals.dismiss(signal, reason="", actor=head_of_marketing, now=now)
    assert Signal.objects.get().consented_by == head_of_marketing
    own = signals.open_or_refresh(gap("own"), now=now)
    signals.dismiss(own, reason="Сезон", actor=cmo, now=now)
    with pytest.raises(DomainError):
        signals.dismiss(own, reason="", actor=cmo, now=now)
    signals.dismiss(own, reason="", actor=head_of_sales, now=now)
    assert own.consented_by == head_of_sales


def test_two_units_have_their_own_heads(series, cmo, cco, sales, head_of_marketing, head_of_sales, now):
    """A1: a head of both sides of another unit changes nothing here."""
    other = BusinessUnit.objects.create(name="Второй бизнес")
    there = Department.objects.create(name="Всё", unit=other, side="sales")
    chief = person_with("cmo", there)
    Membership.objects.create(person=chief, role="cco", department=there, from_date=date(2026, 1, 2))
    assert single_head.follow_roles(now=now) == 0
    assert led_by(series) == {cmo, cco}
    heads = create_series(
        kind="cmo_cco", title="x", unit=other, weekday=0, starts=moscow(MONDAY, 9).time(), now=now, by=chief,
        principals=[chief, person_with("head_of_marketing", there), person_with("head_of_sales", there)],
    )  # fmt: skip
    assert heads.single_head == chief
