"""What a short answer looks like: the part again with a toast, or the page it came from."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.http import trigger_client_event

from alignment.shared.partials import wants_part


def said(response: HttpResponse, text: str, *, tone: str = "good") -> HttpResponse:
    return trigger_client_event(response, "toast", {"text": text, "tone": tone})


def done(request: HttpRequest, text: str, *, to: str, **kwargs: Any) -> HttpResponse:
    """Nothing to swap: a toast and a closed dialog for htmx, a redirect with a message else."""
    if wants_part(request):
        return trigger_client_event(said(HttpResponse(status=204), text), "dialog-done", {})
    messages.success(request, text)
    return redirect(to, **kwargs)
