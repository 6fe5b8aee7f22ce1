"""Figures of hiring: roll-ups, table, records, page, chart and API (B7, A17, decisions.md 11 and 19, P9)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alignment.shared.errors import InvalidInput
from hiring.models import HiringCell, HiringHour, HiringMark, HiringSource, HiringStep, Offer, Vacancy
from hiring.selectors import figures_records
from hiring.selectors.capacity import capacity, expected_of
from hiring.selectors.figures import hiring_figures, seen_by
from hiring.selectors.figures_question import Question, read_question
from hiring.selectors.figures_table import hidden_from, hiring_table
from hiring.selectors.fills import fills
from hiring.selectors.readings import KEEPER
from hiring.services import applications, marks, rollups, vacancies
from loop.selectors_readings import weekly
from tests.factories.hiring import application, candidate, vacancy
from tests.factories.people import department, person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
MARCH = datetime(2026, 3, 2, 9, tzinfo=UTC)
APRIL = MARCH + timedelta(days=40)
COHORT = Question(date(2026, 3, 1), date(2026, 4, 1))
STAGES = ("screened", "interview_1", "test", "interview_2", "references", "offer", "accepted")


def came(row, n, *, stage="new", first="К", now=MARCH, source=None, **facts):
    """`n` candidates of a vacancy, each carried to a stage two days later."""
    found = []
    for place in range(n):
        who = candidate(f"{first}{place}", "Т", now=now)
        found.append(application(row, who, now=now, source=source))
        if stage != "new":
            applications.move(
                found[-1], to_stage=stage, now=now + timedelta(days=2), actor=None, door="import", **facts
            )
    return found


@pytest.fixture
def sixty():
    """B7: 60 → 15 → 6 → 3 → 1."""
    row = vacancy(now=MARCH, headcount=2)
    for stage, n in (("new", 45), ("screened", 9), ("interview_1", 3), ("interview_2", 2), ("accepted", 1)):
        came(row, n, stage=stage, first=stage)
    rollups.rebuild_marked(now=APRIL)
    return row


def stages_of(row):
    return {figures.stage.key: figures for figures in row.stages}


def test_the_funnel_of_the_example_is_60_15_6_3_1(sixty):
    total = hiring_table(COHORT, now=APRIL).total
    found = stages_of(total)

    entered = [found[key].entered for key in ("new", "screened", "interview_1", "interview_2", "accepted")]
    assert (entered, total.hired, total.median_days_to_hire) == ([60, 15, 6, 3, 1], 1, 2)
    assert found["screened"].step.from_previous == 0.25


def test_everybody_who_entered_a_stage_left_it_in_exactly_one_way(sixty):
    """The identity: advanced + lost + rejected + moved back + still open = entered."""
    first = sixty.applications.order_by("pk")[0]
    applications.move(first, to_stage="rejected", refusal="skills", now=APRIL, actor=None)
    second = sixty.applications.filter(stage__key="interview_2")[0]
    applications.move(second, to_stage="screened", note="ещё раз", now=APRIL, actor=None)
    third = sixty.applications.filter(stage__key="screened")[0]
    applications.move(third, to_stage="withdrew", refusal="slow", now=APRIL, actor=None)
    rollups.rebuild_marked(now=APRIL)

    for view in ("cohort", "period"):
        table = hiring_table(Question(date(2026, 3, 1), date(2026, 5, 1), view), now=APRIL)
        for each in table.total.stages:
            ways = each.advanced + each.lost + each.rejected + each.moved_back + each.still_open
            assert each.entered == ways, (view, each.stage.key)
    total = hiring_table(COHORT, now=APRIL).total
    assert (total.entered, total.won + total.lost + total.rejected + total.open) == (60, 60)
    assert (total.rejected, total.lost, stages_of(total)["interview_2"].moved_back) == (1, 1, 1)


def test_an_event_marks_its_application_and_one_run_works_it_off():
    """decisions.md 19: the event's transaction marks; the worker recomputes wholes; run twice, nothing changes."""
    row = application(now=MARCH)
    assert HiringMark.objects.get().application_id == row.pk
    assert rollups.rebuild_marked(now=APRIL) == 1
    cells = list(HiringCell.objects.order_by("view", "dimension").values())
    rollups.rebuild_all(now=APRIL)

    again = list(HiringCell.objects.order_by("view", "dimension").values())
    assert [{**cell, "id": 0} for cell in cells] == [{**cell, "id": 0} for cell in again]
    assert (len(cells), HiringMark.objects.count(), rollups.compare()) == (8, 0, [])


