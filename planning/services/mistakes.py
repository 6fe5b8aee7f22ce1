"""The nine answers of an owner, put down beside what the product finds on that day (R-OM-01)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput, NotAllowed
from people.models import Person
from people.services import audit
from planning.metrics import audits as metrics
from planning.models import SelfTest, SelfTestRow
from planning.models.mistakes import ANSWERS, TAKES
from planning.selectors import mistakes as selectors
from planning.selectors.audits import rhythm


@transaction.atomic
def take(answers: Mapping[int, str], *, actor: Person, now: datetime, is_demo: bool = False) -> SelfTest:
    """A row of nine that nobody changes any more."""
    if not actor.has_role(*TAKES):
        raise NotAllowed(_("The self-test is taken by the directors."))
    for no in range(1, metrics.MISTAKES + 1):
        if answers.get(no) not in dict(ANSWERS):
            raise InvalidInput(_("Answer each of the nine questions."), field=f"answer_{no}")
    found, enough = selectors.evidence(now), rhythm().evidence_percent / 100
    rows = []
    for no in range(1, metrics.MISTAKES + 1):
        k, n = found[no] or (None, None)
        state = metrics.mistake_state(answers[no], k, n, enough=enough)
        rows.append(SelfTestRow(no=no, answer=answers[no], state=state, k=k, n=n, is_demo=is_demo))
    counted = metrics.score(row.state for row in rows)
    test = SelfTest.objects.create(
        taken_at=now, by=actor, present=counted.present, amber=counted.amber, absent=counted.absent,
        unknown=counted.unknown, is_demo=is_demo,
    )  # fmt: skip
    for row in rows:
        row.test = test
    SelfTestRow.objects.bulk_create(rows)
    audit.record(actor=actor, verb="mistakes.taken", obj=test, now=now, is_demo=is_demo)
    return test
