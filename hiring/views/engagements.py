"""An agreement with an agency for one vacancy: its link, whom it brought, what is owed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.forms import first_error
from hiring.forms.agencies import EngagementStepForm
from hiring.models import Agency, AgencyFee, Engagement
from hiring.selectors import engagements as selectors
from hiring.selectors import portal
from hiring.services import agency_fees, engagements
from practices.views.steps import answer_to

RECORD = "hiring/agencies/engagement.html"
AT_ONCE = 100
OF_HR = ("pay", "replace")
SAID: dict[str, Callable[[], str]] = {
    "link": lambda: _("The link is made. Copy it now: it is shown once."),
    "revoke": lambda: _("The link works no more."),
    "end": lambda: _("The search by this agency has ended."),
    "pay": lambda: _("Written down as paid."),
    "replace": lambda: _("The guarantee is used: no second fee for one place."),
}


@login_required
@require_GET
def engagement(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, RECORD, page(request, _seen(request, pk)))


def page(request: HttpRequest, one: Engagement, **extra: Any) -> dict[str, Any]:
    user, now = request.user, timezone.now()
    fees = list(selectors.fees_of(one))
    return {
        "engagement": one,
        "fee_multiple": one.fee_hundredths / 100,
        "standing": selectors.standing(one, now),
        "brought": selectors.brought_for(one, user)[:AT_ONCE],
        "fees": [(fee, selectors.replacements_for(fee)) for fee in fees],
        "brief": portal.brief_of(one, now),
        "sees_agency": Agency.objects.visible_to(user).filter(pk=one.agency_id).exists(),
        "may_edit": Engagement.objects.editable_by(user).filter(pk=one.pk).exists(),
        "may_pay": user.has_role("hr_director"),
        **extra,
    }


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in SAID:
        raise Http404
    one, made = _seen(request, pk), dict[str, str]()
    if not Engagement.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("The search is led by the HR director, the hiring head and the recruiter."))
    if verb in OF_HR and not request.user.has_role("hr_director"):
        raise NotAllowed(_("Fees are kept by the HR director."))

    def take() -> None:
        if secret := _step(request, one, verb):
            made["new_link"] = secret

    if verb == "link":
        return _with_link(request, one, take, made)
    return answer_to(
        request, verb, take, template=RECORD, words=SAID[verb], back="hiring:engagement", pk=pk,
        shown=lambda **extra: page(request, _seen(request, pk), **extra),
    )  # fmt: skip


def _with_link(request: HttpRequest, one: Engagement, take: Callable[[], None], made: dict[str, str]) -> HttpResponse:
    """Shown at once, in the answer itself: an address with a secret goes through no session and no redirect."""
    take()
    response = render(request, RECORD, page(request, _seen(request, one.pk), **made))
    response["Cache-Control"] = "no-store"
    return response


def _step(request: HttpRequest, one: Engagement, verb: str) -> str:
    form = EngagementStepForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(first_error(form))
    said, common = form.cleaned_data, {"actor": request.user, "now": timezone.now()}
    if verb == "link":
        return engagements.make_link(one, **common)
    if verb == "revoke":
        engagements.revoke_link(one, **common)
    elif verb == "end":
        engagements.end(one, reason=said["reason"], expected_version=said["version"], **common)
    else:
        _settle(one, verb, form, common)
    return ""


def _settle(one: Engagement, verb: str, form: EngagementStepForm, common: dict[str, Any]) -> None:
    fee = AgencyFee.objects.filter(pk=form.cleaned_data["fee"] or 0, engagement=one).first()
    if fee is None:
        raise InvalidInput(_("There is no such fee here."), field="fee")
    if verb == "pay":
        agency_fees.pay(fee, **common)
        return
    replacement = form.application()
    if replacement is None:
        raise InvalidInput(_("Choose the hire that stands for this one."), field="replacement")
    agency_fees.replace(fee, replacement=replacement, **common)


def _seen(request: HttpRequest, pk: int) -> Engagement:
    found: Engagement = get_object_or_404(selectors.seen_by(request.user), pk=pk)
    return found
