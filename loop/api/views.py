"""Endpoints of the loop: parse, one service, show."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput, NotAllowed
from delivery.api import params
from delivery.api.views import Action as ActionView
from delivery.api.views import ListCreate, ListView, Retrieve, RetrieveUpdate
from loop import selectors
from loop.api import outputs
from loop.models import Action, Decision, Idea, Signal, Topic
from loop.models.actions import ACTION_STATES
from loop.models.ideas import IDEA_STATES, ORIGINS
from loop.models.topics import TOPIC_STATES
from loop.services import actions, decisions, ideas, signals, topics
from people.models import Person

HEADS = ("cmo", "cco")


def named(model: type[Model], pk: int | None, field: str, user: Person) -> Any:
    """The object a body points to, if the caller may see it."""
    if pk is None:
        return None
    found = model.objects.visible_to(user).filter(pk=pk).first()  # type: ignore[attr-defined]
    if found is None:
        raise InvalidInput(_("There is no such object."), field=field)
    return found


def owner_for(user: Person, pk: int | None) -> Person | None:
    owner = named(Person, pk, "owner", user)
    if owner and owner != user and not user.has_role("ceo", *HEADS, "head_of_sales", "head_of_marketing"):
        raise NotAllowed(_("You may promise for yourself; heads may ask others."))
    return owner


def keys(pairs: list[Any]) -> list[str]:
    return [key for key, _label in pairs]


class Topics(ListCreate):
    model = Topic
    serializer_class = outputs.TopicOut
    input_class = outputs.TopicIn
    ordering = ("-raised_at", "id")
    filters: ClassVar = {
        "state": params.one_of("state", *keys(TOPIC_STATES)),
        "side": params.one_of("side", "marketing", "sales", "shared"),
        "source": params.exact("source"),
    }

    def create(self, values: Any) -> Topic:
        user = self.request.user
        source = "manual" if user.has_role(*HEADS) else "employee"
        return topics.park(raised_by=user, now=self.now, source=source, **{"side": selectors.side_of(user), **values})


class OneTopic(RetrieveUpdate):
    model = Topic
    serializer_class = outputs.TopicOut
    input_class = outputs.TopicIn

    def update(self, obj: Topic, changes: Any, expected: int | None) -> Topic:
        return topics.edit(obj, changes=changes, actor=self.request.user, now=self.now, expected_version=expected)


class TopicDrop(ActionView):
    model = Topic
    serializer_class = outputs.TopicOut
    input_class = outputs.ReasonIn

    def act(self, obj: Topic, values: Any) -> Topic:
        return topics.drop(
            obj,
            reason=values["reason"],
            actor=self.request.user,
            now=self.now,
            expected_version=self.expected_version(),
        )


class Decisions(ListCreate):
    model = Decision
    serializer_class = outputs.DecisionOut
    input_class = outputs.DecisionIn
    ordering = ("-decided_at", "id")
    filters: ClassVar = {"topic": params.number("topic_id"), "metric": params.exact("metric")}

    def rows(self) -> Any:
        return super().rows().prefetch_related("decided_by")

    def create(self, values: Any) -> Decision:
        user = self.request.user
        if not user.has_role(*HEADS):
            raise NotAllowed(_("The heads of marketing and sales decide."))
        topic = named(Topic, values.get("topic"), "topic", user)
        return decisions.record(
            text=values["text"],
            decided_by=[user],
            topic=topic,
            metric=values.get("metric", ""),
            actor=user,
            now=self.now,
        )


class OneDecision(RetrieveUpdate):
    model = Decision
    serializer_class = outputs.DecisionOut
    input_class = outputs.DecisionChange

    def update(self, obj: Decision, changes: Any, expected: int | None) -> Decision:
        return decisions.edit(obj, changes=changes, actor=self.request.user, now=self.now, expected_version=expected)


class Actions(ListCreate):
    model = Action
    serializer_class = outputs.ActionOut
    input_class = outputs.ActionIn
    ordering = ("-created_at", "due_date", "id")
    filters: ClassVar = {
        "state": params.one_of("state", *keys(ACTION_STATES)),
        "owner": params.number("owner_id"),
        "due_from": params.since_day("due_date"),
        "due_to": params.until_day("due_date"),
        "is_open": params.flag(Q(state="open")),
    }

    def create(self, values: Any) -> Action:
        user = self.request.user
        return actions.promise(
            text=values["text"], owner=owner_for(user, values.get("owner")), due_date=values.get("due_date"),
            requested_by=user, now=self.now, decision=named(Decision, values.get("decision"), "decision", user),
        )  # fmt: skip


class OneAction(RetrieveUpdate):
    model = Action
    serializer_class = outputs.ActionOut
    input_class = outputs.ActionChange

    def update(self, obj: Action, changes: Any, expected: int | None) -> Action:
        user = self.request.user
        if "owner" in changes:
            changes["owner"] = owner_for(user, changes["owner"])
        return actions.edit(obj, changes=changes, actor=user, now=self.now, expected_version=expected)


class ActionVerb(ActionView):
    model = Action
    serializer_class = outputs.ActionOut


class ActionComplete(ActionVerb):
    input_class = outputs.EvidenceIn

    def act(self, obj: Action, values: Any) -> Action:
        return actions.complete(obj, actor=self.request.user, now=self.now, **values)


class ActionNotDone(ActionVerb):
    input_class = outputs.NotDoneIn

    def act(self, obj: Action, values: Any) -> Action:
        return actions.not_done(
            obj,
            why=values["why"],
            what_next=values["next"],
            new_date=values["new_date"],
            actor=self.request.user,
            now=self.now,
        )


class ActionMove(ActionVerb):
    """By who asked for it the date moves; by its owner it is asked for."""

    input_class = outputs.ActionMoveIn

    def act(self, obj: Action, values: Any) -> Action:
        user = self.request.user
        move = actions.move if obj.requested_by_id in {None, user.pk} else actions.ask_to_move
        return move(obj, actor=user, now=self.now, **values)


class Ideas(ListCreate):
    model = Idea
    serializer_class = outputs.IdeaOut
    input_class = outputs.IdeaIn
    ordering = ("-created_at", "id")
    filters: ClassVar = {
        "state": params.one_of("state", *keys(IDEA_STATES)),
        "origin": params.one_of("origin", *ORIGINS),
        "author": params.number("author_id"),
    }

    def create(self, values: Any) -> Idea:
        return ideas.propose(author=self.request.user, now=self.now, **values)


class OneIdea(Retrieve):
    model = Idea
    serializer_class = outputs.IdeaOut


class Signals(ListView):
    model = Signal
    serializer_class = outputs.SignalOut
    ordering = ("-opened_at", "refreshed_at", "id")
    filters: ClassVar = {
        "is_open": params.flag(Q(closed_at=None)),
        "metric": params.exact("metric"),
        "segment": params.exact("segment"),
    }


class OneSignal(Retrieve):
    model = Signal
    serializer_class = outputs.SignalOut


class SignalDismiss(ActionView):
    """The first call proposes, the call of the other side agrees (R-SG-05)."""

    model = Signal
    serializer_class = outputs.SignalOut
    input_class = outputs.ReasonIn

    def act(self, obj: Signal, values: Any) -> Signal:
        return signals.dismiss(obj, reason=values["reason"], actor=self.request.user, now=self.now)
