"""What a cell says: moments, amounts, yes and no."""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput

ISO, DOTTED, EUROPEAN, AMERICAN, EXCEL = "iso", "dd.mm.yyyy", "dd/mm/yyyy", "mm/dd/yyyy", "excel"
DATE_FORMATS = (ISO, DOTTED, EUROPEAN, AMERICAN, EXCEL)
AMBIGUOUS = "ambiguous"
EXCEL_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - the zone is put on when the day is known
EXCEL_DAYS = (20_000, 80_000)
LARGEST_POWER = 14
LARGEST_WHOLE = 2**31 - 1
YEARS = (1900, 2100)
DAY = r"(?P<a>\d{1,4})(?P<mark>[./\-\s])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{1,4})(?:\s*г\.?)?"
CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
OFFSET = r"\s*(?P<offset>Z|UTC|[+-]\d{2}:?\d{2})?"
DAY_PARTS = re.compile(rf"{DAY}(?:(?:\s*T|[\s,]+){CLOCK}{OFFSET})?")
ZONE_AT_END = re.compile(r"(?<=:\d{2})\s*(?:Z|UTC|[+-]\d{2}:?\d{2})$")
COMPACT_DAY = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>[0-2]\d|3[01])")
SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
MONTHS = (
    "jan|янв", "feb|фев", "mar|мар", "apr|апр", "may|ма[йя]", "jun|июн",
    "jul|июл", "aug|авг", "sep|сен", "oct|окт", "nov|ноя", "dec|дек",
)  # fmt: skip
MONTH_WORDS = tuple(re.compile(rf"\s*\b(?:{names})[a-zа-я]*\.?,?\s*", re.IGNORECASE) for names in MONTHS)
WORD = re.compile("[A-Za-zА-Яа-я]{3}")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|-?\.\d+")
MONEY_WORDS = re.compile(r"(?:руб(?:лей|ля|ль)?\.?|р\.|(?<![a-z])[a-z]{3}(?![a-z])|[₽$€£¥₴₸%])", re.IGNORECASE)
EXPONENT = re.compile(r"[eE][+-]?\d+$")
SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]")
YES = frozenset({"1", "yes", "y", "true", "t", "да", "д", "истина", "+", "x", "✓", "✔"})
NO = frozenset({"0", "no", "n", "false", "f", "нет", "н", "ложь", "-", "—", "–"})


def parse_moment(text: str, date_format: str, zone: ZoneInfo) -> dt.datetime | None:
    """The moment in UTC; a day without a time begins at midnight of the zone; None for a blank cell."""
    text = SPACES.sub(" ", text).strip()
    if not text:
        return None
    try:
        moment = _read_moment(text, order_of(date_format))
    except ValueError as error:
        raise _no_date(text, date_format) from error
    if moment is None or not YEARS[0] <= moment.year <= YEARS[1]:
        raise _no_date(text, date_format)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return aware.astimezone(dt.UTC)


def parse_day(text: str, date_format: str) -> dt.date | None:
    """The calendar day as written, whatever time stands beside it."""
    moment = parse_moment(ZONE_AT_END.sub("", text), date_format, ZoneInfo("UTC"))
    return moment.date() if moment else None


def order_of(date_format: str) -> str:
    """`dmy`, `mdy`, `ymd` or `excel`, whether written `dd.mm.yyyy` or `%d.%m.%Y`; unknown names are refused."""
    name = date_format.casefold()
    if name in {"", ISO, EXCEL, AMBIGUOUS}:
        return EXCEL if name == EXCEL else "ymd"
    letters = "".join(dict.fromkeys(re.findall("[dmy]", name)))
    if letters not in {"dmy", "mdy", "ymd"}:
        sentence = _("“%(format)s” is not a date format; write iso, dd.mm.yyyy or mm/dd/yyyy.")
        raise InvalidInput(sentence % {"format": date_format}, field="date_format")
    return letters


def guess_date_format(samples: Iterable[str]) -> str:
    """One of DATE_FORMATS, `ambiguous` when day and month could change places, "" when these are no dates."""
    texts = [SPACES.sub(" ", sample).strip() for sample in samples if sample.strip()]
    if not texts:
        return ""
    if all(_is_serial(text) for text in texts):
        return EXCEL
    worded = [_with_numbers(text)[0] for text in texts if not COMPACT_DAY.fullmatch(text)]
    parts = [part for text in worded if (part := DAY_PARTS.fullmatch(text))]
    if len(parts) < len(worded):
        return ""
    numeric = [part for part in parts if len(part["a"]) < 3]
    return _numeric_format(numeric) if numeric else ISO


