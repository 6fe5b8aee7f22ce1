"""Settings: what foreign money was worth, day by day."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alignment.shared.doors import done, for_roles, sent
from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.forms import refuse
from alignment.shared.partials import render_part
from delivery.bell import ring
from funnel.forms.rates import RateForm
from funnel.selectors.rates import rates
from funnel.services.rates import add_rate
from funnel.views.access import SEE_CAMPAIGNS
from people import selectors as people

SEE_RATES = (*SEE_CAMPAIGNS, "administrator")
RATE_SETTERS = ("cmo", "cco", "administrator")
SHOWN = 200


@for_roles(*SEE_RATES)
@require_http_methods(["GET", "POST"])
def rate_list(request: HttpRequest) -> HttpResponse:
    may_add = request.user.has_role(*RATE_SETTERS)
    if request.method == "POST" and not may_add:
        raise NotAllowed(_("Exchange rates are added by the two heads and the administrator."))
    form = RateForm(sent(request))
    if form.is_valid():
        try:
            add_rate(**form.cleaned_data, now=timezone.now(), actor=request.user)
        except InvalidInput as error:
            refuse(form, error)
        else:
            ring("rollups")
            return done(request, _("The exchange rate is saved."), reverse("funnel:rate-list"))
    context = {"form": form, "may_add": may_add, "rates": rates()[:SHOWN], "own": people.company().currency}
    return render_part(request, "funnel/settings/rates.html", "form", context, status=422 if form.errors else 200)
