"""What the meetings add to the adoption risk of A12: shared problems that wait with the first person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import day as day_words
from meetings.models import ProblemCard
from people.models import Person
from practices.selectors.adoption import Fact

ANSWERED_IN = timedelta(days=14)


def escalated(user: Person, now: datetime) -> Iterator[Fact]:
    """R-BL-03: brought there after two weeks without a joint review, and there for two more."""
    waiting = ProblemCard.objects.visible_to(user).filter(state="escalated", escalated_at__lt=now - ANSWERED_IN)
    for card in waiting.order_by("pk"):
        told = {"day": day_words(card.escalated_at)}
        url = reverse("meetings:problem", args=[card.pk])
        yield Fact("escalated", _("A shared problem has been with the first person since %(day)s.") % told, url)
