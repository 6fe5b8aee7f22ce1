"""Rotations through the API: one resource for weeks, visits, swaps and rotations elsewhere."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from delivery.api import params
from delivery.api.views import ApiView, ListCreate, Retrieve
from people import selectors as people
from people.models import Person
from practices.api.rotations_inputs import RotationIn
from practices.api.rotations_outputs import RotationOut
from practices.models import Rotation
from practices.models.rotations import ROTATION_STATES, STATES_OF
from practices.services import rotation_swaps, rotation_tours, rotations
from practices.services.rotation_rules import must_plan


def colleague(pk: int | None, field: str) -> Person | None:
    if pk is None:
        return None
    found = people.active_people().filter(pk=pk).first()
    if found is None:
        raise InvalidInput(_("There is no such person."), field=field)
    return found


def needed(values: dict[str, Any], *names: str) -> None:
    for name in names:
        if values.get(name) is None:
            raise InvalidInput(_("This field is required."), field=name)


class RotationView(ApiView):
    model = Rotation
    serializer_class = RotationOut

    def rows(self) -> QuerySet[Rotation]:
        found = super().rows().select_related("occurrence")
        return found.prefetch_related(
            "occurrence__parts", "occurrence__born_ideas", "confirmations", "programme", "diary", "feedback"
        )


class Rotations(RotationView, ListCreate):
    input_class = RotationIn
    ordering = ("-occurrence__starts_at", "pk")
    filters: ClassVar = {
        "direction": params.one_of("direction", *STATES_OF),
        "state": params.one_of("state", *[state for state, _label in ROTATION_STATES]),
        "guest": params.number("guest_id"),
        "host": params.number("host_id"),
    }

    def create(self, values: Any) -> Rotation:
        if values["direction"] != "swap":
            must_plan(self.request.user)
        persons = {name: colleague(values.get(name), name) for name in ("guest", "host", "stand_in")}
        common = {"actor": self.request.user, "now": self.now}
        return getattr(self, f"_{values['direction']}")(values, persons, common)  # type: ignore[no-any-return]

    def _rotation(self, values: Any, persons: Any, common: Any) -> Rotation:
        needed(values, "guest", "starts_on")
        return rotations.plan(
            **persons, starts_on=values["starts_on"], is_remote=values["is_remote"], reason=values["reason"], **common
        )

    def _elsewhere(self, values: Any, persons: Any, common: Any) -> Rotation:
        needed(values, "guest", "days", "place")
        return rotations.plan_elsewhere(
            **persons, place=values["place"], days=values["days"], is_remote=values["is_remote"], **common
        )

    def _tour(self, values: Any, persons: Any, common: Any) -> Rotation:
        needed(values, "guests", "host", "starts_at", "minutes")
        guests = [colleague(pk, "guests") for pk in values["guests"]]
        return rotation_tours.plan(
            guests=[guest for guest in guests if guest], host=persons["host"], starts_at=values["starts_at"],
            minutes=values["minutes"], programme=items(values.get("programme", [])), is_remote=values["is_remote"],
            **common,
        )  # fmt: skip

    def _swap(self, values: Any, persons: Any, common: Any) -> Rotation:
        needed(values, "starts_on", "second_on")
        return rotation_swaps.propose(first_on=values["starts_on"], second_on=values["second_on"], **common)[0]


def items(rows: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    return [(row["kind"], row["title"], row["minutes"]) for row in rows]


class OneRotation(RotationView, Retrieve):
    pass
