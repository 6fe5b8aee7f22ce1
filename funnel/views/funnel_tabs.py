"""What the funnel page is asked: tabs, periods, chips and what it leaves out, each with its address."""

from dataclasses import replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from alignment.shared.periods import Period
from alignment.shared.templatetags.format import moment
from funnel.models import Product
from funnel.selectors.funnel import FunnelQuery, apart, pipeline_of
from funnel.selectors.lead_cuts import cut_name, own_fields
from funnel.selectors.questions import address, member_word
from funnel.selectors.tables import LEAD_CUTS
from people import selectors as people


def shown(query: FunnelQuery) -> str:
    """Whose leads these are, in words."""
    return f"{origin_name(query.origin)} · {pipeline_of(query).name}"


def origin_name(origin: str) -> str:
    names = {
        "inbound": _("Inbound leads"),
        "outbound": _("Outbound leads"),
        "repeat": _("Repeat deals"),
        "partner": _("Partner leads"),
    }
    return names[origin]


def apart_links(query: FunnelQuery) -> list[dict[str, object]]:
    return [
        {
            "figures": each,
            "name": f"{origin_name(each.origin)} · {each.pipeline.name}",
            "url": f"?{address(query, by=None, pipeline=each.pipeline.key, origin=each.origin)}",
        }
        for each in apart(query)
    ]


def cut_tabs(query: FunnelQuery) -> list[dict[str, object]]:
    names = {
        "source": _("Source"),
        "campaign": _("Campaign"),
        "owner": _("Owner"),
        "first_line": _("First line"),
        "team": _("Team"),
        "month": _("Month"),
        "week": _("Week"),
        "quarter": _("Quarter"),
    }
    names |= {cut: cut_name(cut) for cut in (*LEAD_CUTS, *own_fields())}
    return [{"name": n, "url": f"?{address(query, by=key)}", "is_on": query.by == key} for key, n in names.items()]


def view_tabs(query: FunnelQuery) -> list[dict[str, object]]:
    names = {"cohort": _("By cohort"), "period": _("By period")}
    return [{"name": n, "url": f"?{address(query, view=key)}", "is_on": query.view == key} for key, n in names.items()]


def presets(query: FunnelQuery, today: date) -> list[dict[str, object]]:
    month, quarter = Period.month_of(today), Period.quarter_of(today)
    spans = {
        _("This month"): (month.start, month.end),
        _("Last month"): (month.previous().start, month.start),
        _("This quarter"): (quarter.start, quarter.end),
        _("12 months"): (today.replace(year=today.year - 1, day=1), today + timedelta(days=1)),
    }
    return [
        {
            "name": name,
            "url": f"?{address(query, **{'from': start, 'to': end})}",
            "is_on": (start, end) == (query.start, query.end),
        }
        for name, (start, end) in spans.items()
    ]


def chips(query: FunnelQuery) -> list[dict[str, str]]:
    """What narrows the question, each with the address without it."""
    past = (
        [
            {
                "text": _("As known at %(moment)s") % {"moment": moment(query.as_of)},
                "url": f"?{address(query, as_of=None)}",
            }
        ]
        if query.as_of
        else []
    )
    labels = {
        "source": _("Source"),
        "campaign": _("Campaign"),
        "owner": _("Owner"),
        "team": _("Team"),
        "first_line": _("First line"),
    }
    return past + [
        {
            "text": f"{labels.get(cut) or cut_name(cut)}: {member_name(cut, member)}",
            "url": f"?{address(replace(query, filters={**query.filters, cut: tuple(m for m in members if m != member)}))}",
        }
        for cut, members in query.filters.items()
        for member in members
    ]


def member_name(cut: str, member: int | str) -> str:
    if not member:
        return nobody(cut)
    if cut in ("owner", "first_line"):
        return str(people.persons_by_id([int(member)]).get(int(member), ""))
    if cut == "product":
        return str(Product.objects.filter(pk=member).first() or member)
    return member_word(cut, member)


def nobody(cut: str | None) -> str:
    return _("not handed over") if cut == "first_line" else _("not given")
