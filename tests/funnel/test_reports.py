"""Saved reports and their letters, the cohort page, the comparison, and the alerts AL-07 and AL-08."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from alignment.shared.attention import SignalDraft
from alignment.shared.errors import InvalidInput, NotAllowed
from delivery.models import OutboxMessage
from funnel.metrics.comparison import against, difference
from funnel.models import SavedReport, SentReport
from funnel.selectors.funnel import FunnelQuery
from funnel.selectors.survival import cohorts
from funnel.services import reports, rollups
from funnel.watch import volumes
from tests.funnel.test_rollups import new_lead, on

YEAR = "from=2025-04-01&to=2026-04-01"


@pytest.fixture
def report(company, cmo, now):
    return reports.keep(name="Weekly", page="overview", words="by=source", is_shared=True, actor=cmo, now=now)


def plan(report, cmo, now, *recipients, **words):
    said = {"rhythm": "weekly", "day": 2, "hour": 9, **words}
    return reports.plan(report, recipients=recipients, actor=cmo, now=now, **said)


def test_a_report_keeps_the_question_without_its_days(company, cmo, now):
    kept = reports.keep(name=" A  b ", page="overview", words=f"{YEAR}&by=source", is_shared=False, actor=cmo, now=now)

    assert (kept.name, kept.words) == ("A b", "view=cohort&by=source")


@pytest.mark.parametrize("words", [{"name": " "}, {"page": "x"}, {"words": "by=shoe_size"}, {"name": "Weekly"}])
def test_a_report_that_cannot_be_kept(report, cmo, now, words):
    said = {"name": "Other", "page": "overview", "words": "", **words}
    with pytest.raises(InvalidInput):
        reports.keep(is_shared=False, actor=cmo, now=now, **said)


def test_only_a_shared_report_is_seen_and_only_its_owner_changes_it(report, cmo, cco, now):
    own = reports.keep(name="Own", page="cohorts", words="", is_shared=False, actor=cmo, now=now)

    assert list(SavedReport.objects.visible_to(cco)) == [report]
    assert set(SavedReport.objects.visible_to(cmo)) == {report, own}
    with pytest.raises(NotAllowed):
        reports.remove(report, actor=cco, now=now)


def test_each_slot_is_sent_once_to_those_who_may_see_figures(report, cmo, cco, now):
    """Planned on Monday for Tuesday at nine; the letter is of the week before."""
    plan(report, cmo, now, cmo, cco)

    assert reports.send_due(now=now) == 0
    tuesday = now + timedelta(days=1)
    assert [reports.send_due(now=tuesday), reports.send_due(now=tuesday + timedelta(hours=5))] == [1, 0]
    sent = SentReport.objects.get()
    assert (sent.period_start, sent.period_end) == (date(2026, 3, 9), date(2026, 3, 16))
    assert (sent.letters, sent.state, OutboxMessage.objects.filter(key__startswith="report-").count()) == (2, "sent", 2)
    assert reports.send_due(now=tuesday + timedelta(days=7)) == 1


def test_the_letter_has_figures_a_link_and_a_table_but_nobody_by_name(report, cmo, now):
    new_lead(on(3, 10), "mql", "won", first_name="Ivan", amount_minor=100_00)
    rollups.rebuild_marked(now=now)
    plan(report, cmo, now, cmo)
    reports.send_due(now=now + timedelta(days=1))

    letter = OutboxMessage.objects.get(key__startswith="report-")
    assert "/funnel/?" in letter.body
    assert "from=2026-03-09" in letter.body
    assert "Ivan" not in letter.body + letter.html + str(letter.attachments)
    assert letter.attachments[0]["text"].splitlines()[-1] == "total,1,1,0,1.0,1.0,100.0"


def test_a_slot_is_unique_in_the_database(report, now):
    words = {"report": report, "slot": now, "period_start": now.date(), "period_end": now.date(), "at": now}
    SentReport.objects.create(**words)
    with pytest.raises(IntegrityError):
        SentReport.objects.create(**words)


@pytest.mark.parametrize("words", [{"day": 8}, {"day": 0}, {"hour": 24}, {"rhythm": "daily"}])
def test_a_plan_that_cannot_be(report, cmo, now, words):
    with pytest.raises(InvalidInput):
        plan(report, cmo, now, cmo, **words)


def test_nobody_without_figures_gets_a_report(report, cmo, now, administrator):
    with pytest.raises(InvalidInput):
        plan(report, cmo, now, administrator)
    with pytest.raises(InvalidInput):
        plan(report, cmo, now)


def test_the_page_keeps_plans_and_removes(company, as_, cmo):
    client = as_(cmo)
    assert client.get("/funnel/reports/").status_code == 200
    assert client.post("/funnel/reports/keep/", {"name": "R", "page": "compare", "shared": "1"}).status_code == 302
    kept = SavedReport.objects.get()
    told = {"rhythm": "monthly", "day": "3", "hour": "8", "recipients": [str(cmo.pk)]}
    assert client.post(f"/funnel/reports/{kept.pk}/plan/", told).status_code == 302
    assert client.get("/funnel/reports/").status_code == 200
    assert client.post(f"/funnel/reports/{kept.pk}/plan/", {**told, "day": "x"}).status_code == 400
    assert client.post(f"/funnel/reports/{kept.pk}/remove/").status_code == 302
    assert not SavedReport.objects.exists()


def test_the_cohort_grid_counts_by_age_and_leads_to_its_records(company, now, as_, cmo):
    """January: two leads, one won within a day; its youngest is 60 days old, so ≤ 60 is ripe and ≤ 90 is not."""
    new_lead(on(1, 10), "mql", "won")
    new_lead(on(1, 15), "mql")
    rollups.rebuild_marked(now=now)

    found = cohorts(FunnelQuery(date(2025, 4, 1), date(2026, 4, 1)), now=now)
    (cohort,) = found.cohorts
    page = as_(cmo).get(f"/funnel/cohorts/?{YEAR}")
    (row,) = page.context["rows"]

    cells = [(cell.days, cell.won, cell.n, cell.is_ripe) for cell in cohort.cells]
    assert cells == [(30, 1, 2, True), (60, 1, 2, True), (90, 1, 2, False)]
    assert [(each.days, each.n, each.won) for each in found.windows] == [(30, 2, 1), (60, 2, 1), (90, 0, 0)]
    assert found.curve[-1].converted == 0.5
    assert as_(cmo).get(row["cells"][0][1]).context["counted"] == 1
    assert as_(cmo).get(row["url"]).context["counted"] == 2


def test_cohort_pages_of_nothing_and_of_nonsense(company, as_, cmo, administrator):
    assert as_(cmo).get("/funnel/cohorts/").status_code == 200
    assert as_(cmo).get("/funnel/cohorts/?from=x").status_code == 400
    assert as_(administrator).get("/funnel/cohorts/").status_code == 403
    assert as_(cmo).get("/charts/funnel-survival/").status_code == 200


@pytest.mark.parametrize("base", ["previous", "year", "target"])
def test_the_comparison_opens_with_every_base(company, now, as_, cmo, base):
    new_lead(on(3, 2), "mql", "won")
    rollups.rebuild_marked(now=now)

    page = as_(cmo).get(f"/funnel/compare/?from=2026-03-01&to=2026-04-01&base={base}")

    assert page.status_code == 200
    assert all(not row["line"].difference.has_arrow for row in page.context["lines"])


def test_a_base_that_is_not_known(company, as_, cmo):
    assert as_(cmo).get("/funnel/compare/?base=moon").status_code == 400


def test_b10_acceptance_3_of_4_has_an_interval_and_no_arrow():
    """75 %, Wilson 30.1–95.4 %."""
    found = against((3, 4), 0.1, may_compare=True)

    assert (round(found.low + 0.1, 3), round(found.high + 0.1, 3)) == (0.301, 0.954)
    assert (found.word, found.has_arrow) == ("small", False)


def test_b10_from_5_to_7_5_percent_is_2_5_points():
    found = difference((750, 10_000), (500, 10_000), may_compare=True)

    assert (round(found.value, 6), found.word) == (0.025, "up")
    assert found.low < 0.025 < found.high
    assert difference((750, 10_000), (500, 10_000), may_compare=False).word == "unripe"
    assert difference((51, 100), (50, 100), may_compare=True).word == "same"
    assert difference((0, 0), (5, 10), may_compare=True).word == "none"


def volume(weeks_ago, leads, won, now):
    at = now - timedelta(weeks=weeks_ago, days=-1)
    for place in range(leads):
        new_lead(at, *(("mql", "won") if place < won else ()))


def test_al_08_more_leads_and_fewer_sales_go_to_three_heads(company, now, cmo, cco, ceo):
    volume(6, 10, 4, now)
    volume(2, 12, 1, now)
    rollups.rebuild_marked(now=now)

    drafts = list(volumes.apart_alerts(now))

    assert {(draft.key, draft.person_id) for draft in drafts} == {("AL-08", p.pk) for p in (cmo, cco, ceo)}
    assert drafts[0].params == {"leads": 12, "leads_before": 10, "won": 1, "won_before": 4}


def test_al_08_is_silent_while_sales_hold(company, now, cmo, cco, ceo):
    volume(6, 10, 4, now)
    volume(2, 12, 4, now)
    rollups.rebuild_marked(now=now)

    assert list(volumes.apart_alerts(now)) == []


def test_al_07_a_special_cause_goes_to_both_directors(company, now, cmo, cco, ceo, monkeypatch):
    draft = SignalDraft("weekly-step", "weekly_step_rate", "mql", "warning", "x", 0.1, 0.4, 30, None, 0.5)
    monkeypatch.setattr(volumes.weeks, "signals", lambda now: [draft])

    found = list(volumes.step_alerts(now))

    assert {(each.key, each.person_id, each.dedupe) for each in found} == {
        ("AL-07", person.pk, "step-mql") for person in (cmo, cco)
    }
