"""Amounts in whole minor units of one currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

from babel.numbers import get_currency_precision


def minor_digits(currency: str) -> int:
    """How many decimals a currency has: two for RUB, none for JPY."""
    return get_currency_precision(currency)


@dataclass(frozen=True)
class Money:
    minor: int
    currency: str = "RUB"

    @classmethod
    def from_decimal(cls, amount: Decimal | int | str, currency: str = "RUB") -> Money:
        """Rounds half up to the minor unit, as an invoice does."""
        with localcontext(prec=60):
            minor = Decimal(amount).scaleb(minor_digits(currency)).quantize(Decimal(1), ROUND_HALF_UP)
        return cls(int(minor), currency)

    def to_decimal(self) -> Decimal:
        with localcontext(prec=60):
            return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def __str__(self) -> str:
        return f"{self.to_decimal():f}"

    def __bool__(self) -> bool:
        return self.minor != 0

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._minor_of(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._minor_of(other), self.currency)

    def __mul__(self, factor: int | float | Decimal) -> Money:
        """A float counts by what it prints: 0.1 is a tenth."""
        exact = Decimal(str(factor))
        with localcontext(prec=60):
            return Money(int((self.minor * exact).quantize(Decimal(1), ROUND_HALF_UP)), self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._minor_of(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._minor_of(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._minor_of(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._minor_of(other)

    def _minor_of(self, other: Money) -> int:
        if not isinstance(other, Money):
            raise TypeError(f"{other!r} is not money.")
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix.")
        return other.minor
