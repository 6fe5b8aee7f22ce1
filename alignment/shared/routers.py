"""Survey answers have a database of their own; nothing else goes there, and they go nowhere else."""

from typing import Any

from django.db.models import Model

APART = {"survey_answers": "surveys"}


class Apart:
    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return APART.get(model._meta.app_label)

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        return APART.get(model._meta.app_label)

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool | None:
        return APART.get(one._meta.app_label) == APART.get(other._meta.app_label)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == APART.get(app_label, "default")
