"""A field visit is planned, briefed, made, debriefed, and then it counts or it does not (A8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.templatetags.format import day as day_words
from alignment.shared.words import gettext_noop
from funnel.models import Customer, Lead
from loop.services.changes import change, check_version
from loop.services.telling import tell
from people.models import Person
from people.services import audit
from practices.models import FieldVisit, VisitReport, VisitSettings
from practices.models.occurrences import PLANNERS
from practices.models.visits import AHEAD, CANCELLERS, IN_THE_FIELD, PLACES, SCOPES, SETTERS
from practices.selectors.calendar import add_working_days, conflicts, day_of
from practices.selectors.visits_questions import FORBIDDEN, QUESTIONS, is_fresh_first_purchase, why_hidden
from practices.selectors.visits_weeks import settings_now
from practices.services import occurrences

MARKETERS = ("marketer", "head_of_marketing", "cmo")
SELLERS = ("sales_rep", "head_of_sales", "cco")
MAY_PLAN = (*PLANNERS, *MARKETERS, *SELLERS)
HALF_A_DAY = timedelta(hours=4)
DEBRIEF_DAYS = 2
ENTERED_WITHIN = timedelta(days=14)
INVITED = gettext_noop("A field visit with you is planned for %(day)s.")
STANDS_AGAIN = gettext_noop("The field visit of %(day)s takes place after all.")
CALLED_OFF = gettext_noop("The field visit of %(day)s will not take place.")


@transaction.atomic
def plan(
    *,
    marketer: Person,
    rep: Person,
    starts_at: datetime,
    place_type: str,
    actor: Person,
    now: datetime,
    ends_at: datetime | None = None,
    customer: Customer | None = None,
    lead: Lead | None = None,
    client_name: str = "",
    segment: str = "",
    city: str = "",
    is_on_trip: bool = False,
    is_confidential: bool = False,
    is_demo: bool = False,
) -> FieldVisit:
    """Half a day unless it is said otherwise. What is known of the deal need not be typed."""
    _check_pair(marketer, rep, actor)
    _check_place(place_type)
    customer = _in_sight(actor, customer, lead) or (lead.customer if lead else None)
    if not (customer or lead or client_name.strip()):
        raise InvalidInput(_("Name the client."), field="client_name")
    ends_at = ends_at or starts_at + HALF_A_DAY
    _check_time([marketer, rep], starts_at, ends_at, now)
    city = (city.strip() or (lead.city if lead else ""))[:150]
    occurrence = occurrences.plan(
        kind="visit", title=", ".join(filter(None, [_("Field visit"), city])), starts_at=starts_at, ends_at=ends_at,
        organiser=actor, people=[(marketer, "guest"), (rep, "host")], now=now, is_demo=is_demo,
    )  # fmt: skip
    visit = FieldVisit.objects.create(
        occurrence=occurrence, marketer=marketer, rep=rep, customer=customer, lead=lead,
        client_name=client_name.strip()[:200], segment=_segment(segment, lead), city=city, place_type=place_type,
        is_on_trip=is_on_trip, is_confidential=is_confidential, is_demo=is_demo,
    )  # fmt: skip
    _tell(visit, INVITED, "planned", actor, now)
    return visit


def _check_pair(marketer: Person, rep: Person, actor: Person) -> None:
    if not actor.has_role(*PLANNERS) and actor not in (marketer, rep):
        raise NotAllowed(_("You may plan your own visits; heads plan those of others."))
    if not (marketer.is_active and marketer.has_role(*MARKETERS)):
        raise InvalidInput(_("Choose a colleague of marketing."), field="marketer")
    if not (rep.is_active and rep.has_role(*SELLERS)) or rep == marketer:
        raise InvalidInput(_("Choose a colleague of sales."), field="rep")


def _check_place(place_type: str) -> None:
    if place_type not in dict(PLACES):
        raise InvalidInput(_("Say where you meet."), field="place_type")


def _in_sight(actor: Person, customer: Customer | None, lead: Lead | None) -> Customer | None:
    """Nobody learns of a client by planning a visit there."""
    if lead and not Lead.objects.visible_to(actor).alive().filter(pk=lead.pk).exists():
        raise InvalidInput(_("There is no such lead in your sight."), field="lead")
    if customer and not Customer.objects.visible_to(actor).filter(pk=customer.pk).exists():
        raise InvalidInput(_("There is no such client in your sight."), field="customer")
    return customer


def _check_time(people: Sequence[Person], starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if starts_at < now - ENTERED_WITHIN:
        raise InvalidInput(_("This is too long ago to be entered."), field="starts_at")
    if ends_at <= starts_at or day_of(ends_at) > day_of(starts_at) + timedelta(days=1):
        raise InvalidInput(_("A visit takes a few hours of one day."), field="ends_at")
    if hard := [each.text for each in conflicts(people, starts_at, ends_at) if each.hard]:
        raise InvalidInput(" ".join(hard), field="starts_at")


def _segment(segment: str, lead: Lead | None) -> str:
    return (segment.strip() or (lead.product.name if lead and lead.product else ""))[:80]


@transaction.atomic
def move(
    visit: FieldVisit, *, starts_at: datetime, actor: Person, now: datetime, expected_version: int | None = None
) -> FieldVisit:
    """Another time, as long as before."""
    check_version(visit, expected_version)
    occurrence = visit.occurrence
    ends_at = starts_at + (occurrence.ends_at - occurrence.starts_at)
    busy = conflicts([visit.marketer, visit.rep], starts_at, ends_at, but=occurrence)
    if starts_at < now or any(each.hard for each in busy):
        words = " ".join(each.text for each in busy if each.hard)
        raise InvalidInput(words or _("Choose a time that lies ahead."), field="starts_at")
    occurrences.move(occurrence, starts_at=starts_at, ends_at=ends_at, actor=actor, now=now)
    return change(visit, actor=actor, now=now)


@transaction.atomic
def brief(
    visit: FieldVisit, *, goals: str, tasks: str, dress_ok: bool, actor: Person, now: datetime,
    expected_version: int | None = None,
) -> FieldVisit:  # fmt: skip
    """R-FV-02, R-FV-05: before the start; what to learn of the client, what to watch in the seller's work."""
    _of_marketing(visit, actor)
    check_version(visit, expected_version)
    if now >= visit.occurrence.starts_at:
        raise DomainError(_("The visit has begun: a brief written now prepares nobody."))
    if not tasks.strip():
        raise InvalidInput(_("Write what to watch in the seller's work."), field="tasks")
    occurrences.brief(visit.occurrence, goals=goals, tasks=tasks, actor=actor, now=now)
    return change(visit, actor=actor, now=now, state="briefed", dress_ok=dress_ok)


