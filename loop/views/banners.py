"""What the signatures of our letters say, how far they reach and when to change them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alignment.shared.errors import DomainError, NotAllowed
from alignment.shared.forms import refuse
from delivery.bell import ring
from funnel.models import Campaign
from loop import selectors_ideas as selectors
from loop.forms_ideas import BannerForm
from loop.models import SignatureBanner
from loop.models.banners import EDITS_BANNERS
from loop.selectors import today_of
from loop.services import banners

PAGE = "loop/banners.html"
PAST = 20


@login_required
@require_http_methods(["GET", "POST"])
def banner_page(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return render(request, PAGE, _context(request, BannerForm(initial=_initial(request))))
    if not request.user.has_role(*EDITS_BANNERS):
        raise NotAllowed(_("Marketing says what the signature says."))
    form = BannerForm(request.POST)
    if form.is_valid():
        try:
            banners.put_up(owner=request.user, replaces=_replaced(request), now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            ring("rollups")
            messages.success(request, _("The banner is up. Copy its link into the signature."))
            return redirect("loop:banners")
    return render(request, PAGE, _context(request, form), status=422)


def _context(request: HttpRequest, form: BannerForm) -> dict[str, Any]:
    now, user = timezone.now(), request.user
    active = list(selectors.banners_for(user, active=True))
    past = list(selectors.banners_for(user, active=False)[:PAST])
    rows = selectors.banner_rows([*active, *past], now)
    return {
        "active": rows[: len(active)],
        "past": rows[len(active) :],
        "form": form,
        "replaced": _replaced(request),
        "may_edit": user.has_role(*EDITS_BANNERS),
        "sees_campaigns": Campaign.objects.visible_to(user).exists(),
        "today": today_of(timezone.now()),
    }


def _replaced(request: HttpRequest) -> SignatureBanner | None:
    pk = request.POST.get("replaces") or request.GET.get("replaces") or ""
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    return SignatureBanner.objects.editable_by(request.user).filter(pk=int(pk), valid_to=None).first()


def _initial(request: HttpRequest) -> dict[str, Any]:
    """Whoever changes the message keeps whose letters, in which language and how many."""
    replaced = _replaced(request)
    names = ("legal_entity", "language", "letters_per_day")
    return {name: getattr(replaced, name) for name in names} if replaced else {}


@login_required
@require_POST
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    banner = get_object_or_404(SignatureBanner.objects.visible_to(request.user), pk=pk)
    if not SignatureBanner.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("Marketing says what the signature says."))
    banners.take_down(banner, actor=request.user, now=timezone.now())
    messages.success(request, _("The banner is down."))
    return redirect("loop:banners")
