"""Samples and what they say; nothing of a sample is told before both sides have labelled it whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, QuerySet

from alignment.shared.periods import Period
from funnel.metrics.agreement import agreement
from funnel.models import Lead, Sample, SampleLead, StageEvent
from funnel.models.samples import SAMPLE_SIDES
from people import selectors as people
from people.models import Person


@dataclass(frozen=True)
class Agreement:
    """Of one sample: of `n` leads both said the same of `agreed`."""

    month: date
    n: int
    agreed: int
    share: float | None
    kappa: float | None


@dataclass(frozen=True)
class Judged:
    row: SampleLead
    marketing: str
    sales: str


@dataclass(frozen=True)
class Progress:
    side: str
    person: Person | None
    done: int
    of: int

    @property
    def is_done(self) -> bool:
        return self.of > 0 and self.done >= self.of


@dataclass(frozen=True)
class Refusals:
    """Leads refused in the period by source and reason; a blank is None."""

    source: str | None
    reason: str | None
    count: int


def samples(user: Person) -> QuerySet[Sample]:
    found: QuerySet[Sample] = Sample.objects.visible_to(user).select_related("marketer", "seller")
    return found.order_by("-month")


def progress(sample: Sample) -> tuple[Progress, ...]:
    return _seen(sample, list(sample.leads.prefetch_related("labels")))[0]


def overview(rows: Sequence[Sample]) -> list[tuple[Sample, tuple[Progress, ...], Agreement | None]]:
    """How far each is and what it says, in as many questions for one as for many."""
    leads: dict[int, list[SampleLead]] = {sample.pk: [] for sample in rows}
    for row in SampleLead.objects.filter(sample__in=rows).prefetch_related("labels").order_by("order"):
        leads[row.sample_id].append(row)
    return [(sample, *_seen(sample, leads[sample.pk])) for sample in rows]


def _seen(sample: Sample, leads: Sequence[SampleLead]) -> tuple[tuple[Progress, ...], Agreement | None]:
    words = [{label.side: label.verdict for label in row.labels.all()} for row in leads]
    parts = tuple(
        Progress(side, sample.labeller(side), sum(side in each for each in words), len(leads)) for side in SAMPLE_SIDES
    )
    if not all(part.is_done for part in parts):
        return parts, None
    found = agreement([(each["marketing"] == "accept", each["sales"] == "accept") for each in words])
    return parts, Agreement(sample.month, found.n, found.agreed, found.share, found.kappa)


def is_whole(sample: Sample) -> bool:
    return all(part.is_done for part in progress(sample))


def to_label(sample: Sample, side: str) -> SampleLead | None:
    """The next lead without a word of this side."""
    waiting = sample.leads.exclude(labels__side=side).order_by("order")
    return waiting.select_related("lead__source", "lead__campaign", "lead__product").first()


def judged(sample: Sample) -> tuple[Judged, ...]:
    """Empty while a word is missing: nobody may know the other's."""
    if not is_whole(sample):
        return ()
    rows = sample.leads.select_related("lead").prefetch_related("labels").order_by("order")
    return tuple(Judged(row, **{label.side: label.verdict for label in row.labels.all()}) for row in rows)


def result(sample: Sample) -> Agreement | None:
    return _seen(sample, list(sample.leads.prefetch_related("labels")))[1]


def latest(now: datetime) -> Agreement | None:
    """Of the newest sample that both sides have labelled."""
    recent = Sample.objects.filter(drawn_at__lte=now).order_by("-month")[:6]
    return next((found for sample in recent if (found := result(sample))), None)


def decided(month: Period) -> tuple[list[int], list[int]]:
    """Ids of leads accepted, and of those returned, by the first decision of the month."""
    start, end = month.bounds(people.zone())
    events = StageEvent.objects.filter(
        kind="entered", voided_by=None, occurred_at__gte=start, occurred_at__lt=end, lead__pipeline__key="sales",
        lead__in=Lead.objects.alive(),
    ).exclude(lead__stage__kind="junk")  # fmt: skip
    accepted = set(events.filter(stage__key="accepted").values_list("lead_id", flat=True))
    returned = set(events.filter(stage__kind="rejected").values_list("lead_id", flat=True))
    return sorted(accepted), sorted(returned - accepted)


def refusals(period: Period) -> tuple[Refusals, ...]:
    start, end = period.bounds(people.zone())
    rows = StageEvent.objects.filter(
        kind="entered", stage__kind="rejected", voided_by=None, occurred_at__gte=start, occurred_at__lt=end,
        lead__in=Lead.objects.alive(),
    )  # fmt: skip
    counted = rows.values(source=F("lead__source__key"), code=F("reason__key")).annotate(n=Count("pk"))
    return tuple(Refusals(row["source"], row["code"], row["n"]) for row in counted.order_by("-n", "source", "code"))


def candidates(side: str, leads: QuerySet[Lead]) -> list[Person]:
    """Who may label for the side: of those with no hand in these leads first, the others after them."""
    roles = ("marketer", "head_of_marketing") if side == "marketing" else ("sales_rep",)
    found = [person for role in roles for person in people.people_in(role)]
    hands = (
        leads.values_list("campaign__owner_id", flat=True)
        if side == "marketing"
        else leads.values_list("owner_id", flat=True)
    )
    busy = set(hands)
    return sorted(found, key=lambda person: (person.pk in busy, person.pk))
