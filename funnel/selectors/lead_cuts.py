"""Cuts by what the lead itself says: a product, a city, a tag of the visit, any field of the company's own."""

from typing import Any

from django.db.models import Case, CharField, F, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from funnel.models import Lead
from funnel.selectors.tables import CUSTOM, LEAD_CUTS

FIELDS = {"city": "lead__city", "country": "lead__country", "intent": "lead__intent"}
UTM = {"utm_source": "source", "utm_medium": "medium", "utm_campaign": "campaign"}
SCORE_STEP, SCORE_TOP = 20, 100
LONGEST_KEY, NEWEST, FIELDS_AT_MOST = 60, 200, 12


def is_lead_cut(cut: str | None) -> bool:
    return cut is not None and (cut in LEAD_CUTS or cut.startswith(CUSTOM))


def is_known_field(cut: str) -> bool:
    """`custom.<key>` of a field that some lead has."""
    key = cut.removeprefix(CUSTOM)
    return cut.startswith(CUSTOM) and 0 < len(key) <= LONGEST_KEY and Lead.objects.filter(custom__has_key=key).exists()


def own_fields() -> list[str]:
    """The company's own fields as cuts, as far as the newest leads tell them."""
    newest = Lead.objects.exclude(custom={}).order_by("-pk").values_list("custom", flat=True)[:NEWEST]
    keys = sorted({key for custom in newest for key in custom if len(key) <= LONGEST_KEY})
    return [f"{CUSTOM}{key}" for key in keys[:FIELDS_AT_MOST]]


def expression(cut: str) -> Any:
    """The member as the database groups it: text, empty where the lead does not say; an id of a product, or 0."""
    if cut == "product":
        return Coalesce(F("lead__product_id"), Value(0))
    if cut == "score":
        return _score()
    if cut in FIELDS:
        return F(FIELDS[cut])
    key, column = (UTM[cut], "lead__utm") if cut in UTM else (cut.removeprefix(CUSTOM), "lead__custom")
    return Coalesce(Cast(KeyTextTransform(key, column), CharField()), Value(""), output_field=CharField())


def narrowed_to(facts: Any, cut: str, members: tuple[Any, ...], place: int) -> Any:
    """Only the facts whose lead says one of these; 0 stands for nothing said."""
    name = f"lead_cut_{place}"
    wanted = [member if cut == "product" else member or "" for member in members]
    return facts.alias(**{name: expression(cut)}).filter(**{f"{name}__in": wanted})


def cut_name(cut: str) -> str:
    names = {
        "product": _("Product"),
        "city": _("City"),
        "country": _("Country"),
        "intent": _("Intent"),
        "score": _("Score"),
        "utm_source": "utm_source",
        "utm_medium": "utm_medium",
        "utm_campaign": "utm_campaign",
    }
    return names.get(cut) or cut.removeprefix(CUSTOM)


def _score() -> Case:
    """Bands of twenty points; whoever has no score is in none of them."""
    bands = range(0, SCORE_TOP, SCORE_STEP)
    below = [When(lead__score__lt=low + SCORE_STEP, then=Value(f"{low}–{low + SCORE_STEP - 1}")) for low in bands]
    return Case(
        When(lead__score=None, then=Value("")), *below, default=Value(f"{SCORE_TOP}+"), output_field=CharField()
    )
