"""Their leads read anew against ours: how many and how much, by month of creation and stage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce, TruncMonth

from alignment.shared.money import Money
from connectors.metrics.difference import Cell, compare
from connectors.models import Connection, MirroredLead, Reconciliation
from connectors.services import records
from connectors.services.connections import ask_at_once
from connectors.services.telling import Meaning, Unmapped
from connectors.vendors.contract import Connector, NotReadable, TheirLead
from funnel.models import Lead
from people import selectors as people
from people.models import Person
from people.services import audit

Tally = dict[str, list[int]]


@transaction.atomic
def ask(connection: Connection, *, now: datetime, actor: Person | None) -> Reconciliation:
    try:
        with transaction.atomic():
            row = Reconciliation.objects.create(
                connection=connection, asked_by=actor, asked_at=now, since=connection.history_from
            )
    except IntegrityError:
        return Reconciliation.objects.get(connection=connection, finished_at=None)
    ask_at_once(connection, now=now)
    if actor is not None:
        audit.record(actor=actor, verb="connection.reconciled", obj=connection, now=now)
    return row


def read_page(row: Reconciliation, connector: Connector, *, now: datetime) -> bool:
    """One page; True when that was the last. What is read is kept, so nothing counted is missing here afterwards."""
    page = connector.read("leads", since=row.since, cursor=row.cursor)
    records.store(row.connection, connector, "leads", page.records, now=now)
    forms = _forms(row.connection, connector, page.records)
    _add(row, forms, now=now)
    row.read += len(page.records)
    row.cursor = page.cursor[:1000]
    row.save(update_fields=["tally", "read", "cursor"])
    return not page.cursor


def finish(row: Reconciliation, *, now: datetime) -> None:
    """Once everything read is worked off."""
    result = compare(_cells(row.tally), _cells(ours(row.connection, since=row.since)))
    Reconciliation.objects.filter(pk=row.pk).update(
        result=result.as_json(), theirs=result.theirs, off=result.off, finished_at=now
    )


def _forms(connection: Connection, connector: Connector, raws: Iterable[Mapping[str, Any]]) -> list[TheirLead]:
    forms = []
    for raw in raws:
        try:
            forms += [form for form in connector.say("leads", raw, connection.paths) if isinstance(form, TheirLead)]
        except NotReadable:
            continue
    return forms


def _add(row: Reconciliation, forms: Iterable[TheirLead], *, now: datetime) -> None:
    """A lead that a deal continues is counted once, with the deal's stage and sum; one that comes twice, once."""
    meaning, fresh = Meaning(row.connection, now), _not_counted(row, list(forms))
    continued, roots = _continued(row.connection, {form.id for form in fresh})
    tally: Tally = defaultdict(lambda: [0, 0], row.tally)
    for form in fresh:
        began_at = roots.get(continued.get(form.id, ""), form.created_at)
        if form.id in continued.values() or began_at < row.since:
            continue
        key = _key(form, meaning)
        if key is not None:
            place = f"{_month(began_at)} {key}"
            tally[place] = [tally[place][0] + 1, tally[place][1] + _minor(form)]
    row.tally = dict(tally)


def _not_counted(row: Reconciliation, forms: list[TheirLead]) -> list[TheirLead]:
    """A lead that changes while the pages are turned stands on two of them."""
    mirrored = MirroredLead.objects.filter(connection=row.connection, their_id__in={form.id for form in forms})
    counted = set(mirrored.filter(counted_in=row.pk).values_list("their_id", flat=True))
    mirrored.update(counted_in=row.pk)
    return list({form.id: form for form in forms if form.id not in counted}.values())


def _continued(connection: Connection, ids: Collection[str]) -> tuple[dict[str, str], dict[str, datetime]]:
    """Of what these ids touch: first deals with the lead that each grew out of, and when those leads began."""
    mirrored = MirroredLead.objects.filter(connection=connection)
    touched = mirrored.filter(Q(their_id__in=ids) | Q(continues__in=ids)).exclude(continues="")
    roots = set(touched.values_list("continues", flat=True))
    deals = mirrored.filter(continues__in=roots).order_by("-pk").values_list("continues", "their_id")
    began = mirrored.filter(their_id__in=roots, lead__isnull=False).values_list("their_id", "lead__created_at")
    return {their_id: root for root, their_id in dict(deals).items()}, dict(began)


def _key(form: TheirLead, meaning: Meaning) -> str | None:
    """Our stage; `?` for a status without a meaning, None for one that is left out of the funnel."""
    try:
        row = meaning.stage_map(form.stage)
    except Unmapped:
        return "?"
    return None if row.stage is None else meaning.ending(row.stage, form)[0].key


def _month(at: datetime) -> str:
    return f"{at.astimezone(people.zone()):%Y-%m}"


def _minor(form: TheirLead) -> int:
    return (
        0 if form.amount is None else Money.from_decimal(form.amount, form.currency or people.company().currency).minor
    )


def ours(connection: Connection, *, since: datetime) -> Tally:
    """Leads that stand here through this connection; merged ones and those deleted there are not asked for there."""
    kept = Lead.objects.alive().filter(feed=connection.feed_id, gone_at=None, created_at__gte=since)
    rows = (
        kept.annotate(month=TruncMonth("created_at", tzinfo=people.zone()))
        .values("month", "stage__key")
        .annotate(n=Count("pk"), money=Coalesce(Sum("amount_minor"), 0))
    )
    return {f"{row['month']:%Y-%m} {row['stage__key']}": [row["n"], int(row["money"])] for row in rows}


def _cells(tally: Mapping[str, list[int]]) -> dict[tuple[str, str], Cell]:
    return {
        (key.split(" ")[0], key.split(" ")[1]): Cell(count, Decimal(money)) for key, (count, money) in tally.items()
    }
