"""Their words beside ours: statuses by pipeline, reasons and people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from connectors.models import Connection, ReasonMap, StageMap, UserMap
from funnel.models import Reason, Stage
from people import selectors as people
from people.models import Person


@dataclass(frozen=True)
class Words:
    """Everything the page of the mapping asks about; read in a constant number of queries."""

    stage_maps: tuple[StageMap, ...]
    reason_maps: tuple[ReasonMap, ...]
    user_maps: tuple[UserMap, ...]
    stages: Mapping[str, Stage] = field(default_factory=dict)
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)

    @property
    def confirmed(self) -> int:
        return sum(row.is_mapped and not row.is_guess for row in self.stage_maps)


def words(connection: Connection) -> Words:
    stages = Stage.objects.filter(pipeline__key="sales", is_archived=False).order_by("order", "pk")
    reasons = Reason.objects.filter(is_archived=False).order_by("kind", "order", "pk")
    return Words(
        stage_maps=tuple(connection.stage_maps.order_by("pipeline", "order", "pk")),
        reason_maps=tuple(connection.reason_maps.order_by("name", "pk")),
        user_maps=tuple(connection.user_maps.order_by("-is_active", "name", "pk")),
        stages={str(stage.pk): stage for stage in stages},
        reasons={str(reason.pk): reason for reason in reasons},
        people=_people(connection),
    )


def _people(connection: Connection) -> dict[str, Person]:
    """Who works here, and whoever was chosen before."""
    chosen = Person.objects.filter(pk__in=connection.user_maps.exclude(person=None).values("person"))
    found = {person.pk: person for person in (*people.active_people(), *chosen)}
    rows = sorted(found.values(), key=lambda person: (person.last_name, person.first_name, person.pk))
    return {str(person.pk): person for person in rows}
