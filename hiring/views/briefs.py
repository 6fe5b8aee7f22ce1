"""The search brief: its eleven sections, its two signatures, its way to an agency, its versions and documents."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.errors import NotAllowed
from alignment.shared.papers import MIMES
from hiring.forms.briefs import BriefForm
from hiring.forms.vacancies import PlainForm, SendForm
from hiring.models import BriefVersion, SearchBrief, Vacancy
from hiring.selectors import briefs as selectors
from hiring.services import brief_papers, briefs
from hiring.views.steps import Verb, form_of, stepped
from hiring.views.vacancies import editable, edits, seen, today

BRIEF, VERSION = "hiring/vacancies/brief.html", "hiring/vacancies/brief_version.html"


def _common(request: HttpRequest, form: Any) -> dict[str, Any]:
    return {"now": timezone.now(), "actor": request.user, "expected_version": form.cleaned_data["version"]}


def _send(request: HttpRequest, brief: SearchBrief, form: Any) -> Any:
    return briefs.send(brief, form.cleaned_data["agency"], **_common(request, form))


VERBS = {
    "write": Verb(
        BriefForm, lambda request, brief, form: briefs.write(brief, form.values, **_common(request, form)),
        lambda: _("The brief is written down."),
    ),
    "sign": Verb(
        PlainForm, lambda request, brief, form: briefs.sign(brief, **_common(request, form)),
        lambda: _("Your signature is under this version."),
    ),
    "send": Verb(SendForm, _send, lambda: _("The agency sees this version by its link.")),
    "revise": Verb(
        PlainForm, lambda request, brief, form: briefs.revise(brief, **_common(request, form)),
        lambda: _("The next version begins with the same text."),
    ),
}  # fmt: skip


@login_required
@require_GET
def brief(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, BRIEF, page(request, seen(request, pk)))


def page(request: HttpRequest, vacancy: Vacancy, **extra: Any) -> dict[str, Any]:
    found, may_edit = selectors.brief_of(vacancy), edits(request, vacancy)
    content = selectors.content_of(found) if found else {}
    sections = selectors.sections_of(content, today())
    versions = selectors.versions_of(found) if found else []
    is_signed = bool(versions) and found is not None and versions[0].number == found.number
    return {
        "vacancy": vacancy,
        "brief": found,
        "sections": sections,
        "filled": sum(section.holds for section in sections),
        "versions": versions,
        "current": versions[0] if is_signed else None,
        "may_edit": may_edit,
        "may_write": may_edit and not is_signed,
        "may_sign": found is not None and selectors.may_sign(request.user, found),
        "forms": _forms(vacancy, found, is_signed, **extra) if may_edit else {},
        **extra,
    }


def _forms(
    vacancy: Vacancy, brief: SearchBrief | None, is_signed: bool, refused: str = "", typed: Any = None, **_extra: Any
) -> dict[str, Any]:
    first = {"version": brief.version} if brief else {}
    found: dict[str, Any] = {}
    if not is_signed:
        initial = BriefForm.initial_of(brief) if brief else {}
        found["write"] = form_of("write", BriefForm, refused=refused, typed=typed, initial=initial)
    if brief and brief.state in ("agreed", "sent"):
        found["send"] = form_of("send", SendForm, refused=refused, typed=typed, initial=first, vacancy=vacancy)
    return found


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in VERBS:
        raise Http404
    vacancy = seen(request, pk) if verb == "sign" else editable(request, pk)
    if verb == "sign" and not selectors.side_of(request.user, vacancy):
        raise NotAllowed(_("The hiring head and HR sign the brief."))
    found = briefs.begin(vacancy, now=timezone.now(), actor=request.user)
    return stepped(
        request, found, verb, VERBS, template=BRIEF, back="hiring:brief", pk=pk,
        shown=lambda **extra: page(request, seen(request, pk), **extra),
        options={"vacancy": vacancy} if verb == "send" else None,
    )  # fmt: skip


@login_required
@require_GET
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """As it was signed, and what it changed in the version before."""
    vacancy = seen(request, pk)
    rows = BriefVersion.objects.filter(brief__vacancy=vacancy)
    found = get_object_or_404(rows.prefetch_related("signatures__person", "sendings__agency"), number=number)
    former = rows.filter(number__lt=number).order_by("-number").first()
    day = today()
    context = {
        "vacancy": vacancy,
        "version": found,
        "former": former,
        "sections": selectors.sections_of(found.content or {}, day),
        "changes": selectors.changes_between(former.content or {}, found.content or {}, day) if former else (),
    }
    return render(request, VERSION, context)


@login_required
@require_GET
def document(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The text as it is now or a version of it; `outside` is what an agency reads."""
    if kind not in MIMES:
        raise Http404
    brief, asked = selectors.brief_of(seen(request, pk)), request.GET.get("version", "")
    if brief is None or (asked and not (asked.isascii() and asked.isdecimal() and len(asked) < 5)):
        raise Http404
    paper = brief_papers.paper(brief, kind, int(asked) if asked else None, "outside" in request.GET, today())
    if paper is None:
        raise Http404
    response = HttpResponse(paper.body, content_type=MIMES[kind])
    response["Content-Disposition"] = f'attachment; filename="{paper.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
