"""The page of a vacancy: its state and clock, its ten checks, channels, readers, reviews, and each step on it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.errors import NotAllowed
from alignment.shared.fields import minor
from hiring.forms import vacancies as forms
from hiring.metrics.vacancies import READERS
from hiring.models import Vacancy
from hiring.selectors import bands, briefs, errors
from hiring.selectors import vacancies as selectors
from hiring.services import briefs as brief_services
from hiring.services import vacancy_changes, vacancy_turns
from hiring.views.error_words import shown_checks
from hiring.views.steps import Verb, form_of, stepped
from hiring.views.vacancies import edits, seen, today

RECORD = "hiring/vacancies/record.html"
DECIDE = ("approve", "send-back")


def _turn(service: Any) -> Any:
    """A change of state with its note and the version that was seen."""

    def take(request: HttpRequest, vacancy: Vacancy, form: Any) -> Any:
        said = form.cleaned_data
        words = {"note": said["note"]} if "note" in said else {}
        return service(vacancy, now=timezone.now(), actor=request.user, expected_version=said["version"], **words)

    return take


def _post(request: HttpRequest, vacancy: Vacancy, form: Any) -> Any:
    said = form.cleaned_data
    cost = minor(said["cost"], vacancy.currency) or 0
    return vacancy_changes.post(
        vacancy, kind=said["kind"], name=said["name"], cost_minor=cost, posted_on=said["posted_on"],
        now=timezone.now(), actor=request.user,
    )  # fmt: skip


def _take_down(request: HttpRequest, vacancy: Vacancy, form: Any) -> Any:
    channel = get_object_or_404(vacancy.channels.select_related("vacancy"), pk=form.cleaned_data["channel"])
    return vacancy_changes.take_down(channel, now=timezone.now(), actor=request.user)


def _ask_reader(request: HttpRequest, vacancy: Vacancy, form: Any) -> Any:
    reader = form.cleaned_data["reader"]
    return vacancy_changes.ask_reader(vacancy, reader, now=timezone.now(), actor=request.user)


def _check_reviews(request: HttpRequest, vacancy: Vacancy, form: Any) -> Any:
    return vacancy_changes.check_reviews(vacancy, **form.cleaned_data, now=timezone.now(), actor=request.user)


def _fill(request: HttpRequest, vacancy: Vacancy, form: Any) -> Any:
    brief = brief_services.begin(vacancy, now=timezone.now(), actor=request.user)
    return brief_services.fill_vacancy(brief, now=timezone.now(), actor=request.user)


VERBS = {
    "ask": Verb(forms.PlainForm, _turn(vacancy_turns.ask), lambda: _("The CEO and the HR director are asked.")),
    "approve": Verb(forms.RemarkForm, _turn(vacancy_turns.approve), lambda: _("Approved. The clock begins.")),
    "send-back": Verb(forms.NoteForm, _turn(vacancy_turns.send_back), lambda: _("Sent back with your note.")),
    "pause": Verb(forms.NoteForm, _turn(vacancy_turns.pause), lambda: _("Paused. The clock stands.")),
    "resume": Verb(forms.RemarkForm, _turn(vacancy_turns.resume), lambda: _("The clock runs on.")),
    "cancel": Verb(forms.NoteForm, _turn(vacancy_turns.cancel), lambda: _("Called off.")),
    "reopen": Verb(forms.NoteForm, _turn(vacancy_turns.reopen), lambda: _("Open again. The clock runs on.")),
    "post": Verb(forms.ChannelForm, _post, lambda: _("One more channel.")),
    "take-down": Verb(forms.ChannelEndForm, _take_down, lambda: _("Taken down; its cost stays.")),
    "reader": Verb(forms.ReaderForm, _ask_reader, lambda: _("Asked to read.")),
    "reviews": Verb(forms.ReviewForm, _check_reviews, lambda: _("The look at the reviews is written down.")),
    "fill": Verb(forms.PlainForm, _fill, lambda: _("The text is taken from the brief. Read it through.")),
}
STATE_STEPS = {
    "draft": ("ask", "cancel"),
    "waiting": ("approve", "send-back", "cancel"),
    "open": ("pause", "cancel"),
    "paused": ("resume", "cancel"),
    "filled": ("reopen",),
    "cancelled": ("reopen",),
}


@login_required
@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, RECORD, page(request, seen(request, pk)))


def page(request: HttpRequest, vacancy: Vacancy, **extra: Any) -> dict[str, Any]:
    now, day = timezone.now(), today()
    card = selectors.cards([vacancy], now)[0]
    brief, may_edit = briefs.brief_of(vacancy), edits(request, vacancy)
    return {
        "vacancy": vacancy,
        "card": card,
        "verdict": bands.verdict_of(vacancy, day),
        "checks": shown_checks(errors.checks_of([vacancy], now)[vacancy.pk]),
        "channels": vacancy.channels.order_by("ended_on", "posted_on", "pk"),
        "cost": sum(channel.cost_minor for channel in vacancy.channels.all()),
        "readings": selectors.readings_of(vacancy),
        "needed": READERS,
        "reviews": vacancy.review_checks.select_related("by").order_by("-checked_on", "-pk")[:10],
        "history": selectors.history_of(vacancy),
        "brief": brief,
        "filled": briefs.filled_of(vacancy, day),
        "advises_marketer": selectors.wants_marketer_first(vacancy),
        "may_edit": may_edit,
        "may_see_candidates": may_edit,
        "forms": _forms(request, vacancy, may_edit, **extra),
        **extra,
    }


def _forms(
    request: HttpRequest, vacancy: Vacancy, may_edit: bool, refused: str = "", typed: Any = None, **_extra: Any
) -> dict[str, Any]:
    """Only of the steps that this person may take now."""
    steps = [verb for verb in STATE_STEPS[vacancy.state] if may_take(request, vacancy, verb, may_edit)]
    if "reopen" in steps and vacancy.approved_at is None:
        steps.remove("reopen")
    first = {"version": vacancy.version}
    more = ("post", "reader", "reviews") if may_edit else ()
    return {
        verb.replace("-", "_"): form_of(
            verb, VERBS[verb].form, refused=refused, typed=typed,
            initial={"checked_on": today(), "posted_on": today(), **first},
        )
        for verb in (*steps, *more)
    }  # fmt: skip


def may_take(request: HttpRequest, vacancy: Vacancy, verb: str, may_edit: bool) -> bool:
    return selectors.may_approve(request.user, vacancy) if verb in DECIDE else may_edit


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    vacancy = seen(request, pk)
    if verb in VERBS and verb not in DECIDE and not edits(request, vacancy):
        raise NotAllowed(_("The HR director, the hiring head and the recruiter change a vacancy."))
    return stepped(
        request, vacancy, verb, VERBS, template=RECORD, back="hiring:vacancy", pk=pk,
        shown=lambda **extra: page(request, seen(request, pk), **extra),
    )  # fmt: skip
