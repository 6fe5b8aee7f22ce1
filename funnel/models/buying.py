"""What customers bought, made ahead of the question: recomputed as wholes from wins and purchases, safe to delete."""

from django.db import models

from funnel.models.customers import Customer


class CustomerFact(models.Model):
    """One customer. Days are local days of the company, money is in its currency, refunds taken off.

    `cohort_day`: the first win or the first purchase, whichever came first; a win without an amount is no purchase.
    `gap_days`: median of the days between purchases, None below two. Ids are those of the first win, 0 without one;
    `owner_id` is who carried the last one.
    """

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="fact")
    cohort_day = models.DateField()
    first_day = models.DateField(null=True)
    second_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    purchases = models.PositiveIntegerField(default=0)
    revenue_minor = models.BigIntegerField(default=0)
    gap_days = models.PositiveIntegerField(null=True)
    source_id = models.BigIntegerField(default=0)
    owner_id = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["cohort_day"], name="customer_cohort"),
            models.Index(fields=["last_day"], name="customer_last"),
        ]

    def __str__(self) -> str:
        return str(self.customer_id)


class CustomerMonth(models.Model):
    """What a customer bought in a month; both months are named by their first day. A refund alone is no purchase."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="months")
    cohort_month = models.DateField()
    month = models.DateField()
    purchases = models.PositiveIntegerField(default=0)
    revenue_minor = models.BigIntegerField(default=0)
    last_day = models.DateField(null=True)
    source_id = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "month"], name="customer_month_once")]
        indexes = [models.Index(fields=["cohort_month", "month"], name="customer_month_cohort")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.month}"
