"""Decision 43: whoever leaves is out at once, the work goes on with others, and for a day it can be taken back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from delivery.models import Notification
from delivery.services import keys
from funnel.models import Clock, Lead
from funnel.services import leads as lead_services
from funnel.services import stages
from loop.models import Action
from loop.services import actions
from meetings.services import requests
from people.models import Absence, AuditEvent, Leaving
from people.services import leaving
from people.services.absences import plan_absence
from people.services.onboarding import reactivate
from tests.factories.funnel import campaign, make_lead
from tests.factories.meetings import general, weekly
from tests.factories.people import person_with

DAY = timedelta(days=1)


def leave(person, administrator, now, **choice):
    return leaving.leave(person, by=administrator, now=now, **choice)


def said(person, now) -> dict[str, tuple[int, str]]:
    return {line.label: (line.count, line.goes) for line in leaving.preview(person, now=now)}


@pytest.fixture
def promise(rep, cmo, now):
    return actions.promise(text="Позвонить", owner=rep, due_date=now.date() + DAY, requested_by=cmo, now=now)


@pytest.fixture
def admin(as_, administrator):
    administrator.language = "en"
    administrator.save()
    return as_(administrator)


def test_the_preview_counts_what_hangs_on_a_person(rep, cmo, promise, now, settings):
    make_lead("mql", owner=rep)
    make_lead("sql", owner=rep, next_step_text="Позвонить")
    make_lead("won", owner=rep)
    keys.create_key(rep, name="x", scopes=["read"], now=now)

    counted = sorted(said(rep, now).values())

    assert counted == [(1, "elsewhere"), (1, "ends"), (1, "leads"), (1, "queue"), (1, "rest")]


def test_sessions_and_keys_end_at_once(rep, head_of_sales, administrator, client, settings, now):
    client.force_login(rep, backend=settings.AUTHENTICATION_BACKENDS[0])
    _key, secret = keys.create_key(rep, name="x", scopes=["read"], now=now)

    leave(rep, administrator, now)

    assert client.get("/leads/").status_code == 302
    assert keys.key_for(secret, now=now) is None


def test_leads_go_to_the_colleague_and_clocks_run_on(rep, rep_of_another_team, head_of_sales, administrator, now):
    lead = make_lead("lead", owner=rep)
    stages.move_lead(lead, to_stage="mql", now=now, actor=administrator)
    clocks = list(Clock.objects.filter(lead=lead).order_by("pk").values())

    leave(rep, administrator, now + timedelta(hours=1), leads_to=rep_of_another_team)

    lead.refresh_from_db()
    assert (lead.owner, lead.team.name) == (rep_of_another_team, "Группа 2")
    assert list(Clock.objects.filter(lead=lead).order_by("pk").values()) == clocks
    event = lead.events.get(kind="assigned")
    assert (event.owner, event.actor, event.door) == (rep_of_another_team, administrator, "rule")


def test_without_a_colleague_fresh_leads_wait_in_the_queue_and_those_in_work_go_up(
    rep, head_of_sales, administrator, now
):
    fresh, in_work = make_lead("mql", owner=rep), make_lead("sql", owner=rep)
    ended, comes_back = make_lead("won", owner=rep), make_lead("rejected", owner=rep, recycle_until=now.date() + DAY)

    leave(rep, administrator, now)

    owners = {lead.pk: lead.owner for lead in Lead.objects.select_related("owner")}
    assert owners == {fresh.pk: None, in_work.pk: head_of_sales, ended.pk: rep, comes_back.pk: head_of_sales}
    assert not Lead.objects.exclude(stage__key="mql").filter(stage__kind="open", owner=None).exists()


def test_promises_go_to_the_head_and_keep_their_first_date(rep, cmo, promise, head_of_sales, administrator, now):
    leave(rep, administrator, now)

    promise.refresh_from_db()
    assert (promise.owner, promise.due_date) == (head_of_sales, promise.original_due_date)
    assert Notification.objects.filter(person=cmo, key__startswith=f"action-{promise.pk}-passed-to").exists()


def test_what_others_promised_to_the_leaver_has_somebody_to_answer_for_it(
    rep, marketer, head_of_sales, administrator, now
):
    action = actions.promise(text="x", owner=marketer, due_date=now.date() + DAY, requested_by=rep, now=now)

    leave(rep, administrator, now)

    action.refresh_from_db()
    assert action.requested_by == head_of_sales


def test_requests_go_to_whoever_may_answer_them(rep, marketer, cmo, head_of_sales, administrator, now):
    asked = requests.ask(requester=rep, kind="case", needed_by=now.date() + DAY, now=now)
    requests.take(asked, actor=marketer, now=now)

    leave(marketer, administrator, now)
    leave(rep, administrator, now)

    asked.refresh_from_db()
    assert (asked.owner, asked.requester, asked.state) == (cmo, head_of_sales, "in_work")


def test_campaigns_and_absences_get_another_name(marketer, cmo, head_of_marketing, administrator, now):
    own = campaign("webinar", owner=marketer)
    absence = plan_absence(
        head_of_marketing, kind="leave", from_date=now.date(), to_date=now.date(), stand_in=marketer, now=now,
        by=administrator,
    )  # fmt: skip

    leave(marketer, administrator, now, rest_to=cmo)

    own.refresh_from_db()
    assert (own.owner, Absence.objects.get(pk=absence.pk).stand_in) == (cmo, cmo)


def test_nobody_is_made_to_stand_in_for_oneself(rep, head_of_sales, administrator, now):
    day = now.date()
    absence = plan_absence(
        head_of_sales, kind="leave", from_date=day, to_date=day, stand_in=rep, now=now, by=administrator
    )

    leave(rep, administrator, now, rest_to=head_of_sales)

    assert Absence.objects.get(pk=absence.pk).stand_in is None


def test_meetings_go_on_with_whoever_takes_over(cmo, cco, ceo, rep, administrator, now):
    series = weekly(cmo, cco, now=now)
    shared = general(cmo, cco, now=now, invited=[rep])

    leave(cmo, administrator, now, rest_to=ceo)
    leave(rep, administrator, now, rest_to=cco)

    assert set(series.principals.all()) == {ceo, cco}
    assert rep not in shared.invited.all()
    coming = shared.meetings.filter(state="scheduled", slot_start__gt=now)
    assert not any(meeting.attendance.filter(person=rep).exists() for meeting in coming)


def test_taking_back_within_a_day_restores_all_of_it(
    rep, cmo, cco, promise, head_of_sales, administrator, client, settings, now
):
    lead = make_lead("sql", owner=rep)
    shared = general(cmo, cco, now=now, invited=[rep])
    _key, secret = keys.create_key(rep, name="x", scopes=["read"], now=now)
    gone = leave(rep, administrator, now)

    done = leaving.undo(gone, by=administrator, now=now + timedelta(hours=23))

    lead.refresh_from_db()
    promise.refresh_from_db()
    rep.refresh_from_db()
    assert (lead.owner, lead.team.name, promise.owner, rep.is_active) == (rep, "Группа 1", rep, True)
    assert rep in shared.invited.all()
    assert keys.key_for(secret, now=now) is not None
    assert (done.restored, dict(done.kept)) == (4, {})
    assert [item.is_restored for item in gone.items.all()] == [True] * 4


def test_directors_get_their_meetings_back_and_keep_their_own_promises(cmo, cco, ceo, administrator, now):
    series = weekly(cmo, cco, now=now)
    own = actions.promise(text="x", owner=ceo, due_date=now.date() + DAY, requested_by=cco, now=now)
    gone = leave(cmo, administrator, now, rest_to=ceo)

    leaving.undo(gone, by=administrator, now=now)

    own.refresh_from_db()
    assert set(series.principals.all()) == {cmo, cco}
    assert own.owner == ceo
    first = series.meetings.filter(state="scheduled", slot_start__gt=now).first()
    assert set(first.attendance.values_list("person", flat=True)) == {cmo.pk, cco.pk}


def test_what_was_changed_since_stays_and_is_named(rep, rep_of_another_team, head_of_sales, administrator, now):
    kept, back = make_lead("sql", owner=rep), make_lead("sql", owner=rep)
    gone = leave(rep, administrator, now)
    lead_services.assign(Lead.objects.get(pk=kept.pk), owner=rep_of_another_team, actor=head_of_sales, now=now)

    done = leaving.undo(gone, by=administrator, now=now)

    owners = dict(Lead.objects.values_list("pk", "owner"))
    assert owners == {kept.pk: rep_of_another_team.pk, back.pk: rep.pk}
    assert dict(done.kept) == {"funnel.lead": 1}


def test_after_a_day_or_twice_nothing_is_taken_back(rep, head_of_sales, administrator, now):
    gone = leave(rep, administrator, now)

    with pytest.raises(DomainError):
        leaving.undo(gone, by=administrator, now=now + timedelta(hours=24))
    leaving.undo(gone, by=administrator, now=now + timedelta(hours=1))
    with pytest.raises(DomainError):
        leaving.undo(gone, by=administrator, now=now + timedelta(hours=2))


def test_the_last_administrator_and_oneself_stay(rep, head_of_sales, administrator, hr_director, now):
    for person, by, error in (
        (administrator, administrator, NotAllowed),
        (administrator, hr_director, NotAllowed),
        (hr_director, hr_director, NotAllowed),
    ):
        with pytest.raises(error):
            leave(person, by, now, rest_to=rep)
    second = person_with("administrator")
    leave(administrator, second, now, rest_to=rep)
    with pytest.raises(NotAllowed):
        leave(second, second, now, rest_to=rep)
    assert Leaving.objects.count() == 1


def test_work_is_given_to_somebody_who_stays(rep, rep_of_another_team, administrator, head_of_sales, now):
    rep_of_another_team.is_active = False
    rep_of_another_team.save()

    for wrong in ({"rest_to": rep}, {"leads_to": rep_of_another_team}):
        with pytest.raises(InvalidInput):
            leave(rep, administrator, now, **wrong)
    assert not Leaving.objects.exists()
    rep.refresh_from_db()
    assert rep.is_active


def test_leaving_twice_is_refused(rep, head_of_sales, administrator, now):
    leave(rep, administrator, now)

    with pytest.raises(DomainError):
        leave(rep, administrator, now)


def test_all_of_it_or_nothing(rep, head_of_sales, administrator, now, monkeypatch):
    lead = make_lead("sql", owner=rep)
    broken = leaving.Duty("broken", lambda person, now: (), lambda gone, now: 1 / 0, lambda item, now: False, order=98)
    monkeypatch.setitem(leaving._duties, "broken", broken)

    with pytest.raises(ZeroDivisionError):
        leave(rep, administrator, now)

    rep.refresh_from_db()
    lead.refresh_from_db()
    assert (rep.is_active, lead.owner) == (True, rep)


def test_the_database_refuses_to_give_work_to_the_leaver(rep, administrator, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Leaving.objects.create(person=rep, by=administrator, at=now, rest_to=rep)


def test_the_journal_names_counts_and_the_receiver_hears_without_a_name(
    rep, promise, head_of_sales, administrator, now
):
    make_lead("sql", owner=rep)

    leave(rep, administrator, now)

    event = AuditEvent.objects.get(verb="person.left")
    assert event.details == {
        "rest_to": head_of_sales.pk,
        "leads_to": None,
        "handed_over": {"funnel.lead": 1, "loop.action": 1},
    }
    word = Notification.objects.get(person=head_of_sales, key__startswith="left:")
    assert "2" in word.text
    assert rep.last_name not in word.text


def test_a_leaver_who_came_back_leaves_again(rep, head_of_sales, administrator, now):
    leave(rep, administrator, now)
    reactivate(rep, now=now + DAY * 3, by=administrator)

    leave(rep, administrator, now + DAY * 4)

    assert Leaving.objects.filter(person=rep).count() == 2
    assert Action.objects.count() == 0


def test_the_page_shows_who_gets_what_before_and_closes_with_one_button(admin, rep, rep_of_another_team, head_of_sales):
    lead = make_lead("sql", owner=rep)
    page = reverse("people:person-leaving", args=[rep.pk])

    shown = admin.get(page)
    assert shown.content.decode().count(f"<td>{head_of_sales.name}</td>") == 1
    chosen = {"rest_to": head_of_sales.pk, "leads_to": rep_of_another_team.pk}
    part = admin.get(page, chosen, headers={"HX-Request": "true"}).content.decode()
    assert rep_of_another_team.name in part
    assert "<html" not in part

    answer = admin.post(page, chosen, follow=True)

    lead.refresh_from_db()
    assert lead.owner == rep_of_another_team
    assert "The account is closed. 1 thing was handed over." in answer.content.decode()
    assert "Take everything back" in answer.content.decode()


def test_the_page_refuses_without_somebody_who_takes_over(admin, rep):
    answer = admin.post(reverse("people:person-leaving", args=[rep.pk]), {"rest_to": rep.pk})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["rest_to"]


def test_the_button_takes_back_and_says_what_stayed(admin, administrator, rep, head_of_sales):
    lead = make_lead("sql", owner=rep)
    gone = leave(rep, administrator, timezone.now())
    Lead.objects.filter(pk=lead.pk).update(owner=None)

    answer = admin.post(reverse("people:leaving-undo", args=[gone.pk]), follow=True).content.decode()

    assert "The account is open again. 0 things are back." in answer
    assert "1 thing was changed since and stays as it is." in answer


def test_who_manages_nobody_and_an_hr_director_before_an_administrator_are_refused(
    as_, rep, hr_director, administrator
):
    assert as_(rep).get(reverse("people:person-leaving", args=[hr_director.pk])).status_code == 403
    assert as_(hr_director).get(reverse("people:person-leaving", args=[administrator.pk])).status_code == 403


@pytest.mark.parametrize("count", [1, 20])
def test_the_preview_asks_as_often_for_one_lead_as_for_twenty(rep, now, django_assert_max_num_queries, count):
    for _ in range(count):
        make_lead("sql", owner=rep)

    with django_assert_max_num_queries(36):
        leaving.preview(rep, now=now)
