"""Letters to candidates: words that the company keeps, filled in and sent through the outbox; a refusal is answered."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from delivery.services import outbox
from funnel.pipeline import steps
from funnel.services.versions import kept, locked
from hiring.models import Application, CandidateLetter, LetterTemplate
from hiring.models.letters import PLACEHOLDERS
from hiring.services import applications
from people import selectors as people
from people.models import Person
from people.services import audit

BRACED = re.compile(r"\{([^{}]*)\}")
#: Letters to candidates are nobody's business but hiring's: the page of the mail leaves out what begins so.
KEY = "hiring:candidate"


@transaction.atomic
def edit(
    template: LetterTemplate, *, subject: str, body: str, actor: Person, now: datetime,
    expected_version: int | None = None,
) -> LetterTemplate:  # fmt: skip
    row = locked(template, expected_version)
    checked(subject, "subject")
    checked(body, "body")
    if changed := kept(row, {"subject": subject.strip(), "body": body.strip()}, now=now, actor=actor):
        audit.record(actor=actor, verb="letter_template.changed", obj=row, now=now, details={"fields": changed})
    return row


def checked(text: str, field: str) -> None:
    """Only the known words may stand in braces, and every brace has its pair."""
    if not text.strip():
        raise InvalidInput(_("A letter needs words."), field=field)
    names = BRACED.findall(text)
    if unknown := [name for name in names if name not in PLACEHOLDERS]:
        raise InvalidInput(
            _("There is nothing to put in place of {%(name)s}.") % {"name": unknown[0][:40]}, field=field
        )
    if any(brace in BRACED.sub("", text) for brace in "{}"):
        raise InvalidInput(_("A brace stands alone: write {name} with both."), field=field)


def drafted(application: Application, kind: str, *, sender: Person | None) -> tuple[str, str]:
    """Subject and body in the candidate's language, or the company's."""
    language = application.candidate.language or people.company().language
    found = LetterTemplate.objects.filter(kind=kind)
    template = found.filter(language=language).first() or found.order_by("language").first()
    if template is None:
        raise InvalidInput(_("There is no such letter."), field="kind")
    words = {
        "name": application.candidate.first_name or application.candidate.name,
        "vacancy": application.vacancy.title,
        "company": people.company().name,
        "sender": sender.name if sender else people.company().name,
    }
    return filled(template.subject, words), filled(template.body, words)


def filled(text: str, words: dict[str, str]) -> str:
    """Each word is put in once; what it brings along stays plain text."""
    return BRACED.sub(lambda found: words.get(found.group(1), found.group(0)), text)


@transaction.atomic
def send(
    application: Application, kind: str, *, now: datetime, actor: Person | None, subject: str = "", body: str = "",
    expected_version: int | None = None,
) -> CandidateLetter:  # fmt: skip
    """R-HI-03: a refusal that was written is an answer."""
    row = applications.locked(application, expected_version)
    _may_be_written_to(row, kind)
    drafted_subject, drafted_body = drafted(row, kind, sender=actor)
    key = f"{KEY}:{row.pk}:{kind}:{row.letters.filter(kind=kind).count() + 1}"
    outbox.send_mail(
        key=key, recipient=row.candidate.email, subject=subject or drafted_subject, body=body or drafted_body, now=now,
        is_demo=row.is_demo,
    )  # fmt: skip
    letter = CandidateLetter.objects.create(application=row, kind=kind, key=key, by=actor, at=now, is_demo=row.is_demo)
    if kind == "rejection":
        _mark(row, now=now, actor=actor)
    audit.record(actor=actor, verb="application.answered", obj=row, now=now, details={"letter": kind})
    return letter


def _may_be_written_to(row: Application, kind: str) -> None:
    if row.removed_at is not None or row.candidate.erased_at is not None:
        raise DomainError(_("Nobody is there to be written to any more."))
    if not row.candidate.email:
        raise InvalidInput(_("This candidate has no e-mail address. Call, and write down that you did."), field="kind")
    if kind == "rejection" and row.stage.kind != "rejected":
        raise DomainError(_("Refuse first, with a reason; then the refusal can be sent."))


@transaction.atomic
def told(application: Application, *, now: datetime, actor: Person | None) -> Application:
    """The refusal was told in person or by phone."""
    row = applications.locked(application)
    if row.stage.kind != "rejected":
        raise DomainError(_("There is no refusal to be told."))
    _mark(row, now=now, actor=actor)
    audit.record(actor=actor, verb="application.answered", obj=row, now=now, details={"letter": "told"})
    return row


def _mark(row: Application, *, now: datetime, actor: Person | None) -> None:
    if row.answered_at is None:
        row.answered_at = now
        steps.save_change(row, now=now, actor=actor)
