"""One form for all that their words mean: statuses, reasons, people, and the places of fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.forms import LongSelect
from connectors.models import Connection, ReasonMap, StageMap, UserMap
from connectors.selectors.connections import last_answered
from connectors.selectors.mapping import Words
from connectors.services.checking import fields_by_use, places_seen
from connectors.vendors.registry import CONNECTORS
from funnel.models import Reason
from funnel.models.leads import ORIGINS
from people.models import Person

OUT = "out"
SMALL = {"class": "form-select"}
FIELD_WORDS: Mapping[str, Any] = {
    "name": _("Name of the lead"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "company": _("Company"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "amount": _("Amount"),
    "currency": _("Currency"),
    "source": _("Source"),
    "reason_id": _("Reason of the loss"),
    "reason_text": _("Words to the loss"),
    "owner_id": _("Owner"),
}
#: the name of the group, and what each reason in it does
REASON_KINDS = (
    ("rejection", _("Sent back to marketing"), _("goes back to marketing")),
    ("loss", _("Lost"), _("stays lost")),
)


@dataclass(frozen=True)
class StatusRow:
    row: StageMap
    choice: forms.BoundField
    touch: forms.BoundField


@dataclass(frozen=True)
class PipelineRows:
    name: str
    origin: forms.BoundField
    rows: list[StatusRow]


class MappingForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, connection: Connection, words: Words, **options: Any) -> None:
        super().__init__(*args, **options)
        self.connection, self.words = connection, words
        self.fields["version"].initial = connection.version
        self._add_origins()
        self._add_stages()
        self._add_reasons()
        self._add_people()
        self._add_places()

    def _add(self, name: str, label: Any, choices: Iterable[Any], initial: Any, widget: type[forms.Select]) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, initial=initial, required=False, widget=widget(attrs=SMALL)
        )

    def _add_origins(self) -> None:
        """What kind of leads a pipeline holds: only inbound ones count as acquired (decisions.md 33)."""
        for row in self.words.stage_maps:
            key = pipeline_of(row)
            chosen = self.connection.origins.get(key, ORIGINS[0][0])
            self._add(f"origin_{key}", _("Leads of this pipeline"), ORIGINS, chosen, LongSelect)

    def _add_stages(self) -> None:
        ours = [(key, stage.name) for key, stage in self.words.stages.items()]
        choices = [("", "—"), *ours, (OUT, _("Not of this funnel"))]
        for row in self.words.stage_maps:
            chosen = OUT if row.is_left_out else str(row.stage_id or "")
            self._add(f"stage_{row.pk}", row.name, choices, chosen, LongSelect)
            self.fields[f"touch_{row.pk}"] = forms.BooleanField(
                label=_("counts as the first touch"), initial=row.is_touch, required=False
            )

    def _add_reasons(self) -> None:
        groups = [
            (label, [(key, f"{ours.name} · {does}") for key, ours in self.words.reasons.items() if ours.kind == kind])
            for kind, label, does in REASON_KINDS
        ]
        for row in self.words.reason_maps:
            self._add(f"reason_{row.pk}", row.name, [("", "—"), *groups], str(row.reason_id or ""), forms.Select)

    def _add_people(self) -> None:
        known = [(key, person.name) for key, person in self.words.people.items()]
        choices = [("", _("is created, without a login")), *known]
        for row in self.words.user_maps:
            self._add(f"user_{row.pk}", row.name or row.their_id, choices, str(row.person_id or ""), LongSelect)

    def _add_places(self) -> None:
        seen = places_seen(last_answered(self.connection))
        for use, documented in _documented(self.connection.vendor).items():
            chosen = self.connection.paths.get(use, "")
            usual = _("usual place: %(path)s") % {"path": documented}
            places = sorted({*seen, *([chosen] if chosen else [])})
            choices = [("", usual), *((place, place) for place in places)]
            self._add(f"path_{use}", FIELD_WORDS[use], choices, chosen, LongSelect)

    @property
    def pipelines(self) -> list[PipelineRows]:
        """Two pipelines may have one name."""
        rows = sorted(self.words.stage_maps, key=lambda row: (row.pipeline, pipeline_of(row), row.order, row.pk))
        return [
            PipelineRows(name, self[f"origin_{key}"], [self._status(row) for row in members])
            for (name, key), members in groupby(rows, key=lambda row: (row.pipeline, pipeline_of(row)))
        ]

    def _status(self, row: StageMap) -> StatusRow:
        return StatusRow(row, self[f"stage_{row.pk}"], self[f"touch_{row.pk}"])

    @property
    def reason_rows(self) -> list[tuple[ReasonMap, forms.BoundField]]:
        return [(row, self[f"reason_{row.pk}"]) for row in self.words.reason_maps]

    @property
    def user_rows(self) -> list[tuple[UserMap, forms.BoundField]]:
        return [(row, self[f"user_{row.pk}"]) for row in self.words.user_maps]

    @property
    def place_rows(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("path_")]

    @property
    def has_wrong_choice(self) -> bool:
        return any(name in self.fields and name != "version" for name in self.errors)

    def answers(self) -> dict[str, Any]:
        """For `dictionaries.confirm`. What arrived since the page was opened was not asked about, and stays open."""
        return {
            "stages": {row.pk: self._stage(row) for row in self.words.stage_maps if f"stage_{row.pk}" in self.data},
            "reasons": dict(self._chosen("reason", self.words.reason_maps, self.words.reasons)),
            "users": dict(self._chosen("user", self.words.user_maps, self.words.people)),
            "paths": self._named("path_"),
            "origins": {**self.connection.origins, **self._named("origin_")},
        }

    def _named(self, beginning: str) -> dict[str, str]:
        """What was chosen in the fields that begin so, by the rest of their names."""
        chosen = self.cleaned_data.items()
        return {name.removeprefix(beginning): value for name, value in chosen if value and name.startswith(beginning)}

    def _stage(self, row: StageMap) -> dict[str, Any]:
        chosen = self.cleaned_data[f"stage_{row.pk}"]
        return {
            "stage": self.words.stages.get(chosen),
            "is_left_out": chosen == OUT,
            "is_touch": self.cleaned_data[f"touch_{row.pk}"],
        }

    def _chosen(
        self, kind: str, rows: Iterable[ReasonMap | UserMap], ours: Mapping[str, Any]
    ) -> Iterator[tuple[int, Reason | Person | None]]:
        for row in rows:
            if f"{kind}_{row.pk}" in self.data:
                yield row.pk, ours.get(self.cleaned_data[f"{kind}_{row.pk}"])


def pipeline_of(row: StageMap) -> str:
    return row.their_key.partition(":")[0]


def _documented(vendor: str) -> dict[str, str]:
    """The first documented place of every field that people recognise; ids and moments stay as they are."""
    found: dict[str, str] = {}
    for use, path in fields_by_use(CONNECTORS[vendor]):  # type: ignore[arg-type]
        if use in FIELD_WORDS:
            found.setdefault(use, path)
    return {use: found[use] for use in FIELD_WORDS if use in found}
