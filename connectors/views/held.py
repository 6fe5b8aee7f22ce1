"""The quarantine: leads that could not be kept, why, and trying them anew."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from alignment.shared.partials import render_part
from connectors.models.crm import TROUBLES
from connectors.selectors import held as selectors
from connectors.services import reflecting
from connectors.views.access import PersonRequest, mapped_by, mappers, seen

PAGE = "connectors/held.html"


@mappers
@require_http_methods(["GET", "HEAD"])
def held(request: PersonRequest, pk: int) -> HttpResponse:
    found = seen(request, pk)
    trouble = request.GET.get("trouble", "")
    trouble = trouble if trouble in dict(TROUBLES) else ""
    page = selectors.page(found, trouble=trouble, after=request.GET.get("after", ""))
    context = {
        "connection": found,
        "troubles": selectors.troubles(found),
        "trouble": trouble,
        "page": page,
        "rows": [{"row": row, "url": found.feed.url_of(row.their_id)} for row in page.rows],
    }
    return render_part(request, PAGE, "rows", context)


@mappers
@require_POST
def replay(request: PersonRequest, pk: int) -> HttpResponse:
    """One, by its id there, or all of them."""
    found = mapped_by(request, pk)
    one = request.POST.get("their_id", "")
    count = reflecting.replay(found, now=timezone.now(), their_ids=[one] if one else None)
    if count:
        text = ngettext("%(n)s lead is tried anew.", "%(n)s leads are tried anew.", count) % {"n": count}
        messages.success(request, text)
    else:
        messages.info(request, _("Nothing is held back any more."))
    return redirect("connectors:connection-held", pk=pk)
