"""The tree of targets: marketing left, sales right; recomputed before it is put forward, signed by whom it belongs to."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.doors import done, for_roles, sent
from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.forms import taken
from alignment.shared.money import Money
from alignment.shared.partials import render_part
from alignment.shared.periods import local_day
from funnel.selectors import personal_plans
from people import selectors as people
from people.models import Person
from planning.forms.targets import TargetsForm
from planning.metrics import tree as metrics
from planning.models import TargetProposal
from planning.models.targets import PROPOSES, SEES_TARGETS, SIGNERS
from planning.selectors import forecast as forecasts
from planning.selectors import targets as selectors
from planning.selectors.spans import LABELS, Span, read_span
from planning.services import targets

PAGE = "planning/targets/page.html"


@for_roles(*SEES_TARGETS)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    span = _span(request, now)
    tree = selectors.target_tree(span, now=now)
    form = TargetsForm(sent(request), initial=_initial(tree))
    if taken(form, lambda: targets.propose(span.period, form.cleaned_data, actor=request.user, now=now)):
        return done(request, _("The figures are put forward; the sides they belong to sign them."), _address(span))
    return render(request, PAGE, _context(request, tree, form, now), status=422 if form.errors else 200)


def _context(request: HttpRequest, tree: selectors.TargetTree, form: TargetsForm, now: datetime) -> dict[str, Any]:
    user = request.user
    sides = {key: [node for node in tree.nodes if node.side == key] for key in ("marketing", "sales", "shared")}
    return {
        "tree": tree,
        "span": tree.span,
        "spans": LABELS,
        "sides": sides,
        "form": form,
        "may_propose": user.has_role(*PROPOSES),
        "own_sides": [side for role, side in SIGNERS.items() if user.has_role(role)],
        "currency": people.company().currency,
        "persons": _persons(user, tree.span, now),
        "is_over": tree.span.period.end <= local_day(now, people.zone()),
    }


def _persons(user: Person, span: Span, now: datetime) -> tuple[forecasts.Line, ...]:
    """Teams for every head, sellers only for whom their plans are."""
    if not user.has_role(*personal_plans.SEES_PLANS):
        user_lines = forecasts.forecast(span, user=user, now=now).lines
        return tuple(line for line in user_lines if line.level == "team")
    return tuple(line for line in forecasts.forecast(span, user=user, now=now).lines if line.level != "company")


@for_roles(*SEES_TARGETS)
@require_GET
def recompute(request: HttpRequest) -> HttpResponse:
    """B9: what one figure asks of everybody behind it, before anything is put forward."""
    now = timezone.now()
    tree = selectors.target_tree(_span(request, now), now=now)
    node = request.GET.get("node", "")
    if node not in metrics.CHAIN:
        raise InvalidInput(_("There is no such target."), field="node")
    form = TargetsForm(request.GET)
    value = form.cleaned_data.get(node) if form.is_valid() else None
    if value is None:
        raise InvalidInput(_("Name a figure to see what it asks of the others."), field=node)
    found = metrics.changes(node, selectors.minor(node, value), tree.plan(), tree.rates)
    context = {
        "changes": [(selectors.NAMES[each.node], each, each.node in selectors.MONEY) for each in found],
        "currency": people.company().currency,
        "rates": tree.rates,
    }
    return render_part(request, "planning/targets/recompute.html", "part", context)


@for_roles(*SIGNERS)
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = get_object_or_404(TargetProposal.objects.visible_to(request.user), pk=pk)
    span = read_span({"span": _kind(proposal), "at": proposal.start.isoformat()}, proposal.start)
    try:
        targets.sign(proposal, actor=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
        return done(request, "", _address(span))
    return done(request, _("Signed for your side."), _address(span))


def _kind(proposal: TargetProposal) -> str:
    days = (proposal.end - proposal.start).days
    return "month" if days <= 31 else "quarter" if days <= 92 else "year"


def _span(request: HttpRequest, now: datetime) -> Span:
    return read_span(request.GET, local_day(now, people.zone()))


def _address(span: Span) -> str:
    return f"{reverse('planning:targets')}?span={span.kind}&at={span.period.start.isoformat()}"


def _initial(tree: selectors.TargetTree) -> dict[str, Decimal]:
    """What waits for signatures, else what holds, in whole units of money."""
    currency = people.company().currency
    found: dict[str, Decimal] = {}
    for node in tree.nodes:
        value = node.waiting.value if node.waiting else node.plan.value if node.plan else None
        if value is not None:
            found[node.key] = (
                Money(round(value), currency).to_decimal() if node.is_money else Decimal(round(value))
            )  # fmt: skip
    return found