def test_the_nightly_comparison_names_what_differs(sixty):
    assert rollups.compare() == []
    HiringStep.objects.filter(left="open").order_by("pk").first().delete()
    assert len(rollups.compare()) > 1
    rollups.rebuild_all(now=APRIL)
    assert rollups.compare() == []


def test_an_application_taken_back_is_counted_no_more(sixty):
    sixty.applications.filter(stage__key="new").update(removed_at=APRIL)
    marks.mark(sixty.applications.values_list("pk", flat=True), now=APRIL)
    rollups.rebuild_marked(now=APRIL)

    assert hiring_table(COHORT, now=APRIL).total.entered == 15


def test_rows_by_source_and_department_add_up_to_the_whole(sixty):
    came(sixty, 2, first="П", source=HiringSource.objects.get(key="referral"))
    other = vacancy(now=MARCH, department=department("Продажи", "sales"), title="Продавец")
    came(other, 3, first="Д")
    rollups.rebuild_marked(now=APRIL)

    for by, counts in (("source", [63, 2]), ("vacancy", [62, 3]), ("department", [62, 3])):
        table = hiring_table(Question(COHORT.start, COHORT.end, by=by), now=APRIL)
        assert [row.entered for row in table.rows] == counts, by
        assert table.total.entered == 65


def test_a_confidential_vacancy_is_counted_and_not_named(sixty):
    """A39: masked for whoever may not see it."""
    table = hiring_table(Question(COHORT.start, COHORT.end, by="vacancy"), now=APRIL)

    seen = hidden_from(table, person_with("hr_director")).rows[0]
    unseen = hidden_from(table, person_with("head_of_sales")).rows[0]
    assert (seen.key, seen.name, unseen.key, unseen.entered) == (sixty.pk, sixty.title, None, 60)
    assert sixty.title not in str(unseen.name)


def test_time_to_fill_counts_hires_and_places_that_wait(sixty):
    """B7: two days to the first hire; the second place waits for 40 and leaves the median at None of 2."""
    found = fills(APRIL.date())

    assert (found.filled, found.waiting, found.median) == ([2], [40], 2)
    figure = hiring_figures(COHORT, now=APRIL)[0]
    assert (figure.key, figure.value, figure.n, figure.waiting) == ("time_to_fill", 2, 1, 1)


def test_paused_days_are_not_counted_in_time_to_fill():
    row = vacancy(now=MARCH)
    vacancies.turn(row, to="paused", now=MARCH + timedelta(days=5), actor=None)
    vacancies.turn(row, to="open", now=MARCH + timedelta(days=12), actor=None)

    assert fills((MARCH + timedelta(days=22)).date()).waiting == [15]


def test_figures_of_offers_costs_and_probation(sixty):
    hired = sixty.applications.get(stage__key="accepted")
    others = list(sixty.applications.filter(stage__key="interview_2"))
    for each, state in ((hired, "accepted"), (others[0], "declined"), (others[1], "withdrawn")):
        Offer.objects.create(
            application=each, state=state, base_minor=100, start_on=date(2026, 3, 20), answer_by=date(2026, 3, 10),
            made_at=MARCH, decided_at=MARCH + timedelta(days=2),
        )  # fmt: skip
    HiringHour.objects.create(
        vacancy=sixty, person=sixty.hiring_head, minutes=600, on=date(2026, 3, 10), hourly_cost_minor=1_000_00, at=MARCH
    )
    sixty.channels.create(kind="board", name="hh.ru", cost_minor=150_000_00, posted_on=date(2026, 3, 5))
    applications.move(
        hired, to_stage="started", now=MARCH + timedelta(days=16), actor=None, door="import",
        started_on=date(2026, 3, 18),
    )  # fmt: skip
    applications.move(hired, to_stage="probation_passed", now=MARCH + timedelta(days=25), actor=None, door="import")
    rollups.rebuild_marked(now=APRIL)

    found = {figure.key: figure for figure in hiring_figures(COHORT, now=APRIL)}
    offers, passed = found["offer_acceptance"], found["probation_pass"]
    assert (offers.value, offers.made, offers.n, passed.value, passed.n) == (0.5, 1, 2, 1.0, 1)
    assert found["cost_per_hire"].value == 160_000_00
    assert (found["time_to_hire"].value, found["time_to_start"].value) == (2, 14)
    assert (found["quality_of_hire"].value, found["first_year_attrition"].value) == (None, None)


def test_a_figure_of_nothing_is_unknown():
    assert {figure.value for figure in hiring_figures(COHORT, now=APRIL)} == {None}
    assert hiring_table(COHORT, now=APRIL).is_empty


