"""Who bought: a person or company with many leads and purchases."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check


class Product(DemoMarked):
    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=200)
    price_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="RUB")

    def __str__(self) -> str:
        return self.name


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, user) -> CustomerQuerySet:
        if user.has_role("ceo", "cmo", "cco", "head_of_marketing", "integration"):
            return self.all()
        from funnel.models.leads import Lead

        return self.filter(leads__in=Lead.objects.visible_to(user)).distinct()

    def editable_by(self, user) -> CustomerQuerySet:
        return self.all() if user.has_role("cco", "integration") else self.none()


class Customer(Versioned, DemoMarked):
    """`opted_out_at`: asked not to be written or called to any more (R-RP-06)."""

    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=8, choices=[("person", _("Person")), ("company", _("Company"))])
    external_ids = models.JSONField(default=list)
    email = models.CharField(max_length=254, blank=True, db_index=True)
    phone = models.CharField(max_length=20, blank=True, db_index=True)
    tax_number = models.CharField(max_length=20, blank=True, db_index=True)
    company_key = models.CharField(max_length=300, blank=True, db_index=True)
    search_key = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField()
    opted_out_at = models.DateTimeField(null=True, blank=True)

    PERSONAL = {
        "company_key": Personal("sales", export=False),
        "name": Personal("sales", erase="anonymise"),
        "email": Personal("sales"),
        "phone": Personal("sales"),
        "tax_number": Personal("sales"),
        "search_key": Personal("sales", export=False),
        "external_ids": Personal("sales"),
    }
    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [choice_check("kind", ["person", "company"], "customer_kind_known")]

    def __str__(self) -> str:
        return self.name


class CustomerId(models.Model):
    """An external id of a customer: one id belongs to one customer, whoever comes first."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="ids")
    value = models.CharField(max_length=200, null=True, unique=True)

    PERSONAL = {
        "value": Personal("sales", erase="null"),
    }

    def __str__(self) -> str:
        return self.value or ""


class Purchase(DemoMarked):
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="purchases")
    lead = models.ForeignKey("funnel.Lead", null=True, blank=True, on_delete=models.PROTECT, related_name="purchases")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    kind = models.CharField(
        max_length=8, choices=[("first", _("First")), ("repeat", _("Repeat")), ("refund", _("Refund"))]
    )
    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    batch = models.ForeignKey("funnel.ImportJob", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    PERSONAL = {
        "external_id": Personal("sales", erase="null"),
    }

    class Meta:
        constraints = [choice_check("kind", ["first", "repeat", "refund"], "purchase_kind_known")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor}"


class Merge(models.Model):
    """Both leads keep their events; undoing puts the duplicate back as it was."""

    lead = models.ForeignKey("funnel.Lead", on_delete=models.PROTECT, related_name="merges")
    into = models.ForeignKey("funnel.Lead", on_delete=models.PROTECT, related_name="absorbed")
    by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    before = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    PERSONAL = {
        "before": Personal("sales"),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lead"], condition=Q(undone_at=None), name="merge_open_once"),
            models.CheckConstraint(condition=~Q(lead=models.F("into")), name="merge_not_into_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} → {self.into_id}"
