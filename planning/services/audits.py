"""A sales audit step by step (R-AU-01…05): planned, evidence frozen, seven checks, scripts, causes, measured again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import Period, local_day
from funnel.models import Stage
from funnel.services.versions import kept, locked
from people import selectors as people
from people.models import Person
from people.services import audit as journal
from planning.metrics import audits as metrics
from planning.models import Audit, AuditCheck, AuditEvidence, AuditRhythm
from planning.models.audits import KINDS, LEADS, VERDICTS
from planning.selectors import audit_evidence
from planning.selectors import audits as selectors

QUESTIONS = ("market", "product", "audience", "way")


@transaction.atomic
def set_rhythm(
    *, is_startup: bool, months: int, actor: Person, now: datetime, expected: int | None = None, **days: int
) -> AuditRhythm:
    """R-AU-04."""
    _lead(actor)
    if not metrics.may_be_every(months, is_startup=is_startup):
        raise InvalidInput(
            _("A startup is audited every month or two.") if is_startup
            else _("An audit is held every quarter or half-year."), field="months",
        )  # fmt: skip
    AuditRhythm.objects.get_or_create(pk=1)
    row = locked(AuditRhythm(pk=1), expected)
    kept(row, {"is_startup": is_startup, "months": months, **days}, actor=actor, now=now)
    journal.record(actor=actor, verb="audit.rhythm", obj=row, now=now)
    return row


@transaction.atomic
def plan(
    *, stage: Stage, auditor: Person, planned_for: date, actor: Person, now: datetime, kind: str = "planned",
    reason: str = "", has_niche_experience: bool = False, is_demo: bool = False,
) -> Audit:  # fmt: skip
    _lead(actor)
    if not selectors.scopes().filter(pk=stage.pk).exists():
        raise InvalidInput(_("Choose a stage that one comes to from another."), field="stage")
    if planned_for < local_day(now, people.zone()):
        raise InvalidInput(_("This day is over. Choose today or later."), field="planned_for")
    if kind not in dict(KINDS):
        raise InvalidInput(_("Say whether it is planned or follows a signal."), field="kind")
    row = Audit.objects.create(
        stage=stage, auditor=auditor, planned_for=planned_for, kind=kind, reason=reason.strip()[:300],
        has_niche_experience=has_niche_experience, created_at=now, created_by=actor, is_demo=is_demo,
    )  # fmt: skip
    _told("planned", row, actor, now)
    return row


@transaction.atomic
def change(
    audit: Audit, changes: Mapping[str, Any], *, actor: Person, now: datetime, expected: int | None = None
) -> Audit:
    """Day, auditor and experience, until the evidence is collected."""
    row = _open(audit, actor, expected, "planned")
    if changes.get("planned_for", row.planned_for) < local_day(now, people.zone()):
        raise InvalidInput(_("This day is over. Choose today or later."), field="planned_for")
    names = ("auditor", "planned_for", "has_niche_experience")
    kept(row, {name: changes[name] for name in names if name in changes}, actor=actor, now=now)
    _told("changed", row, actor, now)
    return row


@transaction.atomic
def answer_questionnaire(audit: Audit, answers: Mapping[str, str], *, actor: Person, now: datetime) -> Audit:
    """R-AU-05: whoever does not know the niche first learns market, product, audience and the client's way."""
    row = _open(audit, actor, None, "planned")
    said = {key: str(answers.get(key, "")).strip()[:1000] for key in QUESTIONS}
    for key, text in said.items():
        if not text:
            raise InvalidInput(_("All four questions are answered before an audit begins."), field=key)
    kept(row, {"questionnaire": said, "questionnaire_at": now}, actor=actor, now=now)
    _told("questionnaire", row, actor, now)
    return row


@transaction.atomic
def collect(audit: Audit, *, actor: Person, now: datetime, expected: int | None = None) -> Audit:
    """Freezes what the product finds for every check, and the conversion with its norm, as of today."""
    row = _open(audit, actor, expected, "planned")
    if not row.has_niche_experience and row.questionnaire_at is None:
        raise DomainError(_("The auditor does not know this niche yet: first answer the questionnaire."))
    found = audit_evidence.prefilled(row.stage, now)
    for no in range(1, metrics.SCRIPTS + 1):
        check = AuditCheck.objects.create(audit=row, no=no, is_demo=row.is_demo)
        _freeze(check, found[no], now)
    before = selectors.conversion(row.stage, audit_evidence.window(now), now)
    norm, norm_from = selectors.norm_of(row.stage, now)
    kept(
        row,
        {"state": "collecting", "collected_at": now, "rate_before": before.rate, "n_before": before.n, "norm": norm,
         "norm_from": norm_from},
        actor=actor, now=now,
    )  # fmt: skip
    _told("collected", row, actor, now)
    return row


@transaction.atomic
def note_evidence(check: AuditCheck, *, text: str, actor: Person, now: datetime) -> AuditEvidence:
    """What the auditor saw or heard, beside what the product found."""
    row = _checking(check, actor, None)
    if not text.strip():
        raise InvalidInput(_("Write what was seen."), field="evidence")
    return AuditEvidence.objects.create(check_row=row, text=text.strip()[:500], at=now, by=actor, is_demo=row.is_demo)


