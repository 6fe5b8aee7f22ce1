"""Method cards: who may begin one, what it needs, when it is late, when it is a habit."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.menu import menu_of
from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from practices.cards import CARDS
from practices.models import Method, MethodTurn
from practices.selectors import methods as selectors
from practices.services import habits, methods
from practices.watch import methods as watch
from tests.factories.people import company_today

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)


def planned(key, owner, actor, now, **more):
    return methods.plan(key, owner=owner, start_on=MONDAY, actor=actor, now=now, **more)


def test_every_card_of_the_table_says_what_it_costs_who_leads_it_and_how_soon_it_begins():
    table = {
        "weekly_meeting": (("cmo", "cco"), 1),
        "joint_training": (("hr_director",), 14),
        "survey": (("hr_director",), 7),
        "general_meeting": (("cmo", "cco"), 1),
        "field_visits": (("cmo",), 7),
        "rotation": (("hr_director", "cmo", "cco"), 14),
        "planning_review": (("cmo",), 7),
        "competitive_intelligence": (("cmo", "cco", "hr_director"), 21),
        "single_head": (("ceo",), None),
    }

    assert {key: (CARDS[key].owners, CARDS[key].lead_days) for key in table} == table


@pytest.mark.parametrize(("lacks", "field"), [("owner", "owner"), ("start_on", "start_on")])
def test_a_method_without_owner_or_day_is_not_launched_r_mc_01(cmo, now, lacks, field):
    whole = {"owner": cmo, "start_on": MONDAY} | {lacks: None}

    with pytest.raises(InvalidInput) as refused:
        methods.launch("field_visits", actor=cmo, now=now, **whole)

    assert refused.value.field == field
    assert not MethodTurn.objects.exists()


def test_the_database_keeps_no_launched_method_without_an_owner_r_mc_01(company):
    with pytest.raises(IntegrityError), transaction.atomic():
        Method.objects.create(key="rotation", state="launched")


def test_another_owner_than_the_table_names_needs_a_reason_r_mc_02(cmo, cco, now):
    with pytest.raises(InvalidInput) as refused:
        planned("field_visits", cco, cmo, now)
    method = planned("field_visits", cco, cmo, now, owner_reason="Директор по маркетингу в отпуске")

    assert refused.value.field == "owner_reason"
    assert (method.owner, method.state) == (cco, "planned")


def test_a_late_method_alerts_its_owner_and_at_twice_the_time_the_ceo_r_mc_03(ceo, cmo, now):
    planned("field_visits", cmo, cmo, now)

    def told(days):
        return [draft.person_id for draft in watch.alerts(now + timedelta(days=days))]

    assert [told(days) for days in (7, 8, 14, 15)] == [[], [cmo.pk], [cmo.pk], [cmo.pk, ceo.pk]]


def test_only_the_heads_and_the_hr_director_begin_a_method(rep, cmo, now):
    with pytest.raises(NotAllowed):
        planned("field_visits", cmo, rep, now)


def test_a_launched_method_keeps_what_was_planned_and_its_history_grows(cmo, now):
    planned("field_visits", cmo, cmo, now)
    method = methods.launch("field_visits", actor=cmo, now=now)

    assert (method.owner, method.start_on, method.state) == (cmo, MONDAY, "launched")
    assert list(method.turns.order_by("pk").values_list("from_state", "to_state")) == [
        ("not_started", "planned"),
        ("planned", "launched"),
    ]


def test_a_method_stops_with_a_reason_and_begins_again(cmo, now):
    methods.launch("field_visits", owner=cmo, start_on=MONDAY, actor=cmo, now=now)

    with pytest.raises(InvalidInput):
        methods.stop("field_visits", to="paused", reason=" ", actor=cmo, now=now)
    methods.stop("field_visits", to="paused", reason="Сезон", actor=cmo, now=now)
    assert "field_visits" not in selectors.in_use()
    methods.launch("field_visits", actor=cmo, now=now)

    assert "field_visits" in selectors.in_use()


def test_a_step_that_does_not_exist_is_refused(cmo, now):
    with pytest.raises(DomainError):
        methods.stop("field_visits", to="paused", reason="Рано", actor=cmo, now=now)


def test_eight_kept_cycles_make_a_habit(cmo, now, monkeypatch):
    methods.launch("weekly_meeting", owner=cmo, start_on=MONDAY, actor=cmo, now=now)
    kept = {"count": 7}
    monkeypatch.setitem(habits.COUNTERS, "weekly_meeting", lambda since, until: kept["count"])

    assert habits.keep(now=now) == 0
    kept["count"] = 8
    assert habits.keep(now=now) == 1
    assert Method.objects.get(key="weekly_meeting").state == "habitual"


def test_the_page_of_a_card_plans_launches_and_refuses(as_, cmo, rep, now):
    url = "/practices/methods/field_visits/"
    given = {"owner": cmo.pk, "start_on": "2026-03-23"}

    assert as_(rep).post(url, given).status_code == 403
    assert as_(cmo).post(url, {"owner": "x", "start_on": "?"}).status_code == 422
    assert as_(cmo).post(url, given | {"launch": "1"}).status_code == 302
    assert as_(cmo).post(f"{url}pause/", {"reason": ""}).status_code == 422
    assert as_(cmo).post(f"{url}pause/", {"reason": "Сезон"}).status_code == 302
    assert Method.objects.get(key="field_visits").state == "paused"
    assert as_(cmo).get("/practices/methods/nothing/").status_code == 404


def test_a_method_takes_place_in_the_menu_only_while_it_is_in_use(cmo, marketer, now):
    def places():
        return {place.url for entry in menu_of(marketer, "/") for place in (*entry.children, entry)}

    assert not places() & {"/practices/", "/practices/rotations/"}
    methods.launch("rotation", owner=cmo, start_on=MONDAY, actor=cmo, now=now)

    assert places() >= {"/practices/", "/practices/rotations/"}
    assert "/practices/visits/" not in places()


def test_what_a_method_should_move_is_frozen_before_its_first_day(as_, cmo):
    starts = company_today() + timedelta(days=3)
    given = {"owner": cmo.pk, "start_on": starts.isoformat(), "metric": "kev_to_won", "launch": "1"}

    assert as_(cmo).post("/practices/methods/field_visits/", given).status_code == 302

    card = Method.objects.get(key="field_visits").effect_card
    assert (card.metric, card.state, card.start, card.owner) == ("kev_to_won", "frozen", starts, cmo)
    refused = as_(cmo).post("/practices/methods/rotation/", given | {"start_on": "2020-01-01"})
    assert refused.status_code == 422
    assert not Method.objects.filter(key="rotation").exists()
