"""The page of a lead: facts edited in place, the timeline, the hand-over, merging, the seller's phone page."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from funnel.models import Clock, Lead, Merge, Reason
from funnel.services import clocks
from tests.factories.funnel import campaign, make_lead, source, stage

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def door(name, lead, *more):
    return reverse(f"funnel:{name}", args=[lead.pk, *more])


def toast_of(response) -> dict:
    return json.loads(response["HX-Trigger"])["toast"]


def reason(key="not_target", kind="rejection"):
    return Reason.objects.get(kind=kind, key=key)


def test_the_page_shows_facts_timeline_and_what_is_due(as_, rep):
    lead = make_lead("mql", owner=rep, company="Альфа", email="a@alpha.example", phone="+7 916 123-45-67",
                     phone_e164="+79161234567", next_step_text="Позвонить")  # fmt: skip
    clocks.start(lead, now=timezone.now())
    text = as_(rep).get(door("lead", lead)).content.decode()
    for piece in ("mailto:a@alpha.example", "tel:+79161234567", "Позвонить", "MQL"):
        assert piece in text


def test_out_of_sight_is_not_there(as_, rep, rep_of_another_team):
    lead = make_lead("sql", owner=rep_of_another_team)
    assert as_(rep).get(door("lead", lead)).status_code == 404
    assert as_(rep).get("/leads/999999/").status_code == 404


def test_next_and_previous_keep_the_filter(as_, cco):
    base = datetime(2026, 3, 16, tzinfo=UTC)
    leads = [make_lead("lead", source=source("site"), at=base + timedelta(hours=n)) for n in range(3)]
    make_lead("lead", source=source("fair"), at=base + timedelta(hours=1, minutes=30))
    query = f"source={source('site').pk}"
    page = as_(cco).get(f"{door('lead', leads[1])}?{query}")
    assert page.context["previous"] == f"{door('lead', leads[2])}?{query}"
    assert page.context["following"] == f"{door('lead', leads[0])}?{query}"


def test_one_field_is_edited_in_place_and_comes_back(as_, rep):
    lead = make_lead("sql", owner=rep, company="Альфа")
    client = as_(rep)
    url = door("lead-edit", lead, "company")
    assert 'name="value"' in client.get(url, **HTMX).content.decode()
    answer = client.post(url, {"value": "Бета", "version": 1}, **HTMX)
    lead.refresh_from_db()
    assert (answer.status_code, lead.company, lead.version) == (200, "Бета", 2)
    assert client.post(toast_of(answer)["undo_url"], **HTMX).status_code == 200
    lead.refresh_from_db()
    assert lead.company == "Альфа"
    assert client.post(door("lead-undo", lead)).status_code == 409


def test_a_phone_and_an_amount_are_kept_in_one_form(as_, rep):
    lead = make_lead("sql", owner=rep)
    client = as_(rep)
    client.post(door("lead-edit", lead, "phone"), {"value": "8 (916) 123-45-67"}, **HTMX)
    client.post(door("lead-edit", lead, "amount"), {"value": "1200.50"}, **HTMX)
    client.post(door("lead-edit", lead, "campaign"), {"value": campaign("webinar").pk}, **HTMX)
    lead.refresh_from_db()
    assert (lead.phone_e164, lead.amount_minor, lead.campaign.key) == ("+79161234567", 120050, "webinar")


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "не адрес"), ("amount", "много"), ("amount", "-5"), ("source", "999"), ("company", "я" * 301)],
)
def test_a_wrong_value_stays_in_the_form_with_its_error(as_, rep, field, value):
    lead = make_lead("sql", owner=rep)
    answer = as_(rep).post(door("lead-edit", lead, field), {"value": value, "version": 1}, **HTMX)
    lead.refresh_from_db()
    assert (answer.status_code, lead.version) == (422, 1)


def test_markup_in_a_name_is_shown_and_not_run(as_, rep):
    lead = make_lead("sql", owner=rep, company="<script>alert(1)</script>")
    assert "<script>alert(1)" not in as_(rep).get(door("lead", lead)).content.decode()


def test_an_edit_of_an_older_version_overwrites_nothing(as_, rep):
    lead = make_lead("sql", owner=rep, company="Альфа")
    Lead.objects.filter(pk=lead.pk).update(version=5)
    answer = as_(rep).post(door("lead-edit", lead, "company"), {"value": "Бета", "version": 1}, **HTMX)
    lead.refresh_from_db()
    assert (answer.status_code, lead.company) == (412, "Альфа")


def test_there_is_no_door_to_other_fields(as_, cco):
    lead = make_lead("sql")
    assert as_(cco).post(door("lead-edit", lead, "stage_id"), {"value": "1"}).status_code == 404
    assert as_(cco).post(door("lead-edit", lead, "namespace"), {"value": "1"}).status_code == 404


def test_marketing_reads_after_the_hand_over_and_edits_before(as_, cmo):
    after, before = make_lead("sql"), make_lead("lead")
    client = as_(cmo)
    assert client.get(door("lead", after)).status_code == 200
    assert client.post(door("lead-edit", after, "company"), {"value": "Х"}).status_code == 403
    assert client.post(door("lead-edit", before, "company"), {"value": "Х"}, **HTMX).status_code == 200
    after.refresh_from_db()
    assert after.company == ""


def test_a_call_is_written_down_and_stops_the_clock(as_, rep):
    lead = make_lead("mql", owner=rep)
    clocks.start(lead, now=timezone.now())
    answer = as_(rep).post(door("lead-activity", lead), {"kind": "call", "outcome": "Дозвонился"}, **HTMX)
    assert answer.status_code == 200
    assert "Дозвонился" in answer.content.decode()
    assert Clock.objects.get(kind="first_touch").stopped_at is not None


@pytest.mark.parametrize("data", [{}, {"kind": "note"}, {"kind": "task", "text": "Что-то"}, {"kind": "dance"},
                                  {"kind": "task", "text": "x", "due_at": "завтра"}])  # fmt: skip
def test_an_activity_that_says_nothing_is_refused_where_it_was_typed(as_, rep, data):
    lead = make_lead("sql", owner=rep)
    assert as_(rep).post(door("lead-activity", lead), data, **HTMX).status_code == 422
    assert not lead.activities.exists()


def test_marketing_adds_notes_and_declares_no_touch(as_, cmo):
    lead = make_lead("sql")
    client = as_(cmo)
    assert client.post(door("lead-activity", lead), {"kind": "note", "text": "Был на вебинаре"}).status_code == 302
    assert client.post(door("lead-activity", lead), {"kind": "call"}).status_code == 403
    assert [activity.kind for activity in lead.activities.all()] == ["note"]


def test_taking_a_lead_makes_it_the_reps(as_, rep):
    lead = make_lead("mql")
    assert as_(rep).post(door("lead-accept", lead)).status_code == 302
    lead.refresh_from_db()
    assert (lead.stage.key, lead.owner) == ("accepted", rep)
    assert as_(rep).post(door("lead-accept", lead)).status_code == 409


def test_the_ceo_takes_nothing(as_, ceo):
    lead = make_lead("mql")
    assert as_(ceo).post(door("lead-accept", lead)).status_code == 403
    lead.refresh_from_db()
    assert lead.stage.key == "mql"


def test_returning_needs_a_reason_and_what_the_reason_asks_for(as_, rep):
    lead = make_lead("mql", owner=rep)
    client, url = as_(rep), door("lead-return", lead)
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"reason": reason("timing").pk}).status_code == 422
    assert client.post(url, {"reason": reason("other").pk}).status_code == 422
    assert client.post(url, {"reason": reason("price", "loss").pk}).status_code == 422
    assert client.post(url, {"reason": reason().pk}).status_code == 302
    lead.refresh_from_db()
    assert lead.stage.key == "rejected"


def test_marketing_contests_a_return_once_with_words(as_, cmo, rep):
    lead = make_lead("rejected")
    client, url = as_(cmo), door("lead-contest", lead)
    assert client.post(url, {"note": ""}).status_code == 400
    assert client.post(url, {"note": "Это наш сегмент"}).status_code == 302
    assert client.post(url, {"note": "Ещё раз"}).status_code == 409
    assert lead.events.filter(kind="contested").count() == 1


def test_sales_do_not_contest_themselves(as_, cco):
    lead = make_lead("rejected")
    assert as_(cco).post(door("lead-contest", lead), {"note": "Нет"}).status_code == 403


def test_a_returned_lead_comes_back_on_its_day(as_, cmo):
    lead = make_lead("rejected")
    day = (timezone.now() + timedelta(days=30)).date()
    assert as_(cmo).post(door("lead-recycle", lead), {"until": "когда-нибудь"}).status_code == 400
    assert as_(cmo).post(door("lead-recycle", lead), {"until": day.isoformat()}).status_code == 302
    lead.refresh_from_db()
    assert (lead.stage.key, lead.recycle_until) == ("lead", day)


def test_the_head_names_an_owner_and_a_next_step_and_tags(as_, head_of_sales, rep):
    lead = make_lead("sql", owner=head_of_sales)
    client = as_(head_of_sales)
    assert client.post(door("lead-assign", lead), {"owner": rep.pk}).status_code == 302
    assert client.post(door("lead-assign", lead), {"owner": 999999}).status_code == 400
    due = "2026-12-01T10:00"
    data = {"next_step_text": "Отправить договор", "next_step_due_at": due}
    assert client.post(door("lead-next-step", lead), data).status_code == 302
    assert client.post(door("lead-tags", lead), {"tags": "Срочно, ключевой, Срочно"}).status_code == 302
    lead.refresh_from_db()
    assert (lead.owner, lead.next_step_text) == (rep, "Отправить договор")
    assert lead.next_step_due_at == datetime(2026, 12, 1, 7, tzinfo=UTC)
    assert sorted(lead.tags.values_list("name", flat=True)) == ["Срочно", "ключевой"]


def test_duplicates_are_merged_and_taken_apart_again(as_, cco):
    stays = make_lead("sql", company="Альфа", email="a@alpha.example")
    copy = make_lead("lead", company="Альфа", email="a@alpha.example", phone="+7 916 1")
    client = as_(cco)
    assert f"№ {stays.pk}" in client.get(door("lead", copy)).content.decode()
    assert client.post(door("lead-merge", copy), {"into": stays.pk}).status_code == 302
    copy.refresh_from_db()
    assert copy.duplicate_of == stays
    assert door("lead", stays) in client.get(door("lead", copy)).content.decode()
    merge = Merge.objects.get()
    assert client.post(reverse("funnel:lead-merge-undo", args=[merge.pk])).status_code == 302
    copy.refresh_from_db()
    assert copy.duplicate_of is None
    assert client.post(door("lead-merge", copy), {"into": copy.pk}).status_code == 409
    assert client.post(door("lead-merge", copy), {"into": "другой"}).status_code == 400
    assert client.post(door("lead-merge", copy), {"into": 999999}).status_code == 404


def test_the_phone_page_shows_one_screen_and_looking_changes_nothing(as_, rep):
    lead = make_lead("mql", company="Альфа", phone="+7 916 123-45-67", phone_e164="+79161234567", source=source("site"))
    clocks.start(lead, now=timezone.now())
    before = list(lead.events.values())
    text = as_(rep).get(door("lead-take", lead)).content.decode()
    assert "tel:+79161234567" in text
    assert "data-due" in text
    assert door("lead-accept", lead) in text
    lead.refresh_from_db()
    assert (lead.version, lead.owner, list(lead.events.values())) == (1, None, before)


def test_the_phone_page_dies_with_the_decision(as_, rep):
    lead = make_lead("mql", owner=rep)
    client = as_(rep)
    answer = client.post(door("lead-accept", lead), {"call": "1"})
    assert answer["Location"] == f"{door('lead', lead)}?call=1"
    assert client.get(door("lead-take", lead))["Location"] == door("lead", lead)


def test_the_reasons_of_a_return_are_big_buttons(as_, rep):
    lead = make_lead("mql", owner=rep)
    text = as_(rep).get(door("lead-take", lead), {"return": "1"}, **HTMX).content.decode()
    assert text.count('name="reason"') == Reason.objects.filter(kind="rejection").count()
    assert stage("mql").name not in text


@pytest.mark.parametrize(
    "name",
    ["lead-accept", "lead-return", "lead-contest", "lead-recycle", "lead-assign", "lead-tags", "lead-merge",
     "lead-undo", "lead-activity", "lead-next-step"],
)  # fmt: skip
def test_doors_that_change_are_closed_to_looking_and_to_who_does_not_see(as_, rep, rep_of_another_team, name):
    lead = make_lead("sql", owner=rep_of_another_team)
    assert as_(rep_of_another_team).get(door(name, lead)).status_code == 405
    assert as_(rep).post(door(name, lead), {}).status_code == 404
    lead.refresh_from_db()
    assert (lead.version, lead.events.count()) == (1, 1)


def test_a_marketer_keeps_sight_of_a_lead_written_down_by_hand(as_, marketer, rep):
    """decisions.md 13: edits before the hand-over, reads its fate after it."""
    client = as_(marketer)
    client.post("/leads/new/", {"company": "Альфа", "email": "a@alpha.example"})
    lead = Lead.objects.get()
    assert lead.created_by == marketer
    assert client.post(door("lead-edit", lead, "city"), {"value": "Тула"}, **HTMX).status_code == 200
    Lead.objects.update(stage=stage("sql"), owner=rep)
    assert client.get(door("lead", lead)).status_code == 200
    assert client.post(door("lead-edit", lead, "city"), {"value": "Орёл"}, **HTMX).status_code == 403
    Lead.objects.update(created_by=None)
    assert client.get(door("lead", lead)).status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "column", "before"),
    [
        ("lead-tags", {"tags": "Срочно"}, "tags", []),
        ("lead-next-step", {"next_step_text": "Позвонить", "next_step_due_at": "2026-12-01T10:00"}, "step", ("", None)),
        ("lead-assign", {"owner": "head"}, "owner", "rep"),
    ],
)
def test_what_is_saved_with_a_whole_page_has_a_way_back_too(as_, head_of_sales, rep, name, data, column, before):
    lead = make_lead("sql", owner=rep)
    client = as_(head_of_sales)
    data = {key: head_of_sales.pk if value == "head" else value for key, value in data.items()}
    page = client.post(door(name, lead), data, follow=True)
    assert page.context["undo"]["text"] in page.content.decode()
    assert client.post(page.context["undo"]["url"]).status_code == 302
    lead.refresh_from_db()
    now = {
        "tags": list(lead.tags.values_list("name", flat=True)),
        "step": (lead.next_step_text, lead.next_step_due_at),
        "owner": "rep" if lead.owner == rep else "other",
    }
    assert now[column] == before
    assert client.get(door("lead", lead)).context["undo"] is None


def test_everybody_is_offered_what_they_may_write_down(as_, rep, cmo, ceo):
    """decisions.md 13: a touch is sales' to declare, marketing adds notes, the CEO reads."""
    lead = make_lead("sql", owner=rep)

    def offered(person):
        form = as_(person).get(door("lead", lead)).context["activity"]
        return [key for key, _label in form.fields["kind"].choices] if form else []

    assert offered(rep) == ["call", "email", "meeting", "note", "task"]
    assert (offered(cmo), offered(ceo)) == (["note"], [])
