"""A material, a client in the first thirty days, an hour of listening, a script: one of each."""

import re
from datetime import datetime, timedelta

from alignment.shared.periods import local_day
from delivery.models import OutboxMessage
from funnel.models import Activity, Customer
from funnel.models.forms import Consent
from people.models import Person
from practices.models import Asset, ClientPulse, ListeningSession, OnboardingPlan, Script
from practices.services import assets, listening_scripts, onboarding, onboarding_pulse
from practices.services import listening as listening_services
from tests.factories.funnel import make_lead, stage


def asset(owner: Person, approver: Person, *, now: datetime, title: str = "Логистика") -> Asset:
    link = "https://example.com/case"
    made = assets.create(kind="case", title=title, owner=owner, actor=owner, now=now, link=link)
    return assets.approve(made, actor=approver, now=now)


def plan(owner: Person, *, now: datetime, name: str = "ООО «Ромашка»", email: str = "") -> OnboardingPlan:
    customer = Customer.objects.create(name=name, kind="company", created_at=now, email=email)
    lead = make_lead("won", at=now, customer=customer, owner=owner)
    day0 = local_day(now, "Europe/Moscow")
    return onboarding.begin(customer, owner=owner, day0=day0, lead=lead, actor=None, now=now)


def pulse(manager: Person, *, now: datetime) -> ClientPulse:
    made = plan(manager, now=now)
    return onboarding_pulse.ask(made.customer, plan=made, manager=manager, now=now)


def pulse_token(manager: Person, *, now: datetime) -> str:
    """Of a client who agreed to letters."""
    made = plan(manager, now=now, email="client@example.com")
    Consent.objects.create(lead=made.lead, text_hash="x", version=1, given_at=now)
    asked = onboarding_pulse.ask(made.customer, plan=made, manager=manager, now=now)
    body = OutboxMessage.objects.get(key=f"client-pulse:{asked.pk}").body
    return re.search(r"/client-pulse/([\w-]+)/", body)[1]  # type: ignore[index]


def listening(rep: Person, marketer: Person, *, now: datetime, days: int = 40) -> ListeningSession:
    start = now + timedelta(days=days)
    return listening_services.plan(
        rep=rep, marketer=marketer, starts_at=start, stage=stage("sql"), actor=marketer, now=now
    )  # fmt: skip


def call_of(session: ListeningSession, head: Person, *, now: datetime) -> Activity:
    """Recorded, and the client was told."""
    call = Activity.objects.create(
        lead=make_lead("sql", owner=session.rep), kind="call", at=now, author=session.rep, evidence="recorded",
        provider="asterisk", call_id=f"{session.pk}", recording_url="https://pbx.example.com/1", created_at=now,
    )  # fmt: skip
    listening_services.give_notice(activity=call, is_given=True, basis="x", actor=head, now=now)
    listening_services.add_call(session, activity=call, actor=head, now=now)
    return call


def script(head: Person, *, now: datetime) -> Script:
    return listening_scripts.write(stage=stage("sql"), title="Встреча", text="Здравствуйте", actor=head, now=now)
