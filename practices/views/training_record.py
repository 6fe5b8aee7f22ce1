"""One joint training: what is next, who takes part, what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.forms import refuse
from alignment.shared.partials import render_part, wants_part
from alignment.shared.words import gettext_noop
from loop.models import Idea
from loop.selectors import speaks_for
from loop.views.answers import said
from practices.forms import trainings as forms
from practices.models import Training
from practices.selectors import training_record as selectors
from practices.selectors import trainings as rows
from practices.services import trainings, trainings_books, trainings_groups, trainings_ideas, trainings_learning

RECORD = "practices/trainings/record.html"
HEADS = ("cmo", "cco", "head_of_sales", "head_of_marketing", "ceo", "hr_director")


@login_required
@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponse:
    return render_part(request, RECORD, "record", page(request, seen(request, pk)))


def seen(request: HttpRequest, pk: int) -> Training:
    found = rows.trainings(request.user).select_related(
        "occurrence__brief", "occurrence__debrief", "occurrence__effect_card", "debrief_marketing", "debrief_sales"
    )
    return get_object_or_404(found, pk=pk)


def page(request: HttpRequest, training: Training, **extra: Any) -> dict[str, Any]:
    now = timezone.now()
    may_edit = Training.objects.editable_by(request.user).filter(pk=training.pk).exists()
    return {
        "training": training,
        "may_edit": may_edit,
        "now": now,
        **selectors.record(training, request.user, now=now),
        **(_forms(training) if may_edit else {}),
        "reaction_form": forms.ReactionForm(auto_id="react_%s"),
        "quiz_form": forms.QuizForm(training=training, auto_id="quiz_%s"),
        "idea_form": forms.IdeaForm(auto_id="idea_%s"),
        **extra,
    }


def _forms(training: Training) -> dict[str, Form]:
    """Of the organiser: what the state of the training asks for."""
    common: dict[str, Any] = {"initial": {"version": training.version}}
    wanted = {verb for verb, states in selectors.ASKED.items() if training.state in states}
    return {f"{verb.replace('-', '_')}_form": _form(verb, training, None, **common) for verb in wanted}


@dataclass(frozen=True)
class Step:
    """What a button of the record does; `mine` marks what participants do themselves."""

    do: Callable[..., Any]
    form: type[Form] = forms.VersionForm
    said: str = gettext_noop("Saved.")
    mine: bool = False


def _invite(training: Training, form: Any, **common: Any) -> None:
    given = form.cleaned_data
    trainings.invite(training, given["people"], goals=given["goals"], **common)


def _hold(training: Training, form: Any, **common: Any) -> None:
    trainings.hold(training, came=[person.pk for person in form.cleaned_data["came"]], **common)


def _session(training: Training, form: Any, *, expected_version: int | None, **common: Any) -> None:
    given = form.cleaned_data
    persons = [person.pk for person in given["people"]]
    trainings_groups.add_session(training, persons=persons, is_remote=given["is_remote"], **form.hours, **common)


def _reward(training: Training, form: Any, *, expected_version: int | None, **common: Any) -> None:
    idea = Idea.objects.filter(pk=form.cleaned_data["idea"], birth__occurrence=training.pk).first()
    if idea is None:
        raise InvalidInput(_("This idea was not born here."), field="prize")
    trainings_ideas.reward(training, idea, prize=form.cleaned_data["prize"], **common)


def _debrief(training: Training, form: Any, **common: Any) -> None:
    given = form.cleaned_data
    trainings_ideas.debrief(
        training, summary=given["summary"], marketing=given["head_marketing"], sales=given["head_sales"],
        promises=form.promises, has_no_plan=given["has_no_plan"], **common,
    )  # fmt: skip


def _plainly(service: Callable[..., Any]) -> Callable[..., None]:
    """A service that takes what the form holds, and no version."""

    def do(training: Training, form: Form, *, expected_version: int | None, **common: Any) -> None:
        given = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        service(training, **given, **common)

    return do


def _idea(training: Training, form: Form, *, actor: Any, now: Any, **common: Any) -> None:
    trainings_ideas.add_idea(training, text=form.cleaned_data["text"], author=actor, now=now)


STEPS: dict[str, Step] = {
    "confirm": Step(_plainly(trainings.confirm), said=gettext_noop("Confirmed for your side."), mine=True),
    "agree": Step(_plainly(trainings.consent), said=gettext_noop("You come. Thank you."), mine=True),
    "disagree": Step(
        lambda training, form, *, expected_version, **common: trainings.consent(training, agrees=False, **common),
        said=gettext_noop("Taken back. Nobody counts you as absent."), mine=True,
    ),
    "idea": Step(_idea, forms.IdeaForm, gettext_noop("Written down. The heads answer it."), mine=True),
    "react": Step(_plainly(trainings_learning.react), forms.ReactionForm, gettext_noop("Thank you."), mine=True),
    "quiz": Step(
        lambda training, form, *, expected_version, **common: trainings_learning.answer_quiz(
            training, form.answers, **common
        ),
        forms.QuizForm, gettext_noop("Counted. Only you see your result."), mine=True,
    ),
    "behaviour": Step(
        _plainly(trainings_learning.check_behaviour), forms.BehaviourForm, gettext_noop("Thank you."), mine=True
    ),
    "topic": Step(
        lambda training, form, **common: trainings.change_topic(training, title=form.cleaned_data["title"], **common),
        forms.TopicForm, gettext_noop("Changed: both heads are asked anew."),
    ),
    "book": Step(
        lambda training, form, **common: trainings.book(training, form.booked, **common),
        forms.TrainerForm, gettext_noop("The speaker is booked."),
    ),
    "invite": Step(_invite, forms.InviteForm, gettext_noop("Invited: everybody has heard of it.")),
    "move": Step(
        lambda training, form, **common: trainings.move(
            training, note=form.cleaned_data["note"], **form.hours, **common
        ),
        forms.MoveForm, gettext_noop("Moved: everybody has heard of it."),
    ),
    "deal": Step(
        lambda training, form, **common: trainings_groups.build(training, **common),
        said=gettext_noop("Dealt anew, and mixed again."),
    ),
    "groups": Step(
        lambda training, form, **common: trainings_groups.arrange(training, form.groups, **common), forms.GroupsForm
    ),
    "session": Step(_session, forms.SessionForm, gettext_noop("The second session is planned.")),
    "hold": Step(_hold, forms.HoldForm, gettext_noop("Held. Participants are asked how it was.")),
    "reward": Step(_reward, forms.RewardForm, gettext_noop("The author has heard of it.")),
    "collect": Step(lambda training, form, **common: trainings_ideas.collect(training, **common)),
    "debrief": Step(_debrief, forms.DebriefForm, gettext_noop("Talked over by both heads.")),
    "write-quiz": Step(
        lambda training, form, **common: trainings_learning.set_quiz(training, form.questions, **common),
        forms.WriteQuizForm, gettext_noop("The quiz waits for the participants."),
    ),
    "reading": Step(_plainly(trainings_books.add_reading), forms.ReadingForm, gettext_noop("On the reading list.")),
    "measure": Step(_plainly(trainings_ideas.start_measuring), forms.MetricForm, gettext_noop("An effect card is drafted.")),
    "measured": Step(lambda training, form, **common: trainings_ideas.measured(training, **common)),
    "cancel": Step(
        lambda training, form, **common: trainings.cancel(training, reason=form.cleaned_data["reason"], **common),
        forms.ReasonForm, gettext_noop("Called off: everybody has heard of it."),
    ),
}  # fmt: skip
WITH_TRAINING = (forms.QuizForm, forms.ParticipantsForm, forms.GroupsForm)


def _form(verb: str, training: Training, data: Any, **more: Any) -> Any:
    kind = STEPS[verb].form
    if issubclass(kind, WITH_TRAINING):
        more["training"] = training
    if issubclass(kind, forms.MetricForm):
        more["metrics"] = selectors.metric_choices()
    return kind(data, auto_id=f"{verb}_%s", **more)


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in STEPS:
        raise Http404
    training, step = seen(request, pk), STEPS[verb]
    _may(request, training, verb)
    form = _form(verb, training, request.POST)
    if not form.is_valid():
        return _refused(request, pk, verb, form)
    version = form.cleaned_data.pop("version", None)
    try:
        step.do(training, form, actor=request.user, now=timezone.now(), expected_version=version)
    except NotAllowed:
        raise
    except DomainError as error:
        refuse(form, error)
        return _refused(request, pk, verb, form)
    if wants_part(request):
        return said(render_part(request, RECORD, "record", page(request, seen(request, pk))), _(step.said))
    messages.success(request, _(step.said))
    return redirect("practices:training", pk=pk)


def _may(request: HttpRequest, training: Training, verb: str) -> None:
    """Participants speak for themselves, heads for their side, organisers arrange."""
    user = request.user
    takes_part = training.occurrence.parts.filter(person=user).exists()
    if verb == "confirm":
        may = bool(speaks_for(user))
    elif verb == "behaviour":
        may = takes_part or user.has_role(*HEADS)
    elif STEPS[verb].mine:
        may = takes_part
    else:
        may = Training.objects.editable_by(user).filter(pk=training.pk).exists()
    if not may:
        raise NotAllowed(_("You may look at this training, not change it here."))


def _refused(request: HttpRequest, pk: int, verb: str, form: Form) -> HttpResponse:
    """What was typed stands where it was typed, with the sentence above."""
    refusal = next((str(text) for texts in form.errors.values() for text in texts), "")
    name = {"react": "reaction", "quiz": "quiz"}.get(verb, verb.replace("-", "_"))
    context = page(request, seen(request, pk), **{f"{name}_form": form}, refused=verb, refusal=refusal)
    return render_part(request, RECORD, "record", context, status=422)
