"""A file comes in: stored under a random name, looked at once, its columns proposed."""

import codecs
import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput, TooLarge
from funnel.imports import fields, guesses, mapping, reader, sniff, values
from funnel.imports.headers import plain
from funnel.imports.sniff import FileFormat
from funnel.models import ImportJob, MappingMemory, Stage
from funnel.services import import_jobs, import_kinds
from people.models import Person

FOLDER = "imports"
SAMPLE_ROWS = 5
DATE_SAMPLES = 5_000
MAX_WORDS = 200
OPTIONS = frozenset({"encoding", "delimiter", "decimal", "date_format", "timezone", "on_duplicate", "dry_run"})
DELIMITER_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


def receive(
    upload: "UploadedFile[bytes]", *, kind: str, options: dict[str, Any], author: Person, now: datetime
) -> ImportJob:
    """Raises InvalidInput when the file is too large, is no table or the options are wrong; then nothing is kept."""
    may_be_imported(kind, author)
    options = checked_options(options)
    path, digest = _store(upload)
    try:
        facts = look(path, kind=kind, options=options)
    except Exception:
        path.unlink(missing_ok=True)
        raise
    return import_jobs.create_job(
        author=author,
        kind=kind,
        file_name=Path(upload.name or "").name or "file",
        path=f"{FOLDER}/{path.name}",
        sha256=digest,
        size=upload.size or 0,
        facts=facts | {"options": options},
        now=now,
    )


def may_be_imported(kind: str, author: Person) -> None:
    """Raises InvalidInput with the kinds that this person may import."""
    known = import_kinds.kinds_for(author)
    if kind not in known:
        words = {"kind": kind, "known": ", ".join(known)}
        raise InvalidInput(_("“%(kind)s” cannot be imported; these can: %(known)s.") % words, field="kind")


