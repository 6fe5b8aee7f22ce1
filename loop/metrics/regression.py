"""Ordinary least squares with errors that know that weeks resemble each other (Newey–West)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Row = Sequence[float]
Matrix = list[list[float]]
SINGULAR = 1e-12


@dataclass(frozen=True)
class Fit:
    coefficients: tuple[float, ...]
    errors: tuple[float, ...]
    residuals: tuple[float, ...]


def fit(rows: Sequence[Row], values: Sequence[float], *, lags: int) -> Fit | None:
    """None where the columns do not tell the coefficients apart; errors corrected by n / (n − k)."""
    n, k = len(rows), len(rows[0]) if rows else 0
    inverse = inverted(_crossed(rows, rows)) if n > k else None
    if inverse is None:
        return None
    coefficients = _times(inverse, [sum(row[j] * y for row, y in zip(rows, values, strict=True)) for j in range(k)])
    residuals = [
        y - sum(b * x for b, x in zip(coefficients, row, strict=True)) for row, y in zip(rows, values, strict=True)
    ]
    spread = _product(_product(inverse, _meat(rows, residuals, lags)), inverse)
    correction = n / (n - k)
    errors = tuple(sqrt(max(0.0, spread[j][j] * correction)) for j in range(k))
    return Fit(tuple(coefficients), errors, tuple(residuals))


def usual_lags(n: int) -> int:
    """Newey and West's rule of thumb."""
    return int(4 * (n / 100) ** (2 / 9))


def inverted(matrix: Matrix) -> Matrix | None:
    """By elimination with the largest pivot."""
    size = len(matrix)
    work = [[*row, *(float(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    scale = max((abs(value) for row in matrix for value in row), default=0.0)
    for column in range(size):
        pivot = max(range(column, size), key=lambda place: abs(work[place][column]))
        if abs(work[pivot][column]) <= SINGULAR * scale:
            return None
        work[column], work[pivot] = work[pivot], work[column]
        lead = work[column][column]
        work[column] = [value / lead for value in work[column]]
        for place in range(size):
            if place != column and work[place][column]:
                factor = work[place][column]
                work[place] = [a - factor * b for a, b in zip(work[place], work[column], strict=True)]
    return [row[size:] for row in work]


def _meat(rows: Sequence[Row], residuals: Sequence[float], lags: int) -> Matrix:
    """Scores with themselves, and with those of the weeks before by Bartlett's falling weights."""
    scores = [[value * residual for value in row] for row, residual in zip(rows, residuals, strict=True)]
    whole = _crossed(scores, scores)
    for lag in range(1, min(lags, len(rows) - 1) + 1):
        weight, shifted = 1 - lag / (lags + 1), _crossed(scores[lag:], scores[:-lag])
        size = len(whole)
        for i in range(size):
            for j in range(size):
                whole[i][j] += weight * (shifted[i][j] + shifted[j][i])
    return whole


def _crossed(left: Sequence[Row], right: Sequence[Row]) -> Matrix:
    width = len(left[0])
    return [[sum(a[i] * b[j] for a, b in zip(left, right, strict=True)) for j in range(width)] for i in range(width)]


def _product(left: Matrix, right: Matrix) -> Matrix:
    return [[sum(row[k] * right[k][j] for k in range(len(right))) for j in range(len(right[0]))] for row in left]


def _times(matrix: Matrix, vector: Row) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]
