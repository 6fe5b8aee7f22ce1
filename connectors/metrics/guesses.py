"""What a status or a reason of another CRM usually means: a proposal, which a person confirms before it counts."""

from __future__ import annotations

from collections.abc import Mapping

BY_KIND = {"won": "won", "lost": "lost"}
# The first words that fit decide, so the narrower ones stand first.
STAGE_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("spam", ("спам", "мусор", "spam", "junk")),
    ("duplicate", ("дубл", "duplicate")),
    ("rejected", ("некачествен", "нецелев", "не целев", "забракован", "disqualified", "unqualified")),
    ("won", ("успешно реализ", "договор подписан", "оплачен", "сделка успешна", "won")),
    ("lost", ("не реализован", "проигран", "провален", "отказ", "lost")),
    ("kev_held", ("встреча провед", "проведена встреча", "встреча состоя", "демо провед", "замер провед", "meeting held")),
    ("kev_set", ("встреча", "назнач", "демо", "замер", "презентац", "appointment", "meeting", "demo")),
    ("proposal", ("предложен", "кп ", "кп отправ", "договор", "счет", "счёт", "согласован", "решение", "proposal", "quote", "contract")),
    ("sql", ("сделка создана", "конверт", "converted", "квалиф", "потребност", "переговор", "qualif", "negotiat")),
    ("accepted", ("в работ", "взят", "принят", "связал", "дозвон", "in progress", "contacted")),
    ("mql", ("неразобран", "первичный контакт", "нов", "заявк", "входящ", "не обработан", "new", "incoming", "unsorted")),
)  # fmt: skip
REASON_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("existing", ("дубл", "повторн", "duplicate")),
    ("spam", ("спам", "spam")),
    ("not_target", ("нецелев", "не целев", "не наш", "регион", "not target")),
    ("unreachable", ("недозвон", "не дозвон", "не отвеча", "unreachable")),
    ("wrong_contact", ("неверн", "телефон", "wrong")),
    ("timing", ("не сейчас", "отлож", "позже", "not now")),
    ("price", ("дорого", "цен", "бюджет", "денег", "price", "budget")),
    ("competitor", ("конкурент", "competitor")),
    ("no_need", ("не нужно", "потребност", "передумал", "no need")),
    ("no_decision", ("нет решения", "решение", "no decision")),
)


def guess_stage(name: str, kind: str, stages: Mapping[str, str]) -> str:
    """Key of our stage, or nothing. `stages`: name by key. The vendor's own word for an end counts most."""
    folded = _plain(name)
    same = next((key for key, ours in stages.items() if folded in (key, _plain(ours))), "")
    found = same or next((key for key, words in STAGE_WORDS if any(word in f"{folded} " for word in words)), "")
    if kind in BY_KIND:
        fits_lost = kind == "lost" and found in ("rejected", "spam", "duplicate")
        found = found if fits_lost else BY_KIND[kind]
    return found if found in stages else ""


def guess_reason(name: str, reasons: Mapping[str, str]) -> str:
    """Key of our reason, or nothing. `reasons`: name by key."""
    folded = _plain(name)
    same = next((key for key, ours in reasons.items() if folded in (key, _plain(ours))), "")
    found = same or next((key for key, words in REASON_WORDS if any(word in folded for word in words)), "")
    return found if found in reasons else ""


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())
