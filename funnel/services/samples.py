"""The monthly sample: drawn by lot, given to one of each side, labelled lead by lead, each word once."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import Period, local_day
from funnel.metrics.agreement import draw as by_lot
from funnel.models import Lead, Sample, SampleLabel, SampleLead
from funnel.models.samples import ASSIGNS, LABELS
from funnel.selectors import agreement
from people import selectors as people
from people.models import Person
from people.services import audit


def draw_due(*, now: datetime) -> Sample | None:
    """Of the month that is over; once, however often it is asked."""
    month = Period.month_of(local_day(now, people.zone())).previous()
    return None if Sample.objects.filter(month=month.start).exists() else draw(month, now=now)


def draw(month: Period, *, now: datetime, is_demo: bool = False) -> Sample | None:
    """Ten that sales took and ten that came back, fewer where there were fewer; None of a month without both."""
    accepted, returned = (by_lot(ids, seed=f"{month.start}") for ids in agreement.decided(month))
    if not accepted or not returned:
        return None
    was = dict.fromkeys(accepted, "accept") | dict.fromkeys(returned, "reject")
    order = by_lot(list(was), seed=f"order of {month.start}", count=len(was))
    try:
        with transaction.atomic():
            sample = _seated(month, order, now, is_demo)
            SampleLead.objects.bulk_create(
                [
                    SampleLead(sample=sample, lead_id=pk, was=was[pk], order=place, is_demo=is_demo)
                    for place, pk in enumerate(order, start=1)
                ]
            )
    except IntegrityError:
        return None
    return sample


def _seated(month: Period, ids: list[int], now: datetime, is_demo: bool) -> Sample:
    leads = Lead.objects.filter(pk__in=ids)
    marketer, seller = (next(iter(agreement.candidates(side, leads)), None) for side in ("marketing", "sales"))
    sample = Sample.objects.create(month=month.start, drawn_at=now, marketer=marketer, seller=seller, is_demo=is_demo)
    audit.record(actor=None, verb="sample.drawn", obj=sample, now=now, is_demo=is_demo, details={"n": len(ids)})
    return sample


@transaction.atomic
def assign(sample: Sample, side: str, person: Person, *, actor: Person, now: datetime) -> Sample:
    """By the head of the side, before its first word."""
    if side not in ASSIGNS or not actor.has_role(*ASSIGNS[side]):
        raise NotAllowed(_("Who labels for a side is chosen by its head."))
    row = Sample.objects.select_for_update().get(pk=sample.pk)
    if SampleLabel.objects.filter(sample_lead__sample=row, side=side).exists():
        raise DomainError(_("The labelling has begun; whoever began it finishes it."))
    if person.pk not in {one.pk for one in agreement.candidates(side, Lead.objects.none())}:
        raise InvalidInput(_("Choose a colleague of this side."), field="person")
    setattr(row, "marketer" if side == "marketing" else "seller", person)
    row.save()
    audit.record(actor=actor, verb="sample.assigned", obj=row, now=now, is_demo=row.is_demo, details={"side": side})
    return row


@transaction.atomic
def label(sample: Sample, lead: int, verdict: str, *, actor: Person, now: datetime) -> SampleLabel:
    """`lead` is the number of the row in the sample. Said once, by whoever labels for the side."""
    side = sample.side_of(actor)
    if side is None:
        raise NotAllowed(_("This sample is labelled by two colleagues."))
    if verdict not in dict(LABELS):
        raise InvalidInput(_("Say what sales should do with the lead."), field="verdict")
    row = SampleLead.objects.select_for_update().filter(sample=sample, pk=lead).first()
    if row is None:
        raise InvalidInput(_("This lead is not in the sample."), field="lead")
    if row.labels.filter(side=side).exists():
        raise DomainError(_("You have judged this lead already."))
    return SampleLabel.objects.create(
        sample_lead=row, side=side, person=actor, verdict=verdict, at=now, is_demo=sample.is_demo
    )