@transaction.atomic
def done(
    visit: FieldVisit, *, actor: Person, now: datetime, place_type: str = "", dress_ok: bool | None = None,
    expected_version: int | None = None,
) -> FieldVisit:  # fmt: skip
    """It took place; where it really was is said now."""
    check_version(visit, expected_version)
    if visit.state not in AHEAD:
        raise DomainError(_("This step is not possible now."))
    if now < visit.occurrence.starts_at:
        raise DomainError(_("The visit has not begun yet."))
    _check_place(place_type or visit.place_type)
    occurrences.hold(visit.occurrence, actor=actor, now=now, came=[visit.marketer_id, visit.rep_id])
    values: dict[str, Any] = {"place_type": place_type or visit.place_type}
    values |= {} if dress_ok is None else {"dress_ok": dress_ok}
    return change(visit, actor=actor, now=now, state="done", **values)


@transaction.atomic
def debrief(
    visit: FieldVisit, *, client_voice: str, answers: Mapping[str, str], ideas: Sequence[str] = (),
    has_no_ideas: bool = False, actor: Person, now: datetime, expected_version: int | None = None,
) -> FieldVisit:  # fmt: skip
    """R-FV-03. The ideas go to the heads like any other; then the visit is judged."""
    _of_marketing(visit, actor)
    check_version(visit, expected_version)
    if visit.state != "done":
        raise DomainError(_("Say first that the visit took place; a debrief is written once."))
    told = _told(visit, client_voice, answers)
    for text in filter(str.strip, ideas):
        occurrences.add_idea(visit.occurrence, text=text, author=actor, now=now)
    occurrences.debrief(
        visit.occurrence, summary="\n".join(told.values()), has_no_ideas=has_no_ideas, actor=actor, now=now
    )
    VisitReport.objects.create(
        visit=visit, client_voice=client_voice.strip(), answers=told, by=actor, at=now, is_demo=visit.is_demo
    )
    change(visit, actor=actor, now=now, state="debriefed")
    return _judge(visit, actor=actor, now=now)


@transaction.atomic
def done_and_debriefed(
    visit: FieldVisit, *, place_type: str, dress_ok: bool, actor: Person, now: datetime, **told: Any
) -> FieldVisit:
    """A phone that was without a network tells both at once: that it took place, and what came of it."""
    _of_marketing(visit, actor)
    if visit.state in AHEAD:
        done(visit, place_type=place_type, dress_ok=dress_ok, actor=actor, now=now)
    return debrief(visit, actor=actor, now=now, **told)


