"""The scorecard of a vacancy: written down before the first candidate, the same for everybody, then frozen (C8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from funnel.models import Stage
from funnel.services.versions import locked
from hiring.models import ScorecardAttribute, ScorecardCategory, ScorecardQuestion, ScorecardTemplate, Vacancy
from hiring.models.scorecards import FEWEST_CATEGORIES, MOST_ATTRIBUTES, MOST_CATEGORIES
from people.models import Person
from people.services import audit

PIPELINE = "hiring"
MOST_QUESTIONS = 20
Categories = Sequence[tuple[str, Sequence[str]]]
Questions = Mapping[str, Sequence[str]]


@transaction.atomic
def define(
    vacancy: Vacancy, *, categories: Categories, questions: Questions, now: datetime, actor: Person | None,
    copied_from: ScorecardTemplate | None = None, expected_version: int | None = None,
) -> ScorecardTemplate:  # fmt: skip
    """R-SC-01, R-SC-02: the whole card as it shall stand, instead of what stood there."""
    named = _categories(categories)
    asked = _questions(questions)
    Vacancy.objects.select_for_update().get(pk=vacancy.pk)
    template = ScorecardTemplate.objects.filter(vacancy=vacancy).first()
    if template is None:
        template = ScorecardTemplate.objects.create(
            vacancy=vacancy, copied_from=copied_from, created_at=now, created_by=actor, is_demo=vacancy.is_demo
        )
    else:
        template = _opened(template, expected_version, now=now, actor=actor)
    _write(template, named, asked)
    audit.record(actor=actor, verb="scorecard.defined", obj=template, now=now, is_demo=template.is_demo)
    return template


def copy(former: ScorecardTemplate, vacancy: Vacancy, *, now: datetime, actor: Person | None) -> ScorecardTemplate:
    """R-SC-02: the same role, the same questions."""
    categories = [
        (category.name, [attribute.name for attribute in category.attributes.all()])
        for category in former.categories.all()
    ]
    questions: dict[str, list[str]] = {}
    for question in former.questions.select_related("stage"):
        questions.setdefault(question.stage.key, []).append(question.text)
    return define(vacancy, categories=categories, questions=questions, now=now, actor=actor, copied_from=former)


def freeze(vacancy_id: int, *, now: datetime) -> None:
    """From the first candidate on: what was asked of one is asked of all."""
    ScorecardTemplate.objects.filter(vacancy=vacancy_id, frozen_at=None).update(frozen_at=now)


def _opened(
    template: ScorecardTemplate, expected_version: int | None, *, now: datetime, actor: Person | None
) -> ScorecardTemplate:
    row = locked(template, expected_version)
    if row.frozen_at:
        raise DomainError(
            _(
                "The first candidate was asked by this card already: it no longer changes, so that all are asked the same."
            )
        )
    row.categories.all().delete()
    row.questions.all().delete()
    row.version += 1
    row.changed_at, row.changed_by = now, actor
    row.save()
    return row


def _categories(said: Categories) -> list[tuple[str, list[str]]]:
    found = [(name.strip()[:80], _lines(lines, 160)) for name, lines in said]
    named = [(name, lines) for name, lines in found if name or lines]
    if not FEWEST_CATEGORIES <= len(named) <= MOST_CATEGORIES:
        raise InvalidInput(_("Three or four categories: fewer hide the differences, more tire."), field="categories")
    for name, lines in named:
        if not name or not lines:
            raise InvalidInput(_("A category has a name and something to look at."), field="categories")
        if len(lines) > MOST_ATTRIBUTES:
            raise InvalidInput(_("At most six attributes in “%(name)s”.") % {"name": name}, field="categories")
    keys = [_key(line) for _name, lines in named for line in lines]
    if len(set(keys)) < len(keys):
        raise InvalidInput(_("An attribute is named twice."), field="categories")
    return named


def _questions(said: Questions) -> list[tuple[Stage, list[str]]]:
    stages = {stage.key: stage for stage in Stage.objects.filter(pipeline__key=PIPELINE, is_archived=False)}
    if unknown := set(said) - set(stages):
        raise InvalidInput(
            _("There is no stage “%(key)s” in this pipeline.") % {"key": min(unknown)[:80]}, field="questions"
        )
    found = [(stages[key], _lines(lines, 500)) for key, lines in said.items()]
    if not any(lines for _stage, lines in found):
        raise InvalidInput(_("Write at least one question that everybody is asked."), field="questions")
    if any(len(lines) > MOST_QUESTIONS for _stage, lines in found):
        raise InvalidInput(_("At most twenty questions for one talk."), field="questions")
    return found


def _write(
    template: ScorecardTemplate, categories: list[tuple[str, list[str]]], questions: list[tuple[Stage, list[str]]]
) -> None:
    demo = template.is_demo
    for no, (name, lines) in enumerate(categories, start=1):
        category = ScorecardCategory.objects.create(template=template, no=no, name=name, is_demo=demo)
        ScorecardAttribute.objects.bulk_create(
            ScorecardAttribute(template=template, category=category, no=at, key=_key(line), name=line, is_demo=demo)
            for at, line in enumerate(lines, start=1)
        )
    ScorecardQuestion.objects.bulk_create(
        ScorecardQuestion(template=template, stage=stage, no=no, text=line, is_demo=demo)
        for stage, lines in questions
        for no, line in enumerate(lines, start=1)
    )


def _lines(lines: Sequence[str], longest: int) -> list[str]:
    return [" ".join(line.split())[:longest] for line in lines if line.strip()]


def _key(name: str) -> str:
    """Of the name alone: a card written anew keeps the focus of those who were asked to look at it."""
    return slugify(name, allow_unicode=True)[:80] or "x"
