"""A colleague leaves: first what hangs on the person and who gets it, then one button, and a day to take it back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from alignment.shared.forms import taken
from alignment.shared.partials import render_part
from people import roles, selectors
from people.forms import LeavingForm
from people.models import Leaving, Person
from people.services import leaving
from people.views.access import allowed

PAGE = "people/leaving.html"
managers = allowed(roles.may_manage_people)


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def person_leaving(request: HttpRequest, pk: int) -> HttpResponse:
    colleague = _colleague(request, pk)
    chosen = request.POST if request.method == "POST" else request.GET if "rest_to" in request.GET else None
    form = LeavingForm(chosen, person=colleague, initial={"rest_to": selectors.head_over(colleague)})
    gone: list[Leaving] = []

    def leave() -> None:
        gone.append(leaving.leave(colleague, by=request.user, now=timezone.now(), **form.cleaned_data))

    if request.method != "POST":
        return render_part(request, PAGE, "lines", _context(colleague, form))
    if taken(form, leave):
        count = gone[0].items.exclude(given_to=None).count()
        words = ngettext("%(n)s thing was handed over.", "%(n)s things were handed over.", count) % {"n": count}
        messages.success(request, f"{_('The account is closed.')} {words}")
        return redirect("people:person", pk=pk)
    return render(request, PAGE, _context(colleague, form), status=422)


@managers
@require_POST
def leaving_undo(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Leaving.objects.select_related("person"), pk=pk)
    _colleague(request, found.person_id)
    done = leaving.undo(found, by=request.user, now=timezone.now())
    words = ngettext("%(n)s thing is back.", "%(n)s things are back.", done.restored) % {"n": done.restored}
    messages.success(request, f"{_('The account is open again.')} {words}")
    if kept := sum(done.kept.values()):
        text = ngettext(
            "%(n)s thing was changed since and stays as it is.", "%(n)s things were changed since and stay as they are.",
            kept,
        )  # fmt: skip
        messages.warning(request, text % {"n": kept})
    return redirect("people:person", pk=found.person_id)


def _colleague(request: HttpRequest, pk: int) -> Person:
    colleague = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    if colleague.pk == request.user.pk or not roles.may_change_roles_of(request.user, colleague):
        raise PermissionDenied
    return colleague


def _context(colleague: Person, form: LeavingForm) -> dict[str, Any]:
    """The lines say by name who gets what is chosen now, or proposed."""
    is_chosen = form.is_bound and form.is_valid()
    chosen = form.cleaned_data if is_chosen else form.initial
    lines = leaving.preview(colleague, now=timezone.now())
    return {
        "person": colleague,
        "form": form,
        "lines": lines,
        "rest_to": chosen.get("rest_to"),
        "leads_to": chosen.get("leads_to"),
    }
