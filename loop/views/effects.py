"""Effect cards: those that wait, those that run, those that ended; and what a figure could show at all."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.partials import render_part
from loop import selectors_effect_pages as pages
from loop import selectors_effect_words as words
from loop import selectors_readings
from loop.forms_effects import LearnForm
from loop.metrics.plan import POST_WEEKS
from loop.models import EffectCard
from loop.models.effects import READERS, VERDICTS
from loop.selectors import today_of
from loop.services import effects
from loop.views.answers import done

LIST, CARD, MDE = (f"loop/effects/{name}.html" for name in ("list", "card", "mde"))
HEADS = ("cmo", "cco")
AT_ONCE = 30
LONGEST_WEEKS = 52
FIGURE_LENGTH = 120


@login_required
@require_GET
def effect_list(request: HttpRequest) -> HttpResponse:
    _only_readers(request)
    return render_part(request, LIST, "rows" if request.GET.get("after") else "list", _list(request))


def _list(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    today = today_of(now)
    show = request.GET.get("show", "") if request.GET.get("show") in pages.SHOWN else "due"
    verdict = request.GET.get("verdict", "") if request.GET.get("verdict") in dict(VERDICTS) else ""
    found = pages.cards_for(request.user, show, today=today)
    found = found.filter(verdict=verdict) if verdict and show == "judged" else found
    cards, next_after = _page(request, found, descending=show == "judged")
    return {
        "rows": pages.rows_of(cards, request.user, today=today),
        "quarters": pages.quarter_lines(cards) if show == "judged" else [],
        "next_after": next_after,
        "figures": pages.figures_for(request.user, now),
        "show": show,
        "verdict": verdict,
        "verdicts": [(key, words.verdict_words(key)) for key, _label in VERDICTS],
        "counts": pages.counts_for(request.user, today=today),
    }


def _page(request: HttpRequest, found: Any, *, descending: bool) -> tuple[list[EffectCard], int | None]:
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 19:
        found = found.filter(**{"pk__lt" if descending else "pk__gt": int(after)})
    rows = list(found[: AT_ONCE + 1])
    return rows[:AT_ONCE], rows[AT_ONCE - 1].pk if len(rows) > AT_ONCE else None


@login_required
@require_GET
def effect(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, CARD, _card(request, _visible(request, pk)))


def _card(request: HttpRequest, card: EffectCard, **extra: Any) -> dict[str, Any]:
    page = pages.page_of(card, request.user, now=timezone.now())
    return {"page": page, "card": card, "form": LearnForm(), "may_learn": request.user.has_role(*HEADS), **extra}


@login_required
@require_POST
def answer(request: HttpRequest, pk: int, answer: str) -> HttpResponse:
    card = _editable(request, pk)
    if answer not in ("accept", "decline"):
        raise Http404
    (effects.accept if answer == "accept" else effects.decline)(card, actor=request.user, now=timezone.now())
    told = _("It will be checked on its day.") if answer == "accept" else _("It will not be measured.")
    return (
        _back(request, card, told) if request.POST.get("from") == "effects" else done(request, told, to="meetings:next")
    )


@login_required
@require_POST
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    card = effects.extend(_editable(request, pk), actor=request.user, now=timezone.now())
    return _back(request, card, _("Four weeks more."))


@login_required
@require_POST
def learn(request: HttpRequest, pk: int) -> HttpResponse:
    card = _editable(request, pk)
    if not request.user.has_role(*HEADS):
        raise NotAllowed(_("Only the heads of marketing and sales may answer this."))
    form = LearnForm(request.POST)
    if not form.is_valid():
        return render(request, CARD, _card(request, card, form=form), status=422)
    effects.learn(card, actor=request.user, now=timezone.now(), **form.cleaned_data)
    return _back(request, card, _("Written down."))


@login_required
@require_GET
def mde(request: HttpRequest) -> HttpResponse:
    """A sentence for the dialog that starts something: whoever sees the dialog sees it."""
    now, metric, segment = timezone.now(), request.GET.get("metric"), request.GET.get("segment", "")
    if metric == "":
        return HttpResponse()
    if metric is None or max(len(metric), len(segment)) > FIGURE_LENGTH or "\x00" in metric + segment:
        raise InvalidInput(_("Name the figure that should move."), field="metric")
    found = words.mde_of(metric, segment, now=now, weeks=_weeks(request))
    nearer = words.nearer_of(found, now=now) if found and not found.is_enough else []
    context = {
        "sentence": words.mde_sentence(found) if found else words.not_kept(metric),
        "note": selectors_readings.note_of(metric),
        "nearer": [(other, words.mde_sentence(other)) for other in nearer],
        "is_enough": bool(found and found.is_enough),
    }
    return render(request, MDE, context)


def _weeks(request: HttpRequest) -> int:
    raw = request.GET.get("weeks", "")
    if not raw:
        return POST_WEEKS
    if not (raw.isascii() and raw.isdigit() and 0 < int(raw[:4]) <= LONGEST_WEEKS):
        raise InvalidInput(_("Between 1 and 52 weeks."), field="weeks")
    return int(raw)


def _back(request: HttpRequest, card: EffectCard, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("loop:effect", pk=card.pk)


def _visible(request: HttpRequest, pk: int) -> EffectCard:
    cards = EffectCard.objects.visible_to(request.user).select_related("owner", "decision", "frozen_by")
    return get_object_or_404(cards, pk=pk)


def _editable(request: HttpRequest, pk: int) -> EffectCard:
    card = _visible(request, pk)
    if not EffectCard.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("Only the heads of marketing and sales may answer this."))
    return card


def _only_readers(request: HttpRequest) -> None:
    if not request.user.has_role(*READERS):
        raise NotAllowed(_("Figures are shown to those who work with them."))
