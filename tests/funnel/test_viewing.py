"""Decision 43: whoever opens more than 200 leads in a day is told to the head, once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delivery.models import Alert
from funnel.models import LeadView
from funnel.selectors import looks
from funnel.services import viewing
from people.models import Company
from people.services.absences import plan_absence
from tests.factories.funnel import make_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def limit_of_two(company):
    Company.objects.filter(pk=1).update(lead_views_a_day=2)


def look(person, leads, now):
    for lead in leads:
        viewing.note(lead, user=person, now=now)


def test_a_lead_counts_once_a_day_and_person(rep, head_of_sales, now):
    lead = make_lead("sql", owner=rep)

    look(rep, [lead, lead], now)
    look(head_of_sales, [lead], now)
    look(rep, [lead], now + timedelta(days=1))

    counted = LeadView.objects.order_by("pk").values_list("person", "day")
    today, tomorrow = now.date(), now.date() + timedelta(days=1)
    assert list(counted) == [(rep.pk, today), (head_of_sales.pk, today), (rep.pk, tomorrow)]


def test_a_day_is_the_company_s_own(rep, now):
    lead = make_lead("sql", owner=rep)

    look(rep, [lead], now.replace(hour=23, minute=30))
    look(rep, [lead], now.replace(hour=23, minute=59) + timedelta(minutes=2))

    assert sorted(LeadView.objects.values_list("day", flat=True)) == [now.date(), now.date() + timedelta(days=1)]


def test_above_the_limit_the_head_hears_once_and_without_a_name(limit_of_two, rep, head_of_sales, now):
    leads = [make_lead("sql", owner=rep) for _ in range(4)]

    look(rep, leads[:2], now)
    assert not Alert.objects.exists()
    look(rep, leads, now)

    alert = Alert.objects.get()
    assert (alert.key, alert.person, alert.params) == ("AL-82", head_of_sales, {"limit": 2})
    assert rep.last_name not in alert.words
    assert alert.action_url == "/leads/looks/"


def test_who_stands_in_for_the_head_hears_it(limit_of_two, rep, head_of_sales, cco, administrator, now):
    day = now.date()
    plan_absence(head_of_sales, kind="leave", from_date=day, to_date=day, stand_in=cco, now=now, by=administrator)

    look(rep, [make_lead("sql", owner=rep) for _ in range(3)], now)

    assert Alert.objects.get().person == cco


def test_the_next_day_counts_anew(limit_of_two, rep, head_of_sales, now):
    leads = [make_lead("sql", owner=rep) for _ in range(3)]

    look(rep, leads, now)
    look(rep, leads, now + timedelta(days=1))

    assert Alert.objects.filter(key="AL-82").count() == 2


def test_the_page_of_a_lead_notes_the_look_with_one_write_more(as_, rep):
    lead = make_lead("sql", owner=rep)
    browser = as_(rep)

    with CaptureQueriesContext(
        connection,
    ) as first:
        browser.get(f"/leads/{lead.pk}/")
    with CaptureQueriesContext(connection) as again:
        browser.get(f"/leads/{lead.pk}/")

    of_looks = [query["sql"] for query in first if "funnel_leadview" in query["sql"]]
    assert [sql.split()[0] for sql in of_looks] == ["SELECT", "INSERT", "SELECT"]
    assert [q["sql"].split()[0] for q in again if "funnel_leadview" in q["sql"]] == ["SELECT"]
    assert LeadView.objects.get().person == rep


def test_a_look_at_what_is_out_of_sight_is_not_one(as_, rep, rep_of_another_team):
    lead = make_lead("sql", owner=rep_of_another_team)

    assert as_(rep).get(f"/leads/{lead.pk}/").status_code == 404
    assert not LeadView.objects.exists()


def test_a_head_sees_the_days_of_own_people_only(as_, rep, rep_of_another_team, head_of_sales, cco, now):
    look(rep, [make_lead("sql", owner=rep)], timezone.now())
    look(rep_of_another_team, [make_lead("sql", owner=rep)], timezone.now())

    page = as_(head_of_sales).get("/leads/looks/").content.decode()
    assert rep.name in page
    assert rep_of_another_team.name not in page
    assert rep_of_another_team.name in as_(cco).get("/leads/looks/").content.decode()
    assert as_(rep).get("/leads/looks/").status_code == 403


@pytest.mark.parametrize("count", [1, 50])
def test_the_page_of_looks_asks_as_often_for_one_as_for_fifty(head_of_sales, rep, count, now):
    look(rep, [make_lead("sql", owner=rep) for _ in range(count)], now)

    with CaptureQueriesContext(connection) as queries:
        found = looks.of_people_under(head_of_sales, since=now - timedelta(days=1))
    assert found.days[0].leads == count
    assert len(queries) == 7


def test_old_looks_and_old_news_go(limit_of_two, rep, head_of_sales, now):
    look(rep, [make_lead("sql", owner=rep) for _ in range(3)], now)

    viewing.forget_old(now=now + timedelta(days=8))
    assert LeadView.objects.count() == 3
    assert Alert.objects.get().closed_at == now + timedelta(days=8)
    viewing.forget_old(now=now + timedelta(days=91))

    assert not LeadView.objects.exists()


def test_the_limit_is_a_setting_of_the_company(as_, cco):
    page = as_(cco).get("/settings/company/")

    assert page.context["form"].initial["lead_views_a_day"] == 200
