"""“Mail: check”: how letters leave and come back, what to write where, and a letter to oneself."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.partials import render_part
from delivery import bell, selectors
from delivery.services import returns, trials
from delivery.views import mail_presets
from delivery.views.access import PersonRequest, allowed, is_administrator

administrators = allowed(is_administrator)
FAULTS = {
    "connect": gettext_lazy("The mail server of the return mailbox does not answer."),
    "login": gettext_lazy("The return mailbox refuses the user or the password."),
    "folder": gettext_lazy("The folder of the return mailbox cannot be opened."),
    "talk": gettext_lazy("The talk with the return mailbox broke off; it is taken up again in five minutes."),
}


@administrators
@require_GET
def check(request: PersonRequest) -> HttpResponse:
    sending, found = mail_presets.sending(), selectors.returns_figures()
    context = {
        "sending": sending,
        "presets": mail_presets.presets_for(sending.domain),
        "mailbox": settings.RETURN_MAILBOX,
        "reading": found.reading,
        "came_back": found.came_back,
        "fault": FAULTS.get(found.reading.last_error, "") if found.reading else "",
        "trial": selectors.last_trial(request.user),
        "on_its_way": trials.ON_ITS_WAY,
    }
    return render_part(request, "delivery/mail_check.html", "trial", context)


@administrators
@require_POST
def write_trial(request: PersonRequest) -> HttpResponse:
    if trials.write_trial(request.user, now=timezone.now()):
        bell.ring("outbox")
        messages.success(request, _("The letter is on its way to %(address)s.") % {"address": request.user.email})
    else:
        messages.info(request, _("The last letter is still on its way."))
    return redirect("delivery:mail-check")


@administrators
@require_POST
def read_returns(request: PersonRequest) -> HttpResponse:
    if returns.ask(now=timezone.now()):
        bell.ring("returns")
        messages.success(request, _("The return mailbox is being read."))
    else:
        messages.info(request, _("No return mailbox is configured."))
    return redirect("delivery:mail-check")
