from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.words import gettext_noop as _
from people import selectors as people
from practices.cards import CARDS
from practices.models import Method
from practices.selectors.methods import late_methods

LATE = _("The method “%(method_word)s” should have begun %(days)s d ago.")


def alerts(now: datetime) -> list[AlertDraft]:
    """AL-38 (R-MC-03): past the lead time to the owner, past twice of it to the CEO."""
    drafts = []
    ceo = people.head("ceo")
    for method, days, is_twice in late_methods(now):
        drafts.append(_late(method, method.owner_id, days))
        if is_twice and ceo and ceo.pk != method.owner_id:
            drafts.append(_late(method, ceo.pk, days))
    return drafts


def _late(method: Method, person_id: int, days: int) -> AlertDraft:
    return AlertDraft(
        key="AL-38",
        person_id=person_id,
        dedupe=f"method-{method.key}",
        text=LATE,
        params={"method_word": CARDS[method.key].label, "days": days},
        action_url=reverse("practices:method", args=[method.key]),
    )
