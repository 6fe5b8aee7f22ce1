"""R-RF-01: a seller who is to lead marketing gets a checklist of what was done; decisions before it is full are told."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import local_day
from funnel.services.versions import kept, locked
from hiring.models import Application, RoleFitCase, RoleFitItem, RoleFitOutcome
from hiring.models.role_fit import FIT_READERS, MARKETING_HEAD_ROLES, SELLING_ROLES
from hiring.selectors import role_fit as selectors
from people import selectors as people
from people.models import Membership, Person
from people.services import audit

MARKETERS = ("marketer", "head_of_marketing", "cmo")
LEADS_MARKETING = {"head_of_marketing": "head_of_marketing", "marketing_director": "cmo"}
LOOKS = {6: "six_months", 12: "twelve_months"}


def selling_role_of(person: Person) -> str | None:
    """The seller's role somebody comes from; a founder who heads marketing comes from none."""
    held = [role for role in SELLING_ROLES if person.has_role(role)]
    return held[0] if held and not person.has_role(*MARKETING_HEAD_ROLES) else None


@transaction.atomic
def open_case(
    person: Person, *, to_role: str, from_role: str, door: str, now: datetime, actor: Person | None,
    head: Person | None = None,
) -> RoleFitCase:  # fmt: skip
    """The one that is open already, or a new one."""
    known = RoleFitCase.objects.select_for_update().filter(person=person, state__in=["opened", "checklist"]).first()
    if known is not None:
        return known
    case = RoleFitCase.objects.create(
        person=person, to_role=to_role, from_role=from_role, door=door, head=head, opened_at=now, opened_by=actor
    )
    audit.record(actor=actor, verb="role_fit.opened", obj=case, now=now, is_demo=case.is_demo)
    return case


def open_by_hand(person: Person, *, to_role: str, now: datetime, actor: Person) -> RoleFitCase:
    """Before anything is promised."""
    if not actor.has_role(*FIT_READERS, "cmo", "cco"):
        raise NotAllowed(_("The CEO, the directors and the HR director open a case."))
    from_role = selling_role_of(person)
    if from_role is None:
        raise InvalidInput(_("This guard is for colleagues from sales who are to lead marketing."), field="person")
    return open_case(person, to_role=to_role, from_role=from_role, door="page", now=now, actor=actor, head=actor)


@transaction.atomic
def meet(
    case: RoleFitCase, *, key: str, is_met: bool, evidence: str, now: datetime, actor: Person,
    outsider: Person | None = None, outsider_note: str = "",
) -> RoleFitItem:  # fmt: skip
    """A line of the checklist with its evidence. The interview has at least one marketer outside the line."""
    row = locked(case)
    if row.decision and not row.was_early:
        raise DomainError(_("This case is decided."))
    if not evidence.strip():
        raise InvalidInput(_("Say what was seen."), field="evidence")
    if key == "interview" and is_met:
        _outside(row, outsider, outsider_note)
    item = RoleFitItem.objects.create(
        case=row, key=key, is_met=is_met, evidence=evidence.strip(), outsider=outsider if key == "interview" else None,
        outsider_note=outsider_note.strip() or None if key == "interview" else None, by=actor, at=now,
        is_demo=row.is_demo,
    )  # fmt: skip
    if row.state == "opened":
        kept(row, {"state": "checklist"}, now=now, actor=actor)
    audit.record(actor=actor, verb="role_fit.item", obj=row, now=now, details={"key": key}, is_demo=row.is_demo)
    case.__dict__.update(row.__dict__)
    return item


def _outside(case: RoleFitCase, outsider: Person | None, note: str) -> None:
    """A colleague from marketing who is neither over nor under the place, or a marketer from another company."""
    if outsider is None and not note.strip():
        raise InvalidInput(_("Name the marketer from outside the line."), field="outsider")
    if outsider is None:
        return
    in_line = {case.person_id, case.head_id, case.opened_by_id}
    if outsider.pk in in_line or not outsider.has_role(*MARKETERS):
        raise InvalidInput(_("This has to be a marketer who is not in the line of the decision."), field="outsider")


