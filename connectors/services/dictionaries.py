"""Their statuses, reasons and people, and what each of them means here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.contact import normal_email
from alignment.shared.errors import InvalidInput
from alignment.shared.search import search_key
from connectors.metrics.guesses import guess_reason, guess_stage
from connectors.models import Connection, MirroredLead, ReasonMap, StageMap, UserMap
from connectors.services.connections import locked, save
from connectors.vendors.contract import TheirReason, Theirs, TheirStage, TheirUser
from delivery import bell
from funnel.models import Feed, Reason, Stage
from people.models import Person
from people.services import audit, onboarding

TOUCHED = ("accepted", "sql", "kev_set", "kev_held", "proposal")


@transaction.atomic
def take(connection: Connection, forms: Iterable[Theirs], *, now: datetime) -> None:
    """New words are added with a guess, known ones follow their names; what a person chose stays."""
    for form in forms:
        if isinstance(form, TheirStage):
            _take_stage(connection, form)
        elif isinstance(form, TheirReason):
            _take_reason(connection, form)
        elif isinstance(form, TheirUser):
            _take_user(connection, form)
    count_unmapped(connection)


def _take_stage(connection: Connection, form: TheirStage) -> None:
    facts = {"pipeline": form.pipeline[:200], "name": form.name[:200], "order": max(form.order, 0), "kind": form.kind}
    row, is_new = StageMap.objects.update_or_create(connection=connection, their_key=form.key, defaults=facts)
    if is_new:
        ours = {stage.key: stage for stage in _stages()}
        key = guess_stage(form.name, form.kind, {key: stage.name for key, stage in ours.items()})
        row.stage, row.is_guess, row.is_touch = ours.get(key), True, key in TOUCHED
        row.save()


def _take_reason(connection: Connection, form: TheirReason) -> None:
    row, is_new = ReasonMap.objects.update_or_create(
        connection=connection, their_id=form.id, defaults={"name": form.name[:200]}
    )
    if is_new:
        ours = {reason.key: reason for reason in Reason.objects.filter(is_archived=False).order_by("-kind")}
        key = guess_reason(form.name, {key: reason.name for key, reason in ours.items()})
        row.reason, row.is_guess = ours.get(key), True
        row.save()


def _take_user(connection: Connection, form: TheirUser) -> None:
    facts = {"name": form.name[:200], "email": form.email[:254], "is_active": form.is_active}
    row, _is_new = UserMap.objects.update_or_create(connection=connection, their_id=form.id, defaults=facts)
    if row.person_id is None:
        row.person = _known_person(row)
        row.save(update_fields=["person"])


def _known_person(row: UserMap) -> Person | None:
    people = Person.objects.filter(is_erased=False, is_active=True)
    email = normal_email(row.email)
    by_email: Person | None = people.filter(email=email).first() if email else None
    if by_email:
        return by_email
    same = [person for person in people.filter(search_key__startswith=search_key(row.name)[:100]) if row.name]
    exact = [person for person in same if search_key(person.name) == search_key(row.name)]
    return exact[0] if len(exact) == 1 else None


@transaction.atomic
def person_of(row: UserMap, *, now: datetime) -> Person:
    """Who carries leads there is somebody here too, without an account until invited (decisions.md 12, 31)."""
    if row.person is None:
        email = normal_email(row.email)
        taken = email is not None and Person.objects.filter(email=email).exists()
        first, _space, last = " ".join(row.name.split()).partition(" ")
        row.person = onboarding.create_person(
            now=now, first_name=first[:100] or row.their_id, last_name=last[:100], email=None if taken else email,
            role="sales_rep", is_demo=row.connection.is_demo,
        )  # fmt: skip
        row.save(update_fields=["person"])
    return row.person


@transaction.atomic
def confirm(
    connection: Connection, *, stages: Mapping[int, Mapping[str, Any]], reasons: Mapping[int, Reason | None],
    users: Mapping[int, Person | None], paths: Mapping[str, str], now: datetime, actor: Person,
    origins: Mapping[str, str] | None = None, expected_version: int | None = None,
) -> Connection:  # fmt: skip
    """What a person has decided; every lead is told anew. `stages` by row: stage, is_left_out, is_touch."""
    row = locked(connection, expected_version)
    for each in row.stage_maps.all():
        chosen = stages.get(each.pk)
        if chosen is not None:
            _confirm_stage(each, chosen)
    for reason_map in row.reason_maps.filter(pk__in=reasons):
        reason_map.reason, reason_map.is_guess = reasons[reason_map.pk], False
        reason_map.save()
    for user_map in row.user_maps.filter(pk__in=users):
        user_map.person = users[user_map.pk]
        user_map.save()
    row.paths = {name: path for name, path in paths.items() if path}
    row.origins = row.origins if origins is None else dict(origins)
    save(row, now=now, actor=actor)
    count_unmapped(row)
    MirroredLead.objects.filter(connection=row).update(due_since=now, trouble="", trouble_words="")
    audit.record(actor=actor, verb="connection.mapped", obj=row, now=now, details={"unmapped": row.feed.unmapped})
    Connection.objects.filter(pk=row.pk).update(available_at=now)
    bell.ring("connections")
    return row


def _confirm_stage(row: StageMap, chosen: Mapping[str, Any]) -> None:
    if chosen["is_left_out"] and chosen["stage"] is not None:
        raise InvalidInput(_("“%(name)s” is either a stage or left out.") % {"name": row.name}, field=f"stage_{row.pk}")
    row.stage, row.is_left_out, row.is_touch = chosen["stage"], chosen["is_left_out"], chosen["is_touch"]
    row.is_guess = not row.is_mapped
    row.save()


def count_unmapped(connection: Connection) -> int:
    """R-IN-03: guesses count as unmapped until a person has confirmed them."""
    rows = connection.stage_maps.all()
    count = sum(not row.is_mapped or row.is_guess for row in rows)
    Feed.objects.filter(pk=connection.feed_id).update(unmapped=count)
    connection.feed.unmapped = count
    return count


def is_mapped(connection: Connection) -> bool:
    return connection.feed.unmapped == 0 and connection.stage_maps.exists()


def _stages() -> list[Stage]:
    return list(Stage.objects.filter(pipeline__key="sales", is_archived=False).order_by("order"))
