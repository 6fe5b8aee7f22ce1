"""A5: more than a fifth of what one side asks is turned down by the other."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.words import gettext_noop as _
from meetings.metrics.requests import declined_share, is_declined_too_often
from meetings.selectors.request_askers import declined_lately
from meetings.selectors.requests import DIRECTOR_OF
from people import selectors as people

FEWEST = 5


def alerts(now: datetime) -> list[AlertDraft]:
    """AL-33: to the head of the side that declines; of fewer than five nothing is said."""
    drafts = []
    for side, role in DIRECTOR_OF.items():
        declined, of = declined_lately(side, now)
        if of < FEWEST or not is_declined_too_often(declined_share(declined, of)):
            continue
        if head := people.head(role):
            drafts.append(_often(side, head.pk, declined, of))
    return drafts


def _often(side: str, person_id: int, declined: int, of: int) -> AlertDraft:
    return AlertDraft(
        key="AL-33",
        person_id=person_id,
        dedupe=f"declined-{side}",
        text=_("%(declined)s of %(of)s requests of four weeks were turned down. Agree on what may be asked."),
        params={"declined": declined, "of": of},
        action_url=f"{reverse('meetings:requests')}?side={side}&measure=lately_declined",
    )
