"""Endpoints of answers to ideas, of projects and of the signature."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput, NotAllowed
from delivery.api import params
from delivery.api.views import Action, ListView, Retrieve
from loop.api import outputs
from loop.models import Idea, Project, SignatureBanner
from loop.models.banners import BANNER_LANGUAGES
from loop.models.ideas import PROJECT_STATES
from loop.services import ideas
from people.models import Person

HEADS = ("cmo", "cco")


class IdeaVerb(Action):
    """The heads of marketing and sales answer; an author may not accept the own idea."""

    model = Idea
    serializer_class = outputs.IdeaOut
    needs_edit = False

    def get_object(self) -> Idea:
        idea: Idea = super().get_object()
        if self.request.method == "POST" and not self.request.user.has_role(*HEADS):
            raise NotAllowed(_("Only the heads of marketing and sales may answer this."))
        return idea


class IdeaAnswer(IdeaVerb):
    input_class = outputs.IdeaAnswerIn

    def act(self, obj: Idea, values: Any) -> Idea:
        return ideas.answer(
            obj, actor=self.request.user, now=self.now, expected_version=self.expected_version(), **values
        )


class IdeaProject(IdeaVerb):
    input_class = outputs.IdeaProjectIn

    def act(self, obj: Idea, values: Any) -> Idea:
        owner = Person.objects.visible_to(self.request.user).filter(pk=values["owner"], is_active=True).first()
        if owner is None:
            raise InvalidInput(_("There is no such person."), field="owner")
        ideas.make_project(
            obj, owner=owner, due_date=values["due_date"], actor=self.request.user, now=self.now,
            expected_version=self.expected_version(),
        )  # fmt: skip
        return obj


class Projects(ListView):
    model = Project
    serializer_class = outputs.ProjectOut
    ordering = ("-id",)
    filters: ClassVar = {
        "state": params.one_of("state", *[key for key, _label in PROJECT_STATES]),
        "owner": params.number("owner_id"),
    }


class OneProject(Retrieve):
    model = Project
    serializer_class = outputs.ProjectOut


class Banners(ListView):
    model = SignatureBanner
    serializer_class = outputs.BannerOut
    ordering = ("-id",)
    filters: ClassVar = {"language": params.one_of("language", *[key for key, _label in BANNER_LANGUAGES])}

    def rows(self) -> Any:
        return super().rows().select_related("campaign")
