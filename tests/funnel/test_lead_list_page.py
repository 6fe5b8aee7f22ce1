"""The list: the address is the view, pages by place, bulk changes with a way back, the new lead, their fate."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from funnel.models import Clock, Lead, Reason, SavedView
from funnel.services import handovers
from tests.factories.funnel import RECEIVED, campaign, make_lead, source, stage

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
RESULTS = {**HTMX, "HTTP_HX_TARGET": "results"}


def numbers(response) -> list[int]:
    return [int(pk) for pk in re.findall(r'href="/leads/(\d+)/[^"]*" data-row', response.content.decode())]


def toast_of(response) -> dict:
    return json.loads(response["HX-Trigger"])["toast"]


def test_the_list_shows_what_the_person_may_see_newest_first(as_, rep, rep_of_another_team):
    older = make_lead("sql", owner=rep, at=RECEIVED)
    newer = make_lead("mql", at=RECEIVED + timedelta(hours=1))
    make_lead("sql", owner=rep_of_another_team)
    assert numbers(as_(rep).get("/leads/")) == [newer.pk, older.pk]


def test_the_list_opens_the_clocks_behind_a_figure(as_, cco):
    """First touch and decision of the days asked for, whoever still waits, and whoever nobody has decided."""
    due = RECEIVED + timedelta(days=3)
    touched, waits, decided, older, kept = (make_lead("mql", at=RECEIVED + timedelta(hours=n)) for n in range(5))
    late_clock(touched, "first_touch", due, stopped=True)
    late_clock(waits, "decision", due)
    late_clock(decided, "decision", due, stopped=True)
    late_clock(older, "decision", due - timedelta(days=2), stopped=True)
    late_clock(kept, "decision", due, stopped=True, breached=False)
    since = f"&late_since={due:%Y-%m-%d}"
    asked = ("waiting", "silent", f"first_touch{since}", f"decision{since}", "decision")

    shown = [numbers(as_(cco).get(f"/leads/?late={question}")) for question in asked]

    assert shown == [
        [waits.pk], [waits.pk], [touched.pk], [decided.pk, waits.pk], [older.pk, decided.pk, waits.pk],
    ]  # fmt: skip


def late_clock(lead: Lead, kind: str, due: datetime, *, stopped: bool = False, breached: bool = True) -> None:
    Clock.objects.create(
        lead=lead, kind=kind, mql_no=1, started_at=due - timedelta(hours=1), due_at=due,
        breached_at=due if breached else None, stopped_at=due if stopped else None, minutes=60 if stopped else None,
    )  # fmt: skip


def test_roles_without_leads_are_refused(as_, hr_director):
    assert as_(hr_director).get("/leads/").status_code == 403
    assert as_(hr_director).post("/leads/bulk/", {"field": "tag", "tag": "x"}).status_code == 403


def test_filters_narrow_and_stand_as_chips_that_remove_themselves(as_, cco):
    wanted = make_lead("sql", source=source("site"))
    make_lead("sql", source=source("fair"))
    make_lead("lead", source=source("site"))
    query = {"stage": stage("sql").pk, "source": source("site").pk}
    page = as_(cco).get("/leads/", query)
    assert numbers(page) == [wanted.pk]
    assert sorted(url for _text, url in page.context["chips"]) == sorted(
        [f"?source={source('site').pk}", f"?stage={stage('sql').pk}"]
    )


def test_leads_without_a_source_are_a_choice_of_their_own(as_, cco):
    nameless = make_lead("lead")
    make_lead("lead", source=source("unknown"))
    assert numbers(as_(cco).get("/leads/", {"source": "none"})) == [nameless.pk]


def test_days_of_the_filter_are_days_of_the_company_both_ends_inside(as_, cco):
    late_evening = make_lead("lead", at=datetime(2026, 3, 15, 21, 30, tzinfo=UTC))
    make_lead("lead", at=datetime(2026, 3, 15, 20, 30, tzinfo=UTC))
    make_lead("lead", at=datetime(2026, 3, 16, 21, tzinfo=UTC))
    assert numbers(as_(cco).get("/leads/", {"since": "2026-03-16", "until": "2026-03-16"})) == [late_evening.pk]


def test_search_finds_cyrillic_in_any_case_from_two_letters_on(as_, cco):
    found = make_lead("lead", company="ЁЖИК и Ко")
    make_lead("lead", company="Прочие")
    assert numbers(as_(cco).get("/leads/", {"q": "ежИК"})) == [found.pk]
    assert len(numbers(as_(cco).get("/leads/", {"q": "е"}))) == 2


def test_a_filter_that_cannot_be_read_is_left_out_with_a_word(as_, cco):
    make_lead("lead")
    page = as_(cco).get("/leads/", {"stage": "nonsense", "until": "31.31.2026", "owner": "1 OR 1=1"})
    assert (page.status_code, len(numbers(page))) == (200, 1)
    assert set(page.context["form"].errors) == {"stage", "until", "owner"}


@pytest.mark.parametrize("sort", ["-created", "created", "-stage", "stage", "-amount", "amount"])
def test_every_order_walks_all_leads_once(as_, cco, sort):
    for number in range(120):
        make_lead("lead", amount_minor=number // 3 or None, at=RECEIVED + timedelta(minutes=number // 2))
    client, seen, url = as_(cco), [], f"/leads/?sort={sort}"
    while url:
        page = client.get(url)
        seen += numbers(page)
        url = f"/leads/{page.context['next_url']}" if page.context["next_url"] else ""
    assert len(seen) == 120
    assert set(seen) == set(Lead.objects.values_list("pk", flat=True))


def test_show_more_brings_rows_only_and_search_brings_the_results_with_their_address(as_, cco):
    for _number in range(51):
        make_lead("lead", company="Альфа")
    client = as_(cco)
    page = client.get("/leads/")
    more = client.get(f"/leads/{page.context['next_url']}", **HTMX, HTTP_HX_TARGET="more-row").content.decode()
    assert more.strip().startswith('<tr role="row">')
    assert "<html" not in more
    results = client.get("/leads/", {"q": "альфа", "stage": ""}, **RESULTS)
    assert results["HX-Push-Url"] == "/leads/?q=%D0%B0%D0%BB%D1%8C%D1%84%D0%B0"
    assert results.content.decode().strip().startswith('<div id="results">')


def test_a_broken_place_is_refused_with_a_sentence(as_, cco):
    assert as_(cco).get("/leads/", {"after": "2026~x"}).status_code == 400


def test_an_empty_list_teaches_the_three_doors(as_, cco):
    text = as_(cco).get("/leads/").content.decode()
    assert "/leads/new/" in text
    assert "/imports/" in text


def test_the_number_of_queries_does_not_grow_with_the_rows(as_, cco, rep):
    client = as_(cco)
    make_lead("sql", owner=rep, campaign=campaign("a"), source=source("a"))
    client.get("/leads/")
    with CaptureQueriesContext(connection) as few:
        client.get("/leads/")
    for number in range(49):
        make_lead("sql", owner=rep, campaign=campaign(f"c{number}"), source=source(f"s{number}"))
    with CaptureQueriesContext(connection) as many:
        client.get("/leads/")
    assert len(few) == len(many)


def test_the_owner_of_chosen_leads_changes_and_comes_back(as_, cco, rep, rep_of_another_team):
    first, second = make_lead("sql", owner=rep), make_lead("sql", owner=rep)
    client = as_(cco)
    data = {"field": "owner", "owner": rep_of_another_team.pk, "lead": [first.pk, second.pk], "query": ""}
    answer = client.post("/leads/bulk/", data, **HTMX)
    assert answer.status_code == 200
    assert set(Lead.objects.values_list("owner", flat=True)) == {rep_of_another_team.pk}
    undo = toast_of(answer)["undo_url"]
    assert client.post(undo, **HTMX).status_code == 200
    assert set(Lead.objects.values_list("owner", flat=True)) == {rep.pk}
    assert client.post(undo).status_code == 409


def test_all_that_match_the_filter_are_tagged_and_no_others(as_, cco):
    for _number in range(60):
        make_lead("lead", source=source("fair"))
    make_lead("lead", source=source("site"))
    data = {"field": "tag", "tag": "Выставка", "everything": "on", "query": f"source={source('fair').pk}"}
    assert as_(cco).post("/leads/bulk/", data, **HTMX).status_code == 200
    assert Lead.objects.filter(tags__name="Выставка").count() == 60


def test_bulk_reaches_only_what_the_person_may_edit(as_, rep, rep_of_another_team):
    mine, other = make_lead("sql", owner=rep), make_lead("sql", owner=rep_of_another_team)
    data = {"field": "tag", "tag": "Срочно", "lead": [mine.pk, other.pk]}
    as_(rep).post("/leads/bulk/", data, **HTMX)
    assert list(Lead.objects.filter(tags__name="Срочно")) == [mine]


def test_bulk_loss_without_a_reason_changes_nothing(as_, cco):
    lead = make_lead("sql")
    data = {"field": "stage", "stage": stage("lost").pk, "lead": [lead.pk]}
    answer = as_(cco).post("/leads/bulk/", data, **HTMX)
    lead.refresh_from_db()
    assert (answer.status_code, answer["HX-Retarget"], lead.stage.key) == (422, "#toasts", "sql")


def test_bulk_tells_how_many_stayed_as_they_were(as_, cco):
    make_lead("sql"), make_lead("proposal")
    everything = [lead.pk for lead in Lead.objects.all()]
    answer = as_(cco).post("/leads/bulk/", {"field": "stage", "stage": stage("kev_set").pk, "lead": everything}, **HTMX)
    assert re.findall(r"\d+", toast_of(answer)["text"]) == ["1", "1"]
    assert "Предложение" in toast_of(answer)["text"]
    assert Lead.objects.filter(stage__key="kev_set").count() == 1


@pytest.mark.parametrize(
    "data", [{}, {"field": "owner"}, {"field": "x", "lead": "1"}, {"field": "tag", "tag": "a", "lead": "я"}]
)
def test_a_malformed_bulk_change_is_refused(as_, cco, data):
    make_lead("sql")
    assert as_(cco).post("/leads/bulk/", data, **HTMX).status_code == 422
    assert as_(cco).post("/leads/bulk/", data).status_code == 409


def test_more_than_a_thousand_at_once_are_refused(as_, cco, monkeypatch):
    monkeypatch.setattr("funnel.services.leads.BULK_LIMIT", 2)
    for _number in range(3):
        make_lead("lead")
    data = {"field": "tag", "tag": "Много", "everything": "on", "query": ""}
    assert as_(cco).post("/leads/bulk/", data, **HTMX).status_code == 400
    assert not Lead.objects.filter(tags__name="Много").exists()


def test_a_view_is_kept_under_a_name_and_belongs_to_its_person(as_, cco, rep):
    client = as_(cco)
    assert client.post("/leads/views/", {"name": "Мои SQL", "query": "stage=4"}).status_code == 302
    view = SavedView.objects.get()
    assert "stage=4" in client.get("/leads/").content.decode()
    assert client.post("/leads/views/", {"name": "Мои SQL", "query": ""}).status_code == 409
    assert client.post("/leads/views/", {"name": ""}).status_code == 409
    assert as_(rep).post(reverse("funnel:saved-view-delete", args=[view.pk])).status_code == 404
    assert as_(cco).post(reverse("funnel:saved-view-delete", args=[view.pk])).status_code == 302
    assert not SavedView.objects.exists()


def test_a_new_lead_of_a_rep_is_the_reps_own(as_, rep):
    data = {"first_name": "Ирина", "phone": "8 916 123-45-67", "source": "Телефон", "note": "Хочет демонстрацию"}
    answer = as_(rep).post("/leads/new/", data)
    lead = Lead.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/leads/{lead.pk}/")
    assert (lead.phone_e164, lead.owner, lead.source.name) == ("+79161234567", rep, "Телефон")
    assert lead.activities.get().text == "Хочет демонстрацию"


@pytest.mark.parametrize("data", [{}, {"source": "Сайт"}, {"email": "не адрес"}, {"first_name": "а" * 151}])
def test_a_new_lead_that_says_too_little_or_wrong_keeps_what_was_typed(as_, cco, data):
    answer = as_(cco).post("/leads/new/", data, **HTMX)
    assert answer.status_code == 422
    assert not Lead.objects.exists()
    assert all(value in answer.content.decode() for value in data.values())


def test_the_ceo_reads_and_does_not_create(as_, ceo):
    assert as_(ceo).get("/leads/").status_code == 200
    assert as_(ceo).post("/leads/new/", {"first_name": "Ирина"}).status_code == 403
    assert not Lead.objects.exists()


def test_a_known_number_is_told_while_typing_without_opening_what_is_out_of_sight(as_, rep, rep_of_another_team):
    mine = make_lead("sql", owner=rep, company="Свои", phone_e164="+79161234567")
    make_lead("sql", owner=rep_of_another_team, company="Чужие", phone_e164="+79161234567")
    text = as_(rep).post("/leads/new/duplicates/", {"phone": "8(916)1234567"}, **HTMX).content.decode()
    assert f"/leads/{mine.pk}/" in text
    assert "Чужие" not in text
    assert "1 " in text
    assert as_(rep).post("/leads/new/duplicates/", {"phone": "", "email": ""}, **HTMX).content.decode().strip() == ""


def test_a_marketer_reads_the_fate_of_own_leads_in_sentences(as_, marketer, rep):
    mine = make_lead("mql", campaign=campaign("webinar", owner=marketer))
    other = make_lead("mql", campaign=campaign("flyer"))
    reason = Reason.objects.get(kind="rejection", key="not_target")
    for lead in (mine, other):
        handovers.reject(lead, reason=reason, actor=rep, now=timezone.now())
    text = as_(marketer).get("/leads/fate/").content.decode()
    assert "webinar" in text
    assert "не цель" in text
    assert "flyer" not in text
    assert f"/leads/{mine.pk}/#contest" in text


def test_reps_have_no_page_of_fates(as_, rep):
    assert as_(rep).get("/leads/fate/").status_code == 403
