"""Pictures go in by one door and come out by another, each time for somebody who may see the client."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.forms import first_error
from alignment.shared.partials import render_part, wants_part
from delivery.idempotency import form_once
from practices.forms.visits import PhotoForm
from practices.models import FieldVisit
from practices.selectors import visits as selectors
from practices.services import visits_photos
from practices.views.visit_record import RECORD, page, seen


@login_required
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    visit = seen(request, pk)
    if not FieldVisit.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("This visit belongs to others."))
    try:
        form_once(request, lambda: _add(request, visit))
    except DomainError as error:
        context = page(request, visit, photo_error=error.message)
        return render_part(request, RECORD, "record", context, status=422)
    if wants_part(request):
        return render_part(request, RECORD, "record", page(request, visit))
    messages.success(request, _("The picture is kept."))
    return redirect("practices:visit", pk=pk)


def _add(request: HttpRequest, visit: FieldVisit) -> None:
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        raise InvalidInput(first_error(form), field="photo")
    if not form.cleaned_data["photo"]:
        raise InvalidInput(_("Choose a picture first."), field="photo")
    visits_photos.add(visit, form.cleaned_data["photo"], actor=request.user, now=timezone.now())


@login_required
@require_GET
def show(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    visit = seen(request, pk)
    if not selectors.knows_client(request.user, visit):
        raise Http404
    kept = get_object_or_404(visit.photos, pk=photo)
    path = visits_photos.file_of(kept)
    if not path.is_file():
        raise Http404
    name = f"visit-{pk}-{photo}.{kept.kind.removeprefix('image/')}"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=kept.kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
