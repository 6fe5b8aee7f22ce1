"""Abstract pieces of models; no table lives here."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal

from django.db import models

Purpose = Literal["account", "sales", "work", "consent", "delivery", "hiring"]


@dataclass(frozen=True)
class Personal:
    """The mark of a personal field: why it is kept, for how long, and what export and erasure do with it."""

    purpose: Purpose
    retention_days: int | None = None
    export: bool = True
    erase: Literal["blank", "null", "anonymise"] = "blank"


class Versioned(models.Model):
    """`version` grows with every change; a writer that saw an older one is told who was first."""

    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        abstract = True


_demo: ContextVar[bool] = ContextVar("demo", default=False)


def marked_as_demo() -> bool:
    return _demo.get()


@contextmanager
def demo_rows(is_on: bool = True) -> Iterator[None]:
    """Rows made inside belong to the demo company and leave with it."""
    token = _demo.set(is_on)
    try:
        yield
    finally:
        _demo.reset(token)


class DemoField(models.BooleanField):  # type: ignore[type-arg]
    """True for whatever is written while the demo company is at work, whoever writes it and however."""

    def pre_save(self, model_instance: models.Model, add: bool) -> bool:
        if add and marked_as_demo():
            setattr(model_instance, self.attname, True)
        return bool(super().pre_save(model_instance, add))


class DemoMarked(models.Model):
    is_demo = DemoField(default=False)

    class Meta:
        abstract = True


def personal_fields(model: type[models.Model]) -> dict[str, Personal]:
    """The marks of a model, by field name; an empty dict when the model says it holds nothing personal."""
    marks: dict[str, Any] = getattr(model, "PERSONAL", {})
    return dict(marks)


def choice_check(field: str, choices: Sequence[str], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": list(choices)}), name=name)
