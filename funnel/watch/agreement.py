"""Who has to do something about the agreement: silence on handed-over leads, signatures, clocks that rest too long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.business_time import add_business_days
from alignment.shared.periods import day_start, local_day
from alignment.shared.words import gettext_noop as _
from funnel.models import ClockPause, SlaContract
from funnel.selectors.sla_contracts import active, needs_signing_on
from funnel.watch import silence
from people import selectors as people

SILENT = _("Handed-over leads without a decision in time this week: %(value)s, the limit is %(norm)s.")
RESIGN = _("The SLA is to be signed anew by %(day)s.")
RESIGN_LATE = _("The SLA was to be signed anew by %(day)s.")
UNSIGNED = _("The other side has signed version %(number)s of the SLA. It waits for your signature.")
RESTS = _("The clock of lead № %(number)s rests for more than %(days)s working days: the contact was wrong.")
AHEAD = timedelta(days=14)
REST_DAYS = 5


def alerts(now: datetime) -> list[AlertDraft]:
    return [*silent_alerts(now), *resign_alerts(now), *signature_alerts(now), *rest_alerts(now)]


def silent_alerts(now: datetime) -> Iterator[AlertDraft]:
    """AL-05: to the head of sales and the marketing director."""
    heads = {person.pk: person for role in ("head_of_sales", "cmo") if (person := people.head(role))}
    for draft in silence.signals(now):
        for pk in heads:
            yield AlertDraft(
                "AL-05", pk, "silent-mql", SILENT, params=dict(draft.params), due_at=now,
                action_url=f"{reverse('funnel:lead-list')}?late=silent&late_since={draft.url_params['late_since']}",
            )  # fmt: skip


def resign_alerts(now: datetime) -> Iterator[AlertDraft]:
    """AL-70: R-SL-04, two weeks ahead, to both directors; a next version on its way is enough."""
    today = local_day(now, people.zone())
    contract = active(today)
    due = needs_signing_on(contract) if contract else None
    if contract is None or due is None or contract.ends_on is not None or due - AHEAD > today:
        return
    for role in ("cmo", "cco"):
        if head := people.head(role):
            yield AlertDraft(
                "AL-70", head.pk, f"sla-{contract.pk}", RESIGN if today <= due else RESIGN_LATE,
                params={"day": f"{due:%d.%m.%Y}"}, due_at=day_start(due, people.zone()),
                action_url=reverse("funnel:sla-contract", args=[contract.pk]),
            )  # fmt: skip


def signature_alerts(now: datetime) -> Iterator[AlertDraft]:
    """AL-71: one side has signed; to the director of the other."""
    for contract in SlaContract.objects.filter(state="draft"):
        signed = {"cmo": contract.marketing_signed_at, "cco": contract.sales_signed_at}
        if not any(signed.values()):
            continue
        for role in (role for role, at in signed.items() if at is None):
            if head := people.head(role):
                yield AlertDraft(
                    "AL-71", head.pk, f"sla-{contract.pk}", UNSIGNED, params={"number": contract.number},
                    action_url=reverse("funnel:sla-contract", args=[contract.pk]),
                )  # fmt: skip


def rest_alerts(now: datetime) -> Iterator[AlertDraft]:
    """AL-72: returned for a wrong contact and forgotten; to the marketing director."""
    head, zone = people.head("cmo"), people.zone()
    before = day_start(add_business_days(local_day(now, zone), -REST_DAYS, people.working_calendar()), zone)
    rows = ClockPause.objects.filter(
        until_at=None, from_at__lt=before, clock__stopped_at=None, clock__void_at=None, clock__lead__removed_at=None
    )
    leads = rows.order_by("clock__lead_id").values_list("clock__lead_id", flat=True).distinct()
    for lead in leads if head else ():
        yield AlertDraft(
            "AL-72", head.pk, f"lead-{lead}", RESTS, params={"number": lead, "days": REST_DAYS},  # type: ignore[union-attr]
            action_url=reverse("funnel:lead", args=[lead]),
        )  # fmt: skip
