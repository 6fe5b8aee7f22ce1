"""/touches/, /spend/, /customers/, /products/ and /purchases/: what was paid for leads and by them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_view
from rest_framework.exceptions import PermissionDenied, ValidationError

from alignment.shared.contact import normal_phone
from alignment.shared.errors import DomainError
from alignment.shared.search import search_key
from delivery.api import params
from delivery.api.views import ListCreate
from funnel import inputs
from funnel.api import outputs
from funnel.api.dictionaries import created, listed
from funnel.models import Customer, Lead, Product, Purchase, Spend, Touch
from funnel.models.leads import READS_ALL
from funnel.selectors import dictionaries as selectors
from funnel.services import activities, customers, dictionaries, spend

SPENDERS = ("cmo", "head_of_marketing", "marketer", "integration")
SELLERS = ("cco", "head_of_sales", "sales_rep", "integration")
TOUCHERS = ("cmo", "head_of_marketing", "marketer", "integration", *SELLERS)


@extend_schema_view(
    get=listed("touches", outputs.TouchOut), post=created("touches", inputs.TouchInput, outputs.TouchOut)
)
class TouchList(ListCreate):
    model = Touch
    serializer_class = outputs.TouchOut
    input_class = inputs.TouchInput
    scope = {"POST": "intake"}
    ordering = ("-at", "id")
    filters = {
        "lead": params.number("lead_id"),
        "visitor": params.exact("visitor"),
        "kind": params.exact("kind"),
        "from": params.since("at"),
        "to": params.until("at"),
    }

    def rows(self) -> QuerySet[Touch]:
        seen = Q(lead__in=Lead.objects.visible_to(self.request.user))
        if self.request.user.has_role(*READS_ALL):
            seen |= Q(lead=None)
        return Touch.objects.filter(seen).select_related("source", "campaign")

    def create(self, values: Any) -> Touch:
        if not self.request.user.has_role(*TOUCHERS):
            raise PermissionDenied
        known = dictionaries.Dictionaries()
        source = known.source(values.get("source") or "")
        return activities.record_touch(
            kind=values["kind"],
            at=values.get("at") or self.now,
            lead=self.lead(values.get("lead")),
            visitor=values.get("visitor", ""),
            source=source,
            campaign=known.campaign(values.get("campaign") or "", source),
            url=values.get("url", ""),
        )

    def lead(self, pk: int | None) -> Lead | None:
        if pk is None:
            return None
        found = Lead.objects.visible_to(self.request.user).filter(pk=pk).first()
        if found is None:
            raise ValidationError({"lead": [_("There is no such lead.")]}, code="does_not_exist")
        return found


@extend_schema_view(
    get=listed("spend", outputs.SpendOut), post=created("spend", inputs.SpendInput, outputs.SpendOut, may_be_known=True)
)
class SpendList(ListCreate):
    """POST replaces the figures of a known day, source, campaign, group and advertisement: 200 instead of 201."""

    model = Spend
    serializer_class = outputs.SpendOut
    input_class = inputs.SpendInput
    ordering = ("-date", "id")
    filters = {
        "source": params.exact("source__key"),
        "campaign": params.exact("campaign__key"),
        "from": params.since_day("date"),
        "to": params.until_day("date"),
    }

    def rows(self) -> QuerySet[Spend]:
        return selectors.spend(self.request.user)

    def create(self, values: Any) -> tuple[Spend, int]:
        if not self.request.user.has_role(*SPENDERS):
            raise PermissionDenied
        stored = spend.upsert(inputs.spend_values(values))
        return stored.spend, 201 if stored.is_new else 200


@extend_schema_view(
    get=listed("customers", outputs.CustomerOut),
    post=created("customers", inputs.CustomerInput, outputs.CustomerOut, may_be_known=True),
)
class CustomerList(ListCreate):
    model = Customer
    serializer_class = outputs.CustomerOut
    input_class = inputs.CustomerInput
    ordering = ("-id", "created_at")
    filters = {
        "kind": params.exact("kind"),
        "email": params.exact("email"),
        "q": lambda rows, raw: rows.filter(search_key__contains=search_key(params.text(raw))),
    }

    def rows(self) -> QuerySet[Customer]:
        return selectors.customers(self.request.user)

    def get_serializer_context(self) -> dict[str, Any]:
        """Leads of a customer are listed as far as the caller may see them."""
        context = super().get_serializer_context()
        if not getattr(self, "swagger_fake_view", False) and not self.request.user.has_role(*READS_ALL):
            mine = Lead.objects.visible_to(self.request.user).exclude(customer=None)
            context["visible_leads"] = set(mine.values_list("pk", flat=True))
        return context

    def create(self, values: Any) -> tuple[Customer, int]:
        if not self.request.user.has_role("cco", "integration"):
            raise PermissionDenied
        values = {**values, "phone": normal_phone(values.get("phone")) or ""}
        customer, is_new = customers.find_or_create(**values, now=self.now, actor=self.request.user)
        return customer, 201 if is_new else 200


@extend_schema_view(
    get=listed("products", outputs.ProductOut), post=created("products", inputs.ProductInput, outputs.ProductOut)
)
class ProductList(ListCreate):
    model = Product
    serializer_class = outputs.ProductOut
    input_class = inputs.ProductInput
    ordering = ("key", "id")

    def rows(self) -> QuerySet[Product]:
        return selectors.products()

    def create(self, values: Any) -> Product:
        if not self.request.user.has_role("cco", "cmo", "administrator", "integration"):
            raise PermissionDenied
        price = values.pop("price", None)
        money = {"price_minor": price.minor, "currency": price.currency} if price else {}
        return dictionaries.add_product(**values, **money, now=self.now, actor=self.request.user)


@extend_schema_view(
    get=listed("purchases", outputs.PurchaseOut),
    post=created("purchases", inputs.PurchaseInput, outputs.PurchaseOut, may_be_known=True),
)
class PurchaseList(ListCreate):
    model = Purchase
    serializer_class = outputs.PurchaseOut
    input_class = inputs.PurchaseInput
    ordering = ("-at", "id")
    filters = {
        "customer": params.number("customer_id"),
        "kind": params.exact("kind"),
        "external_id": params.exact("external_id"),
        "from": params.since("at"),
        "to": params.until("at"),
    }

    def rows(self) -> QuerySet[Purchase]:
        return selectors.purchases(self.request.user)

    def create(self, values: Any) -> tuple[Purchase, int]:
        if not self.request.user.has_role(*SELLERS):
            raise PermissionDenied
        customer, lead = self.buyer(values["customer"])
        known = dictionaries.Dictionaries()
        purchase, is_new = customers.record_purchase(
            customer=customer,
            lead=lead,
            at=values.get("at") or self.now,
            now=self.now,
            amount_minor=values["amount"].minor,
            currency=values["amount"].currency,
            kind=values.get("kind", ""),
            product=known.product(values.get("product") or ""),
            external_id=values.get("external_id", ""),
        )
        return purchase, 201 if is_new else 200

    def buyer(self, said: int | str) -> tuple[Customer, Lead | None]:
        """By the id of a lead, or by an external id of a lead or of a customer."""
        leads = Lead.objects.visible_to(self.request.user).alive()
        found = list(leads.filter(pk=said) if isinstance(said, int) else leads.filter(external_id=said)[:2])
        if len(found) > 1:
            raise DomainError(_("Several leads have this external id. Name the buyer by lead id."), field="customer")
        if found:
            return customers.customer_of(found[0], now=self.now, actor=self.request.user), found[0]
        known = selectors.customers(self.request.user).filter(ids__value=str(said)).first()
        if known is None:
            raise ValidationError({"customer": [_("There is no such lead or customer.")]}, code="does_not_exist")
        return known, None
