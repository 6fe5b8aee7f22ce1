"""One problem card: marketing's column left, sales' right, the verdict and its signatures below."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.errors import DomainError, NotAllowed
from alignment.shared.forms import first_error, refuse
from alignment.shared.partials import render_part, wants_part
from loop.views.answers import said
from meetings.forms_requests import EvidenceForm, PromiseForm, VerdictForm, VersionForm
from meetings.models import ProblemCard
from meetings.models.problems import UNREVIEWED
from meetings.models.requests import answering_side
from meetings.selectors import problems as selectors
from meetings.services import problems

RECORD = "meetings/problem.html"


@login_required
@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponse:
    return render_part(request, RECORD, "record", page(request, seen(request, pk)))


def seen(request: HttpRequest, pk: int) -> ProblemCard:
    return get_object_or_404(selectors.visible_cards(request.user).select_related("topic"), pk=pk)


def page(request: HttpRequest, card: ProblemCard, **extra: Any) -> dict[str, Any]:
    user = request.user
    may_edit = ProblemCard.objects.editable_by(user).filter(pk=card.pk).exists()
    signed = {row.side: row for row in card.signatures.filter(round=card.round).select_related("by")}
    my_side = next((side for side, role in problems.SIGNING_ROLES.items() if user.has_role(role)), "")
    is_open = card.state != "resolved"
    return {
        "card": card,
        "columns": selectors.columns_of(card, user),
        "metric": dict(selectors.metric_choices()).get(card.metric, ""),
        "signatures": [(side, signed.get(side)) for side in problems.SIGNING_ROLES],
        "actions": list(card.actions.select_related("owner").order_by("due_date", "pk")),
        "review_by": card.opened_at + selectors.REVIEW_WITHIN if card.state in UNREVIEWED else None,
        "now": timezone.now(),
        "may_edit": may_edit and is_open,
        "may_ask": may_edit and card.state == "opened",
        "may_sign": card.state == "jointly_reviewed" and bool(my_side) and my_side not in signed,
        "may_promise": may_edit and card.state not in UNREVIEWED,
        "is_waiting_topic": bool(card.topic and card.topic.state in {"parked", "deferred", "on_agenda"}),
        **_forms(request, card),
        **extra,
    }


def _forms(request: HttpRequest, card: ProblemCard) -> dict[str, Form]:
    version = {"version": card.version}
    return {
        "evidence_form": EvidenceForm(initial=version, auto_id="evidence_%s", **_of_side(request, card)),
        "review_form": VerdictForm(
            initial={**version, "verdict": card.verdict, "data_says": card.data_says}, auto_id="review_%s"
        ),
        "promise_form": PromiseForm(auto_id="promise_%s"),
    }


def _of_side(request: HttpRequest, card: ProblemCard) -> dict[str, bool]:
    side = answering_side(request.user)
    return {"has_statement": bool(getattr(card, f"statement_{side}", ""))}


def _add(card: ProblemCard, form: EvidenceForm, **common: Any) -> None:
    statement = form.cleaned_data.get("statement", "")
    problems.add_evidence(card, form.shown, statement=statement, **common)


def _review(card: ProblemCard, form: VerdictForm, **common: Any) -> None:
    given = form.cleaned_data
    problems.review(card, verdict=given["verdict"], data_says=given["data_says"], **common)


def _promise(card: ProblemCard, form: PromiseForm, *, expected_version: int | None, **common: Any) -> None:
    problems.promise(card, **form.cleaned_data, **common)


def _agenda(card: ProblemCard, form: Form, *, expected_version: int | None, **common: Any) -> None:
    problems.put_on_agenda(card, **common)


STEPS: dict[str, Callable[..., Any]] = {
    "evidence": _add,
    "ask": lambda card, form, **common: problems.ask_for_evidence(card, **common),
    "review": _review,
    "sign": lambda card, form, **common: problems.sign(card, **common),
    "promise": _promise,
    "agenda": _agenda,
}
SAID = {
    "evidence": lambda: _("Shown; it stays as it is."),
    "ask": lambda: _("The other side is asked for its data."),
    "review": lambda: _("The verdict waits for both signatures."),
    "sign": lambda: _("Signed."),
    "promise": lambda: _("Promised."),
    "agenda": lambda: _("It is on the list for the next meeting of the heads."),
}


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in STEPS:
        raise Http404
    card = seen(request, pk)
    if not ProblemCard.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("You may read this card, not change it."))
    form = _form(request, card, verb)
    if not form.is_valid():
        return _refused(request, pk, verb, form)
    common = {"actor": request.user, "now": timezone.now(), "expected_version": form.cleaned_data.pop("version", None)}
    try:
        STEPS[verb](card, form, **common)
    except NotAllowed:
        raise
    except DomainError as error:
        refuse(form, error)
        return _refused(request, pk, verb, form)
    words = SAID[verb]()
    if wants_part(request):
        return said(render_part(request, RECORD, "record", page(request, seen(request, pk))), words)
    messages.success(request, words)
    return redirect("meetings:problem", pk=pk)


def _form(request: HttpRequest, card: ProblemCard, verb: str) -> Form:
    if verb == "evidence":
        return EvidenceForm(request.POST, auto_id="evidence_%s", **_of_side(request, card))
    kinds = {"review": VerdictForm, "promise": PromiseForm}
    return kinds.get(verb, VersionForm)(request.POST, auto_id=f"{verb}_%s")


def _refused(request: HttpRequest, pk: int, verb: str, form: Form) -> HttpResponse:
    """What was typed stands where it was typed, with the sentence."""
    mine = {f"{verb}_form": form} if verb in {"evidence", "review", "promise"} else {}
    refusal = "" if mine else first_error(form)
    context = page(request, seen(request, pk), **mine, refused=verb, refusal=refusal)
    return render_part(request, RECORD, "record", context, status=422)
