"""One question to a client at day 30 and after a purchase: by letter where there is consent, else by the manager."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.words import gettext_noop
from delivery.services.keys import digest_of
from delivery.services.outbox import send_mail
from funnel.models import Customer, Purchase
from funnel.models.forms import Consent
from loop.selectors import language_of
from loop.services.telling import tell
from people import selectors as people
from people.models import Person
from people.services import audit
from practices.models import ClientPulse, OnboardingPlan
from practices.models.onboarding import HIGHEST, LOWEST, PLAN_DAYS
from practices.selectors import onboarding as selectors
from practices.selectors.calendar import day_of

# Our own defaults.
LIFE = timedelta(days=14)
QUIET = timedelta(days=30)
FRESH_PURCHASE = timedelta(days=3)


def ask_due(now: datetime) -> int:
    """Nobody is asked before the method is in use, nor twice within thirty days."""
    launched = selectors.launched_on()
    if launched is None:
        return 0
    asked = sum(_asked(plan.customer, plan=plan, now=now) for plan in _at_day_30(now))
    fresh = _fresh_purchases(now)
    return asked + sum(_asked(one.customer, purchase=one, now=now) for one in fresh if day_of(one.at) >= launched)


def _at_day_30(now: datetime) -> QuerySet[OnboardingPlan]:
    last = day_of(now) - timedelta(days=PLAN_DAYS)
    plans = OnboardingPlan.objects.filter(day0__lte=last, day0__gt=last - LIFE).exclude(state="churned")
    asked = ClientPulse.objects.filter(customer=OuterRef("customer"), occasion="day30")
    return plans.exclude(Exists(asked)).select_related("customer", "owner").order_by("pk")


def _fresh_purchases(now: datetime) -> QuerySet[Purchase]:
    lately = ClientPulse.objects.filter(customer=OuterRef("customer"), asked_at__gte=now - QUIET)
    began = OnboardingPlan.objects.filter(customer=OuterRef("customer"), state="open")
    found = Purchase.objects.filter(kind="repeat", at__gte=now - FRESH_PURCHASE, at__lte=now, pulse=None)
    found = found.exclude(Exists(lately)).exclude(Exists(began)).filter(customer__loss=None)
    return found.select_related("customer", "lead__owner").order_by("pk")


def _asked(
    customer: Customer, *, now: datetime, plan: OnboardingPlan | None = None, purchase: Purchase | None = None
) -> bool:
    lately = ClientPulse.objects.filter(customer=customer, asked_at__gte=now - QUIET)
    if purchase and lately.exists():
        return False
    manager = plan.owner if plan else _manager_of(purchase)
    try:
        ask(customer, plan=plan, purchase=purchase, manager=manager, now=now)
    except IntegrityError:
        return False
    return True


def _manager_of(purchase: Purchase | None) -> Person | None:
    lead = purchase.lead if purchase else None
    return lead.owner if lead and lead.owner else people.head("cco")


@transaction.atomic
def ask(
    customer: Customer, *, manager: Person | None, now: datetime, plan: OnboardingPlan | None = None,
    purchase: Purchase | None = None,
) -> ClientPulse:  # fmt: skip
    """The token stands in the letter alone; here stays its digest."""
    address = address_of(customer)
    token = secrets.token_urlsafe(32) if address else ""
    with transaction.atomic():
        pulse = ClientPulse.objects.create(
            customer=customer, plan=plan, purchase=purchase, occasion="purchase" if purchase else "day30",
            manager=manager, asked_by="letter" if address else "phone", digest=digest_of(token) if token else None,
            asked_at=now, valid_until=now + LIFE, is_demo=customer.is_demo,
        )  # fmt: skip
    if address:
        _write(pulse, address, token, now=now)
    else:
        _tell(pulse, gettext_noop("Ask a client one question by phone: there is no consent to letters."), now)
    return pulse


def address_of(customer: Customer) -> str:
    """Only with a consent that was not withdrawn, and only if there is an address."""
    consents = Consent.objects.filter(lead__customer=customer, withdrawn_at=None).select_related("lead")
    addresses = [consent.lead.email for consent in consents.order_by("-given_at", "-pk")]
    if not addresses:
        return ""
    return customer.email or next((address for address in addresses if address), "")


def _write(pulse: ClientPulse, address: str, token: str, *, now: datetime) -> None:
    link = settings.BASE_URL.rstrip("/") + reverse("practices:client-pulse", args=[token])
    with language_of(None):
        subject = _("One question from %(company)s") % {"company": people.company().name}
        body = _(
            "Good day!\n\nHow did it begin with us? One click is the whole answer:\n%(link)s\n\n"
            "The link works once and until %(day)s. Thank you!"
        ) % {"link": link, "day": f"{day_of(pulse.valid_until):%d.%m.%Y}"}
    send_mail(
        key=f"client-pulse:{pulse.pk}", recipient=address, subject=subject, body=body, now=now, is_demo=pulse.is_demo
    )


def pulse_of(token: str, now: datetime) -> ClientPulse | None:
    """What this link still opens: not answered, not too old."""
    waiting = ClientPulse.objects.filter(digest=digest_of(token), score=None, valid_until__gt=now)
    return waiting.select_related("manager").first()


@transaction.atomic
def answer(token: str, *, score: int, now: datetime, words: str = "") -> ClientPulse:
    """Of two clicks the first counts."""
    pulse = pulse_of(token, now)
    if pulse is None or not _scored(pulse, score=score, words=words, now=now, heard_by=None):
        raise DomainError(_("This link has been used or is out of date."))
    _told_answer(pulse, now)
    return pulse


@transaction.atomic
def hear(pulse: ClientPulse, *, score: int, actor: Person, now: datetime, words: str = "") -> ClientPulse:
    """Written down by whoever asked by phone: declared, not recorded."""
    if not _scored(pulse, score=score, words=words, now=now, heard_by=actor):
        raise DomainError(_("This was answered already."))
    audit.record(actor=actor, verb="client_pulse.heard", obj=pulse, now=now, is_demo=pulse.is_demo)
    return pulse


def _scored(pulse: ClientPulse, *, score: int, words: str, now: datetime, heard_by: Person | None) -> bool:
    if not LOWEST <= score <= HIGHEST:
        raise InvalidInput(_("Choose one of five."), field="score")
    waiting: Q = Q(pk=pulse.pk, score=None)
    values = {"score": score, "words": words.strip()[:500], "answered_at": now, "heard_by": heard_by}
    if not ClientPulse.objects.filter(waiting).update(**values):
        return False
    pulse.refresh_from_db()
    return True


def _told_answer(pulse: ClientPulse, now: datetime) -> None:
    _tell(pulse, gettext_noop("A client answered the one question: %(score)s of 5."), now, score=pulse.score)


def _tell(pulse: ClientPulse, text: str, now: datetime, **params: object) -> None:
    place = reverse("practices:onboarding-plan", args=[pulse.plan_id]) if pulse.plan_id else ""
    key = f"client-pulse-{pulse.pk}-{'answer' if pulse.score else 'ask'}"
    tell(
        pulse.manager, key=key, text=text, now=now, url=place or reverse("practices:onboarding-pulses"),
        is_demo=pulse.is_demo, **params,
    )  # fmt: skip
