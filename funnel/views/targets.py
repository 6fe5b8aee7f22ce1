"""The plan of a month: entered and signed in one step."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alignment.shared.doors import done, for_roles, sent
from alignment.shared.errors import InvalidInput
from alignment.shared.forms import refuse
from alignment.shared.periods import local_day
from funnel.forms.targets import PlanForm
from funnel.selectors.targets import month_plans
from funnel.services.targets import MONTHLY, SIGNERS, sign_month
from people import selectors as people


@for_roles(*SIGNERS)
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = PlanForm(sent(request), today=local_day(now, people.zone()))
    if form.is_valid():
        try:
            values = {metric: form.cleaned_data[metric] for metric in MONTHLY}
            sign_month(form.cleaned_data["month"], values=values, actor=request.user, now=now)
        except InvalidInput as error:
            refuse(form, error)
        else:
            return done(request, _("The plan is signed."), reverse("funnel:plan"))
    context = {"form": form, "rows": month_plans(), "currency": people.company().currency}
    return render(request, "funnel/plan.html", context, status=422 if form.errors else 200)
