from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.words import gettext_noop as _
from hiring.selectors import contractors, engagements
from people import selectors as people

QUIET = timedelta(days=14)
NO_CANDIDATE = _("“%(agency)s” has brought nobody for “%(vacancy)s” for two weeks.")
BRIEF_LACKS = _("“%(agency)s” searches for “%(vacancy)s” with a brief of %(filled)s sections of 11.")
MISSES = _("The contractor “%(contractor)s” missed its day %(count)s times in a row.")
OWNER_AWAY = _("The owner of the contractor “%(contractor)s” is away: tasks are open %(open)s. Who leads it meanwhile?")
TIME_TO_REVISE = _("Advertising cost more than %(limit)s roubles in each of three months: staff or contractor?")


def alerts(now: datetime) -> list[AlertDraft]:
    return [
        *quiet_agencies(now),
        *thin_briefs(now),
        *missed_days(now),
        *owners_away(now),
        *time_to_revise(now),
    ]


def quiet_agencies(now: datetime) -> Iterator[AlertDraft]:
    """AL-60: two weeks without a candidate; to whoever leads the search."""
    for engagement in engagements.quiet_since(now - QUIET):
        yield AlertDraft(
            key="AL-60",
            person_id=engagement.vacancy.recruiter_id or engagement.vacancy.hiring_head_id,
            dedupe=f"agency-quiet-{engagement.pk}",
            text=NO_CANDIDATE,
            params={"agency": engagement.agency.name, "vacancy": engagement.vacancy.title},
            action_url=reverse("hiring:engagement", args=[engagement.pk]),
        )


def thin_briefs(now: datetime) -> Iterator[AlertDraft]:
    """AL-60: an agency searches though the brief lacks sections."""
    for engagement, filled in engagements.with_thin_briefs(now):
        yield AlertDraft(
            key="AL-60",
            person_id=engagement.vacancy.recruiter_id or engagement.vacancy.hiring_head_id,
            dedupe=f"agency-brief-{engagement.pk}",
            text=BRIEF_LACKS,
            params={"agency": engagement.agency.name, "vacancy": engagement.vacancy.title, "filled": filled},
            action_url=reverse("hiring:engagement", args=[engagement.pk]),
        )


def missed_days(now: datetime) -> Iterator[AlertDraft]:
    """AL-61: two days missed in a row; to the owner of the contractor and to the head over them."""
    missed = [row for row in contractors.all_active(now) if row.misses_too_often]
    heads = people.heads_over([row.contractor.owner for row in missed]) if missed else {}
    for row in missed:
        head = heads.get(row.contractor.owner_id)
        for person_id in sorted({row.contractor.owner_id, *([head.pk] if head else [])}):
            yield AlertDraft(
                key="AL-61",
                person_id=person_id,
                dedupe=f"contractor-{row.contractor.pk}",
                text=MISSES,
                params={"contractor": row.contractor.name, "count": row.work.misses_in_a_row},
                due_at=now,
                action_url=reverse("hiring:contractor", args=[row.contractor.pk]),
            )


def owners_away(now: datetime) -> Iterator[AlertDraft]:
    """AL-62: R-CO-03 for the days when the owner is away; to the stand-in, else to the head over them."""
    away = [row for row in contractors.all_active(now) if row.absence and row.open_tasks]
    heads = people.heads_over([row.contractor.owner for row in away]) if away else {}
    for row in away:
        owner = row.contractor.owner
        stand_in = people.stand_in_for(owner, now)
        to = stand_in if stand_in.pk != owner.pk else heads.get(owner.pk)
        if to is None:
            continue
        yield AlertDraft(
            key="AL-62",
            person_id=to.pk,
            dedupe=f"contractor-owner-{row.contractor.pk}",
            text=OWNER_AWAY,
            params={"contractor": row.contractor.name, "open": row.open_tasks},
            action_url=reverse("hiring:contractor", args=[row.contractor.pk]),
        )


def time_to_revise(now: datetime) -> Iterator[AlertDraft]:
    """AL-62: R-CO-01, advice of the author's experience; to the marketing director, once for the three months."""
    head, advice = people.head("cmo"), contractors.advice(now)
    if head is None or advice is None:
        return
    yield AlertDraft(
        key="AL-62",
        person_id=head.pk,
        dedupe="contractors-revise",
        text=TIME_TO_REVISE,
        params={"limit": f"{advice.limit_minor // 100}"},
        action_url=reverse("hiring:contractors"),
    )