def test_cost_and_quality_are_not_told_to_every_head():
    figures = hiring_figures(COHORT, now=APRIL)

    assert len(seen_by(person_with("ceo"), figures)) == len(figures)
    assert {each.key for each in seen_by(person_with("head_of_sales"), figures)}.isdisjoint(
        {"cost_per_hire", "quality_of_hire"}
    )


def test_records_open_to_those_who_may_and_are_counted_for_the_others(sixty):
    """P9: an aggregate may be told, its records open only to those who may."""
    asked = {"narrowed": {"stage_id": stages_of(hiring_table(COHORT, now=APRIL).total)["screened"].stage.pk}}
    seen = figures_records.records_of("hiring_stage_conversion", COHORT, person_with("hr_director"), now=APRIL, **asked)
    unseen = figures_records.records_of("hiring_stage_conversion", COHORT, person_with("ceo"), now=APRIL, **asked)

    assert (seen.n, seen.rows.count(), seen.unseen) == (15, 15, 0)
    assert (unseen.n, unseen.rows.count(), unseen.unseen) == (15, 0, 15)


def test_an_open_vacancy_adds_its_leads_from_the_expected_start():
    """R-CA-02: by the norm of 28 days and 14 to the start while nothing was filled; half a month at 25 percent."""
    row = vacancy(now=MARCH, leads_per_month=56, headcount=2)
    vacancy(now=MARCH, title="Без нагрузки")
    found = capacity(MARCH, months=4)

    expected = found.rows[0]
    assert (expected.vacancy, expected.basis, expected.fill_on) == (row, "norm", date(2026, 3, 30))
    assert (expected.starts_on, expected.places, found.unknown) == (date(2026, 4, 13), 2, 1)
    assert [round(part.leads, 1) for part in found.months] == [0, 16.8, 56, 84]
    assert (found.when_ramped, expected_of(row, MARCH, months=4)) == (112, expected)


def test_the_expected_day_follows_the_median_of_those_who_waited_as_long(sixty):
    Vacancy.objects.filter(pk=sixty.pk).update(leads_per_month=10)
    fresh = vacancy(now=APRIL, leads_per_month=10, title="Новая")
    rows = {row.vacancy.pk: row for row in capacity(APRIL).rows}

    assert (rows[fresh.pk].basis, rows[fresh.pk].fill_on) == ("median", APRIL.date() + timedelta(days=2))
    assert rows[sixty.pk].basis == "late"
    assert (rows[sixty.pk].places, rows[sixty.pk].fill_on) == (1, APRIL.date())


def test_a_vacancy_that_is_not_searched_adds_nothing():
    row = vacancy(now=MARCH, leads_per_month=56, state="draft")

    assert (capacity(MARCH).rows, expected_of(row, MARCH)) == ((), None)


def test_figures_are_read_by_week(sixty):
    """decisions.md 38: effect cards read them as any other figure."""
    weeks = weekly("hiring_stage_conversion", start=date(2026, 3, 2), end=date(2026, 3, 16), now=APRIL)
    days = weekly("time_to_hire", start=date(2026, 3, 2), end=date(2026, 3, 9), now=APRIL)

    assert [(week.value, week.n) for week in weeks] == [(0.25, 60), (None, 0)]
    assert [(week.value, week.n) for week in days] == [(2, 1)]
    assert {metric.key for metric in KEEPER.metrics} == KEEPER.readers.keys() | KEEPER.refusals.keys()


@pytest.mark.parametrize(
    ("words", "field"),
    [("from=x", "from"), ("from=2026-03-02&to=2026-03-01", "to"), ("view=all", "view"), ("by=owner", "by")],
)
def test_a_question_that_cannot_be_read_names_its_field(words, field):
    with pytest.raises(InvalidInput) as refused:
        read_question(QueryDict(words), now=MARCH)
    assert refused.value.field == field


@pytest.fixture
def by(as_, people_by_role):
    return lambda role: as_(people_by_role[role])