@transaction.atomic
def give_verdict(
    check: AuditCheck, *, verdict: str, actor: Person, now: datetime, evidence: str = "", expected: int | None = None
) -> AuditCheck:
    """R-AU-01: scripts after the seven. R-AU-02: nothing is said without evidence."""
    row = _checking(check, actor, expected)
    if verdict not in dict(VERDICTS):
        raise InvalidInput(_("Say whether it is in order or a cause."), field="verdict")
    _in_order(row, verdict)
    if evidence.strip():
        note_evidence(row, text=evidence, actor=actor, now=now)
    if verdict != "unknown" and not row.evidence.filter(is_found=True).exists():
        raise InvalidInput(_("A verdict needs at least one piece of evidence."), field="evidence")
    known = verdict != "unknown"
    changes = {"verdict": verdict, "decided_at": now if known else None, "decided_by": actor if known else None}
    kept(row, changes, actor=actor, now=now)
    _advance(row.audit, actor, now)
    journal.record(
        actor=actor, verb="audit.verdict", obj=row.audit, now=now, is_demo=row.is_demo,
        details={"check": row.no, "verdict": verdict},
    )  # fmt: skip
    return row


def _in_order(row: AuditCheck, verdict: str) -> None:
    verdicts = list(row.audit.checks.exclude(no=metrics.SCRIPTS).values_list("verdict", flat=True))
    if row.no == metrics.SCRIPTS and not metrics.is_unlocked(verdicts):
        raise DomainError(_("Scripts come last: first each of the seven checks needs a verdict."))
    if row.no != metrics.SCRIPTS and verdict == "unknown":
        last = row.audit.checks.get(no=metrics.SCRIPTS)
        if last.verdict != "unknown":
            raise DomainError(_("Scripts were judged already: the seven keep their verdicts."))


def _advance(audit: Audit, actor: Person, now: datetime) -> None:
    """The eighth is unlocked by the seven, and locked again when one of them is taken back."""
    verdicts = list(audit.checks.exclude(no=metrics.SCRIPTS).values_list("verdict", flat=True))
    is_open = metrics.is_unlocked(verdicts)
    last = AuditCheck.objects.select_for_update().get(audit=audit, no=metrics.SCRIPTS)
    if is_open != (last.unlocked_at is not None):
        kept(last, {"unlocked_at": now if is_open else None}, actor=actor, now=now)
    kept(audit, {"state": "scripts" if is_open else "checks"}, actor=actor, now=now)


@transaction.atomic
def conclude(
    audit: Audit, *, actor: Person, now: datetime, is_single_cause: bool = False, expected: int | None = None
) -> Audit:
    """All eight are judged; a cause that stands alone is confirmed by hand (R-AU-02)."""
    row = _open(audit, actor, expected, "scripts")
    checks = selectors.checks_of(row)
    if selectors.current_no(checks) is not None:
        raise DomainError(_("Each of the eight checks needs a verdict first."))
    is_alone = len(selectors.causes_of(checks)) == 1
    if is_alone and not is_single_cause:
        raise InvalidInput(
            _("There is hardly ever one cause alone. Confirm it, or look once more."), field="is_single_cause"
        )
    changes = {"state": "tasks", "concluded_at": now, "is_single_cause_confirmed": is_alone}
    kept(row, changes, actor=actor, now=now)
    _told("concluded", row, actor, now)
    return row


@transaction.atomic
def measure_again(audit: Audit, *, actor: Person, now: datetime, expected: int | None = None) -> Audit:
    """When every task is closed: the conversion of those who came since the work began."""
    row = _open(audit, actor, expected, "tasks", "in_work")
    if row.tasks.filter(action__state__in=selectors.OPEN_STATES).exists():
        raise DomainError(_("There are tasks to finish first."))
    zone, begun = people.zone(), row.started_at or row.concluded_at or now
    since = local_day(begun, zone)
    after = selectors.conversion(row.stage, Period(since, max(since, local_day(now, zone))), now)
    changes = {"state": "remeasured", "measured_at": now, "rate_after": after.rate, "n_after": after.n}
    kept(row, changes, actor=actor, now=now)
    _told("measured", row, actor, now)
    return row


@transaction.atomic
def close(audit: Audit, *, conclusion: str, actor: Person, now: datetime, expected: int | None = None) -> Audit:
    row = _open(audit, actor, expected, "remeasured")
    if not conclusion.strip():
        raise InvalidInput(_("Write what follows from it."), field="conclusion")
    changes = {"state": "closed", "closed_at": now, "conclusion": conclusion.strip()[:1000]}
    kept(row, changes, actor=actor, now=now)
    _told("closed", row, actor, now)
    return row


def _freeze(check: AuditCheck, found: Sequence[audit_evidence.Found], now: datetime) -> None:
    AuditEvidence.objects.bulk_create(
        AuditEvidence(
            check_row=check, is_automatic=True, is_found=one.is_found, text=one.text, params=dict(one.params),
            k=one.k, n=one.n, url=one.url, at=now, is_demo=check.is_demo,
        )
        for one in found
    )  # fmt: skip


def _checking(check: AuditCheck, actor: Person, expected: int | None) -> AuditCheck:
    audit = _open(check.audit, actor, None, "collecting", "checks", "scripts")
    row = locked(check, expected)
    row.audit = audit
    return row


def _open(audit: Audit, actor: Person, expected: int | None, *states: str) -> Audit:
    row = locked(audit, expected)
    if not Audit.objects.editable_by(actor).filter(pk=row.pk).exists():
        raise NotAllowed(_("This audit is led by somebody else."))
    if row.state not in states:
        raise DomainError(_("This audit is at another step."))
    return row


def _lead(actor: Person) -> None:
    if not actor.has_role(*LEADS):
        raise NotAllowed(_("An audit is planned by a head of sales."))


def _told(verb: str, row: Audit, actor: Person, now: datetime) -> None:
    journal.record(actor=actor, verb=f"audit.{verb}", obj=row, now=now, is_demo=row.is_demo)
