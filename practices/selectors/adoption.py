"""Adoption risk (A12): is the first person of the company seen to stand behind the surveys? Facts alone, each with its
record; nobody's attitude is asked about, written down or guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import day as day_words
from people.models import Person
from practices.metrics.surveys import FRESH_DAYS
from practices.models import Method, Wave
from practices.models.methods import IN_USE
from practices.models.surveys import RESULT_USERS
from practices.selectors.calendar import day_of
from practices.selectors.surveys import FEWEST_ACTIONS

RISK_FROM = 2  # kinds of facts; our own default
WAITS_TOO_LONG = timedelta(days=7)
FOLLOWED_BY = timedelta(days=14)


@dataclass(frozen=True)
class Fact:
    """`kind` says what it is about: two of one kind are one reason."""

    kind: str
    text: str
    url: str


Source = Callable[[Person, datetime], Iterable[Fact]]
SOURCES: list[Source] = []


def register(source: Source) -> None:
    """An app above tells its facts, of records that this person may open."""
    if source not in SOURCES:
        SOURCES.append(source)


def risk_for(user: Person, now: datetime) -> list[Fact]:
    """Nothing below two kinds of facts: one alone has its own warning or alert. For those who use the results."""
    if not user.has_role(*RESULT_USERS) or _rests():
        return []
    found = [
        *_initiated(now),
        *_waiting(now),
        *_unfollowed(now),
        *(fact for tell in SOURCES for fact in tell(user, now)),
    ]
    return found if len({fact.kind for fact in found}) >= RISK_FROM else []


def _rests() -> bool:
    """A method that was paused or rejected says nothing any more."""
    return Method.objects.filter(key="survey").exclude(state__in=(*IN_USE, "planned", "not_started")).exists()


def _initiated(now: datetime) -> Iterator[Fact]:
    """R-SV-01, of the newest wave."""
    since = day_of(now) - timedelta(days=FRESH_DAYS)
    last = Wave.objects.filter(opens_on__gte=since).select_related("survey").order_by("-opens_on", "-pk").first()
    if last and not last.survey.is_initiated_from_above:
        told = {"title": last.survey.title}
        yield Fact("initiated", _("“%(title)s” was not initiated in the name of the first person.") % told, _url(last))


def _waiting(now: datetime) -> Iterator[Fact]:
    drafts = Wave.objects.filter(state="draft", occurrence__created_at__lt=now - WAITS_TOO_LONG)
    for wave in drafts.select_related("survey", "occurrence").order_by("pk"):
        told = {"title": wave.survey.title, "day": day_words(wave.occurrence.created_at)}
        yield Fact("waits", _("“%(title)s” has waited for approval since %(day)s.") % told, _url(wave))


def _unfollowed(now: datetime) -> Iterator[Fact]:
    """R-SV-08: results that nothing has followed from yet."""
    shown = Wave.objects.filter(state="presented", presented_at__lt=now - FOLLOWED_BY).select_related("survey")
    few = shown.annotate(promises=Count("occurrence__born_actions")).filter(promises__lt=FEWEST_ACTIONS)
    for wave in few.order_by("pk"):
        told = {
            "title": wave.survey.title,
            "day": day_words(wave.presented_at),
            "n": wave.promises,  # type: ignore[attr-defined]
            "of": FEWEST_ACTIONS,
        }
        text = _("The results of “%(title)s” were presented on %(day)s; promises made of them: %(n)s of %(of)s.")
        yield Fact("unfollowed", text % told, _url(wave))


def _url(wave: Wave) -> str:
    return reverse("practices:survey-wave", args=[wave.pk])
