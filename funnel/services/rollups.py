"""Figures are recomputed as wholes from events, never incremented: late rows and double runs end in the same table.

They are computed before their transaction begins and written a few at a time, so that nobody who writes leads waits
for them. A mark that was read before the computing and is gone afterwards says that another worker was faster.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from alignment.shared import caching
from funnel.models import DayMark, FactStep, FunnelCell, Lead, LeadFact, RollupMark
from funnel.selectors.facts import facts_of, siblings_of
from funnel.services import buying, customers
from funnel.services.basis import mark_outdated, note_basis
from funnel.services.cells import FUNNEL, Day, chunks, take
from funnel.services.marks import mark
from funnel.services.rollup_check import compare

__all__ = ["compare", "mark", "mark_outdated", "rebuild_all", "rebuild_marked"]

MARKS_AT_ONCE = 2000
LEADS_AT_ONCE = 100
DAYS_WAIT_AT_MOST = timedelta(minutes=1)
PAUSE_SECONDS = 0.05
Marks = dict[int, list[int]]


def rebuild_marked(*, now: datetime, limit: int = MARKS_AT_ONCE) -> int:
    """Recompute what is marked, oldest first; the number of marks worked off.

    While more leads wait than are taken at once, days wait for them, so that a day is summed once and not with
    every part of an import; no longer than a minute, so that the page of a large import moves.
    """
    marks = _read_marks(limit)
    _link_waiting(marks, now=now)
    with_siblings = _mark_siblings(marks, now=now)
    done = sum(_rebuild(part, marks, now=now) for part in _by_customer(with_siblings))
    days = 0
    if sum(map(len, marks.values())) < limit or _days_wait_since(now - DAYS_WAIT_AT_MOST):
        days = FUNNEL.rebuild_days(_pause)
    if days or done:
        caching.bump("funnel")
    return done


def rebuild_all(*, now: datetime, say: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Everything from the events: the repair tool. The old figures stand until the new ones replace them."""
    note_basis()
    for part in chunks(list(Lead.objects.order_by("pk").values_list("pk", flat=True)), MARKS_AT_ONCE):
        mark(part, now=now)
    last = RollupMark.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    waiting = RollupMark.objects.filter(pk__lte=last)
    total = left = waiting.count()
    while left:
        rebuild_marked(now=now)
        left = waiting.count()
        say(total - left, total)
    buying.rebuild_lonely()
    FUNNEL.mark_days(_days_without_leads(), now=now)
    FUNNEL.rebuild_days(_pause)
    caching.bump("funnel")


def _days_wait_since(moment: datetime) -> bool:
    return DayMark.objects.filter(marked_at__lt=moment).exists()


def _read_marks(limit: int) -> Marks:
    marks: Marks = {}
    for pk, lead_id in RollupMark.objects.order_by("pk").values_list("pk", "lead_id")[:limit]:
        marks.setdefault(lead_id, []).append(pk)
    return marks


def _link_waiting(marks: Mapping[int, list[int]], *, now: datetime) -> None:
    """All wins that wait, not only those of these marks: a customer found piecemeal is recomputed with every piece."""
    if not customers.unlinked_wins(marks).exists():
        return
    waiting = customers.unlinked_wins(RollupMark.objects.values("lead_id"))
    for part in chunks(list(waiting.order_by("pk").values_list("pk", flat=True)), LEADS_AT_ONCE):
        customers.link_won(part, now=now)
        _pause()


def _mark_siblings(marks: Mapping[int, list[int]], *, now: datetime) -> Marks:
    """A purchase is counted at the customer's first win: the other leads of these customers are recomputed too.

    They are marked first, so that whatever is written was taken from its marks.
    """
    siblings = {pk for part in chunks(sorted(marks), MARKS_AT_ONCE) for pk in siblings_of(part)} - marks.keys()
    waiting = _marks_of(siblings)
    added = [RollupMark(lead_id=pk, marked_at=now) for pk in sorted(siblings - waiting.keys())]
    RollupMark.objects.bulk_create(added, batch_size=500)
    return {**marks, **waiting, **{each.lead_id: [each.pk] for each in added}}


def _marks_of(lead_ids: set[int]) -> Marks:
    """Their turn would come later; recomputed now, they are not recomputed then."""
    found: Marks = {}
    for part in chunks(sorted(lead_ids), MARKS_AT_ONCE):
        for pk, lead_id in RollupMark.objects.filter(lead_id__in=part).values_list("pk", "lead_id"):
            found.setdefault(lead_id, []).append(pk)
    return found


def _by_customer(marks: Marks) -> Iterator[Marks]:
    """Leads of one customer together: each of them needs to know the others."""
    ids = sorted(marks)
    known = {pk: buyer for part in chunks(ids, MARKS_AT_ONCE) for pk, buyer in _customers_of(part)}
    ids.sort(key=lambda pk: (known.get(pk) or 0, pk))
    for part in chunks(ids, LEADS_AT_ONCE):
        yield {pk: marks[pk] for pk in part}


def _customers_of(lead_ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    yield from Lead.objects.filter(pk__in=lead_ids).exclude(customer=None).values_list("pk", "customer_id")


def _rebuild(part: Marks, asked: Marks, *, now: datetime) -> int:
    """The facts of a few leads, and marks on the days that they change; how many of the marks `asked` for that was."""
    ids, facts = list(part), facts_of(part)
    with transaction.atomic():
        if not take(RollupMark, [pk for pks in part.values() for pk in pks]):
            return 0
        steps = FactStep.objects.filter(lead_id__in=ids)
        days = FUNNEL.days_of(steps)
        LeadFact.objects.filter(lead_id__in=ids).delete()
        steps.delete()
        LeadFact.objects.bulk_create(facts.leads, batch_size=500)
        FactStep.objects.bulk_create(facts.steps, batch_size=500)
        FUNNEL.mark_days(days | FUNNEL.days_of(steps.all()), now=now)
        buying.follow(ids)
    _pause()
    return sum(len(asked.get(lead_id, ())) for lead_id in part)


def _days_without_leads() -> set[Day]:
    kept = set(FunnelCell.objects.values_list("view", "pipeline_id", "day").distinct())
    return (
        kept - FUNNEL.days_of(FactStep.objects.all()) - set(DayMark.objects.values_list("view", "pipeline_id", "day"))
    )


def _pause() -> None:
    """Whoever waits to write gets a turn; inside a larger transaction there is no turn to give."""
    if not connection.in_atomic_block:
        time.sleep(PAUSE_SECONDS)
