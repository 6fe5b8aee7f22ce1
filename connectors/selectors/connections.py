"""Connections to other CRMs as their pages show them: where each stands, and the four steps of the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from connectors.metrics.difference import ALLOWED, share_of
from connectors.models import Connection, ConnectionCheck, MirroredLead, Reconciliation, StageMap, Stream
from funnel.selectors import feeds
from people.models import Person

ENTITY_WORDS: Mapping[str, object] = {
    "users": _("Colleagues"),
    "stages": _("Statuses"),
    "reasons": _("Reasons of losses"),
    "leads": _("Leads and deals"),
    "moves": _("Moves between statuses"),
    "calls": _("Calls"),
    "deleted": _("Deleted leads"),
    "merges": _("Merged leads"),
}
BACK_FILLED = ("leads", "moves")


@dataclass(frozen=True)
class Counted:
    """Statuses explained, leads read, leads that wait, leads held back."""

    statuses: int
    mapped: int
    leads: int
    waiting: int
    held: int


@dataclass(frozen=True)
class Progress:
    stream: Stream
    label: str

    @property
    def is_running(self) -> bool:
        return not self.stream.rounds or bool(self.stream.cursor)


@dataclass(frozen=True)
class Standing:
    """Everything the page of one connection says."""

    connection: Connection
    counted: Counted
    check: ConnectionCheck | None
    reconciliation: Reconciliation | None
    progress: tuple[Progress, ...]

    @property
    def is_checking(self) -> bool:
        return self.check is not None and self.check.finished_at is None

    @property
    def is_mapped(self) -> bool:
        return self.counted.statuses > 0 and self.counted.mapped == self.counted.statuses

    @property
    def is_read(self) -> bool:
        rounds = {row.stream.entity: row.stream.rounds for row in self.progress}
        return all(rounds.get(entity) for entity in BACK_FILLED)

    @property
    def is_loaded(self) -> bool:
        return self.is_read and self.is_mapped and not self.counted.waiting

    @property
    def is_running(self) -> bool:
        """Something will change by itself within seconds."""
        row = self.connection
        if row.standing in ("paused", "no_access") or row.failures:
            return False
        is_loading = row.checked_at is not None and not (self.is_read and (self.is_loaded or not self.is_mapped))
        return self.is_checking or is_loading or self.is_reconciling

    @property
    def is_reconciling(self) -> bool:
        return self.reconciliation is not None and self.reconciliation.finished_at is None

    @property
    def difference(self) -> float | None:
        row = self.reconciliation
        return None if row is None or row.finished_at is None else share_of(row.off, row.theirs)

    @property
    def is_even(self) -> bool:
        row = self.reconciliation
        return row is not None and row.finished_at is not None and is_even(row)


def is_even(row: Reconciliation) -> bool:
    """E1: at most 0.5 % off; nothing on both sides is even."""
    return (share_of(row.off, row.theirs) or 0) <= ALLOWED


def listed(user: Person) -> QuerySet[Connection]:
    """With the numbers of leads that are `waiting` and `held`."""
    return (
        Connection.objects.visible_to(user)
        .select_related("feed")
        .annotate(waiting=_count_of(Q(due_since__isnull=False)), held=_count_of(~Q(trouble="")))
        .order_by("feed__name", "pk")
    )


def _count_of(wanted: Q) -> Coalesce:
    rows = MirroredLead.objects.filter(wanted, connection=OuterRef("pk")).order_by().values("connection")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0, output_field=IntegerField())


def standing(connection: Connection) -> Standing:
    return Standing(
        connection=connection,
        counted=_counted(connection),
        check=connection.checks.order_by("-asked_at", "-pk").first(),
        reconciliation=connection.reconciliations.order_by("-asked_at", "-pk").first(),
        progress=_progress(connection),
    )


def _counted(connection: Connection) -> Counted:
    is_explained = Q(is_guess=False) & (Q(stage__isnull=False) | Q(is_left_out=True))
    statuses = StageMap.objects.filter(connection=connection).aggregate(
        all=Count("pk"), mapped=Count("pk", filter=is_explained)
    )
    leads = MirroredLead.objects.filter(connection=connection).aggregate(
        all=Count("pk"),
        waiting=Count("pk", filter=Q(due_since__isnull=False)),
        held=Count("pk", filter=~Q(trouble="")),
    )
    return Counted(statuses["all"], statuses["mapped"], leads["all"], leads["waiting"], leads["held"])


def _progress(connection: Connection) -> tuple[Progress, ...]:
    streams = {stream.entity: stream for stream in connection.streams.all()}
    return tuple(Progress(streams[name], str(ENTITY_WORDS[name])) for name in ENTITY_WORDS if name in streams)


def checks(connection: Connection, limit: int = 20) -> QuerySet[ConnectionCheck]:
    return connection.checks.select_related("asked_by").order_by("-asked_at", "-pk")[:limit]


def last_answered(connection: Connection) -> ConnectionCheck | None:
    """The newest check that has come to an end and saw records."""
    done = connection.checks.filter(finished_at__isnull=False).order_by("-asked_at", "-pk")[:10]
    return next((check for check in done if any(result.get("records") for result in check.results)), None)


def is_stale(connection: Connection, *, now: datetime) -> bool:
    return feeds.is_stale(connection.feed, now=now)
