"""Personal plans of sellers: their heads sign them, each seller sees the own ones."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alignment.shared.doors import done, for_roles, sent
from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.forms import refuse
from alignment.shared.periods import Period, local_day
from funnel.forms.personal_plans import PersonalPlanForm
from funnel.selectors import personal_plans as selectors
from funnel.services.personal_plans import sign_personal
from people import selectors as people


@for_roles(*selectors.SEES_PLANS)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    today = local_day(timezone.now(), people.zone())
    month, may_sign = _month(request, today), request.user.has_role(*selectors.SIGNS_PLANS)
    if request.method == "POST" and not may_sign:
        raise NotAllowed(_("Personal plans are signed by the commercial director and the heads of sales."))
    initial = {"month": month.isoformat(), "person": request.GET.get("person", "")}
    form = PersonalPlanForm(sent(request), user=request.user, today=today, initial=initial)
    if form.is_valid() and _signed(request, form):
        signed = form.cleaned_data["month"].start
        return done(request, _("The plan is signed."), f"{reverse('funnel:personal-plans')}?month={signed.isoformat()}")
    context = _context(request, month, may_sign) | {"form": form}
    return render(request, "funnel/personal_plans.html", context, status=422 if form.errors else 200)


def _signed(request: HttpRequest, form: PersonalPlanForm) -> bool:
    said = form.cleaned_data
    try:
        sign_personal(
            said["person"], said["month"], revenue=said["revenue"], actor=request.user, now=timezone.now()
        )  # fmt: skip
    except InvalidInput as error:
        refuse(form, error)
        return False
    return True


def _context(request: HttpRequest, month: date, may_sign: bool) -> dict[str, Any]:
    user = request.user
    rows = selectors.plans_of_month(user, month) if may_sign else selectors.own_plans(user)
    return {
        "rows": rows,
        "may_sign": may_sign,
        "month": month,
        "earlier": Period.month_of(month - timedelta(days=1)).start,
        "later": Period.month_of(month).end,
    }


def _month(request: HttpRequest, today: date) -> date:
    """The month in the address; this one where it names none."""
    raw = request.GET.get("month", "")
    if not raw:
        return today.replace(day=1)
    try:
        return date.fromisoformat(raw).replace(day=1)
    except ValueError:
        raise InvalidInput(_("Choose a month."), field="month") from None