def _undecided(case: RoleFitCase) -> RoleFitCase:
    row = locked(case)
    if row.decision:
        raise DomainError(_("This case is decided."))
    return row


@transaction.atomic
def decide(
    case: RoleFitCase, *, decision: str, reason: str, now: datetime, actor: Person | None,
    expected_version: int | None = None,
) -> RoleFitCase:  # fmt: skip
    """Before the checklist is full a move needs a reason, and the alert says that it was early (AL-67)."""
    locked(case, expected_version)
    row = _undecided(case)
    is_early = decision == "moved" and not selectors.is_full(row)
    if is_early and not reason.strip():
        raise InvalidInput(_("The checklist is not full. Say why it is decided now."), field="reason")
    changes = {
        "state": "decided", "decision": decision, "decided_on": local_day(now, people.zone()), "decided_by": actor,
        "reason": reason.strip(), "was_early": is_early,
    }  # fmt: skip
    kept(row, changes, now=now, actor=actor)
    audit.record(actor=actor, verb="role_fit.decided", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def look(
    case: RoleFitCase, *, months: int, is_in_role: bool, hit_target: bool | None, note: str, on: date, now: datetime,
    actor: Person,
) -> RoleFitOutcome:  # fmt: skip
    """After six and after twelve months: still there, and does it hit its targets."""
    row = locked(case)
    if row.decision != "moved" or row.decided_on is None:
        raise DomainError(_("Only a move that took place is looked at."))
    if on < selectors.due_on(row, months) or on > local_day(now, people.zone()):
        raise InvalidInput(_("It is too early for this look, or the day is ahead."), field="on")
    if row.outcomes.filter(months=months).exists():
        raise DomainError(_("This was looked at already."))
    made = RoleFitOutcome.objects.create(
        case=row, months=months, is_in_role=is_in_role, hit_target=hit_target if is_in_role else False,
        note=note.strip() or None, by=actor, looked_on=on, is_demo=row.is_demo,
    )  # fmt: skip
    if not (months == 6 and row.state == "twelve_months"):
        kept(row, {"state": LOOKS[months]}, now=now, actor=actor)
    audit.record(actor=actor, verb="role_fit.looked", obj=row, now=now, details={"months": months})
    return made


def follow_role(membership: Membership, now: datetime, by: Person | None) -> str:
    """A role was given: a seller who now leads marketing without a full checklist was moved early."""
    if membership.role not in MARKETING_HEAD_ROLES:
        return ""
    person = membership.person
    from_role = _sold_before(membership)
    if from_role is None:
        return ""
    case = open_case(person, to_role=membership.role, from_role=from_role, door="role", now=now, actor=by)
    is_full = selectors.is_full(case)
    reason = "" if is_full else _("The role was given before the checklist was full.")
    decide(case, decision="moved", reason=reason, now=now, actor=by)
    return "" if is_full else _("A seller now leads marketing, and the checklist is not full. Look at the case.")


def _sold_before(membership: Membership) -> str | None:
    """The selling role held now or last before, unless marketing was led before already."""
    held = membership.person.memberships.filter(from_date__lt=membership.from_date).exclude(pk=membership.pk)
    if held.filter(role__in=MARKETING_HEAD_ROLES).exists() or held.filter(role="ceo", to_date=None).exists():
        return None
    open_one = held.filter(to_date=None, role__in=SELLING_ROLES).order_by("-from_date", "-pk").first()
    latest = open_one or held.filter(to_date__isnull=False).order_by("-to_date", "-pk").first()
    return latest.role if latest is not None and latest.role in SELLING_ROLES else None


def follow_application(application: Application, *, now: datetime, actor: Person | None) -> RoleFitCase | None:
    """A colleague from sales applies to lead marketing: the case opens with the hiring head over it."""
    to_role = LEADS_MARKETING.get(application.vacancy.position)
    if to_role is None:
        return None
    person = application.person or people.person_by_email(application.candidate.email or "")
    from_role = selling_role_of(person) if person is not None else None
    if person is None or from_role is None:
        return None
    head = application.vacancy.hiring_head
    return open_case(person, to_role=to_role, from_role=from_role, door="application", now=now, actor=actor, head=head)
