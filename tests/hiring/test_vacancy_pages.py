"""Pages of vacancies, briefs and errors: each door once taken, once refused, once malformed; constant queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hiring.models import BriefVersion, SearchBrief, TextReading, Vacancy
from hiring.services import briefs
from tests.factories.hiring import WHOLE_BRIEF, brief, vacancy
from tests.factories.people import BEGINNING, company_today, department

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
LIST = "/hiring/vacancies/"


@pytest.fixture
def where(cmo):
    return vacancy(head=cmo)


def typed(where=None, **values):
    return {
        "title": "Маркетолог", "position": "marketer", "department": department("Маркетинг", "marketing").pk,
        "reason": "growth", "headcount": 1, "currency": "RUB", "search": "undecided", "probation_days": 90,
        "salary_min": "90000", "salary_max": "120000.50", **values,
    }  # fmt: skip


def test_an_empty_list_teaches_and_offers_the_first_step(as_, cmo, english_company):
    page = as_(cmo).get(LIST).content.decode()
    assert "A search begins with the brief of eleven sections" in page
    assert "/hiring/vacancies/new/" in page


def test_a_head_writes_a_draft(as_, cmo):
    made = as_(cmo).post(f"{LIST}new/", typed(hiring_head=cmo.pk))
    row = Vacancy.objects.get()
    assert made.headers["Location"] == f"{LIST}{row.pk}/"
    assert (row.state, row.salary_max_minor, row.created_by) == ("draft", 12_000_050, cmo)


def test_a_draft_is_refused_beside_its_field(as_, cmo):
    refused = as_(cmo).post(f"{LIST}new/", typed(hiring_head=cmo.pk, salary_max="80000"))
    assert refused.status_code == 422
    assert not Vacancy.objects.exists()
    assert as_(cmo).post(f"{LIST}new/", typed(hiring_head="x", headcount="0")).status_code == 422


def test_the_list_shows_thirty_and_more_by_key(as_, cmo):
    for n in range(31):
        vacancy(head=cmo, title=f"Вакансия {n:02}", now=BEGINNING + timedelta(minutes=n))
    first = as_(cmo).get(LIST)
    assert len(first.context["cards"]) == 30
    assert [card.vacancy.title for card in as_(cmo).get(first.context["next_url"]).context["cards"]] == ["Вакансия 00"]


@pytest.mark.parametrize("url", [LIST, "/hiring/errors/"])
def test_fifty_vacancies_ask_as_much_as_one(as_, hr_director, cmo, url):
    browser = as_(hr_director)
    vacancy(head=cmo)
    counts = []
    for more in (0, 29):
        for _one in range(more):
            vacancy(head=cmo)
        browser.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_filters_narrow_the_list(as_, hr_director, cmo):
    mine, other = vacancy(head=cmo), vacancy(head=hr_director, state="draft")
    browser = as_(hr_director)

    def shown(query):
        return [card.vacancy for card in browser.get(f"{LIST}?{query}").context["cards"]]

    assert shown("state=draft") == [other]
    assert shown(f"head={cmo.pk}") == [mine]
    assert shown("state=nonsense&head=x") == [other, mine]


def test_the_page_shows_state_clock_and_ten_checks(as_, cmo, where):
    found = as_(cmo).get(f"{LIST}{where.pk}/")
    assert [check.no for check in found.context["checks"]] == list(range(1, 11))
    assert set(found.context["forms"]) == {"pause", "cancel", "post", "reader", "reviews"}


def test_the_ceo_sees_no_steps_of_others(as_, ceo, where):
    found = as_(ceo).get(f"{LIST}{where.pk}/")
    assert (found.status_code, found.context["forms"]) == (200, {})


def test_a_pause_needs_its_reason_and_a_version_that_is_fresh(as_, cmo, where):
    browser, url = as_(cmo), f"{LIST}{where.pk}/steps/pause/"
    assert browser.post(url, {"version": where.version}, headers={"HX-Request": "true"}).status_code == 422
    assert browser.post(url, {"note": "x", "version": 1}, headers={"HX-Request": "true"}).status_code == 422
    assert browser.post(url, {"note": "Бюджет", "version": where.version}).status_code == 302
    where.refresh_from_db()
    assert where.state == "paused"


def test_a_vacancy_is_changed_where_it_stood(as_, cmo, where):
    browser, url = as_(cmo), f"{LIST}{where.pk}/edit/"
    shown = browser.get(url).context["form"].initial
    assert (shown["salary_min"], shown["salary_max"]) == ("90000", "120000")
    done = typed(hiring_head=cmo.pk, version=where.version, title="Другой")
    assert browser.post(url, {**done, "version": 1}).status_code == 422
    assert browser.post(url, done).status_code == 302
    where.refresh_from_db()
    assert where.title == "Другой"


def test_channels_are_posted_and_taken_down(as_, cmo, where):
    browser = as_(cmo)
    told = {"kind": "board", "name": "hh.ru", "cost": "15000", "posted_on": company_today().isoformat()}
    assert browser.post(f"{LIST}{where.pk}/steps/post/", told).status_code == 302
    channel = where.channels.get()
    assert channel.cost_minor == 1_500_000
    assert browser.post(f"{LIST}{where.pk}/steps/take-down/", {"channel": channel.pk}).status_code == 302
    assert browser.post(f"{LIST}{where.pk}/steps/take-down/", {"channel": 10**9}).status_code == 404


def test_a_reader_sees_the_text_and_no_salary(as_, cmo, marketer, english_company):
    row = vacancy(head=cmo, text="Ищем маркетолога", salary_max_minor=987_654_00, variable_note="плюс бонус")
    assert as_(cmo).post(f"{LIST}{row.pk}/steps/reader/", {"reader": marketer.pk}).status_code == 302
    url = f"/hiring/readings/{TextReading.objects.get().pk}/"
    page = as_(marketer).get(url).content.decode()
    assert "Ищем маркетолога" in page
    assert "987" not in page
    assert "плюс бонус" not in page
    assert as_(marketer).post(url, {"points": "9"}).status_code == 422
    assert as_(marketer).post(url, {"points": "4"}).status_code == 302
    assert TextReading.objects.get().points == 4
    assert as_(cmo).get(url).status_code == 404


def test_a_look_at_reviews_is_written_down(as_, cmo, where):
    url = f"{LIST}{where.pk}/steps/reviews/"
    told = {"site": "dreamjob.ru", "is_true": "no", "checked_on": company_today().isoformat()}
    assert as_(cmo).post(url, told, headers={"HX-Request": "true"}).status_code == 422
    assert as_(cmo).post(url, {**told, "note": "Платят позже"}).status_code == 302
    assert not where.review_checks.get().is_true


def sections(**values):
    start = (company_today() + timedelta(days=30)).isoformat()
    return {**{f"s{no}": text for no, text in WHOLE_BRIEF.items()}, "s8": start, "career_link": "ladder", **values}


def test_the_brief_is_written_signed_and_read(as_, cmo, hr_director, where):
    url = f"{LIST}{where.pk}/brief/"
    assert as_(cmo).get(url).context["filled"] == 0
    assert not SearchBrief.objects.exists()
    assert as_(cmo).post(f"{url}write/", sections()).status_code == 302
    assert as_(cmo).get(url).context["filled"] == 11
    for person in (cmo, hr_director):
        version = SearchBrief.objects.get().version
        assert as_(person).post(f"{url}sign/", {"version": version}).status_code == 302
    assert SearchBrief.objects.get().state == "agreed"
    assert as_(cmo).get(f"{url}versions/1/").status_code == 200
    assert as_(cmo).get(f"{url}versions/2/").status_code == 404
    assert as_(cmo).post(f"{url}revise/", {}).status_code == 302
    assert SearchBrief.objects.get().number == 2


def test_a_thin_brief_is_refused_a_signature_R_SBF_01(as_, cmo, where):
    url = f"{LIST}{where.pk}/brief/"
    as_(cmo).post(f"{url}write/", sections(s6=""))
    assert as_(cmo).post(f"{url}sign/", {}, headers={"HX-Request": "true"}).status_code == 422
    assert as_(cmo).post(f"{url}write/", sections(s8="вчера"), headers={"HX-Request": "true"}).status_code == 422
    assert as_(cmo).post(f"{url}forge/", {}).status_code == 404
    assert not BriefVersion.objects.exists()


@pytest.mark.parametrize("kind", ["pdf", "docx", "md"])
def test_documents_are_downloaded(as_, cmo, where, kind):
    row = brief(where, now=timezone.now())
    briefs.sign(row, now=timezone.now(), actor=cmo)
    url = f"{LIST}{where.pk}/brief.{kind}"
    found = as_(cmo).get(f"{url}?version=1")
    assert found.headers["Content-Disposition"] == f'attachment; filename="brief-{where.pk}-v1.{kind}"'
    assert as_(cmo).get(url).status_code == 200
    assert [as_(cmo).get(f"{url}?version={asked}").status_code for asked in ("2", "x", "99999999")] == [404, 404, 404]
    assert as_(cmo).get(f"{LIST}{where.pk}/brief.exe").status_code == 404


def test_the_second_section_is_masked_in_what_an_agency_reads(as_, cmo):
    where = vacancy(head=cmo, is_confidential=True)
    brief(where, now=timezone.now())
    url = f"{LIST}{where.pk}/brief.md"
    inside, outside = (as_(cmo).get(f"{url}{query}").content.decode() for query in ("", "?outside=1"))
    assert (WHOLE_BRIEF["2"] in inside, WHOLE_BRIEF["2"] in outside) == (True, False)


def test_the_text_is_filled_from_the_brief(as_, cmo, where):
    brief(where, now=timezone.now())
    assert as_(cmo).post(f"{LIST}{where.pk}/steps/fill/", {}).status_code == 302
    where.refresh_from_db()
    assert where.advantages == WHOLE_BRIEF["3"]


def test_the_board_says_each_state_in_words(as_, hr_director, cmo, english_company):
    vacancy(head=cmo)
    page = as_(hr_director).get("/hiring/errors/").content.decode()
    assert "Not known" in page
    assert "There is no plan of how a new colleague learns." in page
    assert as_(hr_director).get("/hiring/errors/?no=7&check=ok").context["lines"] == []
    assert as_(hr_director).get("/hiring/errors/?no=99&check=red").status_code == 200


def test_a_marketing_director_without_a_marketer_R_IM_01(as_, cmo, english_company):
    row = vacancy(head=cmo, position="marketing_director")
    assert "First an internet marketer" in as_(cmo).get(f"{LIST}{row.pk}/").content.decode()


@pytest.mark.parametrize("role", ["rep", "marketer", "administrator", "integration"])
def test_staff_see_neither_vacancies_nor_errors(as_, request, where, role):
    """P9, E2: salaries and searches are none of theirs."""
    browser = as_(request.getfixturevalue(role))
    urls = (LIST, f"{LIST}{where.pk}/", f"{LIST}{where.pk}/brief/", "/hiring/errors/", f"{LIST}new/")
    assert {browser.get(url).status_code for url in urls} <= {403, 404}
