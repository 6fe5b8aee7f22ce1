"""The script has one who changes it (R-CL-01, SD8): the head of sales. Whoever listens proposes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.words import gettext_noop
from funnel.models import Stage
from loop.services.changes import change
from loop.services.telling import tell
from people import selectors as people
from people.models import Person
from people.services import audit
from practices.models import ListeningSession, Script, ScriptProposal, ScriptVersion
from practices.models.listening import LISTENERS


def may_change(person: Person) -> bool:
    """Where nobody heads sales, the commercial director does."""
    if person.has_role("head_of_sales"):
        return True
    return person.has_role("cco") and not people.people_in("head_of_sales")


@transaction.atomic
def write(*, stage: Stage, title: str, text: str, actor: Person, now: datetime, is_demo: bool = False) -> Script:
    _must_change(actor)
    if not title.strip():
        raise InvalidInput(_("Give it a name."), field="title")
    script = Script.objects.create(stage=stage, title=title.strip()[:200], created_at=now, is_demo=is_demo)
    _append(script, text=text, why="", actor=actor, now=now)
    audit.record(actor=actor, verb="script.written", obj=script, now=now, is_demo=script.is_demo)
    return script


@transaction.atomic
def change_text(
    script: Script, *, text: str, why: str, actor: Person, now: datetime, expected_version: int | None = None,
    proposal: ScriptProposal | None = None,
) -> ScriptVersion:  # fmt: skip
    """A new version; the former ones stay as they were."""
    _must_change(actor)
    if not why.strip():
        raise InvalidInput(_("Say why it changes: the team will read it."), field="why")
    if text.strip() == _newest(script).text:
        raise DomainError(_("Nothing has changed in the text."))
    change(script, actor=actor, now=now, expected_version=expected_version)
    version = _append(script, text=text, why=why, actor=actor, now=now, proposal=proposal)
    audit.record(actor=actor, verb="script.changed", obj=script, now=now, is_demo=script.is_demo)
    return version


@transaction.atomic
def propose(
    script: Script, *, text: str, why: str, by: Person, now: datetime, session: ListeningSession | None = None
) -> ScriptProposal:
    if not by.has_role(*LISTENERS, "sales_rep"):
        raise NotAllowed(_("Whoever listens to calls proposes."))
    if not text.strip():
        raise InvalidInput(_("Write the words you propose."), field="text")
    if not why.strip():
        raise InvalidInput(_("Say what was heard that speaks for it."), field="why")
    proposal = ScriptProposal.objects.create(
        script=script, session=session, text=text.strip(), why=why.strip()[:500], by=by, at=now,
        is_demo=script.is_demo,
    )  # fmt: skip
    keeper = people.head("head_of_sales") or people.head("cco")
    _tell(keeper, proposal, gettext_noop("A change of the script “%(script)s” is proposed."), "asked", now)
    return proposal


@transaction.atomic
def adopt(proposal: ScriptProposal, *, actor: Person, now: datetime, text: str = "", answer: str = "") -> ScriptVersion:
    """As proposed, or in the words of the head of sales."""
    _must_change(actor)
    _answered(proposal, "adopted", answer, actor, now)
    version = change_text(
        proposal.script, text=text or proposal.text, why=proposal.why, actor=actor, now=now, proposal=proposal
    )
    _tell(proposal.by, proposal, gettext_noop("Your proposal for the script “%(script)s” is adopted."), "answer", now)
    return version


@transaction.atomic
def decline(proposal: ScriptProposal, *, answer: str, actor: Person, now: datetime) -> ScriptProposal:
    _must_change(actor)
    if not answer.strip():
        raise InvalidInput(_("Say why: the author will be told."), field="answer")
    _answered(proposal, "declined", answer, actor, now)
    _tell(
        proposal.by, proposal, gettext_noop("Your proposal for the script “%(script)s” has an answer."), "answer", now
    )
    return proposal


def _answered(proposal: ScriptProposal, state: str, answer: str, actor: Person, now: datetime) -> None:
    values = {"state": state, "answer": answer.strip()[:500], "answered_by": actor, "answered_at": now}
    if not ScriptProposal.objects.filter(pk=proposal.pk, state="open").update(**values):
        raise DomainError(_("This was answered already."))
    proposal.refresh_from_db()


def _append(
    script: Script, *, text: str, why: str, actor: Person, now: datetime, proposal: ScriptProposal | None = None
) -> ScriptVersion:
    if not text.strip():
        raise InvalidInput(_("Write the words of the script."), field="text")
    last = script.versions.aggregate(last=Max("number"))["last"] or 0
    return ScriptVersion.objects.create(
        script=script, number=last + 1, stage=script.stage, text=text.strip(), why=why.strip()[:500],
        proposal=proposal, by=actor, at=now, is_demo=script.is_demo,
    )  # fmt: skip


def _newest(script: Script) -> ScriptVersion:
    return script.versions.order_by("-number")[0]


def _must_change(actor: Person) -> None:
    if not may_change(actor):
        raise NotAllowed(_("Only the head of sales changes the script; you may propose."))


def _tell(person: Person | None, proposal: ScriptProposal, text: str, what: str, now: datetime) -> None:
    tell(
        person, key=f"script-proposal-{proposal.pk}-{what}", text=text, script=proposal.script.title, now=now,
        url=reverse("practices:script", args=[proposal.script_id]), is_demo=proposal.is_demo,
    )  # fmt: skip
