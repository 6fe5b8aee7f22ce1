"""A6: who votes, who stands, one secret vote each, the count, the hand-over."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from delivery.models import Alert, Notification
from demo.services import clean
from loop.services import ideas
from meetings.models import CupBallot, CupEnvelope, CupMember, CupParticipation, CupRound, Meeting, Request
from meetings.selectors import cup as selectors
from meetings.services import cup, rounds
from meetings.watch.cup import alerts as cup_alerts
from people.models import Absence, AuditEvent, CalendarDay, Membership
from tests.factories.meetings import MOSCOW, moscow
from tests.factories.people import PersonFactory, person_with

pytestmark = pytest.mark.django_db
FEBRUARY = date(2026, 2, 1)
SECOND_OF_MARCH = datetime(2026, 3, 2, 9, tzinfo=MOSCOW)
END = datetime(2026, 3, 4, 18, tzinfo=MOSCOW)


@pytest.fixture
def second_marketer(marketing):
    return person_with("marketer", marketing, first_name="Вера", last_name="Яшина")


@pytest.fixture
def staff(cco, cmo, rep, rep_of_another_team, head_of_sales, marketer, second_marketer):
    """Four who vote, two who stand, and the marketing director, who does neither."""
    return [cco, rep, rep_of_another_team, head_of_sales]


@pytest.fixture
def voting(staff, cco):
    return cup.open_now(by=cco, now=SECOND_OF_MARCH)


def cast(round, candidate, *voters, reason=""):
    for voter in voters:
        cup.vote(round, voter=voter, candidate=candidate, reason=reason, now=SECOND_OF_MARCH)


def listed(round, side):
    return set(round.members.filter(side=side).values_list("person", flat=True))


def refuses(write):
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        write()
    return True


def test_the_lists_are_sales_of_the_last_day_and_marketers_of_ten_days(staff, voting, marketer, second_marketer):
    """R-CP-02: the marketing director stands aside."""
    assert listed(voting, "voter") == {person.pk for person in staff}
    assert listed(voting, "candidate") == {marketer.pk, second_marketer.pk}


@pytest.mark.parametrize(("first_day", "stands"), [(date(2026, 2, 13), True), (date(2026, 2, 16), False)])
def test_ten_working_days_of_the_month_are_needed(staff, marketing, company, first_day, stands):
    """R-CP-02: from Friday the 13th of February there are ten working days with the 23rd off, from the 16th nine."""
    CalendarDay.objects.get_or_create(calendar=company.calendar, date=date(2026, 2, 23), defaults={"kind": "off"})
    person = PersonFactory()
    Membership.objects.create(person=person, role="marketer", department=marketing, from_date=first_day)
    assert (person in selectors.candidates_of(FEBRUARY)) == stands


def test_who_came_to_sales_after_the_month_does_not_vote_and_who_left_it_before_neither(staff, sales):
    late, gone = PersonFactory(), PersonFactory()
    Membership.objects.create(person=late, role="sales_rep", department=sales, from_date=date(2026, 3, 1))
    Membership.objects.create(
        person=gone, role="sales_rep", department=sales, from_date=date(2026, 1, 1), to_date=date(2026, 2, 27)
    )
    assert not {late, gone} & set(selectors.voters_of(FEBRUARY))


def test_whoever_is_on_rotation_votes_with_the_home_department(staff, rep):
    """R-CP-07."""
    Absence.objects.create(person=rep, kind="rotation", from_date=date(2026, 2, 20), to_date=date(2026, 3, 6))
    assert rep in selectors.voters_of(FEBRUARY)


def test_nobody_stands_on_both_lists(staff, marketing, rep, voting):
    """R-CP-07: no vote for oneself by construction; the database refuses a second place too."""
    Membership.objects.create(person=rep, role="marketer", department=marketing, from_date=date(2026, 1, 1))
    assert rep in selectors.voters_of(FEBRUARY)
    assert rep not in selectors.candidates_of(FEBRUARY)
    assert refuses(lambda: CupMember.objects.create(round=voting, person=rep, side="candidate"))


def test_the_lists_are_frozen_when_the_vote_opens(voting, sales, rep, marketer):
    newcomer = person_with("sales_rep", sales)
    Membership.objects.filter(person=rep).update(to_date=date(2026, 2, 1))
    with pytest.raises(NotAllowed):
        cup.vote(voting, voter=newcomer, candidate=marketer, now=SECOND_OF_MARCH)
    cup.vote(voting, voter=rep, candidate=marketer, now=SECOND_OF_MARCH)
    assert voting.participations.count() == 1
    assert refuses(lambda: CupMember.objects.filter(round=voting).update(side="voter"))
    assert refuses(lambda: CupMember.objects.filter(round=voting).delete())


def test_one_round_a_month(voting, cco):
    """R-CP-01."""
    assert (voting.month, voting.opens_at, voting.closes_at) == (FEBRUARY, SECOND_OF_MARCH, END)
    with pytest.raises(DomainError):
        cup.open_now(by=cco, now=SECOND_OF_MARCH + timedelta(days=1))
    assert refuses(lambda: CupRound.objects.create(month=FEBRUARY, opens_at=SECOND_OF_MARCH, closes_at=END))


def test_one_vote_each(voting, rep, marketer, second_marketer):
    """R-CP-03."""
    cast(voting, marketer, rep)
    with pytest.raises(DomainError, match="already|уже"):
        cast(voting, second_marketer, rep)
    assert list(voting.envelopes.values_list("candidate", flat=True)) == [marketer.pk]
    assert refuses(
        lambda: CupParticipation.objects.create(round=voting, voter=rep, voted_date=SECOND_OF_MARCH.date())
    )  # fmt: skip


def test_only_voters_vote_and_only_for_the_ballot(voting, rep, cmo, marketer):
    with pytest.raises(NotAllowed):
        cast(voting, marketer, cmo)
    for name in (cmo, rep, None):
        with pytest.raises(InvalidInput):
            cast(voting, name, rep)
    with pytest.raises(DomainError):
        cup.vote(voting, voter=rep, candidate=marketer, now=END)
    assert (CupParticipation.objects.count(), CupEnvelope.objects.count()) == (0, 0)


def test_who_voted_is_known_by_the_day_and_a_vote_by_nothing(voting):
    """R-CP-03: the two tables share the round and no other column, and a vote has no moment."""
    people_side = {field.name for field in CupParticipation._meta.fields} - {"id", "round", "is_demo"}
    for table in (CupEnvelope, CupBallot):
        assert {field.name for field in table._meta.fields} == {"id", "round", "candidate", "reason", "is_demo"}
        assert table._meta.pk.get_internal_type() == "UUIDField"
    assert people_side == {"voter", "voted_date"}
    assert CupParticipation._meta.get_field("voted_date").get_internal_type() == "DateField"


def stored_order(table):
    """As the engine keeps the rows, whatever their key: the hidden number of SQLite, the place in PostgreSQL."""
    hidden = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT reason FROM {table} ORDER BY {hidden}")
        return [row[0] for row in cursor.fetchall()]


def test_the_order_of_the_box_tells_nobodys_vote(staff, voting, marketer, monkeypatch):
    """R-CP-03: the box is written anew with each vote, in the order that chance gives, and again at the close."""
    monkeypatch.setattr("meetings.services.cup._shuffled", lambda rows: rows[::-1])
    ids = []
    for number, voter in enumerate(staff):
        cast(voting, marketer, voter, reason=str(number))
        ids.append(set(CupEnvelope.objects.values_list("pk", flat=True)))
    assert stored_order("meetings_cupenvelope") == ["3", "1", "0", "2"]
    assert all(not before & after for before, after in zip(ids, ids[1:], strict=False))
    cup.close(voting, now=END)
    assert stored_order("meetings_cupballot") == ["2", "0", "1", "3"]
    assert CupEnvelope.objects.count() == 0


def test_chance_is_of_the_system_and_keeps_every_vote():
    orders = {tuple(cup._shuffled(list(range(8)))) for _time in range(20)}
    assert len(orders) > 1
    assert all(sorted(order) == list(range(8)) for order in orders)


def test_a_vote_leaves_no_trace_elsewhere(voting, rep, marketer):
    """No audit, no notification, no change of the round that could be put beside the hour of a vote."""
    Notification.objects.all().delete()
    before = (AuditEvent.objects.count(), CupRound.objects.get().version)
    cast(voting, marketer, rep, reason="Кейс «Гранит»")
    assert (AuditEvent.objects.count(), CupRound.objects.get().version) == before
    assert Notification.objects.count() == 0


def test_ballots_and_turnout_only_grow(staff, voting, marketer):
    cast(voting, marketer, *staff)
    cup.close(voting, now=END)
    for rows in (CupBallot, CupParticipation, voting.won_by):
        assert refuses(lambda rows=rows: getattr(rows, "objects", rows).all().update(is_demo=True))
        assert refuses(lambda rows=rows: getattr(rows, "objects", rows).all().delete())


@pytest.mark.parametrize(("votes", "state"), [(2, "tallied"), (1, "void")])
def test_half_of_the_voters_make_a_quorum(staff, voting, marketer, votes, state):
    """R-CP-04: two of four are enough, one is not."""
    cast(voting, marketer, *staff[:votes], reason="Кейс")
    cup.close(voting, now=END)
    kept = CupRound.objects.get()
    assert (kept.state, list(kept.winners.all()), CupBallot.objects.count()) == (
        state, [marketer] if state == "tallied" else [], votes,
    )  # fmt: skip
    assert kept.citation == ("Кейс · Кейс" if state == "tallied" else "")


def test_the_vote_ends_early_only_when_all_have_voted(staff, voting, marketer, cco):
    cast(voting, marketer, *staff[:3])
    with pytest.raises(DomainError):
        cup.close(voting, by=cco, now=SECOND_OF_MARCH)
    assert CupRound.objects.get().state == "voting"
    cast(voting, marketer, staff[3])
    assert cup.close(voting, by=cco, now=SECOND_OF_MARCH).state == "tallied"
    with pytest.raises(DomainError):
        cup.close(voting, by=cco, now=END)


def request_of(rep, deliverer, *, state="confirmed", delivered=None):
    at = delivered or datetime(2026, 2, 10, 12, tzinfo=MOSCOW)
    return Request.objects.create(
        requester=rep, to_side="marketing", kind="case", what="x", needed_by=at.date(), state=state, raised_at=at,
        acknowledge_by=at, delivered_at=at, delivered_by=deliverer,
    )  # fmt: skip


def test_a_tie_goes_to_who_delivered_more_that_helped(staff, voting, rep, marketer, second_marketer):
    """R-CP-05: requests of the month that were confirmed; others do not count."""
    request_of(rep, second_marketer)
    request_of(rep, marketer, state="delivered")
    request_of(rep, marketer, delivered=datetime(2026, 3, 1, 0, 1, tzinfo=MOSCOW))
    cast(voting, marketer, *staff[:2])
    cast(voting, second_marketer, *staff[2:])
    cup.close(voting, now=END)
    assert list(voting.winners.all()) == [second_marketer]
    assert selectors.confirmed_requests(second_marketer, FEBRUARY) == 1
    assert selectors.confirmed_requests(marketer, FEBRUARY) == 0


def test_still_tied_they_share_the_cup(staff, voting, marketer, second_marketer):
    """R-CP-05."""
    cast(voting, marketer, *staff[:2])
    cast(voting, second_marketer, *staff[2:])
    cup.close(voting, now=END)
    assert set(voting.winners.all()) == {marketer, second_marketer}


def test_the_cup_has_one_holder_and_its_history_stays(staff, voting, cco, cmo, marketer, second_marketer):
    """R-CP-06: the latest round that was handed over."""
    cast(voting, marketer, *staff)
    cup.close(voting, now=END)
    with pytest.raises(NotAllowed):
        cup.hand_over(voting, by=cmo, now=END)
    cup.hand_over(voting, by=cco, now=END)
    with pytest.raises(DomainError):
        cup.hand_over(voting, by=cco, now=END)
    april = moscow(date(2026, 4, 1), 9)
    following = cup.open_now(by=cco, now=april)
    for voter in staff:
        cup.vote(following, voter=voter, candidate=second_marketer, now=april)
    cup.close(following, by=cco, now=april)
    assert selectors.wall(cco, april).holder.winners == (marketer,)
    cup.hand_over(following, by=cco, now=april)
    assert selectors.wall(cco, april).holder.winners == (second_marketer,)
    assert [row.round.month for row in selectors.wall(cco, april).months] == [date(2026, 3, 1), FEBRUARY]
    assert refuses(lambda: CupRound.objects.filter(month=FEBRUARY).update(citation="x"))
    assert refuses(lambda: CupRound.objects.filter(month=FEBRUARY).delete())
    assert Notification.objects.filter(person=marketer, key=f"cup-{voting.pk}-won").count() == 1


def test_it_is_handed_over_at_the_general_meeting_that_follows(staff, voting, cco, marketer, series):
    """Not before it, when one is planned."""
    cast(voting, marketer, *staff)
    cup.close(voting, now=END)
    general = series.meetings.order_by("slot_start").first()
    type(series).objects.filter(pk=series.pk).update(kind="general")
    with pytest.raises(DomainError):
        cup.hand_over(voting, by=cco, now=END)
    Meeting.objects.filter(pk=general.pk).update(state="running")
    handed = cup.hand_over(voting, by=cco, now=general.slot_start)
    assert (handed.handed_over_meeting, handed.handed_over_at) == (general, general.slot_start)


def test_a_marketing_of_one_has_no_cup(cco, rep, marketer):
    with pytest.raises(DomainError):
        cup.open_now(by=cco, now=SECOND_OF_MARCH)
    assert CupRound.objects.count() == 0


def test_the_months_follow_by_themselves_once_somebody_began(staff, cco, marketer, now):
    """Opens on the first working day at 09:00, closes at the end of the third."""
    rounds.keep(now=moscow(date(2026, 3, 2), 9, 1))
    assert CupRound.objects.count() == 0
    voting = cup.open_now(by=cco, now=now)
    assert voting.closes_at == datetime(2026, 3, 18, 18, tzinfo=MOSCOW)
    rounds.keep(now=moscow(date(2026, 3, 18), 18))
    assert CupRound.objects.get().state == "void"
    rounds.keep(now=moscow(date(2026, 4, 1), 0, 5))
    assert (CupRound.objects.get(month=date(2026, 3, 1)).state, CupRound.objects.count()) == ("scheduled", 2)
    rounds.keep(now=moscow(date(2026, 4, 1), 9))
    april = CupRound.objects.get(month=date(2026, 3, 1))
    assert (april.state, april.opens_at, april.closes_at) == (
        "voting", datetime(2026, 4, 1, 9, tzinfo=MOSCOW), datetime(2026, 4, 3, 18, tzinfo=MOSCOW),
    )  # fmt: skip
    assert Notification.objects.filter(key=f"cup-{april.pk}-open").count() == len(staff)
    rounds.keep(now=moscow(date(2026, 4, 1), 9, 5))
    assert CupRound.objects.count() == 2


def test_holidays_put_the_opening_off(company):
    for day in range(1, 12):
        CalendarDay.objects.update_or_create(
            calendar=company.calendar, date=date(2027, 1, day), defaults={"kind": "off"}
        )
    opens, closes = selectors.usual_hours(date(2026, 12, 1))
    assert (opens, closes) == (moscow(date(2027, 1, 12), 9), moscow(date(2027, 1, 14), 18))


def test_the_chair_hears_that_no_vote_was_opened_by_the_fifth(staff, cco, now):
    """AL-23: not before the 5th, not in a company without the cup, and no longer once it is open."""
    assert cup_alerts(moscow(date(2026, 4, 6), 10)) == []
    cup.open_now(by=cco, now=now)
    assert cup_alerts(moscow(date(2026, 4, 4), 10)) == []
    [draft] = cup_alerts(moscow(date(2026, 4, 5), 10))
    assert (draft.key, draft.person_id, draft.action_url) == ("AL-23", cco.pk, "/cup/")
    rounds.keep(now=moscow(date(2026, 4, 6), 10))
    assert Alert.objects.open().filter(key="AL-23", person=cco).count() == 1
    cup.open_now(by=cco, now=moscow(date(2026, 4, 6), 11))
    rounds.keep(now=moscow(date(2026, 4, 6), 11, 5))
    assert Alert.objects.open().filter(key="AL-23").count() == 0


def test_the_ballot_says_what_each_did_that_month(staff, voting, rep, marketer, second_marketer):
    request_of(rep, marketer)
    ideas.propose(text="Автоподпись", author=second_marketer, now=datetime(2026, 2, 3, tzinfo=MOSCOW))
    ideas.propose(text="Баннер", author=second_marketer, now=SECOND_OF_MARCH)
    assert [(row.person, row.requests, row.ideas) for row in selectors.ballot_of(voting)] == [
        (marketer, 1, 0),
        (second_marketer, 0, 1),
    ]


def test_the_cup_of_the_demo_company_leaves_with_it(staff, company, cco, marketer):
    """The guards let marked rows go and nothing else."""
    type(company).objects.filter(pk=company.pk).update(is_demo=True)
    voting = cup.open_now(by=cco, now=SECOND_OF_MARCH)
    cast(voting, marketer, *staff)
    cup.close(voting, now=END)
    cup.hand_over(voting, by=cco, now=END)
    gone = clean.remove_demo(now=END)
    names = ("cupround", "cupmember", "cupparticipation", "cupballot", "cupwinner")
    assert {name: gone[f"meetings.{name}"] for name in names} == dict(zip(names, (1, 6, 4, 4, 1), strict=True))
    assert CupRound.objects.count() == 0