def _told(visit: FieldVisit, client_voice: str, answers: Mapping[str, str]) -> dict[str, str]:
    """R-FV-06: what may not be asked of a new client is not taken either."""
    if not client_voice.strip():
        raise InvalidInput(_("Write what the client said, in the client's words."), field="client_voice")
    told = {key: str(text).strip()[:1000] for key, text in answers.items() if str(text).strip()}
    if unknown := set(told) - set(QUESTIONS):
        raise InvalidInput(_("There is no such question: %(key)s.") % {"key": min(unknown)[:40]}, field="answers")
    if FORBIDDEN & set(told) and is_fresh_first_purchase(visit):
        raise InvalidInput(why_hidden(), field="answers")
    if not told:
        raise InvalidInput(_("Answer at least one question."), field="answers")
    return told


def _judge(visit: FieldVisit, *, actor: Person, now: datetime) -> FieldVisit:
    """R-FV-01, R-FV-02, R-FV-03, R-FV-05."""
    counts_online = visit.place_type == "online" and settings_now().natural_habitat
    missing = _missing(visit, counts_online, now)
    values: dict[str, Any] = {"reasons": ",".join(missing), "counts_online": counts_online}
    change(visit, actor=actor, now=now, state="invalid" if missing else "valid", **values)
    audit.record(actor=actor, verb=f"visit.{visit.state}", obj=visit, now=now, is_demo=visit.is_demo, details=values)
    return visit


def _missing(visit: FieldVisit, counts_online: bool, now: datetime) -> list[str]:
    occurrence = visit.occurrence
    briefed_at = occurrence.briefed_at
    debrief_by = add_working_days(day_of(occurrence.ends_at), DEBRIEF_DAYS)
    found = {
        "place": visit.place_type not in IN_THE_FIELD and not counts_online,
        "brief": briefed_at is None or briefed_at >= occurrence.starts_at,
        "dress": not visit.dress_ok and not counts_online,
        "late": day_of(now) > debrief_by,
    }
    return [key for key, is_missing in found.items() if is_missing]


@transaction.atomic
def cancel(
    visit: FieldVisit, *, by: str, reason: str, actor: Person, now: datetime, expected_version: int | None = None
) -> FieldVisit:
    """Called off by the client, the seller or the marketer."""
    check_version(visit, expected_version)
    if by not in dict(CANCELLERS):
        raise InvalidInput(_("Say who called it off."), field="by")
    if visit.state not in AHEAD:
        raise DomainError(_("This step is not possible now."))
    if not reason.strip():
        raise InvalidInput(_("Say why, in a few words."), field="reason")
    occurrences.cancel(visit.occurrence, reason=_("The field visit was called off."), actor=actor, now=now)
    why = reason.strip()[:300]
    change(visit, actor=actor, now=now, state="cancelled", cancelled_by=by, why_cancelled=why)
    _tell(visit, CALLED_OFF, "cancelled", actor, now)
    return visit


@transaction.atomic
def revive(visit: FieldVisit, *, actor: Person, now: datetime) -> FieldVisit:
    """Called off because somebody left who has not left after all."""
    occurrences.revive(visit.occurrence, actor=actor, now=now)
    state = "briefed" if visit.occurrence.phase == "ready" else "planned"
    change(visit, actor=actor, now=now, state=state, cancelled_by="", why_cancelled="")
    _tell(visit, STANDS_AGAIN, "revived", actor, now)
    return visit


@transaction.atomic
def configure(
    *, scope: str, natural_habitat: bool, actor: Person, now: datetime, expected_version: int | None = None
) -> VisitSettings:
    if not actor.has_role(*SETTERS):
        raise NotAllowed(_("The two directors agree on this."))
    if scope not in dict(SCOPES):
        raise InvalidInput(_("Choose whose week is counted."), field="scope")
    row = VisitSettings.objects.get_or_create(pk=1)[0]
    change(row, actor=actor, now=now, expected_version=expected_version, scope=scope, natural_habitat=natural_habitat)
    audit.record(actor=actor, verb="visit.settings", obj=row, now=now, details={"scope": scope})
    return row


def _of_marketing(visit: FieldVisit, actor: Person) -> None:
    if actor.pk != visit.marketer_id and not actor.has_role("cmo", "head_of_marketing"):
        raise NotAllowed(_("The marketer who goes writes this."))


def _tell(visit: FieldVisit, text: str, what: str, actor: Person, now: datetime) -> None:
    occurrence = visit.occurrence
    params: dict[str, Any] = {"day": day_words(day_of(occurrence.starts_at))}
    for person in (visit.marketer, visit.rep):
        if person != actor:
            tell(
                person, key=f"visit-{visit.pk}-{what}-{person.pk}", text=text, now=now, is_demo=visit.is_demo,
                url=reverse("practices:visit", args=[visit.pk]), **params,
            )  # fmt: skip
