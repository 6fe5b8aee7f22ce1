"""Two months of leads judged twice: the second one disagrees more than the first."""

from __future__ import annotations

from datetime import datetime, timedelta

from alignment.shared.periods import Period
from demo.services.cast import Cast
from funnel.models import Sample
from funnel.services import samples

APART = ((3, 11), (2, 5, 9, 14, 17))


def fill(cast: Cast, *, now: datetime) -> None:
    month = Period.month_of(now.date()).previous()
    for whole, apart in zip((month.previous(), month), APART, strict=True):
        at = now.replace(year=whole.end.year, month=whole.end.month, day=1, hour=1)
        if sample := samples.draw(whole, now=at, is_demo=True):
            seat(sample, cast)
            judge(sample, apart, at=at + timedelta(days=2))


def seat(sample: Sample, cast: Cast) -> None:
    sample.marketer, sample.seller = cast["marketer"], cast["rep"]
    sample.save()


def judge(sample: Sample, apart: tuple[int, ...], *, at: datetime) -> None:
    other = {"accept": "reject", "reject": "accept"}
    for row in sample.leads.order_by("order"):
        word = other[row.was] if row.order in apart else row.was
        samples.label(sample, row.pk, row.was, actor=sample.marketer, now=at)
        samples.label(sample, row.pk, word, actor=sample.seller, now=at + timedelta(days=1))
