"""The verdict on the joint training, on its day; what was learnt is kept whatever the verdict."""

from datetime import datetime, time

from dashboards.selectors.effect_readings import readings_of
from demo.services.cast import Cast
from demo.services.meetings import words
from loop.models import EffectCard
from loop.services import effects
from practices.services import trainings_ideas

JUDGED_AT, LEARNT_AT = time(9), time(16)
LEARNT = ("День был полезен обоим отделам; страницу для директора клиента оставляем: её просят сами клиенты", "The day was useful to both departments; the page for the client's director stays: clients ask for it themselves")  # fmt: skip


def fill(cast: Cast, *, now: datetime) -> None:
    for card in EffectCard.objects.filter(state="frozen", occurrence__training__isnull=False):
        judge(card, cast, now)
    trainings_ideas.close_judged(now)


def judge(card: EffectCard, cast: Cast, now: datetime) -> None:
    """Where too few leads came it waits on."""
    at = datetime.combine(card.verdict_date, JUDGED_AT, now.tzinfo)
    if at >= now:
        return
    effects.judge(card, readings=readings_of(card, now=at), now=at)
    if card.state == "judged":
        learnt_at = datetime.combine(at.date(), LEARNT_AT, now.tzinfo)
        effects.learn(card, learning="continue", note=words(cast, LEARNT), actor=cast["cmo"], now=learnt_at)
