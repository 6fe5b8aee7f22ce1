"""What a step says: who came through it, who went back, how long it took, and which records are behind each figure."""

from datetime import timedelta

import pytest

from alignment.shared.templatetags.format import percent
from funnel.metrics.trace import Entry, StageRow, trace
from funnel.models import FactStep, Lead
from funnel.selectors.funnel import FunnelQuery, funnel_table
from funnel.services import leads as lead_services
from funnel.services import rollups, stages
from funnel.services.intake import LeadValues, receive_lead
from tests.conftest import MOSCOW
from tests.funnel.test_rollups import MARCH, enter, figures, new_lead, on

PERIOD = FunnelQuery(MARCH.start, MARCH.end, view="period")
PAGE = "/funnel/?from=2026-03-01&to=2026-04-01"
ROWS = [StageRow(1, "open", 10), StageRow(2, "open", 20), StageRow(3, "open", 30), StageRow(4, "won", 40)]
LOST = StageRow(5, "lost", 50)
START = on(3, 2)


def passed(lead: Lead) -> list[str]:
    known = {row.pk: row.key for row in lead.pipeline.stages.all()}
    return [known[step.stage_id] for step in FactStep.objects.filter(lead=lead).order_by("pk")]


@pytest.mark.parametrize(
    ("door", "who", "expected"),
    [
        ("ui", "rep", ["sql"]),
        ("api", "rep", ["sql"]),
        ("api", "integration", ["lead", "mql", "accepted", "sql"]),
        ("import", "cmo", ["lead", "mql", "accepted", "sql"]),
    ],
)
def test_what_a_person_writes_down_at_a_later_stage_has_not_passed_the_earlier_ones(
    company, now, people_by_role, door, who, expected
):
    """Decision 33: not applicable, through the page and through the person's own key; a machine reports a history."""
    values = LeadValues(fields={"company": "Бета"}, stage="sql", created_at=on(3, 2))
    lead = receive_lead(values, door=door, now=now, actor=people_by_role[who]).lead
    rollups.rebuild_marked(now=now)

    assert passed(lead) == expected


@pytest.fixture
def mixed(company, now, rep):
    """Four came as leads, two of them became MQL; three were written down as MQL, one of those was accepted."""
    for number in range(4):
        new_lead(on(3, 2), *(["mql"] if number < 2 else []))
    for number in range(3):
        values = LeadValues(fields={"company": f"К{number}"}, stage="mql", created_at=on(3, 3))
        lead = receive_lead(values, door="ui", now=now, actor=rep).lead
        if number == 0:
            enter(lead, "accepted", on(3, 4))
    rollups.rebuild_marked(now=now)


@pytest.mark.parametrize("query", [MARCH, PERIOD], ids=["cohort", "period"])
def test_a_step_is_who_went_on_of_those_who_entered(mixed, now, query):
    """Decision 33: five stand at MQL, but only two of the four leads came there by the step."""
    total = funnel_table(query, now=now).total
    lead, mql, accepted = total.stages[:3]

    assert (lead.entered, mql.entered, accepted.entered, total.entered) == (4, 5, 1, 7)
    assert (mql.step.from_previous, mql.step.from_first) == (0.5, 0.5)
    assert (accepted.step.from_previous, accepted.step.from_first) == (0.2, 0.0)


@pytest.fixture
def reopened(company, now, cco):
    """Five leads, one of them won and opened again."""
    made = [new_lead(on(3, 2), "mql", "accepted", "sql") for _number in range(5)]
    enter(made[0], "won", on(3, 5))
    row = Lead.objects.get(pk=made[0].pk)
    stages.move_lead(row, to_stage="sql", note="Передумали", now=on(3, 6), actor=cco)
    rollups.rebuild_marked(now=now)


@pytest.mark.parametrize("view", ["cohort", "period"])
def test_a_win_opened_again_is_no_win(reopened, as_, cmo, now, view):
    """Decision 10: it stands under “moved back”; the page, the records and the API say the same."""
    total = funnel_table(FunnelQuery(MARCH.start, MARCH.end, view=view), now=now).total
    client = as_(cmo)
    page = client.get(f"{PAGE}&view={view}")
    won_step = page.context["steps"][-1]
    api = client.get(f"/api/v1/metrics/funnel/?from=2026-03-01&to=2026-04-01&view={view}").json()["total"]

    assert (total.entered, total.won, total.lost, total.rejected, total.open) == (5, 0, 0, 0, 5)
    assert (api["entered"], api["won"], api["open"], api["conversion"]) == (5, 0, 5, 0.0)
    assert figures(total)["won"] == (1, 0, 0, 0, 1, 0)
    assert client.get(page.context["won_records"]).context["counted"] == 0
    assert client.get(won_step["exits"]["moved_back"]).context["counted"] == 1
    assert client.get(page.context["all_records"]).context["counted"] == 5


@pytest.mark.parametrize("view", ["cohort", "period"])
def test_at_a_past_moment_the_win_was_a_win(reopened, now, view):
    then = FunnelQuery(MARCH.start, MARCH.end, view=view, as_of=on(3, 5, 18))
    known = funnel_table(then, now=now).total
    today = FunnelQuery(MARCH.start, MARCH.end, view=view, as_of=now)

    assert (known.entered, known.won, known.open) == (5, 1, 4)
    assert (
        funnel_table(today, now=now).total
        == funnel_table(FunnelQuery(MARCH.start, MARCH.end, view=view), now=now).total
    )


