"""R-GM-02…04: who chairs a general meeting."""

from datetime import date, timedelta

import pytest

from alignment.shared.errors import DomainError
from delivery.models import OutboxMessage
from meetings.metrics.chairs import Turn, next_side, rule_of
from meetings.models import Meeting
from meetings.services import agendas, chairs, running, series_changes, slots
from people.models import Absence, AuditEvent, Company
from people.selectors import forget_kept
from tests.factories.meetings import general, hold, weekly

MARKETING, SALES = "marketing", "sales"


def in_market(market: str) -> None:
    Company.objects.filter(pk=1).update(market=market)
    forget_kept()


def sides_of(series) -> list[str]:
    return [m.chair_side for m in series.meetings.order_by("slot_start", "pk") if m.state != "moved"]


def end(meeting, *people) -> None:
    hold(meeting, *people, now=meeting.slot_start)
    running.finish(meeting, by=people[0], now=meeting.slot_start + timedelta(minutes=30))


@pytest.mark.parametrize(
    ("market", "chosen", "rule"),
    [
        ("b2b", "market", "cco"),
        ("b2b", "alternate", "cco"),
        ("b2c", "market", "alternate"),
        ("b2c", "cco", "alternate"),
        ("mixed", "market", "cco"),
        ("mixed", "alternate", "alternate"),
        ("mixed", "cco", "cco"),
    ],
)
def test_the_market_gives_the_rule_and_a_mixed_one_the_choice(market, chosen, rule):
    """R-GM-02…04."""
    assert rule_of(market, chosen) == rule


@pytest.mark.parametrize(
    ("before", "side"),
    [
        ([], SALES),
        ([Turn(SALES, True)], MARKETING),
        ([Turn(SALES, True), Turn(MARKETING, True)], SALES),
        ([Turn(SALES, True), Turn(MARKETING, True, "excused")], MARKETING),
        ([Turn(SALES, True), Turn(MARKETING, True, "missed")], MARKETING),
        ([Turn(SALES, False), Turn(SALES, False)], MARKETING),
        ([Turn(MARKETING, False)], MARKETING),
    ],
)
def test_turns(before, side):
    """R-GM-03: an excused slot loses no turn; after b2b the marketing director begins."""
    assert next_side("alternate", before) == side
    assert next_side("cco", before) == SALES


@pytest.mark.django_db
def test_in_b2b_the_commercial_director_always_chairs(cmo, cco, now):
    """R-GM-02."""
    made = general(cmo, cco, now=now)
    assert sides_of(made) == [SALES] * 5
    assert set(made.meetings.values_list("chair", flat=True)) == {cco.pk}


@pytest.mark.django_db
def test_in_b2c_the_directors_take_turns_and_an_excused_slot_loses_none(company, cmo, cco, now):
    """R-GM-03."""
    in_market("b2c")
    made = general(cmo, cco, now=now)
    assert sides_of(made) == [SALES, MARKETING, SALES, MARKETING, SALES]
    second = made.meetings.order_by("slot_start")[1]
    slots.excuse(second, reason="Выставка", actor=cmo, now=now)
    assert sides_of(made) == [SALES, MARKETING, MARKETING, SALES, MARKETING]


@pytest.mark.django_db
def test_from_b2b_to_b2c_the_marketing_director_begins(company, cmo, cco, now):
    made = general(cmo, cco, now=now)
    first = made.meetings.order_by("slot_start").first()
    end(first, cco, cmo)
    in_market("b2c")
    slots.ensure_slots_of(made, now=now + timedelta(hours=1))
    assert sides_of(made)[:4] == [SALES, MARKETING, SALES, MARKETING]


@pytest.mark.django_db
def test_in_a_mixed_market_the_heads_choose(company, cmo, cco, now):
    """R-GM-04."""
    in_market("mixed")
    made = general(cmo, cco, now=now - timedelta(minutes=15))
    assert sides_of(made) == [SALES] * 5
    series_changes.change_series(made, changes={"chair_rule": "alternate"}, by=cmo, now=now - timedelta(minutes=14))
    assert sides_of(made) == [SALES, MARKETING, SALES, MARKETING, SALES]


@pytest.mark.django_db
def test_a_chair_who_never_came_is_stood_in_for_and_the_turn_is_swapped(company, cmo, cco, now):
    in_market("b2c")
    made = general(cmo, cco, now=now)
    first = made.meetings.order_by("slot_start").first()
    end(first, cmo)
    first.refresh_from_db()
    assert (first.chair, first.chair_side, first.chair_swapped) == (cmo, MARKETING, True)
    assert sides_of(made)[:3] == [MARKETING, SALES, MARKETING]
    logged = AuditEvent.objects.get(verb="chair_swapped")
    assert logged.details == {"from": cco.pk, "to": cmo.pk}


@pytest.mark.django_db
def test_a_known_absence_gives_the_chair_to_the_other_head(company, cmo, cco, now):
    Absence.objects.create(person=cco, kind="leave", from_date=date(2026, 3, 20), to_date=date(2026, 3, 27))
    made = general(cmo, cco, now=now)
    assert sides_of(made) == [SALES, MARKETING, SALES, SALES, SALES]
    slots.ensure_slots_of(made, now=now)
    assert AuditEvent.objects.filter(verb="chair_swapped").count() == 1


@pytest.mark.django_db
def test_a_swap_by_hand_lasts_through_a_move(cmo, cco, now):
    made = general(cmo, cco, now=now)
    second = made.meetings.order_by("slot_start")[1]
    chairs.swap(second, by=cco, now=now)
    moved = slots.move(second, to=second.slot_start + timedelta(days=1), actor=cco, now=now)
    moved.refresh_from_db()
    assert (moved.chair, moved.chair_swapped) == (cmo, True)


@pytest.mark.django_db
def test_a_weekly_of_the_heads_has_no_chair(cmo, cco, now):
    meeting = weekly(cmo, cco, now=now).meetings.first()
    assert meeting.chair is None
    with pytest.raises(DomainError):
        chairs.swap(meeting, by=cmo, now=now)


@pytest.mark.django_db
def test_the_agenda_names_the_chair(as_, cmo, cco, rep, now):
    made = general(cmo, cco, now=now - timedelta(minutes=15), invited=[rep])
    first = made.meetings.order_by("slot_start").first()
    agendas.freeze(first, now=now - timedelta(minutes=10))
    letter = OutboxMessage.objects.get(key=f"agenda:{first.pk}:{rep.pk}")
    assert "Пётр Смирнов" in letter.body
    assert "Пётр Смирнов" in letter.html
    assert "Пётр Смирнов" in as_(rep).get(f"/meetings/{first.pk}/").content.decode()


@pytest.mark.django_db
def test_the_other_head_is_put_in_the_chair_on_the_page(as_, cmo, cco, rep, now):
    made = general(cmo, cco, now=now, invited=[rep])
    second = made.meetings.order_by("slot_start")[1]
    assert as_(rep).post(f"/meetings/{second.pk}/chair/").status_code == 403
    assert as_(cmo).post(f"/meetings/{second.pk}/chair/").status_code == 302
    assert Meeting.objects.get(pk=second.pk).chair == cmo
