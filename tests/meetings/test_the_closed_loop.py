"""Gap → topic → agenda → decision → promise → protocol the same day → reviewed a week later (D1, D3)."""

from datetime import date, timedelta

import pytest

from alignment.shared.errors import DomainError
from delivery.models import OutboxMessage
from loop.models import EffectCard, Topic
from loop.services import effects, signals
from meetings.models import ActionReview, Meeting
from meetings.selectors import agenda_of, previous_of, rhythm_of
from meetings.services import agendas, outcomes, protocols, reviews, running
from tests.factories.meetings import gap, hold, moscow, weekly

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)
NEXT_MONDAY = date(2026, 3, 23)


def test_a_gap_becomes_a_kept_promise(cmo, cco, marketer, head_of_sales, ceo, now):
    series = weekly(cmo, cco, now=now - timedelta(hours=1), invited=[head_of_sales])
    first, second = list(series.meetings.order_by("slot_start"))[:2]
    signals.open_or_refresh(gap(), now=now - timedelta(hours=1))

    agendas.draft_agenda(first, now=now - timedelta(minutes=50))
    item = agenda_of(first).items[0]
    assert item.topic.source == "signal"
    assert item.stake.minor == 14_400_000

    hold(first, cmo, cco, now=moscow(MONDAY, 9))
    decision = outcomes.decide(
        first, text="Остановить кампанию", topic=item.topic, actor=cmo, now=moscow(MONDAY, 9, 10)
    )
    pause = outcomes.add_action(
        first, text="Остановить кампанию", owner=marketer, due_date=date(2026, 3, 18), actor=cco,
        now=moscow(MONDAY, 9, 12), decision=decision,
    )  # fmt: skip
    queue = outcomes.add_action(
        first, text="Переназначать через 60 минут", owner=head_of_sales, due_date=date(2026, 3, 20), actor=cmo,
        now=moscow(MONDAY, 9, 14), decision=decision,
    )  # fmt: skip
    protocol = running.finish(first, by=cmo, now=moscow(MONDAY, 9, 30))
    sent = protocols.send(protocol, sent_by=cmo, now=moscow(MONDAY, 17, 40))

    assert (sent.version.number, sent.recipients, sent.same_day_streak) == (1, 4, 1)
    protocol.refresh_from_db()
    assert (protocol.state, protocol.same_day) == ("sent", True)
    assert set(sent.version.recipients.all()) == {cmo, cco, head_of_sales, marketer}
    assert OutboxMessage.objects.filter(key__startswith=f"protocol:{protocol.pk}:v1:").count() == 4
    assert Topic.objects.get(pk=item.topic.pk).state == "decided"
    card = EffectCard.objects.get(decision=decision)
    assert (card.metric, card.baseline, card.baseline_n, card.verdict_date) == (
        "kev_set_rate",
        0.14,
        200,
        date(2026, 6, 1),
    )
    assert effects.accept(card, actor=cco, now=now).state == "frozen"

    hold(second, cco, cmo, now=moscow(NEXT_MONDAY, 9))
    assert previous_of(second) == Meeting.objects.get(pk=first.pk)
    assert list(agenda_of(second).review) == [pause, queue]
    reviews.review_done(second, pause, actor=cco, now=moscow(NEXT_MONDAY, 9, 2))
    with pytest.raises(DomainError, match="1"):
        running.finish(second, by=cco, now=moscow(NEXT_MONDAY, 9, 20))
    reviews.review_not_done(
        second, queue, why="Нет правила в CRM", what_next="Сделать вручную", new_date=date(2026, 3, 30), actor=cco,
        now=moscow(NEXT_MONDAY, 9, 4),
    )  # fmt: skip
    again = running.finish(second, by=cco, now=moscow(NEXT_MONDAY, 9, 20))
    protocols.send(again, sent_by=cco, now=moscow(NEXT_MONDAY, 9, 25))

    assert [(r.action, r.outcome) for r in ActionReview.objects.order_by("pk")] == [
        (pause, "done"),
        (queue, "not_done"),
    ]
    queue.refresh_from_db()
    assert (queue.state, queue.due_date, queue.original_due_date) == ("open", date(2026, 3, 30), date(2026, 3, 20))
    protocol.refresh_from_db()
    assert protocol.state == "reviewed"
    rhythm = rhythm_of(series, moscow(NEXT_MONDAY, 12))
    assert (rhythm.streak, rhythm.held, rhythm.same_day, rhythm.regularity) == (2, 2, 2, 1.0)
