"""A step on a record: taken, or refused on the same page with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from alignment.shared.errors import DomainError, NotAllowed
from alignment.shared.partials import render_part, wants_part
from loop.views.answers import said


def answer_to(
    request: HttpRequest, verb: str, take: Callable[[], None], *, template: str,
    shown: Callable[..., dict[str, Any]], words: Callable[[], str], back: str, pk: int,
) -> HttpResponse:  # fmt: skip
    """`shown` reads the record anew for the part `record` of the template; `back` is the page of the record."""
    try:
        take()
    except NotAllowed:
        raise
    except DomainError as error:
        context = shown(refused=verb, refusal=error.message, typed=request.POST)
        return render_part(request, template, "record", context, status=422)
    if wants_part(request):
        return said(render_part(request, template, "record", shown()), words())
    messages.success(request, words())
    return redirect(back, pk=pk)