def minutes(*entries: tuple[int, float], current: StageRow, created: float = 0) -> dict[int, int | None]:
    """Entries as (stage, minutes after the creation)."""
    moves = [Entry(stage_id, START + timedelta(minutes=after)) for stage_id, after in entries]
    way = trace(moves, ROWS, current=current, created_at=START + timedelta(minutes=created), zone=MOSCOW)
    return {step.stage_id: step.minutes for step in way.steps}


def test_time_in_a_stage_is_kept_to_the_minute():
    """Domain A24: half an hour is not 0."""
    assert minutes((1, 0), (2, 25), (3, 100), current=ROWS[2]) == {1: 25, 2: 75, 3: None}


def test_time_before_skipped_stages_is_unknown():
    """Decision 32: from a lead straight to a win nobody knows where the days went."""
    assert minutes((1, 0), (4, 20_000), current=ROWS[3]) == {1: None, 2: None, 3: None, 4: None}


def test_a_loss_and_a_way_back_end_a_visit():
    assert minutes((1, 0), (2, 30), (5, 90), current=LOST) == {1: 30, 2: 60}
    assert minutes((1, 0), (2, 30), (1, 50), (2, 60), (3, 70), current=ROWS[2]) == {1: 40, 2: 30, 3: None}


def test_an_end_is_no_stay():
    assert minutes((1, 0), (2, 5), (3, 6), (4, 7), (3, 5000), current=ROWS[2])[4] is None


def test_an_impossible_order_is_not_time():
    """Won before it came (decision 9): the lead counts, its hours do not."""
    assert set(minutes((4, -1700), (1, 0), current=ROWS[3]).values()) == {None}


def test_long_stays_are_kept_by_the_hour():
    assert minutes((1, 0), (2, 3 * 1440 + 25), current=ROWS[1]) == {1: 4320, 2: None}


def test_a_lost_lead_without_history_has_no_hours(company, now):
    """Decision 32: time in stage is “—”."""
    lead = new_lead(on(3, 2), "lost")
    Lead.objects.filter(pk=lead.pk).update(history_known=False)
    rollups.rebuild_marked(now=now)

    assert set(FactStep.objects.filter(lead=lead).values_list("minutes", flat=True)) == {None}


def test_the_page_and_the_api_show_the_minutes(company, as_, cmo, now):
    lead = new_lead(on(3, 2))
    enter(lead, "mql", on(3, 2) + timedelta(minutes=24))
    rollups.rebuild_marked(now=now)

    api = as_(cmo).get("/api/v1/metrics/funnel/?from=2026-03-01&to=2026-04-01").json()["total"]["stages"][0]

    assert (api["stage"], api["median_hours_in_stage"]) == ("lead", 0.4)
    assert "24\u00a0мин" in as_(cmo).get(PAGE).content.decode()


@pytest.mark.parametrize("by", ["month", "week"])
def test_losses_stand_in_the_month_they_happened_and_every_link_opens(company, as_, cmo, cco, now, by):
    """Domain B1, period view: each by its own date; a row before the period has no place in it."""
    old, young = new_lead(on(2, 10), "mql", "accepted"), new_lead(on(3, 3), "mql", "accepted")
    for lead in (old, young):
        stages.move_lead(Lead.objects.get(pk=lead.pk), to_stage="lost", reason="price", now=on(3, 12), actor=cco)
    new_lead(on(3, 10), "won")
    rollups.rebuild_marked(now=now)

    page = as_(cmo).get(f"{PAGE}&view=period&by={by}")
    rows = [cut["row"] for cut in page.context["cuts"]]
    opened = [as_(cmo).get(cut[name]) for cut in page.context["cuts"] for name in ("url", "won_url", "repeat_url")]

    assert sum(row.lost for row in rows) == page.context["table"].total.lost == 2
    assert all(str(row.key) >= ("2026-03" if by == "month" else "2026-W09") for row in rows)
    assert [(row.lost, row.won) for row in rows if row.lost] == [(2, 1)]
    assert {answer.status_code for answer in opened} == {200}
    assert [answer.context["counted"] for answer in opened[1::3]] == [row.won for row in rows]


def test_a_removed_lead_leaves_every_figure(company, now, cmo):
    lead = new_lead(on(3, 2), "mql")
    rollups.rebuild_marked(now=now)
    lead_services.remove(lead, actor=cmo, now=now)
    rollups.rebuild_marked(now=now)

    assert funnel_table(MARCH, now=now).total.entered == 0
    assert rollups.compare(now=now) == []


def test_win_rate_counts_only_what_was_decided(company, as_, cmo, now):
    """Domain B4: won / (won + lost); open and rejected leads are in neither."""
    for key in ("won", "won", "won", "lost", "rejected"):
        new_lead(on(3, 2), "mql", key)
    new_lead(on(3, 3))
    rollups.rebuild_marked(now=now)

    api = as_(cmo).get("/api/v1/metrics/funnel/?from=2026-03-01&to=2026-04-01").json()["total"]
    page = as_(cmo).get(PAGE)

    assert api["win_rate"] == 0.75
    assert page.context["table"].total.win_rate == 0.75
    assert percent(0.75) in page.content.decode()


def test_nothing_decided_has_no_win_rate(company, now):
    new_lead(on(3, 2))
    rollups.rebuild_marked(now=now)

    assert funnel_table(MARCH, now=now).total.win_rate is None
