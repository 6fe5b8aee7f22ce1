"""Who stays, who leaves, who comes back."""

from alignment.shared.ratios import share


def churn_logo(lost: int, at_start: int) -> float | None:
    return share(lost, at_start)


def churn_revenue(lost_and_shrunk: float, at_start: float) -> float | None:
    return share(lost_and_shrunk, at_start)


def retention(at_end: int, new: int, at_start: int) -> float | None:
    """Customers won in the period are not customers kept."""
    return share(at_end - new, at_start)


def cohort_retention(active: int, cohort: int) -> float | None:
    return share(active, cohort)


def repeat_rate(with_second_purchase: int, first_purchase_a_year_ago: int) -> float | None:
    """Only customers whose first purchase is at least 365 days old."""
    return share(with_second_purchase, first_purchase_a_year_ago)
