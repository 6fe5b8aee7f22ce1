"""What was told of a wave, arranged for reading: two mirrors, groups that may be chosen, and what is hidden and why."""

from __future__ import annotations

from dataclasses import dataclass
from random import SystemRandom
from typing import Any

from django.utils.translation import gettext as _

from people.models import BusinessUnit
from practices.answers import store
from practices.metrics import surveys as metrics
from practices.metrics.suppression import HIGHEST, LOWEST, Told, together
from practices.metrics.surveys_items import ITEMS, OBSTACLES, OURS, PROPOSALS, THEIRS, question
from practices.metrics.surveys_told import JOINT, SIDES, read_told
from practices.models import Wave

OTHER = {"marketing": "sales", "sales": "marketing"}


@dataclass(frozen=True)
class Level:
    """A figure that is told; `bound` is “or more”, “or less” where only an edge is."""

    value: float
    n: int
    bound: str = ""
    favourable: metrics.Favourability | None = None


@dataclass(frozen=True)
class Mirror:
    """What a side says of itself, and what the other says of it."""

    own: Level | None
    other: Level | None

    @property
    def gap(self) -> float | None:
        return metrics.survey_gap(self.own.value if self.own else None, self.other.value if self.other else None)


@dataclass(frozen=True)
class ItemRow:
    key: str
    name: str
    mirrors: dict[str, Mirror]

    @property
    def widest(self) -> float:
        return max((abs(mirror.gap) for mirror in self.mirrors.values() if mirror.gap is not None), default=-1.0)

    @property
    def asymmetry(self) -> float | None:
        gaps = [self.mirrors[side].gap if side in self.mirrors else None for side in SIDES]
        return metrics.survey_asymmetry(*gaps)


@dataclass(frozen=True)
class Group:
    """Answers that may be looked at on their own."""

    key: str
    side: str
    name: str
    n: int


@dataclass(frozen=True)
class GroupRow:
    key: str
    name: str
    ours: Level | None
    theirs: Level | None


@dataclass(frozen=True)
class Results:
    participation: float | None
    sides: list[str]
    rows: list[ItemRow]
    levels: dict[str, Mirror]
    recommend: dict[str, metrics.Recommendation]
    groups: list[Group]
    hidden: list[str]
    has_comments: bool

    @property
    def is_joint(self) -> bool:
        return self.sides == [JOINT]

    @property
    def asymmetry(self) -> float | None:
        return metrics.survey_asymmetry(*(self.levels[s].gap if s in self.levels else None for s in SIDES))


def results_of(wave: Wave) -> Results:
    kept = wave.result.told
    told = read_told(kept["questions"])
    rows = [_item(item.key, _(item.name), told, kept["sides"]) for item in ITEMS]
    rows.sort(key=lambda row: -row.widest)
    return Results(
        participation=kept["participation"],
        sides=kept["sides"],
        rows=rows,
        levels={side: _overall(rows, side) for side in kept["sides"]},
        recommend=_recommend(kept["recommend"]),
        groups=groups_of(kept),
        hidden=_hidden(wave, kept),
        has_comments=kept["has_comments"],
    )


def _item(key: str, name: str, told: dict[str, dict[str, list[Told]]], sides: list[str]) -> ItemRow:
    ours, theirs = told[question(key, OURS)], told[question(key, THEIRS)]
    return ItemRow(
        key,
        name,
        {side: Mirror(level(ours.get(side, [])), level(theirs.get(OTHER.get(side, side), []))) for side in sides},
    )


def level(parts: list[Told]) -> Level | None:
    whole = together(parts)
    if whole is None:
        return None
    if whole.is_edge:
        is_top = whole.high == HIGHEST * whole.n
        end = whole.low if is_top else whole.high
        return Level(end / whole.n, whole.n, "more" if is_top else "less")
    share = metrics.survey_favourability(sum(whole.favourable) / 2, whole.n) if whole.favourable else None
    return Level(min(HIGHEST, max(LOWEST, whole.mean)), whole.n, "", share)


def _overall(rows: list[ItemRow], side: str) -> Mirror:
    """The mean of the statements that are told in both mirrors, so that the gap compares the same."""
    both = [row.mirrors[side] for row in rows if row.mirrors[side].own and row.mirrors[side].other]
    own = metrics.survey_level(mirror.own.value for mirror in both if mirror.own)
    other = metrics.survey_level(mirror.other.value for mirror in both if mirror.other)
    return Mirror(
        Level(own, len(both)) if own is not None else None, Level(other, len(both)) if other is not None else None
    )


def _recommend(kept: dict[str, dict[str, int]]) -> dict[str, metrics.Recommendation]:
    found = {side: metrics.survey_recommendation(**counts) for side, counts in kept.items()}
    return {side: figure for side, figure in found.items() if figure}


def groups_of(kept: dict[str, Any]) -> list[Group]:
    names = _names()
    return [
        Group(f"{side}-{place}", side, _words(block, names), block["n"])
        for side, blocks in kept["blocks"].items()
        if len(blocks) > 1
        for place, block in enumerate(blocks)
    ]


def _names() -> dict[str, str]:
    tenures = {
        "new": _("less than a year"), "middle": _("one to three years"), "long": _("more than three years"),
        "": _("not said"),
    }  # fmt: skip
    return tenures | {str(pk): name for pk, name in BusinessUnit.objects.values_list("pk", "name")}


def _words(block: dict[str, Any], names: dict[str, str]) -> str:
    """“less than a year, or one to three years”; crossed filters stand side by side."""
    said = [" · ".join(names.get(value, value) for value in values) for values in block["values"]]
    return (", " + _("or") + " ").join(said)


def _hidden(wave: Wave, kept: dict[str, Any]) -> list[str]:
    """Every group of the form that is not told on its own, whether or not anybody chose it."""
    if wave.survey.length != "full" or not wave.asks_side:
        return []
    names, sides = _names(), {"marketing": _("Marketing"), "sales": _("Sales")}
    found = []
    for side, blocks in kept["blocks"].items():
        alone = {value for block in blocks if len(block["values"]) == 1 for value in block["values"][0]}
        hidden = [name for value, name in names.items() if value and value not in alone]
        if hidden and side in sides:
            found.append(f"{sides[side]}: {', '.join(hidden)}")
    return found


def group_rows(wave: Wave, key: str) -> list[GroupRow]:
    """The answers of one group, statement by statement; None where they are told of the whole side only."""
    side, _dash, place = key.partition("-")
    kept = wave.result.told
    told = read_told(kept["questions"])
    count = len(kept["blocks"][side])

    def of(item: str, voice: str) -> Level | None:
        parts = told[question(item, voice)].get(side, [])
        return level([parts[int(place)]]) if len(parts) == count else None

    return [GroupRow(item.key, _(item.name), of(item.key, OURS), of(item.key, THEIRS)) for item in ITEMS]


def comments_of(wave: Wave) -> list[tuple[str, list[str]]]:
    """P6: from ten answers on, in a new order with every look, and never by department."""
    if not wave.result.told["has_comments"]:
        return []
    asked = [
        (OBSTACLES, _("What gets in the way of working together?")), (PROPOSALS, _("What do you propose?")),
        *((f"free{place}", words) for place, words in enumerate(wave.survey.questions, start=1)),
    ]  # fmt: skip
    found = [(words, list(store.texts_of(wave.pk, key))) for key, words in asked]
    for _words_asked, texts in found:
        SystemRandom().shuffle(texts)
    return [(words, texts) for words, texts in found if texts]
