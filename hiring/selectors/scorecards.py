"""Templates, and the cards that a reader may know of (C8: no peeking)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Max, Min, QuerySet

from hiring.metrics import selection as metrics
from hiring.models import (
    Application,
    Interview,
    InterviewSeat,
    Scorecard,
    ScorecardAttribute,
    ScorecardTemplate,
    Vacancy,
)
from hiring.models.scorecards import FEWEST_CATEGORIES, owed_by
from people.models import AuditEvent, Person

#: In the journal: cards of others were read without an own one.
CARDS_READ = "application.cards_read"


@dataclass(frozen=True)
class Cards:
    """The last version of each card in sight, and how many others stay hidden until one's own is in."""

    shown: tuple[Scorecard, ...]
    hidden: int
    owes: bool


@dataclass(frozen=True)
class Line:
    """One attribute over all cards: the mean, and who gave what."""

    attribute: ScorecardAttribute
    mean: float
    marks: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True)
class Punctuality:
    """Handed in within 24 hours, of all seats of interviews held."""

    on_time: int
    due: int

    @property
    def share(self) -> float | None:
        return metrics.share(self.on_time, self.due)


def template_of(vacancy: Vacancy | int) -> ScorecardTemplate | None:
    found = ScorecardTemplate.objects.filter(vacancy=vacancy).select_related("vacancy", "copied_from__vacancy")
    return found.prefetch_related("categories__attributes", "questions__stage").first()


def is_defined(vacancy_id: int) -> bool:
    """R-SC-01: at least three categories, each with something to look at."""
    template = ScorecardTemplate.objects.filter(vacancy=vacancy_id)
    return template.filter(categories__no=FEWEST_CATEGORIES, categories__attributes__isnull=False).exists()


def former_templates(vacancy: Vacancy) -> QuerySet[ScorecardTemplate]:
    """R-SC-02: of the same position, the newest first."""
    found = ScorecardTemplate.objects.filter(vacancy__position=vacancy.position).exclude(vacancy=vacancy)
    return found.select_related("vacancy").order_by("-created_at", "-pk")


def owes_card(user: Person, application: Application) -> bool:
    return owed_by(user).filter(application=application).exists()


def latest(cards: QuerySet[Scorecard]) -> QuerySet[Scorecard]:
    """The last version of each."""
    newest = cards.order_by().values("interview", "by").annotate(last=Max("pk")).values("last")
    return cards.filter(pk__in=newest)


def cards_for(user: Person, application: Application) -> Cards:
    everybody = Scorecard.objects.filter(interview__application=application)
    seen = latest(everybody.filter(pk__in=Scorecard.objects.visible_to(user)))
    shown = seen.select_related("by", "interview__stage").prefetch_related("marks__attribute__category")
    rows = tuple(shown.order_by("submitted_at", "pk"))
    hidden = latest(everybody).count() - len(rows)
    return Cards(rows, hidden, owes_card(user, application))


def lines(cards: Iterable[Scorecard]) -> list[Line]:
    """In the order of the template."""
    marks: dict[ScorecardAttribute, list[tuple[str, int, str]]] = defaultdict(list)
    for card in cards:
        for mark in card.marks.all():
            marks[mark.attribute].append((card.by.name, mark.score, mark.evidence or ""))
    ordered = sorted(marks, key=lambda attribute: (attribute.category.no, attribute.no))
    return [
        Line(
            attribute, sum(score for _n, score, _e in marks[attribute]) / len(marks[attribute]), tuple(marks[attribute])
        )
        for attribute in ordered
    ]


def independent_cards(application: Application) -> int:
    """R-SC-03: of how many people. Whoever had read the cards of others before writing the first own does not count."""
    cards = Scorecard.objects.filter(interview__application=application)
    written = cards.order_by().values_list("by").annotate(first=Min("submitted_at"))
    found = _readings().filter(object_id=str(application.pk)).order_by()
    read = dict(found.values_list("actor").annotate(first=Min("at")))
    return sum(by not in read or at <= read[by] for by, at in written)


def readers_of(reader: Person, applications: Iterable[int]) -> set[int]:
    """Of these applications, those whose cards this person is known to have read."""
    found = _readings().filter(actor=reader, object_id__in=[str(pk) for pk in applications])
    return {int(pk) for pk in found.values_list("object_id", flat=True)}


def _readings() -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(object_type=Application._meta.label_lower, verb=CARDS_READ)


def seats_due(now: datetime) -> QuerySet[InterviewSeat]:
    """Of interviews held, without a card, past their 24 hours."""
    held = InterviewSeat.objects.filter(
        interview__state="held", interview__application__removed_at=None,
        interview__held_at__lt=now - timedelta(hours=metrics.CARD_HOURS),
    )  # fmt: skip
    return held.exclude(interview__cards__by=F("person")).select_related("interview__application__vacancy", "person")


def punctuality(interviews: QuerySet[Interview], now: datetime) -> Punctuality:
    """Seats whose 24 hours are over, or whose card is in."""
    kept = [is_on_time for _held_at, is_on_time in seats_judged(interviews, now)]
    return Punctuality(sum(kept), len(kept))


def seats_judged(interviews: QuerySet[Interview], now: datetime) -> Iterator[tuple[datetime, bool]]:
    """When the interview was held, and whether its card was in within 24 hours."""
    seats = InterviewSeat.objects.filter(interview__in=interviews.filter(state="held", held_at__isnull=False))
    cards = Scorecard.objects.filter(interview__in=interviews, no=1).values_list("interview", "by", "submitted_at")
    first = {(interview, by): at for interview, by, at in cards}
    for interview, person, held_at in seats.values_list("interview", "person", "interview__held_at"):
        at = first.get((interview, person))
        if held_at is not None and (at is not None or now > held_at + timedelta(hours=metrics.CARD_HOURS)):
            yield held_at, metrics.is_on_time(held_at, at)
