"""A4: what is open to the secretary of a meeting, and to nobody else who is invited; every door, for three people."""

from datetime import timedelta

import pytest
from django.utils import timezone

from loop.models import Idea, Topic
from loop.services import actions
from meetings.models import Meeting, MeetingAction, MeetingTopic, Protocol
from meetings.services import protocols
from people.models import AuditEvent
from tests.factories.meetings import general, hold

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
REFUSED = {"marketer": 403, "stranger": 404}


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def together(cmo, cco, rep, marketer, now):
    """Begins in a quarter of an hour; the rep writes, the marketer is invited."""
    local = (now + timedelta(minutes=15)).astimezone(timezone.get_default_timezone())
    made = general(
        cmo, cco, now=now - timedelta(days=1), invited=[rep, marketer], weekday=0, starts=local.time(),
    )  # fmt: skip
    first = made.meetings.order_by("slot_start").first()
    Meeting.objects.filter(pk=first.pk).update(
        slot_start=now + timedelta(minutes=15), slot_end=now + timedelta(minutes=45)
    )
    return made


@pytest.fixture
def people(rep, marketer, hr_director):
    return {"secretary": rep, "marketer": marketer, "stranger": hr_director}


@pytest.fixture
def planned(together) -> Meeting:
    return together.meetings.order_by("slot_start").first()


@pytest.fixture
def running(planned, cmo, rep, now) -> Meeting:
    return hold(planned, cmo, rep, now=now)


@pytest.fixture
def promised(running, cmo, rep, now):
    """A promise of this meeting without its owner."""
    action = actions.promise(text="Позвонить", owner=None, due_date=None, requested_by=cmo, now=now)
    MeetingAction.objects.create(meeting=running, action=action)
    return action


@pytest.fixture
def due(running, together, cmo, rep, now):
    """Promised a week before, due today."""
    before = Meeting.objects.create(
        series=together, state="held", slot_start=now - timedelta(days=7), slot_end=now - timedelta(days=6)
    )
    action = actions.promise(
        text="Прислать", owner=rep, due_date=(now - timedelta(days=6)).date(), requested_by=cmo,
        now=now - timedelta(days=7),
    )  # fmt: skip
    MeetingAction.objects.create(meeting=before, action=action)
    return action


@pytest.fixture
def draft(running, cmo, now) -> Protocol:
    from meetings.services.running import finish

    return finish(running, by=cmo, now=now + timedelta(minutes=20))


def state() -> list:
    """What any of the doors could change."""
    return [
        list(
            Meeting.objects.order_by("pk").values_list("pk", "state", "secretary", "chair", "slot_start", "moderator")
        ),
        list(Protocol.objects.order_by("pk").values_list("pk", "notes", "state", "version")),
        MeetingAction.objects.values_list("action__state", "action__owner", "action__due_date").count(),
        list(MeetingAction.objects.order_by("pk").values_list("action__state", "action__owner", "reviewed_at")),
        list(MeetingTopic.objects.order_by("pk").values_list("topic", "outcome")),
        list(Meeting.objects.order_by("pk").values_list("decisions__pk", "reviews__pk", "attendance__arrived_at")),
        AuditEvent.objects.count(),
    ]


def refuses(as_, people, url, body, **kind) -> None:
    before = state()
    for who, status in REFUSED.items():
        assert as_(people[who]).post(url, body, **kind).status_code == status, (who, url)
    assert state() == before


def opens(as_, people, url, body, **kind):
    """Refused to the others with nothing changed; then the secretary goes through."""
    refuses(as_, people, url, body, **kind)
    before = state()
    answer = as_(people["secretary"]).post(url, body, **kind)
    assert answer.status_code in {200, 302}, (url, answer.content[:300])
    assert state() != before, url
    return answer


def test_the_secretary_begins_the_meeting(as_, people, planned):
    opens(as_, people, f"/meetings/{planned.pk}/run/start/", {})
    assert Meeting.objects.get(pk=planned.pk).state == "running"


def test_the_secretary_begins_it_through_the_api(as_, people, planned):
    opens(as_, people, f"/api/v1/meetings/{planned.pk}/start/", {}, **JSON)
    assert Meeting.objects.get(pk=planned.pk).state == "running"


