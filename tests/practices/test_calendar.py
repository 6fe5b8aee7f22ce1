"""The calendar of all practices: the month, its filters, what waits, the rhythm; ICS and the open side."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.metrics.cadence import Kept, cadence
from practices.selectors.cadence import cadence_now
from practices.services import methods, occurrences

pytestmark = pytest.mark.django_db


def planned(organiser, now, *, days=1, title="Тренинг", people=(), kind="training"):
    starts = now + timedelta(days=days)
    return occurrences.plan(
        kind=kind, title=title, starts_at=starts, ends_at=starts + timedelta(hours=2), organiser=organiser,
        people=list(people), now=now,
    )  # fmt: skip


def test_the_cadence_of_the_specification_is_71_7_percent():
    """Worked example: practice_cadence (D4: .35×2/4 + .35×.75 + .2×.9 + .1×1)."""
    kept = {
        "rotation": Kept(2, 4),
        "field_visits": Kept(9, 12),
        "competitive_intelligence": Kept(9, 10),
        "joint_training": Kept(1, 1),
    }

    assert cadence(kept) == pytest.approx(0.7175)
    assert cadence({"rotation": Kept(5, 4), "joint_training": Kept(1, 1)}) == 1
    assert cadence({"rotation": Kept(2, 4)}) is None
    assert cadence({"rotation": Kept(2, 4), "joint_training": Kept(0, 0)}) is None


def test_only_debriefed_practices_of_methods_in_use_give_rhythm(cmo, hr_director, now):
    for key, owner in (("rotation", cmo), ("joint_training", hr_director)):
        methods.launch(key, owner=owner, start_on=now.date(), actor=owner, now=now - timedelta(days=80))
    done, held = (planned(hr_director, now - timedelta(days=40)) for _ in range(2))
    for one in (done, held):
        occurrences.hold(one, actor=hr_director, now=now - timedelta(days=30))
    occurrences.debrief(done, summary="x", has_no_ideas=True, actor=hr_director, now=now - timedelta(days=29))

    rhythm = cadence_now(now)

    assert {label: (kept.kept, kept.planned) for label, kept, _url in rhythm.parts} == {
        "Rotation": (0, 3),
        "Joint training": (1, 1),
    }
    assert rhythm.value == pytest.approx(0.1 / 0.45)


def test_the_month_shows_its_practices_to_who_practises_and_to_nobody_else(as_, cmo, rep, administrator, now):
    planned(cmo, now, title="Тренинг по письмам")
    page = "/practices/?month=2026-03"

    assert "Тренинг по письмам" in as_(rep).get(page).content.decode()
    assert "Тренинг по письмам" not in as_(rep).get(f"{page}&kind=visit").content.decode()
    assert "Тренинг по письмам" not in as_(rep).get("/practices/?month=2026-05").content.decode()
    assert as_(administrator).get(page).status_code == 403


@pytest.mark.parametrize("month", ["", "2026-13", "abc", "0001-01", "99999999999-1", "2026-٣"])
def test_a_month_that_is_none_shows_the_present_one(as_, cmo, month):
    assert as_(cmo).get("/practices/", {"month": month}).status_code == 200


def test_the_month_asks_the_database_as_often_for_fifty_practices_as_for_one(as_, cmo, now):
    browser = as_(cmo)

    def queries():
        with CaptureQueriesContext(connection) as found:
            browser.get("/practices/?month=2026-03")
        return len(found)

    planned(cmo, now)
    browser.get("/practices/?month=2026-03")
    one = queries()
    for number in range(49):
        planned(cmo, now, title=f"Тренинг {number}")
    assert queries() == one


def test_a_feed_holds_the_practices_of_its_person_alone(client, cmo, marketer, rep, now):
    from django.utils import timezone

    from meetings.services import calendar_feeds

    planned(cmo, timezone.now(), title="Тренинг по письмам", people=[(marketer, "participant")])
    feeds = {
        person: client.get(f"/calendar/{calendar_feeds.make(person, now=now)}.ics").content.decode()
        for person in (marketer, rep)
    }

    assert "SUMMARY:Тренинг по письмам" in feeds[marketer]
    assert "SUMMARY" not in feeds[rep]


def test_the_open_side_lists_what_takes_place_and_refuses_what_it_does_not_know(as_, cmo, administrator, now):
    one = planned(cmo, now)
    listed = as_(cmo).get("/api/v1/practice-occurrences/", {"kind": "training", "from": "2026-03-17"}).json()

    assert [(row["id"], row["phase"]) for row in listed["results"]] == [(one.pk, "planned")]
    assert as_(cmo).get("/api/v1/practice-occurrences/", {"kind": "party"}).status_code == 400
    assert as_(administrator).get("/api/v1/practice-occurrences/").json()["results"] == []


def test_the_open_side_launches_a_method_once_and_tells_a_stale_caller(as_, cmo, rep):
    url = "/api/v1/practices/field_visits/"
    given = {"owner": cmo.pk, "start_on": "2026-03-23"}

    def post(person, verb, body, **headers):
        return as_(person).post(f"{url}{verb}/", body, content_type="application/json", headers=headers)

    assert post(rep, "launch", given).status_code == 403
    assert post(cmo, "launch", {"owner": 10**9}).status_code == 400
    assert post(cmo, "launch", {}).json()["errors"][0]["field"] == "owner"
    assert post(cmo, "launch", given).json()["state"] == "launched"
    assert post(cmo, "launch", given).json()["version"] == 3
    assert post(cmo, "pause", {"reason": "Сезон"}, **{"If-Match": '"2"'}).status_code == 412
    assert post(cmo, "pause", {"reason": "Сезон"}).json()["state"] == "paused"
    assert as_(cmo).get("/api/v1/practices/nothing/").status_code == 404
