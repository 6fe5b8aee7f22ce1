"""A topic from anywhere, in two taps."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alignment.shared.partials import render_part
from loop import selectors
from loop.forms import ReasonForm, TopicForm
from loop.models import Topic
from loop.services import topics
from loop.views.answers import done

HEADS = ("cmo", "cco")


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    form = TopicForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        topics.park(
            text=form.cleaned_data["text"],
            raised_by=request.user,
            now=timezone.now(),
            side=selectors.side_of(request.user),
            source="manual" if request.user.has_role(*HEADS) else "employee",
        )
        return done(request, _("It waits for the next meeting; you will hear what became of it."), to="meetings:next")
    status = 422 if request.method == "POST" else 200
    return render_part(request, "loop/topic_add.html", "form", {"form": form}, status=status)


@login_required
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    topic = get_object_or_404(Topic.objects.editable_by(request.user), pk=pk)
    form = ReasonForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    if topic.raised_by_id == request.user.pk:
        reason = reason or _("Taken back by its author")
    topics.drop(topic, reason=reason, actor=request.user, now=timezone.now())
    return done(request, _("The topic is dropped."), to="loop:promises")
