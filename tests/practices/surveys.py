"""Two departments that are surveyed, and a box of answers that needs no second database."""

from datetime import timedelta

import pytest

from people.models import BusinessUnit
from practices.answers import letters, store
from practices.models import Wave
from practices.services import surveys
from tests.factories.people import person_with
from tests.factories.surveys import answers, drafted


class Box:
    """What came in, by wave."""

    def __init__(self) -> None:
        self.rows: dict[int, list[store.AnswerRow]] = {}
        self.texts: dict[int, dict[str, list[str]]] = {}
        self.prepared: dict[int, int] = {}
        self.shut: set[int] = set()

    def put(self, wave, *, side="", count=1, level=3, **cells) -> None:
        self.rows.setdefault(wave.pk, []).extend(
            answers(count, level, **({"side": side, **cells} if side else cells))
        )  # fmt: skip


@pytest.fixture
def box(monkeypatch):
    found = Box()
    monkeypatch.setattr(letters, "prepare", found.prepared.__setitem__)
    monkeypatch.setattr(store, "flush", lambda wave, closing: found.shut.add(wave))
    monkeypatch.setattr(store, "answers_of", lambda wave: tuple(found.rows.get(wave, ())))
    monkeypatch.setattr(store, "texts_of", lambda wave, question: tuple(found.texts.get(wave, {}).get(question, ())))
    return found


def staff_of(marketing, sales, *, marketers=6, reps=23):
    """Besides the directors and whoever was made before."""
    for _person in range(marketers):
        person_with("marketer", marketing)
    for _person in range(reps):
        person_with("sales_rep", sales)


def second_unit() -> BusinessUnit:
    return BusinessUnit.objects.get_or_create(name="Розница")[0]


def running(hr_director, ceo, now, **values) -> Wave:
    wave = surveys.approve(drafted(hr_director, ceo, now, **values), actor=ceo, now=now)
    return surveys.open_wave(wave, actor=hr_director, now=now)


def ended(wave, now) -> Wave:
    return surveys.end(wave, actor=None, now=now + timedelta(days=wave.days + 1))
