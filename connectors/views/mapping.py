"""What their words mean here: one form, one button, and every lead is told anew (R-IN-03)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from alignment.shared.forms import taken
from connectors.forms_mapping import MappingForm
from connectors.models import Connection
from connectors.selectors import mapping as selectors
from connectors.services import dictionaries
from connectors.views.access import PersonRequest, mapped_by, mappers

PAGE = "connectors/mapping.html"


@mappers
@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: PersonRequest, pk: int) -> HttpResponse:
    found = mapped_by(request, pk)
    words = selectors.words(found)
    form = MappingForm(request.POST if request.method == "POST" else None, connection=found, words=words)
    saved: list[Connection] = []

    def confirm() -> None:
        saved.append(
            dictionaries.confirm(
                found, **form.answers(), now=timezone.now(), actor=request.user,
                expected_version=form.cleaned_data["version"],
            )
        )  # fmt: skip

    if request.method == "POST" and taken(form, confirm):
        messages.success(request, told(saved[0]))
        return redirect("connectors:connection-mapping", pk=pk)
    context = {"connection": found, "form": form, "words": words, "total": len(words.stage_maps)}
    return render(request, PAGE, context, status=422 if form.errors else 200)


def told(connection: Connection) -> str:
    left = connection.feed.unmapped
    if not left:
        return _("Saved. Every lead is told anew; within minutes the funnel shows them.")
    return ngettext(
        "Saved. %(n)s status is still open: until it is mapped, nothing is shown in the funnel.",
        "Saved. %(n)s statuses are still open: until they are mapped, nothing is shown in the funnel.",
        left,
    ) % {"n": left}
