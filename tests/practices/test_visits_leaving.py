"""A marketer or a seller leaves: the visits ahead go to the heir of that side, or are called off."""

from datetime import timedelta

import pytest

from people.models import LeavingItem
from people.services import leaving
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


def test_without_an_heir_of_that_side_the_visit_is_called_off(administrator, cmo, cco, marketer, rep, now):
    visit = planned(marketer, rep, now=now)
    row = leaving.leave(rep, by=administrator, rest_to=cmo, now=now)
    visit.refresh_from_db()
    assert (visit.state, visit.cancelled_by) == ("cancelled", "rep")
    assert LeavingItem.objects.get(object_type=KEY).given_to is None
    done = leaving.undo(row, by=administrator, now=now + timedelta(hours=1))
    visit.refresh_from_db()
    assert visit.state == "cancelled"
    assert done.kept[KEY] == 1
