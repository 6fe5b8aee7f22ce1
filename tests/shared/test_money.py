"""Money in whole minor units."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.shared.money import Money


def test_money_prints_as_a_decimal_string():
    assert str(Money(15_000_000)) == "150000.00"
    assert str(Money(-5)) == "-0.05"
    assert str(Money(500, "JPY")) == "500"
    assert str(Money(1500, "KWD")) == "1.500"


def test_money_rounds_half_up_to_the_minor_unit():
    assert Money.from_decimal("0.005") == Money(1)
    assert Money.from_decimal(Decimal("150000")) == Money(15_000_000)
    assert Money.from_decimal("99.5", "JPY") == Money(100, "JPY")


def test_money_adds_subtracts_multiplies_and_compares():
    assert Money(100) + Money(50) - Money(30) == Money(120)
    assert Money(100) * Decimal("0.4") == Money(40) == 0.4 * Money(100)
    assert -Money(100) < Money(0) <= Money(0)
    assert Money(2) > Money(1) >= Money(1)
    assert not Money(0)


def test_a_deal_in_dollars_keeps_the_rate_of_its_day():
    """B10: 1,000 USD at 90 is 90,000 roubles."""
    assert Money.from_decimal(Money.from_decimal(1000, "USD").to_decimal() * 90) == Money.from_decimal(90_000)


def test_currencies_do_not_mix():
    with pytest.raises(ValueError, match="do not mix"):
        Money(1) + Money(1, "USD")
    with pytest.raises(TypeError, match="not money"):
        Money(1) + 1


@given(st.integers(-(10**15), 10**15), st.sampled_from(["RUB", "USD", "JPY", "KWD"]))
def test_a_printed_amount_reads_back(minor, currency):
    money = Money(minor, currency)

    assert Money.from_decimal(str(money), currency) == money
