"""Waves of surveys as the services make them, and one whose results are open, without any box of answers."""

from loop.selectors import today_of
from practices.answers.store import AnswerRow
from practices.metrics.surveys_items import QUESTIONS, RECOMMEND
from practices.metrics.surveys_told import told_of
from practices.models import Wave, WaveResult
from practices.services import surveys


def drafted(hr_director, ceo, now, **values) -> Wave:
    given = {
        "kind": "questionnaire", "title": "Пульс двух служб", "opens_on": today_of(now), "days": 5, "initiator": ceo,
    }  # fmt: skip
    return surveys.create(**(given | values), actor=hr_director, now=now)


def answers(count: int, level: int, **cells: str) -> list[AnswerRow]:
    """Around `level`, each a little different."""
    levels = [min(5, max(1, level + (number % 3) - 1)) for number in range(count)]
    return [AnswerRow(cells, dict.fromkeys(QUESTIONS, score) | {RECOMMEND: score * 2}) for score in levels]


def told_wave(hr_director, ceo, now) -> Wave:
    wave = surveys.approve(drafted(hr_director, ceo, now), actor=ceo, now=now)
    Wave.objects.filter(pk=wave.pk).update(state="presented", opened_at=now, ended_at=now, presented_at=now)
    rows = [*answers(6, 4, side="marketing"), *answers(9, 3, side="sales")]
    WaveResult.objects.create(wave=wave, told=told_of(rows, choices={}, invited=15), at=now)
    wave.refresh_from_db()
    return wave
