"""The neighbours of a figure page, with the question carried over."""

from django.urls import reverse
from django.utils.translation import gettext as _

from funnel.selectors.funnel import FunnelQuery
from funnel.selectors.questions import address


def report_links(page: str, query: FunnelQuery) -> list[dict[str, object]]:
    names = {
        "overview": _("Funnel"),
        "cohorts": _("Cohorts"),
        "compare": _("Comparison"),
        "reports": _("Saved reports"),
    }
    return [
        {"name": name, "url": f"{reverse(f'funnel:{key}')}?{words(key, query)}".rstrip("?"), "is_on": key == page}
        for key, name in names.items()
    ]


def words(page: str, query: FunnelQuery) -> str:
    return "" if page == "reports" else address(query, by=query.by if page == "overview" else None)
