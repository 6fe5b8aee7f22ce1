"""The texts of a row as dates, amounts and words of the kind it belongs to."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from funnel.imports import fields, values
from funnel.imports.mapping import ImportMapping
from funnel.services.import_kinds import FLAG


class RowTyper:
    """`dates` says in which form the days of each column are written."""

    def __init__(self, mapping: ImportMapping, *, decimal: str, dates: dict[str, str], zone: ZoneInfo) -> None:
        self.mapping, self.decimal, self.zone = mapping, decimal, zone
        self.formats = {part.field: dates.get(part.column or "", values.ISO) for part in mapping.parts}
        owner = mapping.part("owner")
        self.may_create_owner = bool(owner and owner.create)

    def typed(self, texts: dict[str, str]) -> dict[str, Any]:
        """Raises InvalidInput with the field that cannot be read."""
        row: dict[str, Any] = {"create_owner": self.may_create_owner}
        for name, text in texts.items():
            self._put(row, name, self._value(name, text))
        for name in fields.required(self.mapping.kind):
            if row.get(name) is None:
                raise InvalidInput(_("“%(field)s” is blank.") % {"field": name}, field=name)
        return row

    def _put(self, row: dict[str, Any], name: str, value: Any) -> None:
        group, dot, key = name.partition(".")
        if dot and value is not None:
            row.setdefault(group, {})[key] = value
        elif not dot and value is not None:
            row[name] = value

    def _value(self, name: str, text: str) -> Any:
        content = fields.content_of(self.mapping.kind, name)
        if content == fields.MOMENT:
            return values.parse_moment(text, self.formats[name], self.zone)
        if content == fields.DAY:
            return values.parse_day(text, self.formats[name])
        if content == fields.AMOUNT:
            return values.parse_decimal(text, self.decimal)
        if content == fields.WHOLE:
            return values.parse_integer(text, self.decimal)
        if content == FLAG:
            return values.parse_bool(text)
        if content == fields.WORDS:
            return [
                word[:60] for word in dict.fromkeys(part.strip() for part in text.replace(";", ",").split(",")) if word
            ]
        return text.strip()
