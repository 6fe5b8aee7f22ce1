"""A recruiter who leaves hands the open applications on; ended ones keep the name."""

from datetime import timedelta

import pytest

from people.services import leaving
from tests.factories.hiring import application, candidate, vacancy
from tests.factories.people import BEGINNING, person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
LATER = BEGINNING + timedelta(days=1)


def test_open_applications_go_to_the_heir_and_come_back():
    recruiter, heir, administrator = person_with("marketer"), person_with("hr_director"), person_with("administrator")
    going_on = application(vacancy(recruiter=recruiter))
    ended = application(vacancy(recruiter=recruiter), candidate("Борис"))
    ended.stage = going_on.pipeline.stages.get(key="withdrew")
    ended.save()
    left = leaving.leave(recruiter, by=administrator, rest_to=heir, now=LATER)

    def owners():
        for row in (going_on, ended):
            row.refresh_from_db()
        return [going_on.owner, ended.owner]

    assert owners() == [heir, recruiter]
    leaving.undo(left, by=administrator, now=LATER)
    assert owners() == [recruiter, recruiter]
