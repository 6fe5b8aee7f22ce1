"""Materials by age and use, the record of each, and what is offered for a deal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.forms import first_error, refuse
from alignment.shared.partials import render_part, wants_part
from funnel.models import Lead
from practices.forms.assets import AssetFilterForm, AssetForm, AssetStepForm, VersionForm
from practices.models import Asset, AssetVersion
from practices.models.assets import ASSET_KINDS, CONSENTING, KEEPERS, OFFERED, USERS
from practices.selectors import assets as selectors
from practices.selectors.methods import in_use
from practices.services import asset_files, assets
from practices.views.steps import answer_to

LIST, NEW, RECORD, OFFER = (
    f"practices/assets/{name}.html" for name in ("list", "new", "record", "offer")
)  # fmt: skip
AT_ONCE = 30


@login_required
@require_GET
def asset_list(request: HttpRequest) -> HttpResponse:
    _may_look(request)
    form = AssetFilterForm(request.GET)
    form.is_valid()
    given = form.cleaned_data
    filters = selectors.Filters(
        state=given.get("state", ""), condition=given.get("condition", ""), kind=given.get("kind", ""),
        mine=bool(given.get("mine")), order=given.get("order") or "age",
    )  # fmt: skip
    now, start = timezone.now(), given.get("start") or 0
    found = list(selectors.filtered(request.user, filters, now)[start : start + AT_ONCE + 1])
    context = {
        "rows": selectors.rows(found[:AT_ONCE], now),
        "next_start": start + AT_ONCE if len(found) > AT_ONCE else None,
        "filters": filters,
        "is_narrow": filters != selectors.Filters(order=filters.order),
        "kinds": ASSET_KINDS,
    }
    if start and wants_part(request):
        return render_part(request, LIST, "rows", context)
    return render(request, LIST, context | {"figures": selectors.figures(now), "may_add": _keeps(request)})


@login_required
@require_http_methods(["GET", "POST"])
def asset_new(request: HttpRequest) -> HttpResponse:
    if not _keeps(request):
        raise NotAllowed(_("Materials are kept by marketing."))
    form = AssetForm(request.POST or None, request.FILES or None, initial={"owner": request.user})
    if request.method == "POST" and form.is_valid():
        try:
            asset = _with_file(form, lambda **given: assets.create(actor=request.user, now=timezone.now(), **given))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("It is written down as a draft."))
            return redirect("practices:asset", pk=asset.pk)
    return render(request, NEW, {"form": form}, status=422 if form.errors else 200)


@login_required
@require_GET
def asset(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, RECORD, page(request, _seen(request, pk)))


def page(request: HttpRequest, one: Any, **extra: Any) -> dict[str, Any]:
    user, now = request.user, timezone.now()
    uses, leads = selectors.uses_of(one, user)
    waiting = list(selectors.open_requests(one))
    has_asked = any(asked.requester_id == user.pk for asked in waiting)
    return {
        "row": selectors.rows([one], now)[0],
        "asset": one,
        "versions": selectors.newest_versions(one),
        "uses": uses,
        "open_leads": leads,
        "requests": waiting,
        "consents": list(one.consents.select_related("by").order_by("-at", "-pk")[:10]),
        "won_lately": selectors.won_lately(one, now),
        "may_edit": Asset.objects.editable_by(user).filter(pk=one.pk).exists(),
        "may_approve": user.has_role(*assets.APPROVERS),
        "may_consent": user.has_role(*CONSENTING) and one.retire_asked_at is not None,
        "may_ask": one.owner_id != user.pk and one.state != "retired" and not has_asked,
        "has_asked": has_asked,
        "is_offered": one.state in OFFERED,
        "version_form": VersionForm(),
        **extra,
    }


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in STEPS:
        raise Http404
    one = _seen(request, pk)
    if verb in OF_EDITORS and not Asset.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("A material is renewed and retired by its owner and by marketing."))
    return answer_to(
        request, verb, lambda: _step(request, one, verb), template=RECORD, words=SAID[verb], back="practices:asset", pk=pk,
        shown=lambda **extra: page(request, _seen(request, pk), **extra),
    )  # fmt: skip


def _step(request: HttpRequest, one: Asset, verb: str) -> None:
    form = (VersionForm if verb == "version" else AssetStepForm)(request.POST, request.FILES)
    if not form.is_valid():
        raise InvalidInput(first_error(form))
    common = {"actor": request.user, "now": timezone.now()}
    if verb == "version":
        _with_file(form, lambda **given: assets.add_version(one, **given, **common))
        return
    if verb == "use":
        _shown(request, one, form.cleaned_data)
        return
    STEPS[verb](one, form.cleaned_data, **common)


def _shown(request: HttpRequest, one: Asset, given: dict[str, Any]) -> None:
    lead = Lead.objects.visible_to(request.user).alive().filter(pk=given["lead"] or 0).first()
    if lead is None:
        raise InvalidInput(_("There is no such lead among those you may see."), field="lead")
    assets.use(
        one, lead=lead, person=request.user, now=timezone.now(), is_local_copy=given["is_local_copy"]
    )  # fmt: skip


def _with_file(form: Any, write: Callable[..., Any]) -> Any:
    """A refusal leaves no file behind."""
    given = dict(form.cleaned_data)
    upload = given.pop("file", None)
    stored = asset_files.store(upload) if upload else None
    try:
        return write(file=stored, **given)
    except Exception:
        asset_files.forget(stored)
        raise


def _ask(one: Asset, given: dict[str, Any], *, actor: Any, now: Any) -> None:
    lead = Lead.objects.visible_to(actor).filter(pk=given["lead"] or 0).first()
    assets.ask_for_update(one, requester=actor, now=now, lead=lead, note=given["note"])


STEPS: dict[str, Callable[..., Any]] = {
    "approve": lambda one, given, **common: assets.approve(one, expected_version=given["version"], **common),
    "review": lambda one, given, **common: assets.review(one, expected_version=given["version"], **common),
    "version": assets.add_version,
    "use": assets.use,
    "ask": _ask,
    "retire": lambda one, given, **common: assets.retire(
        one, reason=given["note"], expected_version=given["version"], **common
    ),
    "agree": lambda one, given, **common: assets.consent(
        one, is_given=True, note=given["note"], expected_version=given["version"], **common
    ),
    "keep": lambda one, given, **common: assets.consent(
        one, is_given=False, note=given["note"], expected_version=given["version"], **common
    ),
    "restore": lambda one, given, **common: assets.restore(one, expected_version=given["version"], **common),
}
OF_EDITORS = {"approve", "review", "version", "retire", "restore"}
SAID = {
    "approve": lambda: _("Approved: sellers see it now."),
    "review": lambda: _("Reviewed today; it is fresh for a year."),
    "version": lambda: _("Renewed; whoever asked for it hears so."),
    "use": lambda: _("Written down: shown for this deal."),
    "ask": lambda: _("Its owner has a promise with a day now."),
    "retire": lambda: _("Done. What won deals lately waits for the word of sales."),
    "agree": lambda: _("Retired with the consent of sales."),
    "keep": lambda: _("It stays; marketing reads why."),
    "restore": lambda: _("It is offered again."),
}


@login_required
@require_GET
def file(request: HttpRequest, pk: int, version: int) -> HttpResponseBase:
    """An attachment that no browser runs; a link leads outside."""
    one = _seen(request, pk)
    found = get_object_or_404(AssetVersion, asset=one, pk=version)
    if found.link:
        return redirect(found.link)
    place = asset_files.place_of(found.path)
    if not place.is_file():
        raise Http404
    response = FileResponse(
        place.open("rb"), as_attachment=True, filename=found.file_name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """A fragment for the page of a lead: what won most deals, and one tap to say that it was shown."""
    _may_look(request)
    given = request.GET.get("lead", "") if request.method == "GET" else request.POST.get("lead", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
    lead = get_object_or_404(Lead.objects.visible_to(request.user).alive(), pk=number)
    if "content" not in in_use():
        return HttpResponse()
    if request.method == "POST":
        chosen = request.POST.get("asset", "")
        one = _seen(request, int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0)
        assets.use(one, lead=lead, person=request.user, now=timezone.now())
    context = {
        "lead": lead,
        "offers": selectors.offers_for(request.user, lead, timezone.now()),
        "shown": selectors.shown_to(lead),
    }
    return render(request, OFFER, context)


def _seen(request: HttpRequest, pk: int) -> Any:
    _may_look(request)
    return get_object_or_404(selectors.materials(request.user, timezone.now()), pk=pk)


def _may_look(request: HttpRequest) -> None:
    if not request.user.has_role(*USERS):
        raise PermissionDenied


def _keeps(request: HttpRequest) -> bool:
    return bool(request.user.has_role(*KEEPERS))
