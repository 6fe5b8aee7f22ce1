"""The address of a funnel page, read into a question; the page and the API ask in the same words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from funnel.models import Campaign, Pipeline, Source
from funnel.selectors.lead_cuts import is_known_field, is_lead_cut
from funnel.selectors.tables import CUSTOM, CUTS, LEAD_CUTS, TIME_CUTS, FunnelQuery, default_period
from people import selectors as people

VIEWS = ("cohort", "period")
ORIGINS = ("inbound", "outbound", "repeat", "partner")
NONE = "none"


def read_question(params: QueryDict, *, now: datetime) -> FunnelQuery:
    """Raises InvalidInput with the name of the field that cannot be read."""
    as_of = _moment(params, now)
    start, end = default_period((as_of or now).astimezone(people.zone()).date())
    query = FunnelQuery(read_day(params, "from", start), read_day(params, "to", end))
    if query.end <= query.start:
        raise InvalidInput(_("The period must end after it starts."), field="to")
    if query.end - query.start > timedelta(days=366 * 20):
        raise InvalidInput(_("The period is longer than twenty years."), field="to")
    by, filters = _by(params), _filters(params)
    if as_of is not None and any(is_lead_cut(cut) for cut in (by, *filters)):
        raise InvalidInput(
            _("A past moment keeps no history of this field: leave out the one or the other."), field="as_of"
        )
    return replace(
        query,
        view=read_choice(params, "view", VIEWS, "cohort") or "cohort",
        by=by,
        origin=read_choice(params, "origin", ORIGINS, "inbound") or "inbound",
        pipeline=_pipeline(params),
        filters=filters,
        as_of=as_of,
    )


def address(query: FunnelQuery, known: Mapping[tuple[str, int | str], str] | None = None, **changes: object) -> str:
    """The query string of a question; `changes` replace words, None removes one; `known` spares look-ups of words."""
    known = known or {}
    words: dict[str, object] = {"from": query.start, "to": query.end, "view": query.view, "by": query.by}
    for cut, members in query.filters.items():
        words[cut] = [known.get((cut, member)) or member_word(cut, member) for member in members]
    words |= {"origin": query.origin if query.origin != "inbound" else None}
    words |= {"pipeline": query.pipeline if query.pipeline != "sales" else None}
    words |= {"as_of": query.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if query.as_of else None}
    words |= changes
    return urlencode({key: value for key, value in words.items() if value not in (None, [], "")}, doseq=True)


def member_word(cut: str, member: int | str) -> str:
    """How an id is written in an address: the key of a source or campaign, the id of an owner or team."""
    if not member:
        return NONE
    if cut == "source":
        return Source.objects.values_list("key", flat=True).get(pk=member)
    if cut == "campaign":
        return Campaign.objects.values_list("key", flat=True).get(pk=member)
    return str(member)


def read_day(params: QueryDict, name: str, default: date) -> date:
    text = params.get(name)
    if not text:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(_("“%(text)s” is not a date like 2026-03-16.") % {"text": text[:40]}, field=name) from None


def _moment(params: QueryDict, now: datetime) -> datetime | None:
    """Without offset it is read in the company's zone; a plus that was not percent-encoded arrives as a space."""
    text = params.get("as_of")
    if not text:
        return None
    try:
        parsed = parse_datetime(text.replace(" ", "+") if text.count(" ") == 1 and "T" in text else text)
        if parsed is None:
            raise ValueError(text)
        moment = (parsed if parsed.tzinfo else parsed.replace(tzinfo=people.zone())).astimezone(UTC)
    except (ValueError, OverflowError):
        sentence = _("“%(text)s” is not a moment like 2026-03-16T09:20:00+03:00.")
        raise InvalidInput(sentence % {"text": text[:40]}, field="as_of") from None
    if moment > now:
        raise InvalidInput(_("What will be known in the future cannot be told yet."), field="as_of")
    return moment


def read_choice(params: QueryDict, name: str, choices: tuple[str, ...], default: str | None) -> str | None:
    value = params.get(name) or default
    if value is not None and value not in choices:
        raise InvalidInput(
            _("“%(name)s” must be one of: %(choices)s.") % {"name": name, "choices": ", ".join(choices)}, field=name
        )
    return value


def _pipeline(params: QueryDict) -> str:
    key = params.get("pipeline") or "sales"
    if not Pipeline.objects.filter(key=key).exclude(kind="hiring").exists():
        raise InvalidInput(_("There is no such pipeline."), field="pipeline")
    return key


def _filters(params: QueryDict) -> Mapping[str, tuple[int, ...]]:
    """Named several times, or several with commas."""
    words = {cut: [word.strip() for text in params.getlist(cut) for word in text.split(",")] for cut in CUTS}
    found = {cut: tuple(_member(cut, word) for word in words[cut] if word) for cut in CUTS}
    said = {cut: tuple(_said(cut, word) for word in params.getlist(cut) if word) for cut in _lead_cuts(params)}
    both: dict[str, tuple[Any, ...]] = {**found, **said}
    return {cut: members for cut, members in both.items() if members}


def _by(params: QueryDict) -> str | None:
    by = params.get("by") or ""
    return by if is_known_field(by) else read_choice(params, "by", (*CUTS, *LEAD_CUTS, *TIME_CUTS), None)


def _lead_cuts(params: QueryDict) -> list[str]:
    own = sorted(name for name in params if name.startswith(CUSTOM))
    if unknown := next((name for name in own if not is_known_field(name)), None):
        raise InvalidInput(_("No lead has a field of this name."), field=unknown)
    return [*LEAD_CUTS, *own]


def _said(cut: str, word: str) -> int | str:
    """A word may hold a comma, so several are named several times."""
    return word if cut != "product" and word != NONE else _member(cut, word)


def _member(cut: str, word: str) -> int:
    if word == NONE:
        return 0
    if cut in ("source", "campaign"):
        model = Source if cut == "source" else Campaign
        pk = model.objects.filter(key=word).values_list("pk", flat=True).first()
    else:
        pk = int(word) if word.isascii() and word.isdigit() and len(word) < 10 else None
    if pk is None:
        raise InvalidInput(_("There is no such %(name)s.") % {"name": cut}, field=cut)
    return pk