class TestDoors:
    words = "from=2026-03-01&to=2026-04-01"

    def test_the_page_shows_every_figure_with_its_door(self, by, sixty):
        page = by("hr_director").get(f"{reverse('hiring:figures')}?{self.words}&by=vacancy")

        assert page.status_code == 200
        keys = {card["id"] for card in page.context["cards"]}
        assert keys == figures_records.KEYS - {"hiring_stage_conversion"}
        for card in page.context["cards"]:
            assert by("hr_director").get(card["url"]).status_code == 200
        assert sixty.title in page.content.decode()

    def test_the_ceo_sees_figures_and_no_candidate(self, by, sixty):
        records = reverse("hiring:figure-records", args=["hiring_stage_conversion"])
        page = by("ceo").get(f"{records}?{self.words}&stage=screened")

        assert (page.status_code, page.context["unseen"], list(page.context["rows"])) == (200, 15, [])
        assert "screened0" not in page.content.decode()

    def test_sellers_see_nothing_of_it(self, by, sixty):
        for role in ("rep", "marketer", "administrator", "integration"):
            for name in ("hiring:figures", "dashboards:hiring-chart"):
                assert by(role).get(reverse(name)).status_code == 403, (role, name)

    def test_a_page_asked_wrongly_says_so(self, by):
        assert by("hr_director").get(f"{reverse('hiring:figures')}?view=all").status_code == 422
        records = reverse("hiring:figure-records", args=["time_to_fill"])
        assert by("hr_director").get(f"{records}?left=nowhere&{self.words}").status_code in (400, 422)

    def test_records_come_in_portions(self, by, sixty):
        records = reverse("hiring:figure-records", args=["hiring_stage_conversion"])
        first = by("hr_director").get(f"{records}?{self.words}&stage=new")
        second = by("hr_director").get(records + first.context["next_url"])

        assert (len(first.context["rows"]), len(second.context["rows"]), second.context["next_url"]) == (50, 10, "")

    def test_the_chart_is_a_figure_a_table_and_a_file(self, by, sixty):
        url = f"{reverse('dashboards:hiring-chart')}?{self.words}"
        page = by("hr_director").get(url, headers={"HX-Request": "true"})
        file = by("hr_director").get(f"{url}&format=csv")

        assert (page.status_code, file.status_code) == (200, 200)
        assert "<td>15</td>" in page.content.decode().replace(' class="text-end tabular"', "")
        assert "Отобран" in page.content.decode()
        assert len(file.content.decode().splitlines()) == 11

    def test_the_api_answers_in_the_form_of_the_funnel(self, by, sixty):
        found = by("hr_director").get(f"{reverse('api:metrics-hiring')}?{self.words}&view=cohort&by=vacancy").json()

        assert (found["from"], found["to"], found["view"], found["by"]) == (
            "2026-03-01",
            "2026-04-01",
            "cohort",
            "vacancy",
        )
        assert (found["total"]["entered"], found["rows"][0]["key"], found["rows"][0]["hired"]) == (60, sixty.pk, 1)
        stage = found["total"]["stages"][1]
        assert (stage["stage"], stage["entered"], stage["from_previous"], stage["advanced"]) == (
            "screened",
            15,
            0.25,
            6,
        )
        assert found["figures"]["time_to_fill"] == {
            "value": found["figures"]["time_to_fill"]["value"], "n": 1, "made": None, "low": None, "high": None,
            "still_open": 1,
        }  # fmt: skip

    def test_the_api_refuses_sellers_and_what_it_cannot_read(self, by):
        url = reverse("api:metrics-hiring")

        assert by("marketer").get(url).status_code == 403
        assert by("hr_director").get(f"{url}?by=owner").status_code == 400
        assert by("hr_director").get(f"{url}?colour=red").status_code == 400

    def test_the_page_asks_as_much_of_thirteen_vacancies_as_of_one(self, by, sixty):
        url = f"{reverse('hiring:figures')}?{self.words}&by=vacancy"
        Vacancy.objects.update(leads_per_month=5)
        counts = []
        for more in (0, 12):
            for place in range(more):
                came(vacancy(now=MARCH, title=f"Место {place}", leads_per_month=5), 1, first=f"М{place}")
            rollups.rebuild_marked(now=APRIL)
            cache.clear()
            client = by("hr_director")
            client.get(reverse("hiring:figures"))
            with CaptureQueriesContext(connection) as asked:
                client.get(url)
            counts.append(len(asked))
        assert counts[1] == counts[0]

    def test_a_vacancy_says_what_it_adds_to_the_plan(self, by):
        known, silent = vacancy(now=MARCH, leads_per_month=56), vacancy(now=MARCH, title="Иное")
        pages = [by("hr_director").get(reverse("hiring:vacancy-capacity", args=[row.pk])) for row in (known, silent)]

        assert [page.context["expected"] is not None for page in pages] == [True, False]
        assert by("rep").get(reverse("hiring:vacancy-capacity", args=[known.pk])).status_code == 404
        assert by("hr_director").get(reverse("hiring:vacancy-capacity", args=[0])).status_code == 404
