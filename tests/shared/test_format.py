"""What the filters print, in both languages; ~ stands for a space that never breaks."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.template import Context, Template
from django.utils import timezone, translation

from alignment.shared.money import Money
from alignment.shared.templatetags import format as filters

NOON = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
MOMENT = datetime(2026, 3, 16, 6, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def moscow_in_march():
    with time_machine.travel(NOON, tick=False), timezone.override("Europe/Moscow"):
        yield


@pytest.mark.parametrize(
    ("name", "arguments", "ru", "en"),
    [
        ("percent", [0.402], "40,2~%", "40.2%"),
        ("percent", [0.14, 0], "14~%", "14%"),
        ("percent", [1], "100,0~%", "100.0%"),
        ("percent", [0.0005], "0,1~%", "0.1%"),
        ("percent", [-0.0001], "0,0~%", "0.0%"),
        ("percent", [-0.25], "−25,0~%", "−25.0%"),
        ("points", [0.025], "+2,5~п.п.", "+2.5~pp"),
        ("points", [-0.01], "−1,0~п.п.", "−1.0~pp"),
        ("points", [0], "0,0~п.п.", "0.0~pp"),
        ("multiple", [1.5], "×1,5", "×1.5"),
        ("number", [200_000], "200~000", "200,000"),
        ("number", [1234.56], "1~234,6", "1,234.6"),
        ("number", [0.1234, 2], "0,12", "0.12"),
        ("money", [Money(120_000_000)], "1~200~000~₽", "RUB~1,200,000"),
        ("money", [120_000_000], "1~200~000~₽", "RUB~1,200,000"),
        ("money", [Decimal("4444.50"), "USD"], "4~445~$", "$4,445"),
        ("money", [2000.0, "EUR"], "2~000~€", "€2,000"),
        ("money", [Money(500, "JPY")], "500~¥", "¥500"),
        ("money", [Decimal(-30_000), "USD"], "−30~000~$", "−$30,000"),
        ("money_short", [Money(120_000_000)], "1,2~млн~₽", "RUB~1.2M"),
        ("money_short", [Decimal(144_000), "USD"], "144~тыс.~$", "$144K"),
        ("money_short", [Decimal(1_250_000), "USD"], "1,3~млн~$", "$1.3M"),
        ("money_short", [Decimal(999_960), "USD"], "1~млн~$", "$1M"),
        ("money_short", [Decimal(950), "USD"], "950~$", "$950"),
        ("moment", [MOMENT], "пн, 16~мар, 09:30", "Mon, 16~Mar, 09:30"),
        ("moment", [datetime(2025, 5, 16, 21, 30, tzinfo=UTC)], "сб, 17~мая~2025, 00:30", "Sat, 17~May~2025, 00:30"),
        ("clock", [MOMENT], "09:30", "09:30"),
        ("day", [date(2026, 3, 16)], "пн, 16~мар", "Mon, 16~Mar"),
        ("day", [datetime(2026, 3, 31, 22, 30, tzinfo=UTC)], "ср, 1~апр", "Wed, 1~Apr"),
        ("business_minutes", [80], "1~ч~20~мин", "1~h~20~min"),
        ("business_minutes", [18.0], "18~мин", "18~min"),
        ("business_minutes", [1080], "18~ч", "18~h"),
        ("business_minutes", [0], "0~мин", "0~min"),
        ("days", [1], "1~день", "1~day"),
        ("days", [14.0], "14~дней", "14~days"),
        ("days", [18.5], "18,5~дня", "18.5~days"),
        ("or_dash", [None], "—", "—"),
        ("or_dash", [0], 0, 0),
    ],
)
def test_filters_speak_russian_and_english(name, arguments, ru, en):
    show = getattr(filters, name)

    with translation.override("ru"):
        assert show(*arguments) == _written(ru)
    with translation.override("en"):
        assert show(*arguments) == _written(en)


@pytest.mark.parametrize(
    "name",
    [
        "percent",
        "points",
        "multiple",
        "number",
        "money",
        "money_short",
        "moment",
        "clock",
        "day",
        "business_minutes",
        "days",
    ],
)
def test_nothing_is_a_dash(name):
    """A ratio of nothing is never 0 %."""
    assert getattr(filters, name)(None) == "—"


def test_five_to_seven_and_a_half_percent():
    """B10: “+2,5 п.п. (×1,5)”."""
    template = Template("{{ change|points }} ({{ growth|multiple }})")

    with translation.override("ru"):
        assert template.render(Context({"change": 0.075 - 0.05, "growth": 0.075 / 0.05})) == "+2,5\u00a0п.п. (×1,5)"


def _written(text):
    return text.replace("~", "\u00a0") if isinstance(text, str) else text
