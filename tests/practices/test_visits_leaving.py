"""A marketer or a seller leaves: the visits ahead go to the heir of that side, or are called off."""

from datetime import timedelta

import pytest

from people.models import LeavingItem
from people.services import leaving
from practices.models import FieldVisit, Occurrence
from practices.services import visits
from practices.services.visits_leaving import DUTIES, KEY
from tests.factories.people import person_with
from tests.practices.visits import TUESDAY, made, planned

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def duties():
    known = dict(leaving._duties)
    for duty in DUTIES:
        leaving.register(duty)
    yield
    leaving._duties.clear()
    leaving._duties.update(known)


def test_a_marketer_of_the_side_goes_instead_and_for_a_day_it_can_be_taken_back(cmo, administrator, marketer, rep, now):
    heir = person_with("marketer")
    visit = planned(marketer, rep, now=now)
    over = made(planned(marketer, rep, day=TUESDAY - timedelta(days=4)))
    assert [line.count for line in DUTIES[0].preview(marketer, now)] == [1]
    row = leaving.leave(marketer, by=administrator, rest_to=heir, now=now)
    visit.refresh_from_db()
    over.refresh_from_db()
    assert (visit.marketer, visit.state, over.marketer) == (heir, "planned", marketer)
    assert set(visit.occurrence.parts.values_list("person", "part")) == {(heir.pk, "guest"), (rep.pk, "host")}
    leaving.undo(row, by=administrator, now=now + timedelta(hours=1))
    visit.refresh_from_db()
    assert visit.marketer == marketer


def test_without_an_heir_of_that_side_the_visit_is_called_off_and_stands_again_when_taken_back(
    administrator, cmo, cco, marketer, rep, now
):
    visit = planned(marketer, rep, now=now)
    row = leaving.leave(rep, by=administrator, rest_to=cmo, now=now)
    visit.refresh_from_db()
    assert (visit.state, visit.cancelled_by) == ("cancelled", "rep")
    assert LeavingItem.objects.get(object_type=KEY).given_to is None
    done = leaving.undo(row, by=administrator, now=now + timedelta(hours=1))
    visit = FieldVisit.objects.get()
    assert (visit.state, visit.cancelled_by, visit.why_cancelled) == ("planned", "", "")
    assert (visit.occurrence.phase, visit.occurrence.reason) == ("planned", "")
    assert list(visit.occurrence.turns.order_by("pk").values_list("to_phase", flat=True)) == [
        "planned", "cancelled", "planned",
    ]  # fmt: skip
    assert done.kept[KEY] == 0


def test_a_prepared_visit_stands_again_as_prepared(administrator, cmo, cco, marketer, rep, now):
    visit = planned(marketer, rep, now=now)
    visits.brief(visit, goals="x", tasks="y", dress_ok=True, actor=marketer, now=now)
    row = leaving.leave(rep, by=administrator, rest_to=cmo, now=now)
    leaving.undo(row, by=administrator, now=now + timedelta(hours=1))
    assert (FieldVisit.objects.get().state, Occurrence.objects.get().phase) == ("briefed", "ready")


def test_a_visit_whose_hour_has_passed_or_is_taken_stays_called_off(administrator, cmo, cco, marketer, rep, now):
    near = planned(marketer, rep, now=now)
    row = leaving.leave(rep, by=administrator, rest_to=cmo, now=now)
    Occurrence.objects.filter(pk=near.pk).update(starts_at=now + timedelta(minutes=30))
    done = leaving.undo(row, by=administrator, now=now + timedelta(hours=1))
    assert (FieldVisit.objects.get().state, done.kept[KEY]) == ("cancelled", 1)


def test_a_visit_stays_called_off_where_another_has_taken_the_hours(administrator, cmo, cco, marketer, rep, now):
    first = planned(marketer, rep, now=now)
    row = leaving.leave(rep, by=administrator, rest_to=cmo, now=now)
    planned(marketer, person_with("sales_rep"), now=now)
    done = leaving.undo(row, by=administrator, now=now + timedelta(hours=1))
    assert (FieldVisit.objects.get(pk=first.pk).state, done.kept[KEY]) == ("cancelled", 1)
