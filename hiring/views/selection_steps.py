"""The steps on the selection of one application: what is typed, what is called, what is said afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from alignment.shared.words import gettext_noop as _
from hiring.forms import selection as forms
from hiring.models import Application, Offer, ProbationTask, WorkSample
from hiring.services import candidate_files, offers, probation, selection

Common = dict[str, Any]
Call = Callable[[Application, Any, Common], Any]


@dataclass(frozen=True)
class Step:
    """`label` stands on the button and `said` in the toast; `open_to_seats`: whoever sat there may take it."""

    form: type[forms.StepForm]
    act: Call
    label: str
    said: str
    open_to_seats: bool = False


def row_of(model: Any, application: Application, form: Any) -> Any:
    """The row a step is about; another application's is none."""
    found = model.objects.filter(application=application, pk=form.cleaned_data["of"]).first()
    if found is None:
        raise Http404
    return found


def _give(application: Application, form: Any, common: Common) -> Any:
    return selection.give_sample(application, **form.values, **common)


def _hand_in(application: Application, form: Any, common: Common) -> Any:
    sample, upload = row_of(WorkSample, application, form), form.cleaned_data["upload"]
    file = candidate_files.add(application.candidate, upload, kind="work_sample", **common) if upload else None
    return selection.hand_in(sample, link=form.cleaned_data["link"], file=file, **common)


def _score(application: Application, form: Any, common: Common) -> Any:
    sample = row_of(WorkSample, application, form)
    return selection.score_sample(sample, **form.values, by=common["actor"], now=common["now"])


def _reference(application: Application, form: Any, common: Common) -> Any:
    return selection.add_reference(application, **form.values, **common)


def _decide(application: Application, form: Any, common: Common) -> Any:
    return selection.decide(application, **form.values, **common)


def _offer(application: Application, form: Any, common: Common) -> Any:
    return offers.make(application, **form.values, **common)


def _accept(application: Application, form: Any, common: Common) -> Any:
    return offers.accept(row_of(Offer, application, form), **common)


def _decline(application: Application, form: Any, common: Common) -> Any:
    return offers.decline(row_of(Offer, application, form), **form.values, **common)


def _withdraw(application: Application, form: Any, common: Common) -> Any:
    return offers.withdraw(row_of(Offer, application, form), **form.values, **common)


def _task(application: Application, form: Any, common: Common) -> Any:
    return probation.set_task(application, **form.values, **common)


def _take_tasks(application: Application, form: Any, common: Common) -> Any:
    return probation.take_from_brief(application, **common)


def _result(application: Application, form: Any, common: Common) -> Any:
    return probation.tell_result(row_of(ProbationTask, application, form), **form.values, **common)


def _colleague(application: Application, form: Any, common: Common) -> Any:
    return probation.name_colleague(application, form.cleaned_data["person"], **common)


def _conclude(application: Application, form: Any, common: Common) -> Any:
    return probation.conclude(application, **form.values, **common)


STEPS: dict[str, Step] = {
    "sample-give": Step(forms.SampleForm, _give, _("Give a work sample"), _("The task is written down.")),
    "sample-hand-in": Step(forms.HandInForm, _hand_in, _("Add the result"), _("The result is in.")),
    "sample-score": Step(forms.SampleScoreForm, _score, _("Score the work"), _("Scored."), open_to_seats=True),
    "reference-add": Step(forms.ReferenceForm, _reference, _("Write down a reference"), _("The reference is written down.")),
    "decide": Step(forms.DecisionForm, _decide, _("Decide"), _("The decision is written down.")),
    "offer-make": Step(forms.OfferForm, _offer, _("Make an offer"), _("The offer is made.")),
    "offer-accept": Step(forms.StepForm, _accept, _("The candidate accepted"), _("Accepted. Welcome the new colleague.")),
    "offer-decline": Step(forms.DeclineForm, _decline, _("The candidate declined"), _("Written down with its reason.")),
    "offer-withdraw": Step(forms.WhyForm, _withdraw, _("Take the offer back"), _("The offer is taken back.")),
    "task-set": Step(forms.TaskForm, _task, _("Set a task"), _("The task is set.")),
    "tasks-take": Step(forms.StepForm, _take_tasks, _("Take the tasks of the brief"), _("Taken from the brief.")),
    "task-result": Step(forms.TaskResultForm, _result, _("Tell the result"), _("The result is written down.")),
    "colleague": Step(forms.ColleagueForm, _colleague, _("Name the colleague"), _("From here on ramp and staying are read.")),
    "conclude": Step(forms.OutcomeForm, _conclude, _("Tell the outcome"), _("The outcome is written down.")),
}  # fmt: skip
