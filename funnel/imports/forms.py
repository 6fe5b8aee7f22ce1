"""What the pages of imports take: a file, and an answer for each of its columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funnel.imports import fields, guesses, values
from funnel.imports.headers import known_export, plain
from funnel.models import ImportJob, Stage
from funnel.services.import_kinds import GUESTS, pipeline_of

CONSTANTS = {
    fields.LEADS: ("import_source", "source", "campaign"),
    fields.STAGE_EVENTS: ("import_source",),
    fields.SPEND: ("source", "campaign"),
    fields.PURCHASES: ("product",),
}
ENCODINGS = ("utf-8", "cp1251", "utf-16", "cp866", "koi8-r", "latin-1")
SAMPLES = 3


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What is in the file"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, TSV or XLSX; the columns are recognised on the next page."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, fields.label_of(kind)) for kind in kinds]


class OptionsForm(forms.Form):
    """Blank means: as found in the file."""

    date_format = forms.ChoiceField(label=gettext_lazy("Dates are written"), required=False)
    decimal = forms.ChoiceField(
        label=gettext_lazy("Decimal mark"),
        choices=[("", gettext_lazy("as found")), (",", "1 234,56"), (".", "1,234.56")],
        required=False,
    )
    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), required=False)
    delimiter = forms.ChoiceField(
        label=gettext_lazy("Columns are parted by"),
        choices=[
            ("", gettext_lazy("as found")),
            (",", gettext_lazy("a comma")),
            (";", gettext_lazy("a semicolon")),
            ("tab", gettext_lazy("a tab")),
            ("|", gettext_lazy("a bar")),
        ],
        required=False,
    )
    on_duplicate = forms.ChoiceField(
        label=gettext_lazy("Rows that are here already"),
        choices=[("update", gettext_lazy("Update them")), ("skip", gettext_lazy("Leave them alone"))],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [("", _("as found"))]
        self.fields["date_format"].choices = found + [(name, name) for name in values.DATE_FORMATS]
        self.fields["encoding"].choices = found + [(name, name) for name in ENCODINGS]


def columns(job: ImportJob, answer: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each column with a few of its cells and the field it fills by `answer`."""
    chosen = {part["column"]: part["field"] for part in answer if "column" in part}
    rows = []
    for place, name in enumerate(job.headers):
        cells = [row[place] for row in job.sample if place < len(row) and row[place].strip()]
        field = chosen.get(name, "")
        rows.append({"place": place, "name": name, "cells": cells[:SAMPLES], "groups": _groups(job.kind, name, field)})
    return rows


def recognised(
    job: ImportJob, answer: Sequence[Mapping[str, Any]], words: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """What the file seems to be: columns with a field of ours, columns kept as they are, and what has to be asked."""
    taken = [part["field"] for part in answer if "column" in part]
    known = [name for name in taken if not name.startswith(fields.CUSTOM)]
    unanswered = [word for word in words if not any(stage["is_chosen"] for stage in word["stages"])]
    missing = [name for name in fields.required(job.kind) if name not in known]
    return {
        "system": known_export(job.headers),
        "known": len(known),
        "kept": len(taken) - len(known),
        "asked": len(unanswered) + len(missing),
        "missing": len(missing),
    }


def constants(job: ImportJob, answer: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    given = {part["field"]: part["constant"] for part in answer if "constant" in part}
    names = constants_of(job.kind)
    return [
        {"field": name, "label": str(fields.fields_of(job.kind)[name].label), "value": given.get(name, "")}
        for name in names
    ]


def constants_of(kind: str) -> Sequence[str]:
    return GUESTS[kind].constants if kind in GUESTS else CONSTANTS[kind]


def stage_answers(
    words: Sequence[str], answer: Sequence[Mapping[str, Any]], kind: str = fields.LEADS
) -> list[dict[str, Any]]:
    """Each word of the stage column with the stage it means; blank until somebody says so."""
    part = next((part for part in answer if part["field"] == "stage"), {})
    known = guesses.guess_stages(words, kind=kind) | part.get("values", {})
    known = {plain(word): value for word, value in known.items()}
    stages = list(Stage.objects.filter(pipeline__key=pipeline_of(kind), is_archived=False).order_by("order"))
    return [
        {
            "place": place,
            "word": word,
            "stages": [
                {
                    "key": stage.key,
                    "name": stage.name,
                    "is_chosen": known.get(plain(word)) == stage.key or _is_called(stage, word),
                }
                for stage in stages
            ],
        }
        for place, word in enumerate(words)
    ]


def mapping_of(job: ImportJob, data: Mapping[str, str]) -> list[dict[str, Any]]:
    """The mapping that a posted page describes."""
    parts = []
    for place, name in enumerate(job.headers):
        field = data.get(f"field-{place}", "")
        if field:
            parts.append({"column": name, "field": field} | _extra(field, data))
    for name in constants_of(job.kind):
        if data.get(f"constant-{name}", "").strip():
            parts.append({"constant": data[f"constant-{name}"].strip(), "field": name})
    return parts


def _extra(field: str, data: Mapping[str, str]) -> dict[str, Any]:
    if field == "owner":
        return {"create": data.get("create_owner") == "on"}
    if field == "stage":
        places = [key.removeprefix("word-") for key in data if key.startswith("word-")]
        said = {data[f"word-{place}"]: data.get(f"stage-{place}", "") for place in places}
        return {"values": {word: stage for word, stage in said.items() if stage}}
    return {}


def _groups(kind: str, column: str, chosen: str) -> list[dict[str, Any]]:
    known = [(name, str(field.label)) for name, field in fields.fields_of(kind).items()]
    groups = [(_("Fields"), known)]
    if fields.has_entries(kind):
        stages = Stage.objects.filter(pipeline__key=pipeline_of(kind), is_archived=False).order_by("order")
        groups.append((_("Entered the stage"), [(f"{fields.ENTERED}{stage.key}", stage.name) for stage in stages]))
    if kind == fields.LEADS:
        own = chosen if chosen.startswith(fields.CUSTOM) else fields.CUSTOM + plain(column).replace(" ", "_")[:50]
        groups.append((_("Own field"), [(own, own.removeprefix(fields.CUSTOM))]))
    return [
        {"label": label, "options": [{"value": v, "label": text, "is_chosen": v == chosen} for v, text in options]}
        for label, options in groups
    ]


def _is_called(stage: Stage, word: str) -> bool:
    return plain(word) in {plain(stage.key), plain(stage.name)}
