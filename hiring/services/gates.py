"""What must be there before an application enters a stage; passed over only with a reason, which is kept."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from funnel.models import Stage
from hiring.metrics.selection import NEEDED_CARDS
from hiring.models import Application, GateOverride, HireDecision, Vacancy, WorkSampleScore
from hiring.selectors import checklist as steps
from hiring.selectors.scorecards import independent_cards, is_defined
from people.models import Person
from people.services import audit


class GateClosed(DomainError):
    code = "gate_closed"


def may_enter(
    application: Application, stage: Stage, *, door: str, override: str, actor: Person | None, now: datetime
) -> None:
    """Raises DomainError with what is missing. Imports tell what has happened and are not held up."""
    if door == "import" or stage.kind not in ("open", "won"):
        return
    if stage.order >= _order(steps.FIRST_INTERVIEW):
        needs_scorecard(application.vacancy_id)
    offer = _order(steps.OFFER)
    if application.stage.order < offer <= stage.order:
        to_offer(application, stage, override=override, actor=actor, now=now)


def needs_scorecard(vacancy_id: int) -> None:
    """R-SC-01, R-HI-02: criteria precede candidates."""
    if not is_defined(vacancy_id):
        raise GateClosed(_("Write the scorecard of the vacancy first: criteria come before candidates."), field="stage")


def to_offer(application: Application, stage: Stage, *, override: str, actor: Person | None, now: datetime) -> None:
    """R-SC-03 always; R-HI-01 unless somebody says why not."""
    decision = HireDecision.objects.filter(application=application).order_by("at", "pk").last()
    if decision is None or decision.verdict != "hire":
        raise GateClosed(_("Decide first: an offer follows a decision to hire."), field="stage")
    missing = missing_for_offer(application)
    if not missing or _passed_before(application, missing):
        return
    if not override.strip():
        names = ", ".join(step.name for step in missing)
        raise GateClosed(
            _("Not done yet: %(steps)s. Make up for it, or say why the offer does not wait.") % {"steps": names},
            field="override",
        )
    GateOverride.objects.create(
        application=application, stage=stage, missing=[step.key for step in missing], reason=override.strip()[:2000],
        at=now, by=actor, is_demo=application.is_demo,
    )  # fmt: skip
    audit.record(actor=actor, verb="application.gate_passed", obj=application, now=now, is_demo=application.is_demo)


def may_decide(application: Application) -> None:
    """R-SC-03: two cards of two people, and of a marketer the work itself."""
    if independent_cards(application) < NEEDED_CARDS:
        raise GateClosed(
            _("A decision takes the scorecards of two interviewers who had not read those of others first.")
        )
    vacancy: Vacancy = application.vacancy
    scores = WorkSampleScore.objects.filter(sample__application=application)
    if steps.needs_work_sample(vacancy.position) and not scores.exists():
        raise GateClosed(_("A marketer is hired on a work sample: fix a landing page, read a funnel."))


def missing_for_offer(application: Application) -> list[steps.Step]:
    """R-HI-01: errors 9 and 10 of this one application."""
    return steps.missing(steps.checklist(application))


def _passed_before(application: Application, missing: list[steps.Step]) -> bool:
    """What was passed over with a reason once need not be explained again."""
    known = {key for keys in application.overrides.values_list("missing", flat=True) for key in keys}
    return {step.key for step in missing} <= known


def _order(key: str) -> int:
    """Of a stage that a company may have moved; one taken away stands in nobody's way."""
    found = Stage.objects.filter(pipeline__key=steps.PIPELINE, key=key).values_list("order", flat=True).first()
    return 32767 if found is None else found
