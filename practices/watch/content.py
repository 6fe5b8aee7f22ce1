from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.words import gettext_noop as _
from people import selectors as people
from practices.metrics import onboarding as metrics
from practices.selectors import assets, listening, methods, onboarding
from practices.selectors.calendar import day_of

OLD_SHOWN = _("Shown to clients this month though nobody reviewed it for five years: “%(asset)s”")
REVIEW = _("“%(asset)s” was to be reviewed by %(day)s.")
REVIEW_SOON = _("Review “%(asset)s” by %(day)s, before it grows stale.")
STEP_LATE = _("First thirty days of a client: overdue steps: %(count)s")
COHORT = _("Clients who began in %(month)s left early more often than before: %(lost)s of %(started)s.")
NO_LISTENING = _("The step to “%(stage)s” converts worse than its norm, and no calls were heard for 30 days.")


def alerts(now: datetime) -> list[AlertDraft]:
    """Of methods in use; what is only planned or paused asks for nothing."""
    in_use = methods.in_use()
    return [
        *(museum_alerts(now) if "content" in in_use else ()),
        *(review_alerts(now) if "content" in in_use else ()),
        *(step_alerts(now) if "onboarding" in in_use else ()),
        *(cohort_alerts(now) if "onboarding" in in_use else ()),
        *(listening_alerts(now) if "listening" in in_use else ()),
    ]


def museum_alerts(now: datetime) -> Iterator[AlertDraft]:
    """AL-15: a material older than five years was shown this month; to the marketing director."""
    head = people.head("cmo")
    for asset in assets.museum_pieces_shown(now) if head else ():
        yield AlertDraft(
            key="AL-15",
            person_id=head.pk,  # type: ignore[union-attr]
            dedupe=f"asset-{asset.pk}",
            text=OLD_SHOWN,
            params={"asset": asset.title},
            action_url=reverse("practices:asset", args=[asset.pk]),
        )


def review_alerts(now: datetime) -> Iterator[AlertDraft]:
    """AL-50: thirty days before it grows stale; to its owner."""
    today = day_of(now)
    for asset, due in assets.due_for_review(now):
        yield AlertDraft(
            key="AL-50",
            person_id=asset.owner_id,
            dedupe=f"asset-{asset.pk}",
            text=REVIEW_SOON if due >= today else REVIEW,
            params={"asset": asset.title, "day": f"{due:%d.%m.%Y}"},
            due_at=now + timedelta(days=max(0, (due - today).days)),
            action_url=reverse("practices:asset", args=[asset.pk]),
        )


def step_alerts(now: datetime) -> Iterator[AlertDraft]:
    """AL-51: a step overdue by a day; one line a client, to the owner of its plan."""
    for plan, count in onboarding.overdue_plans(now):
        yield AlertDraft(
            key="AL-51",
            person_id=plan.owner_id,
            dedupe=f"onboarding-{plan.pk}",
            text=STEP_LATE,
            params={"count": count},
            due_at=now,
            action_url=reverse("practices:onboarding-plan", args=[plan.pk]),
        )


def cohort_alerts(now: datetime) -> Iterator[AlertDraft]:
    """AL-52: the newest month past its thirty days lost more clients than the six before it; to both directors."""
    worse = metrics.worse_cohort(metrics.cohorts(onboarding.starts(now), day_of(now)))
    heads = [head for role in ("cmo", "cco") if (head := people.head(role))] if worse else []
    for person_id in sorted({head.pk for head in heads}):
        yield AlertDraft(
            key="AL-52",
            person_id=person_id,
            dedupe=f"early-churn-{worse.month:%Y-%m}",  # type: ignore[union-attr]
            text=COHORT,
            params={"month": f"{worse.month:%m.%Y}", "lost": worse.lost, "started": worse.started},  # type: ignore[union-attr]
            action_url=f"{reverse('practices:onboarding')}?month={worse.month:%Y-%m-%d}",  # type: ignore[union-attr]
        )


def listening_alerts(now: datetime) -> Iterator[AlertDraft]:
    """AL-49: a step below its norm and no session for thirty days; to the heads of marketing and sales."""
    stage = listening.falling_step(now)
    heads = [head for role in ("cmo", "cco") if (head := people.head(role))] if stage else []
    for person_id in sorted({head.pk for head in heads}):
        yield AlertDraft(
            key="AL-49",
            person_id=person_id,
            dedupe="listening",
            text=NO_LISTENING,
            params={"stage": stage.name},  # type: ignore[union-attr]
            action_url=reverse("practices:listenings"),
        )
