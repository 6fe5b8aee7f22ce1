"""The start page: every role gets its own queue, in order, and nothing that it may not see."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delivery.models import OutboxMessage
from delivery.services.alerts import mute, raise_alert
from funnel.models import Campaign, Clock, ImportJob, Lead, Reason, StageEvent
from loop.models import Action, Signal
from people.models import Person
from tests.conftest import ROLE_NAMES
from tests.factories.funnel import campaign, make_lead, stage


@pytest.fixture
def queue(as_):
    def read(person) -> list[tuple[str, str]]:
        context = as_(person).get("/").context
        return [(item.text, item.url) for item in [*context["queue"], *context["queue_rest"]]]

    return read


def clock(lead: Lead, *, started, due, kind="first_touch") -> Clock:
    return Clock.objects.create(lead=lead, kind=kind, mql_no=1, started_at=started, due_at=due)


def promised(owner, due: date, *, by=None, text="Прислать кейс", **fields) -> Action:
    return Action.objects.create(
        text=text, owner=owner, requested_by=by, due_date=due, original_due_date=due,
        created_at=fields.pop("created_at"), state=fields.pop("state", "open"), **fields,
    )  # fmt: skip


def test_every_role_has_a_start_page(as_, people_by_role):
    answers = {name: as_(person).get("/").status_code for name, person in people_by_role.items()}

    assert answers == dict.fromkeys(people_by_role, 200)


def test_strangers_are_led_to_the_login(client, company):
    assert client.get("/").status_code == 302


def test_a_seller_sees_late_leads_first_then_by_deadline_then_the_next_steps(queue, rep, rep_of_another_team, now):
    hour = timedelta(hours=1)
    late = make_lead("mql", owner=rep, company="Опоздавший")
    soon = make_lead("mql", company="Из очереди")
    touch = make_lead("accepted", owner=rep, company="Принятый")
    clock(late, started=now - 3 * hour, due=now - hour)
    clock(soon, started=now - hour, due=now + hour)
    clock(touch, started=now - hour, due=now + 2 * hour)
    make_lead("sql", owner=rep, company="Шаг", next_step_text="Позвонить", next_step_due_at=now + 3 * hour)
    make_lead("sql", owner=rep, company="Завтра", next_step_due_at=now + 24 * hour)
    make_lead("mql", owner=rep_of_another_team, company="Чужой")
    make_lead("mql", owner=rep, company="Без часов")

    assert [text for text, _url in queue(rep)] == ["Опоздавший", "Из очереди", "Принятый", "Шаг", "Без часов"]
    assert [url.endswith("/take/") for _text, url in queue(rep)] == [True, True, False, False, True]


def test_a_lead_that_has_stopped_its_clock_and_left_mql_waits_no_more(queue, rep, now):
    lead = make_lead("accepted", owner=rep, company="Готовый")
    clock(lead, started=now, due=now)
    Clock.objects.update(stopped_at=now, minutes=0)

    assert queue(rep) == []


def test_a_head_of_sales_sees_breaches_of_the_team_and_the_unassigned_queue(
    as_, queue, head_of_sales, rep, rep_of_another_team, now
):
    mine = make_lead("accepted", owner=rep, company="Наш")
    other = make_lead("accepted", owner=rep_of_another_team, company="Чужой")
    for lead in (mine, other):
        clock(lead, started=now - timedelta(hours=3), due=now - timedelta(hours=1))
    make_lead("mql", company="Спокойный", owner=rep)
    make_lead("mql", company="Ничей 1")
    make_lead("mql", company="Ничей 2")

    rows = queue(head_of_sales)
    assert [text for text, _url in rows][0] == "Наш"
    assert len(rows) == 2
    assert rows[1][0].startswith("2 ")
    team = as_(head_of_sales).get("/").context["team"]
    assert [(line.name, line.open, line.to_take, line.late) for line in team] == [("Анна Иванова", 2, 1, 1)]


def test_a_commercial_director_sees_a_line_for_each_late_team(queue, cco, rep, rep_of_another_team, team_one, now):
    for owner in (rep, rep, rep_of_another_team):
        lead = make_lead("accepted", owner=owner)
        clock(lead, started=now - timedelta(hours=3), due=now - timedelta(hours=1))
        clock(lead, started=now - timedelta(hours=3), due=now - timedelta(hours=1), kind="decision")

    closed = make_lead("rejected", owner=rep)
    clock(closed, started=now - timedelta(hours=3), due=now - timedelta(hours=1))

    rows = dict(reversed(row) for row in queue(cco))
    assert rows[f"/leads/?team={team_one.pk}&late=waiting"].startswith("2 ")
    assert len(rows) == 2


def test_a_marketer_reads_the_fate_of_own_leads_only(as_, marketer, now):
    mine, other = campaign("webinar", owner=marketer), campaign("expo")
    Campaign.objects.filter(pk=mine.pk).update(owner=marketer)
    back = make_lead("lead", campaign=mine)
    won = make_lead("lead", campaign=mine, amount_minor=34_000_000)
    make_lead("won", campaign=other)
    reason = Reason.objects.get(kind="rejection", key="no_need")
    enter(back, "rejected", now - timedelta(hours=2), reason=reason)
    enter(won, "won", now - timedelta(hours=1))

    fates = as_(marketer).get("/").context["fates"]
    assert [fate.is_returned for fate in fates] == [False, True]
    assert "340" in fates[0].text
    assert "нет потребности" in fates[1].text


def test_returns_of_one_reason_are_one_line_and_a_lead_is_told_of_once(as_, marketer, now):
    mine = campaign("webinar", owner=marketer)
    for hours in (2, 3, 4):
        reason = Reason.objects.get(kind="rejection", key="no_need")
        enter(make_lead("lead", campaign=mine), "rejected", now - timedelta(hours=hours), reason=reason)
    moving = make_lead("lead", campaign=mine)
    enter(moving, "accepted", now - timedelta(hours=5))
    enter(moving, "sql", now - timedelta(hours=1))

    fates = as_(marketer).get("/").context["fates"]
    assert [(fate.is_returned, fate.url) for fate in fates] == [
        (False, f"/leads/{moving.pk}/"),
        (True, f"/leads/?campaign={mine.pk}&kind=rejected"),
    ]
    assert "3" in fates[1].text.split()
    assert fates[1].campaign_url == f"/campaigns/{mine.pk}/"


def test_what_marketing_sorted_out_itself_is_no_return_by_sales(as_, marketer, cmo, now):
    reason = Reason.objects.get(kind="rejection", key="not_target")
    lead = make_lead("lead", campaign=campaign("webinar", owner=marketer))
    enter(lead, "rejected", now - timedelta(hours=2), reason=reason, mql_no=0)

    assert as_(marketer).get("/").context["fates"] == []
    assert as_(cmo).get("/").context["rejected"] == []


def test_a_marketer_is_asked_to_sort_new_leads_of_own_campaigns(queue, marketer, now):
    mine = campaign("webinar", owner=marketer)
    for _number in range(2):
        make_lead("lead", campaign=mine)
    make_lead("lead", campaign=campaign("expo"))
    make_lead("lead", campaign=mine, recycle_until=date(2026, 4, 1))

    rows = queue(marketer)
    assert [(text[:2], url) for text, url in rows] == [("2 ", f"/leads/?stage={stage('lead').pk}&sort=created")]


def test_a_promise_that_is_due_waits_and_its_alert_is_not_a_second_line(queue, rep, cmo, now):
    promised(rep, date(2026, 3, 16), by=cmo, created_at=now, text="Сегодня")
    late = promised(rep, date(2026, 3, 11), by=cmo, created_at=now, text="Просрочено")
    promised(rep, date(2026, 3, 17), by=cmo, created_at=now, text="Завтра")
    url = f"/promises/#action-{late.pk}"
    raise_alert(rep, key="AL-03", subject_key=f"action-{late.pk}", text="x", now=now, action_url=url)

    assert [text for text, _url in queue(rep)] == ["Просрочено", "Сегодня"]


def test_an_alert_is_read_in_the_language_of_its_reader(as_, rep, now):
    text = "Overdue by %(days)s d: %(action)s (%(name)s)"
    params = {"days": 3, "action": "Кейс", "name": "Анна"}
    raise_alert(rep, key="AL-03", subject_key="a", text=text, params=params, now=now, action_url="/promises/")

    assert [item.text for item in as_(rep).get("/").context["queue"]] == ["Просрочено на 3 дн.: Кейс (Анна)"]


def enter(lead: Lead, key: str, at, **fields) -> StageEvent:
    Lead.objects.filter(pk=lead.pk).update(stage=stage(key))
    return StageEvent.objects.create(
        lead=lead, stage=stage(key), occurred_at=at, recorded_at=at, door="ui", **{"mql_no": 1, **fields}
    )


def test_heads_see_contested_returns_dates_asked_and_the_reasons_of_returns(as_, queue, cmo, cco, marketer, rep, now):
    lead = make_lead("lead", company="Спорный")
    enter(lead, "rejected", now - timedelta(days=1), reason=Reason.objects.get(kind="rejection", key="budget"))
    StageEvent.objects.create(
        lead=lead, kind="contested", stage=stage("rejected"), occurred_at=now, recorded_at=now, door="ui",
        note="Бюджет есть",
    )  # fmt: skip
    asked = {"asked_due_date": date(2026, 3, 27), "asked_reason": "отпуск"}
    promised(marketer, date(2026, 3, 20), by=cmo, created_at=now, **asked)

    texts = [text for text, _url in queue(cmo)]
    assert len([text for text in texts if "Спорный" in text]) == 1
    assert "Прислать кейс" in texts
    assert not any("Прислать кейс" in text for text, _url in queue(cco))
    assert as_(cmo).get("/").context["rejected"] == [{"name": "Нет денег", "n": 1}]


def test_a_head_signs_what_only_the_other_side_has_signed(queue, cmo, cco, now):
    from funnel.models import Stage, StageSignature

    Stage.objects.filter(key="mql").update(definition="Звонил сам")
    StageSignature.objects.create(stage=stage("mql"), side="sales", person=cco, definition="Звонил сам", signed_at=now)

    assert len(queue(cmo)) == 1
    assert queue(cco) == []


def test_heads_see_the_dearest_gap_with_its_price(as_, cmo, rep, now):
    common = {"rule": "norm", "opened_at": now, "refreshed_at": now, "text": "Gap", "confidence": 1.0}
    Signal.objects.create(metric="cr2", stake_minor=100, **common)
    Signal.objects.create(metric="sql_rate", stake_minor=14_400_000, records_url="/funnel/records/?stage=sql", **common)

    gap = as_(cmo).get("/").context["gap"]
    assert (gap.stake.minor, gap.url) == (14_400_000, "/funnel/records/?stage=sql")
    assert "gap" not in as_(rep).get("/").context


def test_an_administrator_sees_dead_letters_stuck_files_and_who_cannot_come_in(queue, administrator, now):
    OutboxMessage.objects.create(kind="mail", key="a", state="dead", available_at=now, created_at=now)
    ImportJob.objects.create(
        kind="leads", author=administrator, file_name="лиды.csv", path="x", sha256="0", size=1, state="dead",
        phase="import", available_at=now, created_at=now,
    )  # fmt: skip
    Person.objects.create(first_name="Без", last_name="Почты", created_at=now)
    Person.objects.create(email="new@example.com", created_at=now)

    assert len(queue(administrator)) == 4


def test_personnel_see_who_has_not_joined_and_no_lead(queue, hr_director, now):
    Person.objects.create(email="new@example.com", created_at=now)
    make_lead("mql")

    assert len(queue(hr_director)) == 1


def test_alerts_are_shown_until_they_are_muted_with_a_reason(as_, cmo, cco, now):
    alert = raise_alert(cmo, key="AL-01", subject_key="m-1", text="Встреча пропущена", now=now, action_url="/meetings/")
    page = as_(cmo).get("/").content.decode()

    assert "Встреча пропущена" in page
    assert f"/alerts/{alert.pk}/mute/" in page
    assert "Встреча пропущена" not in as_(cco).get("/").content.decode()
    mute(alert, reason="Отпуск", until=now + timedelta(days=1), now=now)
    assert "Встреча пропущена" not in as_(cmo).get("/").content.decode()


def test_my_promises_stand_by_their_day(as_, rep, cmo, now):
    promised(rep, date(2026, 3, 20), by=cmo, created_at=now, text="Позже")
    promised(rep, date(2026, 3, 13), by=cmo, created_at=now, text="Просрочено")
    promised(cmo, date(2026, 3, 10), created_at=now, text="Чужое")

    assert [action.text for action in as_(rep).get("/").context["promises"]] == ["Позже"]


def test_a_new_company_is_told_its_next_step_and_what_is_done(as_, cmo, cco, rep, now):
    steps = as_(cmo).get("/").context["first_steps"]
    assert [step.is_done for step in steps] == [True, False, False, False]

    make_lead()
    assert [step.is_done for step in as_(cmo).get("/").context["first_steps"]] == [True, False, True, False]
    assert as_(rep).get("/").context["first_steps"] == []


def test_words_of_people_are_escaped(as_, rep, now):
    make_lead("mql", owner=rep, company="<script>alert(1)</script>")

    assert "<script>alert(1)" not in as_(rep).get("/").content.decode()


def test_the_page_is_read_only(as_, rep):
    assert as_(rep).post("/").status_code == 405


@pytest.mark.parametrize("role", [name for name in ROLE_NAMES if name != "rep_of_another_team"])
def test_the_number_of_queries_is_bounded_and_does_not_grow(as_, people_by_role, role, now):
    def fill(n: int) -> None:
        webinar = campaign("webinar", owner=people_by_role["marketer"])
        for _number in range(n):
            lead = make_lead("mql", owner=people_by_role["rep"], campaign=webinar)
            clock(lead, started=now - timedelta(hours=3), due=now - timedelta(hours=1))
            enter(lead, "rejected", now)
            make_lead("mql")
            promised(people_by_role[role], date(2026, 3, 20), created_at=now)
            Signal.objects.create(metric=f"m{lead.pk}", rule="norm", opened_at=now, refreshed_at=now, text="Gap")
            raise_alert(people_by_role[role], key="AL-07", subject_key=str(lead.pk), text="x", now=now)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/").status_code == 200
        return len(queries)

    browser = as_(people_by_role[role])
    fill(1)
    few = count()
    fill(10)
    assert count() == few
    assert few <= 25
