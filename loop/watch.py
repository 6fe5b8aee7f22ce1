"""What the loop itself notices: promises, ideas and links of the chain that wait too long."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.words import gettext_noop as _
from loop.models import Action, EffectCard
from loop.selectors import language_of, overdue_actions, side_of, today_of
from loop.selectors_chain import breaks_of_chain
from loop.selectors_effects import late_cards
from loop.selectors_ideas import late_ideas, stale_banners
from people import selectors as people

OWNER_AFTER_DAYS = 3
HEAD_AFTER_DAYS = 7


def alerts(now: datetime) -> list[AlertDraft]:
    return [*promise_alerts(now), *idea_alerts(now), *banner_alerts(now), *chain_alerts(now), *effect_alerts(now)]


def promise_alerts(now: datetime) -> list[AlertDraft]:
    """AL-03: three days late to the owner, seven to the head."""
    today = today_of(now)
    drafts = []
    for action in overdue_actions(today):
        late = (today - action.due_date).days
        if late >= OWNER_AFTER_DAYS and action.owner_id:
            drafts.append(_late(action, action.owner_id, late, now))
        head = (
            people.head("cmo" if side_of(action.owner) == "marketing" else "cco") if late >= HEAD_AFTER_DAYS else None
        )
        if head and head.pk != action.owner_id:
            drafts.append(_late(action, head.pk, late, now))
    return drafts


def _late(action: Action, person_id: int, late: int, now: datetime) -> AlertDraft:
    return AlertDraft(
        key="AL-03",
        person_id=person_id,
        dedupe=f"action-{action.pk}",
        text=_("Overdue by %(days)s d: %(action)s (%(name)s)"),
        params={"days": late, "action": action.text[:200], "name": action.owner.name if action.owner else "—"},
        due_at=now,
        action_url=f"{reverse('loop:promises')}#action-{action.pk}",
    )


def idea_alerts(now: datetime) -> list[AlertDraft]:
    """AL-29 (R-ID-01): ideas that wait longer than fourteen days, one line to each head however many there are."""
    late = list(late_ideas(now))
    heads = [head for role in ("cmo", "cco") if (head := people.head(role))] if late else []
    return [
        AlertDraft(
            key="AL-29",
            person_id=person_id,
            dedupe="ideas",
            text=_("Ideas without an answer for more than 14 days: %(count)s. The oldest: %(idea)s"),
            params={"count": len(late), "idea": late[0].text[:200]},
            action_url=reverse("loop:ideas"),
        )
        for person_id in sorted({head.pk for head in heads})
    ]


def banner_alerts(now: datetime) -> list[AlertDraft]:
    """AL-30 (R-ID-03): a signature that has said the same for more than thirty days."""
    return [
        AlertDraft(
            key="AL-30",
            person_id=banner.owner_id,
            dedupe=f"banner-{banner.pk}",
            text=_("The signature has said “%(message)s” for more than 30 days. Change the message."),
            params={"message": banner.message},
            action_url=reverse("loop:banners"),
        )
        for banner in stale_banners(today_of(now))
    ]


def chain_alerts(now: datetime) -> list[AlertDraft]:
    """AL-37 (D1): where the chain breaks, one line to each head however many links there are."""
    with language_of(None):
        breaks = breaks_of_chain(now)
    heads = [head for role in ("cmo", "cco") if (head := people.head(role))] if breaks else []
    return [
        AlertDraft(
            key="AL-37",
            person_id=person_id,
            dedupe="chain",
            text=_("From gap to effect, links that wait too long: %(count)s. The oldest: %(what)s (%(why)s)"),
            params={"count": len(breaks), "what": breaks[0].words[:150], "why": breaks[0].why},
            action_url=f"{reverse('loop:signals')}#chain",
        )
        for person_id in sorted({head.pk for head in heads})
    ]


def effect_alerts(now: datetime) -> list[AlertDraft]:
    """AL-20: the day of the verdict has passed, and nobody knows whether it helped."""
    return [
        AlertDraft(
            key="AL-20",
            person_id=person_id,
            dedupe=f"effect-{card.pk}",
            text=_("The verdict on “%(card)s” was due on %(day)s."),
            params={"card": str(card)[:150], "day": f"{card.verdict_date:%d.%m.%Y}"},
            action_url=reverse("loop:effect", args=[card.pk]),
        )
        for card in late_cards(now)
        for person_id in answerable(card)
    ]


def answerable(card: EffectCard) -> list[int]:
    """Its owner; both heads where that person has left."""
    if card.owner and card.owner.is_active:
        return [card.owner.pk]
    heads = [head for role in ("cmo", "cco") if (head := people.head(role))]
    return sorted({head.pk for head in heads})
