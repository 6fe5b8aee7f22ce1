"""The card before saving (ux.md 9): the weakest step of the file, the own best quarter, the price of the gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from alignment.shared.money import Money
from alignment.shared.templatetags.format import money, number, percent
from funnel.metrics.preview import Gap, lost_sales
from funnel.models import ImportJob, Stage
from people import selectors as people

PREVIEW = "preview"
ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}


@dataclass(frozen=True)
class Card:
    """Sentences for a page and for a topic. `lacking` says that it is too early for more."""

    n: int
    unknown: int
    lacking: int = 0
    step: str = ""
    now: str = ""
    best: str = ""
    price: str = ""
    calculation: str = ""

    @property
    def topic(self) -> str:
        """One line as a person would write it on an agenda."""
        words = {"step": self.step, "now": self.now, "best": self.best, "price": self.price}
        if not self.step:
            return _("What the file of our CRM says of the funnel")
        if not self.price:
            return _("%(step)s: %(now)s now, %(best)s at its best") % words
        return _("%(step)s: %(now)s now, %(best)s at its best; the gap costs %(price)s a month") % words


def card_of(job: ImportJob) -> Card | None:
    """None where the file has no leads, or was tried before there were cards."""
    said: Mapping[str, Any] | None = job.format.get(PREVIEW)
    if not said:
        return None
    if said["gap"] is None:
        return Card(said["n"], said["unknown"], said["lacking"])
    gap = Gap(**said["gap"])
    return Card(
        n=said["n"], unknown=said["unknown"], step=_step(gap), now=_rate(gap.rate, gap.n),
        best=_best(gap), price=_money(gap.stake_minor) if gap.stake_minor else "",
        calculation=_calculation(gap, said["margin"]),
    )  # fmt: skip


def _step(gap: Gap) -> str:
    names = dict(Stage.objects.filter(pipeline__key="sales").values_list("key", "name"))
    before = names.get(gap.before) or _("Lead")
    return f"{before} → {names.get(gap.stage, gap.stage)}"


def _rate(rate: float, n: int) -> str:
    return _("%(rate)s (n = %(n)s)") % {"rate": _percent(rate), "n": number(n)}


def _best(gap: Gap) -> str:
    year, quarter = gap.best_quarter.split("-")
    words = {"rate": _percent(gap.best), "n": number(gap.best_n), "quarter": ROMAN[quarter], "year": year}
    return _("%(rate)s in quarter %(quarter)s of %(year)s (n = %(n)s)") % words


def _calculation(gap: Gap, margin: float | None) -> str:
    words = {
        "best": _percent(gap.best), "rate": _percent(gap.rate), "a_month": number(round(gap.a_month, 1)),
        "later": _percent(gap.later), "sales": number(round(lost_sales(gap), 2)),
    }  # fmt: skip
    if gap.later == 1:
        parts = [_("(%(best)s − %(rate)s) × %(a_month)s leads a month = %(sales)s sales a month") % words]
    else:
        parts = [
            _(
                "(%(best)s − %(rate)s) × %(a_month)s leads a month × %(later)s of the later steps = %(sales)s sales a month"
            )
            % words
        ]
    if gap.average_minor is not None and margin is not None and gap.stake_minor is not None:
        money_words = {
            "deal": _money(gap.average_minor),
            "margin": percent(margin, 0),
            "price": _money(gap.stake_minor),
        }
        parts.append(_("× %(deal)s average deal × %(margin)s margin = %(price)s") % money_words)
    return " ".join(parts)


def _percent(share: float) -> str:
    """19 %, 14,5 %."""
    return str(percent(share, 0 if round(share * 100.0, 1).is_integer() else 1))


def _money(minor: float) -> str:
    return str(money(Money(round(minor), people.company().currency)))
