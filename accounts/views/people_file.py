"""Colleagues from a file, and those who were invited and have not come."""

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import PeopleFileForm
from accounts.services import invitations, people_file, people_plan, people_reader
from alignment.shared.errors import InvalidInput
from alignment.shared.forms import taken
from delivery.bell import ring
from people import roles
from people.views.access import allowed

SALT = "accounts.people_file"
HOUR = 3600
managers = allowed(roles.may_manage_people)


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """A POST shows what the file would make and saves nothing."""
    form = PeopleFileForm(request.POST or None, request.FILES or None)
    read: list[people_reader.Line] = []
    if request.method == "POST" and taken(form, lambda: read.extend(people_reader.read(form.cleaned_data["file"]))):
        plain = [request.user.pk, people_plan.as_plain(read)]
        context = {
            "plan": people_plan.plan(read, by=request.user),
            "sealed": signing.dumps(plain, salt=SALT, compress=True),
        }
        return render(request, "accounts/people_preview.html", context)
    return render(request, "accounts/people_file.html", {"form": form}, status=422 if form.errors else 200)


@managers
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    try:
        whose, rows = signing.loads(request.POST.get("sealed", ""), salt=SALT, max_age=HOUR)
    except signing.BadSignature:
        whose, rows = None, []
    if whose != request.user.pk:
        raise InvalidInput(_("This preview is older than an hour. Choose the file again."))
    done = people_file.take(people_plan.from_plain(rows), by=request.user, now=timezone.now())
    ring("outbox")
    words = ngettext("%(n)s colleague is added", "%(n)s colleagues are added", done.made) % {"n": done.made}
    sent = ngettext("%(n)s invitation is on its way", "%(n)s invitations are on their way", done.invited)
    messages.success(request, f"{words}; {sent % {'n': done.invited}}.")
    for line, error in done.refused:
        messages.warning(request, _("Line %(line)s: %(error)s") % {"line": line, "error": error})
    return redirect("staff:not-joined")


@managers
@require_safe
def not_joined(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    people = list(people_file.not_joined(request.user)[:1000])
    context = {"people": people, "over": {one.pk for one in people if now - one.invited_at > invitations.LIFE}}
    return render(request, "accounts/not_joined.html", context)


@managers
@require_POST
def invite_all(request: HttpRequest) -> HttpResponse:
    sent = people_file.invite_all(request.user, now=timezone.now())
    ring("outbox")
    words = ngettext("%(n)s invitation is on its way", "%(n)s invitations are on their way", sent) % {"n": sent}
    messages.success(request, f"{words}.")
    return redirect("staff:not-joined")
