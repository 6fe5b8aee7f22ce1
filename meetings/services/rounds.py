"""What is done on a round: by the worker every few minutes, and by whoever has to leave the same state."""

from datetime import datetime

from loop.services import promise_rounds
from meetings.services import (
    agendas,
    cup,
    problems,
    protocol_letters,
    protocol_returns,
    reminders,
    request_digest,
    request_news,
    signatures,
    single_head,
    slots,
    watching,
)


def keep(*, now: datetime) -> int:
    """The rhythm of the meetings and what was promised at them; how many agendas were sent."""
    single_head.follow_roles(now=now)
    slots.ensure_slots(now=now)
    slots.mark_missed(now=now)
    agendas.ask_for_topics(now=now)
    frozen = agendas.freeze_due(now=now)
    protocol_letters.settle_credit(now=now)
    protocol_returns.tell_of_returns(now=now)
    reminders.remind_of_unsent(now=now)
    promise_rounds.pass_on_of_leavers(now=now)
    promise_rounds.remind_of_tomorrow(now=now)
    signatures.raise_silence(now=now)
    cup.keep(now=now)
    problems.escalate_due(now=now)
    request_news.tell_of_wins(now=now)
    request_digest.tell_what_waits(now=now)
    watching.remind(now=now)
    return frozen


def watch(*, now: datetime) -> None:
    watching.collect(now=now)
    watching.raise_others(now=now)
