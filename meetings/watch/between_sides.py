"""What one side asks of the other and nobody looks at."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.words import gettext_noop as _
from loop.selectors import language_of
from meetings.models import Request
from meetings.selectors.problems import escalated_cards
from meetings.selectors.requests import DIRECTOR_OF, unseen_requests
from people import selectors as people


def alerts(now: datetime) -> list[AlertDraft]:
    return [*request_alerts(now), *card_alerts(now)]


def request_alerts(now: datetime) -> list[AlertDraft]:
    """AL-27 (R-RQ-01): a request that nobody has seen for a working day, to the head of the side that is asked."""
    waiting = list(unseen_requests(now))
    heads = {side: people.head(role) for side, role in DIRECTOR_OF.items()} if waiting else {}
    return [_unseen(request, head.pk) for request in waiting if (head := heads[request.to_side])]


def _unseen(request: Request, person_id: int) -> AlertDraft:
    with language_of(None):
        words = str(request)[:200]
    return AlertDraft(
        key="AL-27",
        person_id=person_id,
        dedupe=f"request-{request.pk}",
        text=_("Nobody has seen this request for a working day: %(request)s (%(name)s)"),
        params={"request": words, "name": request.requester.name},
        due_at=request.acknowledge_by,
        action_url=reverse("meetings:request", args=[request.pk]),
    )


def card_alerts(now: datetime) -> list[AlertDraft]:
    """AL-28 (R-BL-03): fourteen days without a joint review, to the CEO."""
    cards = list(escalated_cards())
    ceo = people.head("ceo") if cards else None
    return [
        AlertDraft(
            key="AL-28",
            person_id=ceo.pk,
            dedupe=f"problem-{card.pk}",
            text=_("Two weeks without a joint review: %(card)s"),
            params={"card": str(card)},
            action_url=reverse("meetings:problem", args=[card.pk]),
        )
        for card in cards
        if ceo
    ]
