"""R-EF-01…07: a card is written down before the start, and its verdict is a reading that only grows."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from alignment.shared.errors import DomainError, InvalidInput
from dashboards.tasks import judge_card, judge_due_cards
from delivery.models import Notification, WebhookDelivery
from delivery.services import webhook_settings
from funnel.models import Stage
from loop.metrics import plan
from loop.models import Action, EffectCard, EffectReading
from loop.selectors_effect_words import mde_of, mde_sentence, nearer_of, sentence_of
from loop.selectors_effects import co_interventions, late_cards, quarter_of
from loop.services import decisions, effects, signals, topics
from loop.watch import alerts
from tests.factories.effects import week_of_leads, weeks_of_leads
from tests.factories.meetings import gap

pytestmark = pytest.mark.django_db
MOSCOW = ZoneInfo("Europe/Moscow")
BASELINE = date(2025, 12, 8)
TRIGGER = date(2026, 3, 9)
POST = date(2026, 3, 23)
VERDICT = date(2026, 5, 25)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=MOSCOW)


@pytest.fixture
def history(company):
    """130 of 650 in thirteen weeks, and the bad week that raised the alarm: 7 of 50."""
    weeks_of_leads(BASELINE, 13, 650, 130)
    week_of_leads(TRIGGER, 50, 7)


@pytest.fixture
def decision(cmo, cco, now, history):
    signal = signals.open_or_refresh(gap(), now=now)
    topic = topics.park(text="Разрыв", raised_by=None, now=now, source="signal", signal=signal)
    return decisions.record(text="Ротация маркетолога на первую линию", decided_by=[cmo, cco], now=now, topic=topic)


@pytest.fixture
def card(decision, cco, now):
    return effects.accept(EffectCard.objects.get(), actor=cco, now=now)


def judged(card, k: int, n: int = 400, day: date = VERDICT) -> EffectCard:
    weeks_of_leads(POST, 8, n, k)
    return judge_card(EffectCard.objects.get(pk=card.pk), now=at(day))


def practice(actor, now, **fields) -> EffectCard:
    given = {"metric": "kev_set_rate", "start": date(2026, 3, 30), "title": "Обучение", **fields}
    return effects.draft_for_practice(actor=actor, now=now, **given)


def test_r_ef_01_the_baseline_leaves_out_the_weeks_that_raised_the_alarm(card):
    """D3: thirteen weeks without the trigger week are 130/650 = 20 %, with it they would be worse."""
    assert (card.state, card.baseline, card.baseline_n) == ("frozen", 0.2, 650)
    assert card.trigger_weeks == ["2026-03-09", "2026-03-16"]
    assert (card.baseline_from, card.baseline_to, card.start) == (BASELINE, date(2026, 3, 16), date(2026, 3, 16))
    assert (card.post_from, card.post_to, card.horizon_days) == (POST, date(2026, 5, 18), 7)
    assert (card.verdict_date, card.level, card.direction, card.unit) == (VERDICT, 2, "up", "share")


def test_the_baseline_reaches_back_until_it_has_thirteen_weeks():
    spans = plan.windows(date(2026, 3, 18), trigger_weeks=plan.trigger_weeks(date(2026, 3, 4)))
    assert (spans.baseline_from, spans.baseline_to) == (date(2025, 12, 1), date(2026, 3, 16))
    assert (spans.post_from, spans.post_to) == (date(2026, 3, 30), date(2026, 5, 25))


@pytest.mark.parametrize(("k", "verdict"), [(100, "probable"), (110, "confirmed"), (82, "not_found"), (48, "worse")])
def test_the_verdict_of_d3(card, k, verdict):
    found = judged(card, k)
    reading = found.readings.get()
    assert (found.state, found.verdict, reading.verdict, reading.level) == ("judged", verdict, verdict, 2)
    assert (reading.before_n, reading.after_n, reading.after) == (650, 400, k / 400)
    if k == 100:
        assert (round(reading.low95, 3), round(reading.high95, 3)) == (-0.001, 0.103)
        assert (round(reading.low80, 3), round(reading.high80, 3)) == (0.016, 0.085)


def test_the_sentence_says_what_moved_and_how_sure_we_are(card):
    assert sentence_of(judged(card, 100)) == (
        "Lead to appointment: 20.0% before, 25.0% after, +5.0\xa0pp (from −0.1\xa0pp to +10.3\xa0pp): probable."
    )


@pytest.mark.usefixtures("english_company")
def test_r_ef_07_not_found_closes_the_card_and_is_told_like_any_other(card, cmo, cco):
    found = judged(card, 80)
    assert (found.state, found.verdict, found.decided_at) == ("judged", "not_found", at(VERDICT))
    told = Notification.objects.filter(person__in=[cmo, cco], key__startswith=f"effect-{card.pk}-")
    assert sorted(each.person_id for each in told) == sorted([cmo.pk, cco.pk])
    assert "not found" in told[0].text
    learnt = effects.learn(found, learning="change", note="Другой сценарий", actor=cmo, now=at(VERDICT))
    assert learnt.learning == "change"


def test_nobody_looks_before_the_day(card):
    with pytest.raises(DomainError, match="25\xa0May"):
        judged(card, 100, day=date(2026, 5, 24))
    assert not EffectReading.objects.exists()


def test_r_ef_02_every_lead_has_the_same_days_to_succeed(card, now):
    """An appointment on the 20th day does not count after, as it did not before (horizon 7 days)."""
    weeks_of_leads(POST, 8, 400, 200, gap=20)
    found = judge_card(card, now=at(VERDICT))
    assert found.readings.get().after == 0.0
    assert found.verdict == "worse"


def test_too_few_leads_move_the_day_until_half_a_year(card):
    weeks_of_leads(POST, 8, 16, 4)
    waits = judge_card(card, now=at(VERDICT))
    assert (waits.state, waits.verdict, waits.readings.get().possible_on) == ("frozen", "early", date(2026, 7, 13))
    assert (waits.verdict_date, waits.post_to) == (date(2026, 7, 13), date(2026, 7, 6))
    again = judge_card(waits, now=at(date(2026, 7, 13)))
    assert (again.state, again.verdict_date) == ("frozen", date(2026, 9, 14))
    closed = judge_card(again, now=at(date(2026, 9, 14)))
    assert (closed.state, closed.verdict) == ("judged", "early")
    assert closed.readings.count() == 3


def test_r_ef_03_what_else_was_done_within_four_weeks_is_listed(card, cmo, cco, now):
    other = effects.accept(practice(cmo, now), actor=cmo, now=now)
    done = {"owner": cco, "due_date": POST, "original_due_date": POST, "state": "done", "created_at": now}
    near = Action.objects.create(text="Пауза кампании", done_at=at(date(2026, 4, 10)), **done)
    Action.objects.create(text="Летом", done_at=at(date(2026, 4, 14)), **done)
    own = Action.objects.create(text="Своё", done_at=at(POST), decision=card.decision, **done)
    found = co_interventions(card)
    assert [(row["kind"], row["id"], row["day"]) for row in found] == [
        ("effect", other.pk, "2026-03-30"),
        ("action", near.pk, "2026-04-10"),
    ]
    assert own.pk not in [row["id"] for row in found if row["kind"] == "action"]


def test_r_ef_04_cards_of_a_quarter_are_read_together(card, cmo, now):
    judged(card, 110)
    day = VERDICT
    for place in range(19):
        row = practice(cmo, now, title=f"№ {place}")
        frozen = effects.accept(row, actor=cmo, now=now)
        EffectCard.objects.filter(pk=frozen.pk).update(state="judged", verdict="not_found", decided_at=at(day))
        EffectReading.objects.create(
            card=frozen, read_at=at(day), level=2, verdict="not_found", p_value=0.1 + place * 0.04
        )
    found = quarter_of(day)
    assert (found.judged, found.clear, found.expected_by_chance) == (20, 1, 1.0)
    assert card.pk not in found.survive
    assert round(found.adjusted[card.pk], 3) == round(20 * EffectReading.objects.get(card=card).p_value, 3)


def test_r_ef_05_a_changed_definition_makes_the_card_void(card):
    Stage.objects.filter(key="kev_set").update(definition="Встреча подтверждена клиентом письмом")
    found = judged(card, 110)
    assert (found.state, found.verdict) == ("void", "")
    assert found.void_reason == "The definition of the figure was changed inside the window of the card."
    assert not found.readings.exists()


def test_r_ef_05_another_stage_may_be_defined_anew(card):
    Stage.objects.filter(key="proposal").update(definition="КП отправлено")
    assert judged(card, 110).verdict == "confirmed"


def test_r_ef_06_the_same_weeks_of_last_year_stand_beside(card):
    weeks_of_leads(POST - timedelta(weeks=52), 8, 400, 96)
    reading = judged(card, 100).readings.get()
    assert (reading.last_year, reading.last_year_n) == (0.24, 400)
    assert sum(point["side"] == "last_year" for point in reading.points) == 8


def test_the_database_refuses_another_definition_of_a_frozen_card(card):
    for change in ({"metric": "cr2"}, {"baseline": 0.1}, {"post_from": POST + timedelta(days=7)}, {"min_n": 1},
                   {"direction": "down"}, {"trigger_weeks": []}, {"segment": "x"}, {"frozen_at": at(POST)},
                   {"post_to": POST + timedelta(days=7)}):  # fmt: skip
        with pytest.raises(IntegrityError, match="keeps its definition"), transaction.atomic():
            EffectCard.objects.filter(pk=card.pk).update(**change)
    assert EffectCard.objects.filter(pk=card.pk).update(title="") == 1


def test_a_reading_is_never_edited(card):
    reading = judged(card, 100).readings.get()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        EffectReading.objects.filter(pk=reading.pk).update(verdict="confirmed")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        EffectReading.objects.filter(pk=reading.pk).delete()


def test_an_answer_is_given_once(card, cco, now):
    with pytest.raises(DomainError):
        effects.accept(card, actor=cco, now=now)
    with pytest.raises(DomainError):
        effects.decline(card, actor=cco, now=now)


def test_a_decision_accepted_later_begins_on_that_day(decision, cco, now):
    found = effects.accept(EffectCard.objects.get(), actor=cco, now=now + timedelta(days=8))
    assert (found.start, found.post_from) == (date(2026, 3, 24), date(2026, 4, 6))


def test_a_practice_is_accepted_before_it_starts(cmo, now, company):
    draft = practice(cmo, now)
    assert (draft.decision, draft.owner, draft.title, draft.state) == (None, cmo, "Обучение", "draft")
    with pytest.raises(DomainError, match="before the start"):
        effects.accept(draft, actor=cmo, now=at(date(2026, 3, 31)))
    with pytest.raises(DomainError, match="before the start"):
        practice(cmo, now, start=date(2026, 3, 15))
    with pytest.raises(InvalidInput):
        practice(cmo, now, metric="")


def test_a_moved_practice_takes_its_draft_along(cmo, now, company):
    moved = effects.replan(practice(cmo, now), start=date(2026, 4, 13), actor=cmo, now=now)
    assert (moved.start, moved.post_from, moved.verdict_date) == (
        date(2026, 4, 13), date(2026, 4, 20), date(2026, 6, 29)
    )  # fmt: skip
    frozen = effects.accept(moved, actor=cmo, now=now)
    assert effects.replan(frozen, start=date(2026, 5, 4), actor=cmo, now=now).start == date(2026, 4, 13)


def test_a_practice_leaves_out_the_weeks_of_any_signal_about_its_figure(cmo, now, history):
    signals.open_or_refresh(gap(), now=now)
    assert practice(cmo, now).trigger_weeks == ["2026-03-09", "2026-03-16"]


def test_a_practice_of_twelve_weeks_is_read_as_a_series(cmo, now, company):
    assert practice(cmo, now, post_weeks=12).level == 3
    assert practice(cmo, now, control_segment="team:2").level == 4
    assert practice(cmo, now, metric="leads").level == 1
    assert practice(cmo, now, metric="sla_breach_rate").direction == "down"


def test_level_4_reads_the_team_that_did_not_take_part(cmo, now, company):
    for team, after in ((1, 120), (2, 120)):
        weeks_of_leads(BASELINE, 13, 650, 130, team_id=team)
        weeks_of_leads(POST, 8, 400, after, team_id=team)
    draft = practice(cmo, now, start=date(2026, 3, 16), segment="team:1", control_segment="team:2")
    found = judge_card(effects.accept(draft, actor=cmo, now=now), now=at(VERDICT))
    reading = found.readings.get()
    assert (reading.level, found.verdict, round(reading.estimate, 9)) == (4, "not_found", 0.0)


def test_a_probable_verdict_is_looked_at_again_once(card, cmo):
    found = effects.extend(judged(card, 100), actor=cmo, now=at(VERDICT))
    assert (found.state, found.verdict_date, found.post_to) == ("frozen", date(2026, 6, 22), date(2026, 6, 15))
    weeks_of_leads(date(2026, 5, 18), 4, 200, 60)
    again = judge_card(found, now=at(date(2026, 6, 22)))
    assert (again.verdict, again.readings.count()) == ("confirmed", 2)
    with pytest.raises(DomainError):
        effects.extend(again, actor=cmo, now=at(date(2026, 6, 23)))


def test_the_worker_judges_what_is_due_and_only_that(card, cmo, now, monkeypatch):
    weeks_of_leads(POST, 8, 400, 110)
    effects.accept(practice(cmo, now), actor=cmo, now=now)
    monkeypatch.setattr("dashboards.tasks.timezone.now", lambda: at(VERDICT))
    assert (judge_due_cards(), judge_due_cards()) == (1, 0)
    assert list(EffectCard.objects.filter(state="judged")) == [card]


def test_al_20_a_day_that_passed_without_a_verdict_reaches_the_owner(card):
    assert not late_cards(at(VERDICT))
    drafts = [draft for draft in alerts(at(VERDICT + timedelta(days=1))) if draft.key == "AL-20"]
    assert [(draft.person_id, draft.dedupe) for draft in drafts] == [(card.owner_id, f"effect-{card.pk}")]


def test_al_20_reaches_both_heads_where_the_owner_has_left(card, cmo, cco):
    type(cmo).objects.filter(pk=card.owner_id).update(is_active=False)
    drafts = [draft for draft in alerts(at(VERDICT + timedelta(days=1))) if draft.key == "AL-20"]
    assert {draft.person_id for draft in drafts} == {cmo.pk, cco.pk} - {card.owner_id}


def test_a_verdict_is_told_to_other_systems(card, administrator, now):
    webhook_settings.create(administrator, url="https://8.8.8.8/", events=["effect.judged"], now=now)
    judged(card, 110)
    payload = WebhookDelivery.objects.get(event="effect.judged").payload
    assert payload["data"]["verdict"] == "confirmed"
    assert "Ротация" not in str(payload)


def test_the_mde_of_d3(company, now):
    weeks_of_leads(date(2025, 12, 8), 13, 650, 130)
    found = mde_of("kev_set_rate", now=now)
    assert (found.base, found.n, round(found.seen, 3)) == (0.2, 400, 0.275)
    assert mde_sentence(found) == (
        "Lead to appointment: about 400 in 8 weeks from a base of 20%. Only 27.5% and more (+7.5\xa0pp) will be seen."
    )


def test_rare_sales_are_offered_a_nearer_figure(company, now):
    weeks_of_leads(date(2025, 12, 8), 13, 650, 130)
    weeks_of_leads(date(2025, 12, 8), 13, 260, 8, to="won")
    sales = mde_of("cr2", now=now)
    assert not sales.is_enough
    assert [other.metric for other in nearer_of(sales, now=now)] == ["kev_set_rate"]


def test_without_weeks_nothing_can_be_judged_later(company, now):
    assert mde_sentence(mde_of("kev_set_rate", now=now)).endswith("so nothing can be judged later.")
    assert mde_of("unknown", now=now) is None