def test_the_secretary_checks_in_reviews_and_decides(as_, people, running, due, cco, rep):
    opens(as_, people, f"/meetings/{running.pk}/run/check-in/{cco.pk}/", {})
    opens(as_, people, f"/meetings/{running.pk}/run/review/{due.pk}/", {"outcome": "done", "version": due.version})
    opens(as_, people, f"/meetings/{running.pk}/run/decide/", {"text": "Звонить до десяти"})
    decision = running.decisions.get().decision
    assert set(decision.decided_by.all()) == {
        running.series.principals.get(pk=cco.pk),
        *running.series.principals.all(),
    }


def test_the_secretary_settles_topics_and_mends_promises(as_, people, running, promised, rep, cmo, now):
    topic = Topic.objects.create(text="Тема", raised_by=cmo, raised_at=now, state="on_agenda")
    MeetingTopic.objects.create(meeting=running, topic=topic, order=2)
    opens(as_, people, f"/meetings/{running.pk}/run/topics/{topic.pk}/discussed/", {})
    day = (now + timedelta(days=4)).date().isoformat()
    opens(as_, people, f"/meetings/{running.pk}/run/mend/", {"action": promised.pk, "owner": rep.pk, "due_date": day})


def test_the_secretary_ends_the_meeting_and_the_protocol_leaves(as_, people, running):
    opens(as_, people, f"/meetings/{running.pk}/run/end/", {})
    assert (Meeting.objects.get(pk=running.pk).state, running.protocol.author) == ("protocol_sent", people["secretary"])


def test_the_secretary_ends_and_sends_through_the_api(as_, people, running):
    opens(as_, people, f"/api/v1/meetings/{running.pk}/finish/", {}, **JSON)
    opens(as_, people, f"/api/v1/meetings/{running.pk}/protocol/send/", {}, **JSON)
    assert Meeting.objects.get(pk=running.pk).state == "protocol_sent"


def test_the_draft_of_the_protocol_is_open_to_the_secretary(as_, people, draft, now):
    for who, status in {"secretary": 200, "marketer": 404, "stranger": 404}.items():
        assert as_(people[who]).get(f"/protocols/{draft.pk}/").status_code == status
    day = (now + timedelta(days=4)).date().isoformat()
    url, before = f"/protocols/{draft.pk}", state()
    steps = [
        ("notes", {"notes": "Записали", "version": draft.version}),
        ("actions", {"line": f"прислать кейс @{people['secretary'].first_name} {day}"}),
        ("send", {}),
    ]
    for step, body in steps:
        for who in REFUSED:
            assert as_(people[who]).post(f"{url}/{step}/", body).status_code == 404
    assert state() == before
    for step, body in steps:
        assert as_(people["secretary"]).post(f"{url}/{step}/", body).status_code == 302, step
    draft.refresh_from_db()
    assert (draft.notes, draft.state, draft.meeting.actions.count()) == ("Записали", "sent", 1)


def test_a_promise_is_mended_on_the_protocol(as_, people, promised, draft, rep, now):
    day = (now + timedelta(days=4)).date().isoformat()
    body = {"action": promised.pk, "owner": rep.pk, "due_date": day}
    answer = as_(people["secretary"]).post(f"/protocols/{draft.pk}/mend/", body)
    promised.refresh_from_db()
    assert (answer.status_code, promised.owner) == (302, rep)


def test_after_sending_others_read_and_only_the_secretary_writes(as_, people, draft, now):
    protocols.send(draft, sent_by=people["secretary"], now=now + timedelta(minutes=21))
    draft.refresh_from_db()
    opens(as_, people, f"/protocols/{draft.pk}/notes/", {"notes": "Уточнили", "version": draft.version})
    draft.refresh_from_db()
    opens(as_, people, f"/protocols/{draft.pk}/send/", {})
    assert draft.versions.count() == 2


def test_once_closed_the_secretary_writes_no_more(as_, people, draft):
    Meeting.objects.filter(pk=draft.meeting_id).update(state="closed")
    browser, before = as_(people["secretary"]), state()
    for step in ("notes", "actions", "mend", "send"):
        assert browser.post(f"/protocols/{draft.pk}/{step}/", {}).status_code == 403
    for step in ("decide", "end", "mend"):
        assert browser.post(f"/meetings/{draft.meeting_id}/run/{step}/", {}).status_code == 403
    assert state() == before


