"""The search brief: written, signed by two, given to an agency, written anew as the next version (A39)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import local_day
from funnel.services.versions import kept, locked
from hiring.metrics import briefs as metrics
from hiring.models import Agency, BriefSending, BriefSignature, BriefVersion, Engagement, SearchBrief, Vacancy
from hiring.selectors import briefs as selectors
from people import selectors as people
from people.models import Person
from people.services import audit

LONGEST = 5000
BLANK = {str(number): "" for number in metrics.NUMBERS if number != metrics.START}


@transaction.atomic
def begin(vacancy: Vacancy, *, now: datetime, actor: Person) -> SearchBrief:
    """The brief of a vacancy, begun where there is none: its reasons and its day are known already."""
    known = {"2": vacancy.reason_note, "3": vacancy.advantages, "7": vacancy.benefits}
    first = {"texts": {number: text for number, text in known.items() if text}, "start_on": vacancy.start_on}
    brief, is_new = SearchBrief.objects.get_or_create(
        vacancy=vacancy, defaults={**first, "created_at": now, "is_demo": vacancy.is_demo}
    )
    if is_new:
        audit.record(actor=actor, verb="brief.begun", obj=brief, now=now, is_demo=brief.is_demo)
    return brief


@transaction.atomic
def write(
    brief: SearchBrief, values: Mapping[str, Any], *, now: datetime, actor: Person, expected_version: int | None = None
) -> SearchBrief:
    """`values`: texts by number, start_on, career_link; what is absent stays. Complete at eleven of eleven."""
    row = locked(brief, expected_version)
    if row.state in ("agreed", "sent") or row.versions.filter(number=row.number).exists():
        raise DomainError(_("This version is signed and stays as it is. Begin the next version."))
    changes = {name: values[name] for name in ("start_on", "career_link") if name in values}
    if "texts" in values:
        changes["texts"] = {**row.texts, **_clean(values["texts"])}
    changes["state"] = _state_of(_with(row, changes), now)
    if kept(row, changes, now=now, actor=actor):
        audit.record(actor=actor, verb="brief.written", obj=row, now=now, is_demo=row.is_demo)
    return row


def _with(row: SearchBrief, changes: Mapping[str, Any]) -> metrics.Text:
    """As it would read with the changes."""
    texts = changes.get("texts", row.texts)
    return metrics.Text(
        texts={int(number): text for number, text in texts.items()},
        start_on=changes.get("start_on", row.start_on),
        career_link=changes.get("career_link", row.career_link),
    )


def _state_of(text: metrics.Text, now: datetime) -> str:
    return "complete" if metrics.is_complete(text, _today(now)) else "draft"


def _clean(texts: Mapping[Any, str]) -> dict[str, str]:
    given = {str(number): text.strip() for number, text in texts.items()}
    if unknown := sorted(set(given) - set(BLANK)):
        raise InvalidInput(_("There is no section “%(name)s” with a text.") % {"name": unknown[0][:20]}, field="texts")
    if any(len(text) > LONGEST for text in given.values()):
        raise InvalidInput(_("A section holds no more than %(n)s characters.") % {"n": LONGEST}, field="texts")
    return given


@transaction.atomic
def sign(brief: SearchBrief, *, now: datetime, actor: Person, expected_version: int | None = None) -> SearchBrief:
    """The first hand fixes the version, the second one makes it agreed."""
    row = locked(brief, expected_version)
    side = selectors.side_of(actor, row.vacancy)
    if not side:
        raise NotAllowed(_("The hiring head and HR sign the brief."))
    if row.state in ("agreed", "sent"):
        raise DomainError(_("Both have signed this version."))
    _must_hold(row, now)
    version, _is_new = BriefVersion.objects.get_or_create(
        brief=row, number=row.number,
        defaults={"content": selectors.content_of(row), "made_at": now, "made_by": actor, "is_demo": row.is_demo},
    )  # fmt: skip
    if version.signatures.filter(side=side).exists():
        raise DomainError(_("This side has signed this version."))
    BriefSignature.objects.create(version=version, side=side, person=actor, at=now, is_demo=row.is_demo)
    state = "agreed" if version.signatures.count() == 2 else "complete"
    kept(row, {"state": state}, now=now, actor=actor)
    audit.record(actor=actor, verb="brief.signed", obj=row, now=now, is_demo=row.is_demo, details={"side": side})
    return row


@transaction.atomic
def send(
    brief: SearchBrief, agency: Agency, *, now: datetime, actor: Person, expected_version: int | None = None
) -> BriefSending:
    """R-SBF-01: only whole and agreed, and only to an agency that searches for this vacancy."""
    row = locked(brief, expected_version)
    _must_hold(row, now)
    if row.state not in ("agreed", "sent"):
        raise DomainError(_("The hiring head and HR sign first; then it can be sent."))
    engagement = Engagement.objects.filter(vacancy=row.vacancy, agency=agency).exclude(state="ended").first()
    if engagement is None:
        raise InvalidInput(_("This agency does not search for this vacancy."), field="agency")
    version = row.versions.get(number=row.number)
    if version.sendings.filter(agency=agency).exists():
        raise DomainError(_("This agency has this version already."))
    sending = BriefSending.objects.create(version=version, agency=agency, at=now, by=actor, is_demo=row.is_demo)
    kept(locked(engagement), {"brief_version": row.number, "brief_sent_at": now}, now=now, actor=actor)
    kept(row, {"state": "sent"}, now=now, actor=actor)
    audit.record(actor=actor, verb="brief.sent", obj=row, now=now, is_demo=row.is_demo, details={"number": row.number})
    return sending


@transaction.atomic
def revise(brief: SearchBrief, *, now: datetime, actor: Person, expected_version: int | None = None) -> SearchBrief:
    """The next version begins with the text of the last one, without signatures."""
    row = locked(brief, expected_version)
    if not row.versions.filter(number=row.number).exists():
        raise DomainError(_("Nobody has signed this version yet: simply change it."))
    state = _state_of(selectors.text_of(row), now)
    kept(row, {"state": state, "number": row.number + 1}, now=now, actor=actor)
    audit.record(actor=actor, verb="brief.revised", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def fill_vacancy(brief: SearchBrief, *, now: datetime, actor: Person) -> list[str]:
    """The text of the vacancy from the brief; what somebody wrote there already stays. Names of what was filled."""
    text, vacancy = selectors.text_of(brief), locked(brief.vacancy)
    offered = {
        "text": "\n\n".join(part for part in (text.of(metrics.DUTIES), text.of(metrics.REQUIREMENTS)) if part),
        "advantages": text.of(metrics.ADVANTAGES),
        "benefits": text.of(metrics.MOTIVES),
    }
    changes = {name: value for name, value in offered.items() if value and not getattr(vacancy, name).strip()}
    if not changes:
        raise DomainError(_("Nothing to fill: the vacancy has its text already, or the brief has none yet."))
    names = kept(vacancy, changes, now=now, actor=actor)
    audit.record(actor=actor, verb="vacancy.changed", obj=vacancy, now=now, is_demo=vacancy.is_demo)
    return names


def _must_hold(row: SearchBrief, now: datetime) -> None:
    """R-SBF-01, R-SBF-02: asked again on the day itself, for a start date passes."""
    filled = metrics.filled(selectors.text_of(row), _today(now))
    missing = [str(number) for number in metrics.NUMBERS if number not in filled]
    if missing:
        raise DomainError(
            _("%(n)s of 11 sections hold. Still open: %(missing)s.") % {"n": len(filled), "missing": ", ".join(missing)}
        )


def _today(now: datetime) -> date:
    return local_day(now, people.zone())
