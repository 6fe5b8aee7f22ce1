"""The monthly sample: who labels, the next lead without its outcome, and what both said once both are done."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.forms import first_error
from alignment.shared.partials import render_part
from funnel.forms.samples import AssignLabellerForm, LabelForm
from funnel.metrics.agreement import ENOUGH
from funnel.models.samples import ASSIGNS, READS_SAMPLES
from funnel.selectors import agreement
from funnel.services import samples

LIST, ONE = "funnel/samples/list.html", "funnel/samples/one.html"
AT_ONCE = 24


@login_required
@require_GET
def sample_list(request: HttpRequest) -> HttpResponse:
    rows = list(agreement.samples(request.user)[:AT_ONCE])
    if not rows and not request.user.has_role(*READS_SAMPLES):
        raise NotAllowed(_("Samples are looked at by the heads and by whoever labels them."))
    context = {"rows": agreement.overview(rows), "enough": ENOUGH}
    return render_part(request, LIST, "rows", context)


@login_required
@require_GET
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    return render_part(request, ONE, "sample", page(request, pk))


def page(request: HttpRequest, pk: int, **extra: Any) -> dict[str, Any]:
    one = get_object_or_404(agreement.samples(request.user), pk=pk)
    side, parts = one.side_of(request.user), agreement.progress(one)
    reads = request.user.has_role(*READS_SAMPLES)
    return {
        "sample": one,
        "side": side,
        "parts": parts,
        "next": agreement.to_label(one, side) if side else None,
        "rows": agreement.judged(one) if reads else (),
        "result": agreement.result(one) if reads else None,
        "enough": ENOUGH,
        "forms": [
            (part, AssignLabellerForm(side=part.side, auto_id=f"{part.side}-%s"))
            for part in parts
            if not part.done and request.user.has_role(*ASSIGNS[part.side])
        ],
        **extra,
    }


@login_required
@require_POST
def label(request: HttpRequest, pk: int) -> HttpResponse:
    one, form = get_object_or_404(agreement.samples(request.user), pk=pk), LabelForm(request.POST)
    if one.side_of(request.user) is None:
        raise NotAllowed(_("This sample is labelled by two colleagues."))
    if not form.is_valid():
        return render_part(request, ONE, "sample", page(request, pk, refusal=first_error(form)), status=422)
    samples.label(one, **form.cleaned_data, actor=request.user, now=timezone.now())
    if request.htmx:
        return render_part(request, ONE, "sample", page(request, pk))
    return redirect("funnel:sample", pk=pk)


@login_required
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    one, form = get_object_or_404(agreement.samples(request.user), pk=pk), AssignLabellerForm(request.POST)
    if not request.user.has_role(*(role for roles in ASSIGNS.values() for role in roles)):
        raise NotAllowed(_("Who labels for a side is chosen by its head."))
    if not form.is_valid():
        raise InvalidInput(first_error(form), field="person")
    samples.assign(one, **form.cleaned_data, actor=request.user, now=timezone.now())
    return redirect("funnel:sample", pk=pk)
