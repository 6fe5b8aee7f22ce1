"""Leads taken away by hand come back as they were; views are shared and pinned."""

from datetime import timedelta

import pytest

from alignment.shared.errors import DomainError
from funnel.models import Clock, Lead, LeadFact, SavedView
from funnel.services import clocks, lead_bin, leads, rollups
from people.models import AuditEvent
from tests.factories.funnel import make_lead
from tests.factories.imports import queued

pytestmark = pytest.mark.usefixtures("english_company")


def test_a_lead_from_the_bin_is_as_it_was_with_its_clocks_running_on(company, cco, rep, now):
    lead = make_lead("mql", at=now, owner=rep, mql_no=1)
    clocks.start(lead, now=now)
    leads.remove(lead, actor=cco, now=now + timedelta(minutes=5))
    rollups.rebuild_marked(now=now)

    lead_bin.restore(Lead.objects.get(pk=lead.pk), actor=cco, now=now + timedelta(minutes=9))
    rollups.rebuild_marked(now=now)

    assert Lead.objects.alive().get() == lead
    assert set(Clock.objects.values_list("void_at", "stopped_at")) == {(None, None)}
    assert LeadFact.objects.get().outcome == "open"
    assert list(AuditEvent.objects.filter(verb__in=["lead.removed", "lead.restored"]).values_list("verb", flat=True)) == [
        "lead.removed", "lead.restored",
    ]  # fmt: skip


def test_what_does_not_lie_in_the_bin_is_not_brought_back(company, cco, now):
    with pytest.raises(DomainError, match="not in the bin"):
        lead_bin.restore(make_lead("mql"), actor=cco, now=now)


def test_a_head_takes_a_lead_away_and_brings_it_back_on_the_pages(company, as_, cco):
    lead, browser = make_lead("sql"), as_(cco)
    away = browser.post(f"/leads/{lead.pk}/remove/", follow=True)
    gone = browser.get(f"/leads/{lead.pk}/").status_code
    back = browser.post(f"/leads/bin/{lead.pk}/restore/")

    assert lead.title in away.content.decode()
    assert (gone, back.status_code, back["Location"]) == (404, 302, f"/leads/{lead.pk}/")
    assert "The bin is empty" in browser.get("/leads/bin/").content.decode()


def test_a_seller_takes_nothing_away(company, as_, rep):
    lead = make_lead("sql", owner=rep)

    assert as_(rep).post(f"/leads/{lead.pk}/remove/").status_code == 403
    assert as_(rep).get("/leads/bin/").status_code == 403
    assert Lead.objects.alive().exists()


def test_a_lead_of_a_batch_taken_back_lies_in_no_bin(company, cco, now):
    make_lead("sql", removed_at=now, batch=queued(cco, "leads", "external_id\nx\n"))

    assert not Lead.objects.in_bin_of(cco).exists()


def test_the_bin_of_fifty_asks_as_often_as_that_of_one(company, as_, cco, now, django_assert_max_num_queries):
    make_lead("sql", removed_at=now)
    browser = as_(cco)
    browser.get("/leads/bin/")
    with django_assert_max_num_queries(30) as one:
        browser.get("/leads/bin/")
    for number in range(52):
        make_lead("sql", removed_at=now - timedelta(minutes=number + 1))
    with django_assert_max_num_queries(len(one)):
        answer = browser.get("/leads/bin/")

    assert len(answer.context["rows"]) == 50
    assert len(browser.get(f"/leads/bin/{answer.context['next_url']}").context["rows"]) == 3


def test_a_shared_view_is_read_by_colleagues_and_changed_by_its_owner(company, as_, cco, rep):
    as_(cco).post("/leads/views/", {"name": "Горячие", "query": "stage=4", "is_shared": "on"})
    view = SavedView.objects.get()

    assert "Горячие" in as_(rep).get("/leads/").content.decode()
    assert as_(rep).post(f"/leads/views/{view.pk}/delete/").status_code == 404
    assert as_(rep).post(f"/leads/views/{view.pk}/share/").status_code == 404
    as_(cco).post(f"/leads/views/{view.pk}/share/")
    assert "Горячие" not in as_(rep).get("/leads/").content.decode()


def test_a_pinned_view_stands_first_for_whoever_pinned_it(company, as_, cco, rep):
    first, second = (
        SavedView.objects.create(person=cco, name=name, query="stage=4", is_shared=True) for name in ("А", "Б")
    )
    as_(rep).post(f"/leads/views/{second.pk}/pin/")

    def names(person) -> list[str]:
        return [view.name for view in as_(person).get("/leads/").context["views"]]

    assert (names(rep), names(cco)) == (["Б", "А"], ["А", "Б"])
    as_(rep).post(f"/leads/views/{second.pk}/pin/")
    assert names(rep) == ["А", "Б"]
    assert first.pinned_by.count() == second.pinned_by.count() == 0