@pytest.mark.parametrize("step", ["move", "excuse", "chair", "moderator", "late"])
def test_what_is_for_the_heads_stays_so(as_, people, planned, step):
    before = state()
    for who, status in {"secretary": 403, **REFUSED}.items():
        assert as_(people[who]).post(f"/meetings/{planned.pk}/{step}/", {}).status_code == status
    assert state() == before


def test_neither_the_series_nor_a_signature_nor_another_meeting_is_open(as_, people, together, draft, now):
    protocols.send(draft, sent_by=people["secretary"], now=now + timedelta(minutes=21))
    browser, before = as_(people["secretary"]), state()
    following = together.meetings.filter(state="scheduled").order_by("slot_start").first()
    assert following.secretary == people["marketer"]
    for url in (
        f"/meetings/series/{together.pk}/", f"/meetings/series/{together.pk}/end/propose/",
        f"/protocols/{draft.pk}/sign/", f"/protocols/{draft.pk}/send-again/",
        f"/meetings/{following.pk}/run/start/", f"/meetings/{following.pk}/secretary/",
    ):  # fmt: skip
        assert browser.post(url, {"number": "1"}).status_code == 403, url
    for step, body in (("move", {"to": "2030-01-07T09:00:00Z"}), ("excuse", {"reason": "x"}), ("protocol/sign", {})):
        answer = browser.post(f"/api/v1/meetings/{draft.meeting_id}/{step}/", body, **JSON)
        assert answer.status_code == 403, step
    assert state() == before


def test_ideas_are_not_answered_at_a_general_meeting(as_, people, running, marketer, now):
    """They are on the table of the two heads."""
    idea = Idea.objects.create(text="Идея", author=marketer, created_at=now)
    url = f"/meetings/{running.pk}/run/ideas/{idea.pk}/accepted/"
    assert [as_(people[who]).post(url).status_code for who in ("secretary", "marketer", "stranger")] == [404, 403, 404]
    idea.refresh_from_db()
    assert idea.state == "new"


def test_it_is_handed_over_in_one_tap_on_the_page(as_, people, planned):
    page = as_(people["secretary"]).get(f"/meetings/{planned.pk}/")
    form = page.context["secretary_form"]
    assert (form.fields["secretary"].initial, list(form.fields["secretary"].queryset)) == (
        people["marketer"].pk,
        [people["marketer"]],
    )
    url = f"/meetings/{planned.pk}/secretary/"
    assert as_(people["secretary"]).post(url, {"secretary": "x"}).status_code == 422
    assert as_(people["secretary"]).post(url, {"secretary": people["stranger"].pk}).status_code == 422
    opens(as_, people, url, {"secretary": people["marketer"].pk})
    assert Meeting.objects.get(pk=planned.pk).secretary == people["marketer"]
    assert as_(people["secretary"]).get(f"/meetings/{planned.pk}/").context["secretary_form"] is None


def test_the_heads_hand_it_over_too(as_, people, planned, cco):
    body = {"secretary": people["marketer"].pk}
    assert as_(cco).post(f"/meetings/{planned.pk}/secretary/", body).status_code == 302
    assert Meeting.objects.get(pk=planned.pk).secretary == people["marketer"]


def test_the_page_and_the_api_say_who_writes(as_, people, planned, rep):
    rep.language = "en"
    rep.save(update_fields=["language"])
    browser = as_(rep)
    for url in (f"/meetings/{planned.pk}/", "/meetings/"):
        assert f"Secretary: {rep.name}" in browser.get(url).content.decode(), url
    assert "This time you write the protocol" in browser.get(f"/meetings/{planned.pk}/").content.decode()
    assert browser.get(f"/api/v1/meetings/{planned.pk}/").json()["secretary"] == rep.pk
    assert browser.get(f"/api/v1/meeting-series/{planned.series_id}/").json()["secretary_rule"] == "rotate"


def test_the_setting_is_on_the_form_of_the_series_and_in_the_api(as_, together, cmo, now):
    browser = as_(cmo)
    assert browser.get(f"/meetings/series/{together.pk}/").context["form"].initial["secretary_rule"] == "rotate"
    url = f"/api/v1/meeting-series/{together.pk}/"
    assert browser.patch(url, {"secretary_rule": "both"}, **JSON).status_code == 400
    assert browser.patch(url, {"secretary_rule": "chair"}, **JSON).json()["secretary_rule"] == "chair"
    assert set(together.meetings.filter(state="scheduled").values_list("secretary", flat=True)) == {None}