def look(path: Path, *, kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """Format, columns, first rows and a mapping: remembered for these columns, else guessed."""
    file_format = found_format(path, options)
    headers = reader.read_header(path, file_format)
    if not headers:
        raise InvalidInput(_("The file is empty."), field="file")
    rows = _first_rows(path, file_format, guesses.SAMPLE_CELLS)
    memory = _memory(kind, headers)
    proposed = memory.mapping if memory else guesses.guess_mapping(headers, rows, kind).as_list()
    return {
        "format": {"file": asdict(file_format)},
        "headers": headers,
        "mapping": proposed,
        "sample": rows[:SAMPLE_ROWS],
    }


def confirm(job: ImportJob, *, raw: object, options: dict[str, Any], now: datetime) -> ImportJob:
    """Take a mapping as it was answered. Raises InvalidInput with what has to be said first."""
    options = checked_options(job.options | options)
    path = import_jobs.file_path(job)
    file_format = found_format(path, options)
    headers = reader.read_header(path, file_format)
    parsed = mapping.parse_mapping(job.kind, raw)
    mapping.check_columns(parsed, headers)
    found = scan(path, file_format, headers, parsed)
    memory = _memory(job.kind, headers)
    remembered = memory.options.get("date_format", "") if memory else ""
    mapping.check_stages(parsed, found.stage_words, stage_words(job.kind))
    import_jobs.set_mapping(
        job,
        mapping=parsed.as_list(),
        facts={
            "format": {"file": asdict(file_format), "dates": _checked_dates(found.dates, options, remembered)},
            "headers": headers,
            "options": options,
            "total_rows": found.rows,
        },
        fingerprint=mapping.fingerprint(job.kind, headers),
        now=now,
    )
    return job


def submit(
    upload: "UploadedFile[bytes]", *, kind: str, raw: object, options: dict[str, Any], author: Person, now: datetime
) -> ImportJob:
    """All of it in one go, as programs do; a refusal leaves neither row nor file."""
    with transaction.atomic():
        job = receive(upload, kind=import_kinds.kind_of(kind, raw, author), options=options, author=author, now=now)
        path = import_jobs.file_path(job)
        try:
            confirm(job, raw=job.mapping if raw is None else raw, options={}, now=now)
        except Exception:
            path.unlink(missing_ok=True)
            raise
        phase = import_jobs.DRY_RUN if job.options.get("dry_run") else import_jobs.IMPORT
        return import_jobs.queue(job, phase=phase, actor=author, now=now)


@dataclass
class Scan:
    """What one pass over a file says: samples of dates by column, the words of its stage column, its rows."""

    dates: dict[str, list[str]]
    stage_words: list[str]
    rows: int


def scan(path: Path, file_format: FileFormat, headers: Sequence[str], parsed: mapping.ImportMapping) -> Scan:
    places = {name: place for place, name in enumerate(headers)}
    kinds = {part.column: fields.content_of(parsed.kind, part.field) for part in parsed.parts if part.column in places}
    samples: dict[str, list[str]] = {name: [] for name, kind in kinds.items() if kind in {fields.MOMENT, fields.DAY}}
    stage_part = parsed.part("stage")
    stage_column = stage_part.column if stage_part else None
    words: dict[str, None] = {}
    rows = 0
    for row in reader.read(path, file_format):
        rows += 1
        if row.problem:
            continue
        for name, found in samples.items():
            cell = _cell(row, places[name])
            if cell and len(found) < DATE_SAMPLES:
                found.append(cell)
        if stage_column in places and len(words) < MAX_WORDS:
            words[_cell(row, places[stage_column])] = None
    if stage_part and stage_part.constant is not None:
        words[stage_part.constant] = None
    return Scan(samples, [word for word in words if word], rows)


def words_of(job: ImportJob, answer: Sequence[Mapping[str, Any]]) -> list[str]:
    """The words of the column that is said to hold the stage; none when it cannot be read."""
    try:
        parsed = mapping.parse_mapping(job.kind, [part for part in answer if part["field"] == "stage"], is_whole=False)
        found = scan(import_jobs.file_path(job), FileFormat(**job.format["file"]), job.headers, parsed)
    except (InvalidInput, OSError):
        return []
    return found.stage_words


def stage_words(kind: str) -> set[str]:
    """Keys and names by which a row may call a stage, written plainly."""
    stages = Stage.objects.filter(pipeline__key=import_kinds.pipeline_of(kind), is_archived=False)
    return {plain(word) for stage in stages for word in (stage.key, stage.name)}


def checked_options(raw: dict[str, Any]) -> dict[str, Any]:
    """Options a person or a program gave; blank ones are left to detection."""
    unknown = set(raw) - OPTIONS
    if unknown:
        raise InvalidInput(_("There is no option “%(name)s”.") % {"name": sorted(unknown)[0]}, field="options")
    options = {name: value for name, value in raw.items() if value not in (None, "")}
    for name, check in CHECKS.items():
        if name in options:
            options[name] = check(options[name])
    return options


def found_format(path: Path, options: dict[str, Any]) -> FileFormat:
    found = sniff.sniff_file(path)
    if found.kind == "csv" and ("encoding" in options or "delimiter" in options):
        found = _as_told(path, found, options)
    return replace(found, decimal=options["decimal"]) if "decimal" in options else found


def _as_told(path: Path, found: FileFormat, options: dict[str, Any]) -> FileFormat:
    encoding = options.get("encoding", found.encoding)
    with path.open("rb") as stream:
        head = stream.read(sniff.HEAD_BYTES)
    text = head.decode(encoding, errors="replace").removeprefix("\ufeff")
    is_whole = path.stat().st_size <= len(head)
    return sniff.describe_text(text, encoding=encoding, is_whole=is_whole, delimiter=options.get("delimiter", ""))


def _checked_dates(samples: dict[str, list[str]], options: dict[str, Any], remembered: str) -> dict[str, str]:
    """The form of each column of dates. Raises InvalidInput where day and month could change places."""
    if options.get("date_format"):
        return dict.fromkeys(samples, options["date_format"])
    found = {name: values.guess_date_format(cells) or _likely(cells) for name, cells in samples.items()}
    known = {each for each in found.values() if each in {values.EUROPEAN, values.AMERICAN}} or {remembered} - {""}
    for name, each in found.items():
        if each == values.AMBIGUOUS and len(known) == 1:
            found[name] = next(iter(known))
        elif each == values.AMBIGUOUS:
            sentence = _("In the column “%(column)s” day and month could change places; choose the date format.")
            raise InvalidInput(sentence % {"column": name}, field="date_format")
    return found


def _likely(cells: Sequence[str]) -> str:
    """A column with some bad dates: the form that most of the others have."""
    readable = [cell for cell in cells if values.guess_date_format([cell]) not in {"", values.EXCEL}]
    forms = [values.guess_date_format([cell]) for cell in readable]
    clear = [form for form in forms if form != values.AMBIGUOUS]
    if clear:
        return max(sorted(set(clear)), key=clear.count)
    return values.AMBIGUOUS if forms else values.ISO


def _memory(kind: str, headers: Sequence[str]) -> MappingMemory | None:
    return MappingMemory.objects.filter(kind=kind, fingerprint=mapping.fingerprint(kind, headers)).first()


def _store(upload: "UploadedFile[bytes]") -> tuple[Path, str]:
    limit = settings.IMPORT_MAX_MB
    if (upload.size or 0) > limit * 1024 * 1024:
        raise TooLarge(_("The file is larger than %(limit)s MB.") % {"limit": limit}, field="file")
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path, digest = folder / secrets.token_hex(16), hashlib.sha256()
    with path.open("xb") as target:
        for chunk in upload.chunks():
            digest.update(chunk)
            target.write(chunk)
    return path, digest.hexdigest()


def _first_rows(path: Path, file_format: FileFormat, count: int) -> list[list[str]]:
    rows = []
    for row in reader.read(path, file_format):
        if not row.problem:
            rows.append(row.cells)
        if len(rows) == count:
            break
    return rows


def _cell(row: reader.Row, place: int) -> str:
    return row.cells[place].strip() if place < len(row.cells) else ""


def _encoding(value: object) -> str:
    try:
        found = codecs.lookup(str(value))
    except LookupError as error:
        raise InvalidInput(
            _("There is no encoding “%(name)s”.") % {"name": str(value)[:40]}, field="encoding"
        ) from error
    if not found._is_text_encoding:
        raise InvalidInput(_("There is no encoding “%(name)s”.") % {"name": str(value)[:40]}, field="encoding")
    return found.name


def _delimiter(value: object) -> str:
    sign = DELIMITER_NAMES.get(str(value), str(value))
    if len(sign) != 1 or sign.isalnum() or sign in "\"'\r\n":
        raise InvalidInput(_("The delimiter is one sign: a comma, a semicolon, a tab or a bar."), field="delimiter")
    return sign


def _one_of(name: str, *known: object) -> Callable[[object], object]:
    def check(value: object) -> object:
        if value not in known:
            words = {"name": name, "known": ", ".join(str(each) for each in known)}
            raise InvalidInput(_("“%(name)s” is one of: %(known)s.") % words, field=name)
        return value

    return check


def _date_format(value: object) -> str:
    values.order_of(str(value))
    return str(value)


def _timezone(value: object) -> str:
    try:
        return ZoneInfo(str(value)).key
    except (LookupError, ValueError, OSError) as error:
        raise InvalidInput(
            _("There is no time zone “%(name)s”.") % {"name": str(value)[:40]}, field="timezone"
        ) from error


CHECKS = {
    "encoding": _encoding,
    "delimiter": _delimiter,
    "decimal": _one_of("decimal", ",", "."),
    "date_format": _date_format,
    "timezone": _timezone,
    "on_duplicate": _one_of("on_duplicate", "update", "skip"),
    "dry_run": _one_of("dry_run", True, False),
}
