"""Rows of spend: one row a day and advertisement, added up within a file, replaced by the next file."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from alignment.shared.money import Money
from funnel.models import ImportJob, LeadBefore, Spend
from funnel.services.import_directory import Directory
from funnel.services.import_jobs import Outcome
from funnel.services.import_tables import tables
from funnel.services.spend import row_key

COUNTS = ("impressions", "clicks", "visits")
REPORTED = ("reported_leads", "reported_customers")
FIGURES = (*COUNTS, "cost_minor", *REPORTED, "reported_revenue_minor")


class SpendWriter:
    def __init__(self, job: ImportJob, *, now: datetime) -> None:
        self.job, self.now = job, now
        self.directory = Directory(job, now=now)
        self.may_update = job.options.get("on_duplicate") != "skip"

    def forget(self) -> None:
        self.directory.forget()

    def words(self, row: dict[str, Any]) -> list[str]:
        known = self._resolved(row)
        return [known.row_key] if isinstance(known, Spend) else []

    @transaction.atomic
    def write(self, rows: Sequence[dict[str, Any]]) -> list[Outcome]:
        resolved = [self._resolved(row) for row in rows]
        keys = [each.row_key for each in resolved if isinstance(each, Spend)]
        self.known = {spend.row_key: spend for spend in Spend.objects.select_for_update().filter(row_key__in=keys)}
        self.new: dict[str, Spend] = {}
        self.changed: dict[str, Spend] = {}
        self.before: list[LeadBefore] = []
        outcomes = [each if isinstance(each, Outcome) else self._take(each) for each in resolved]
        store = tables()
        store.add(list(self.new.values()))
        store.change(list(self.changed.values()), [*FIGURES, "currency", "batch"])
        store.add_missing(self.before)
        return outcomes

    def _resolved(self, row: dict[str, Any]) -> Spend | Outcome:
        try:
            return self._resolve(row)
        except InvalidInput as error:
            return Outcome("failed", error.message)

    def _resolve(self, row: dict[str, Any]) -> Spend:
        currency = self.directory.company.currency
        figures: dict[str, int | None] = {name: row.get(name) or 0 for name in COUNTS}
        figures |= {name: row.get(name) for name in REPORTED}
        figures["cost_minor"] = Money.from_decimal(row.get("cost") or 0, currency).minor
        revenue = row.get("reported_revenue")
        figures["reported_revenue_minor"] = None if revenue is None else Money.from_decimal(revenue, currency).minor
        if any(value is not None and value < 0 for name, value in figures.items() if name != "reported_revenue_minor"):
            raise InvalidInput(_("Spend and counts cannot be negative."), field="cost")
        source = self.directory.source(row.get("source", ""))
        campaign = self.directory.campaign(row.get("campaign", ""), source)
        words = {name: _short(row, name) for name in ("ad_group", "ad")}
        return Spend(
            date=row["date"],
            source=source,
            campaign=campaign,
            row_key=row_key(row["date"], source, campaign, **words),
            currency=currency,
            batch=self.job,
            is_demo=self.job.is_demo,
            **words,
            **figures,
        )

    def _take(self, row: Spend) -> Outcome:
        former = self.known.get(row.row_key)
        if former is None:
            self.known[row.row_key] = self.new[row.row_key] = row
            return Outcome("created")
        if former.batch_id == self.job.pk:
            return self._add(former, row)
        if not self.may_update:
            return Outcome("skipped")
        return self._replace(former, row)

    def _add(self, spend: Spend, row: Spend) -> Outcome:
        """The same key again in this file."""
        for name in FIGURES:
            mine, more = getattr(spend, name), getattr(row, name)
            setattr(spend, name, more if mine is None else mine + (more or 0))
        self._keep(spend)
        return Outcome("updated")

    def _replace(self, spend: Spend, row: Spend) -> Outcome:
        is_same = all(getattr(spend, name) == getattr(row, name) for name in FIGURES)
        values = {name: getattr(spend, name) for name in (*FIGURES, "currency", "batch_id")}
        self.before.append(LeadBefore(job=self.job, object_type="spend", object_id=spend.pk, values=values))
        for name in FIGURES:
            setattr(spend, name, getattr(row, name))
        spend.batch, spend.currency = self.job, row.currency
        self._keep(spend)
        return Outcome("skipped" if is_same else "updated")

    def _keep(self, spend: Spend) -> None:
        if spend.row_key not in self.new:
            self.changed[spend.row_key] = spend


def _short(row: dict[str, Any], name: str) -> str:
    text: str = row.get(name, "").strip()
    if len(text) > 200:
        sentence = _("“%(field)s” is longer than %(limit)s characters.")
        raise InvalidInput(sentence % {"field": name, "limit": 200}, field=name)
    return text