def parse_decimal(text: str, decimal: str = ".") -> Decimal | None:
    """The number as written, currency and per cent signs aside; None for a blank cell."""
    plain = text.replace("\u2212", "-").strip()
    if not plain:
        return None
    is_negative = plain.startswith("(") and plain.endswith(")")
    plain = plain.strip("()")
    exponent = EXPONENT.search(plain)
    tail = exponent.group() if exponent else ""
    body = MONEY_WORDS.sub("", SPACES.sub("", plain.removesuffix(tail)))
    number = _with_point(body, decimal) + tail
    if not NUMBER.fullmatch(number):
        raise InvalidInput(_("“%(text)s” is not a number.") % {"text": text[:60]})
    try:
        value = Decimal(number)
    except InvalidOperation as error:
        raise InvalidInput(_("“%(text)s” is not a number.") % {"text": text[:60]}) from error
    if abs(value.adjusted()) > LARGEST_POWER:
        raise InvalidInput(_("“%(text)s” is too large.") % {"text": text[:60]})
    return -value if is_negative else value


def parse_integer(text: str, decimal: str = ".") -> int | None:
    value = parse_decimal(text, decimal)
    if value is None:
        return None
    if value != value.to_integral_value():
        raise InvalidInput(_("“%(text)s” is not a whole number.") % {"text": text[:60]})
    if abs(value) > LARGEST_WHOLE:
        raise InvalidInput(_("“%(text)s” is too large.") % {"text": text[:60]})
    return int(value)


def parse_bool(text: str) -> bool | None:
    word = text.strip().casefold()
    if not word:
        return None
    if word in YES or word in NO:
        return word in YES
    raise InvalidInput(_("“%(text)s” is neither yes nor no.") % {"text": text[:60]})


def _read_moment(text: str, order: str) -> dt.datetime | None:
    if order == EXCEL and _is_serial(text):
        return EXCEL_EPOCH + dt.timedelta(days=float(text.replace(",", ".")))
    if compact := COMPACT_DAY.fullmatch(text):
        return dt.datetime(int(compact["year"]), int(compact["month"]), int(compact["day"]))  # noqa: DTZ001
    numbered, worded = _with_numbers(text)
    parts = DAY_PARTS.fullmatch(numbered)
    if not parts:
        return None
    year, month, day = _in_order(parts, worded or order)
    moment = dt.datetime(year, month, day, *_time(parts))  # noqa: DTZ001
    return moment.replace(tzinfo=_offset(parts["offset"])) if parts["offset"] else moment


def _with_numbers(text: str) -> tuple[str, str]:
    """A month in words becomes its number; the order is then known: `dmy` for 5 March, `mdy` for March 5."""
    months = enumerate(MONTH_WORDS, start=1) if WORD.search(text) else ()
    for number, words in months:
        found = words.search(text)
        if found and found.start() == 0:
            return re.sub(r"^(\d+)-(\d{1,2})[,\s]+", r"\1-\2-", f"{number}-{text[found.end() :]}"), "mdy"
        if found:
            return f"{text[: found.start()].rstrip('-. ')}-{number}-{text[found.end() :].lstrip('-. ')}", "dmy"
    return text, ""


def _in_order(parts: re.Match[str], order: str) -> tuple[int, int, int]:
    first, second, third = parts["a"], parts["b"], parts["c"]
    if len(first) >= 3:
        return _year(first), int(second), int(third)
    if order == "mdy":
        return _year(third), int(first), int(second)
    if order == "dmy" or parts["mark"] == ".":
        return _year(third), int(second), int(first)
    sentence = _("In “%(text)s” day and month could change places; choose the date format.")
    raise InvalidInput(sentence % {"text": parts.group()}, field="date_format")


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (2000 if year < 70 else 1900)


def _time(parts: re.Match[str]) -> tuple[int, int, int]:
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    half = (parts["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return hour, minute, second


def _offset(text: str) -> dt.tzinfo:
    if text in {"Z", "UTC"}:
        return dt.UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return dt.timezone(dt.timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _numeric_format(parts: list[re.Match[str]]) -> str:
    firsts, seconds = [int(part["a"]) for part in parts], [int(part["b"]) for part in parts]
    if max(firsts) > 12 and max(seconds) > 12:
        return ""
    if max(seconds) > 12:
        return AMERICAN
    if all(part["mark"] == "." for part in parts):
        return DOTTED
    return EUROPEAN if max(firsts) > 12 else AMBIGUOUS


def _is_serial(text: str) -> bool:
    return bool(SERIAL.fullmatch(text)) and EXCEL_DAYS[0] <= float(text.replace(",", ".")) <= EXCEL_DAYS[1]


def _with_point(body: str, decimal: str) -> str:
    """Separators sorted out: the last of two kinds is the decimal mark, a repeated one parts thousands."""
    marks = [sign for sign in body if sign in ",."]
    if not marks:
        return body
    last = marks[-1]
    other = "." if last == "," else ","
    is_thousands = marks.count(last) > 1 or (len(marks) == 1 and last != decimal and re.search(r"\d[.,]\d{3}$", body))
    if is_thousands:
        return body.replace(last, "") if other not in body else "?"
    return body.replace(other, "").replace(last, ".")


def _no_date(text: str, date_format: str) -> InvalidInput:
    words = {"text": text[:60], "format": date_format or ISO}
    return InvalidInput(_("“%(text)s” is not a date in the form %(format)s.") % words)
