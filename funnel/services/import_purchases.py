"""Rows of purchases: each bought by a lead or a customer we know, and counted once however often the file comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from alignment.shared.money import Money
from alignment.shared.search import search_key
from funnel.models import Customer, CustomerId, ImportJob, Lead, LeadBefore, Purchase
from funnel.services import buying, customers
from funnel.services.import_directory import Directory
from funnel.services.import_jobs import Outcome
from funnel.services.import_lead_store import LOADS_FOR_ALL
from funnel.services.import_tables import tables

FIRST, REPEAT, REFUND = "first", "repeat", "refund"
KIND_WORDS = {
    FIRST: "first|new|первая|первичная|новая",
    REPEAT: "repeat|recurring|повторная|повтор|продление",
    REFUND: "refund|return|возврат",
}
KIND_OF = {word: kind for kind, words in KIND_WORDS.items() for word in words.split("|")}
LINKED = "buyer"
Warnings = list[tuple[str, str]]


@dataclass(frozen=True)
class Buyer:
    """Who a row names; `problem` says why nobody is meant."""

    customer: Customer | None = None
    lead: Lead | None = None
    problem: str = ""


class PurchaseWriter:
    def __init__(self, job: ImportJob, *, now: datetime) -> None:
        self.job, self.now = job, now
        self.directory = Directory(job, now=now)
        self.tables = tables()

    def forget(self) -> None:
        self.directory.forget()

    def words(self, row: dict[str, Any]) -> list[str]:
        names = ("customer", "at", "amount", "product")
        return [row.get("external_id") or "|".join(str(row.get(name, "")) for name in names)]

    def write(self, rows: Sequence[dict[str, Any]]) -> list[Outcome]:
        buyers = self._buyers({row["customer"] for row in rows})
        self._load(rows, buyers)
        self.new: list[Purchase] = []
        order = sorted(range(len(rows)), key=lambda place: rows[place]["at"])
        outcomes = {place: self._take(rows[place], buyers[rows[place]["customer"]]) for place in order}
        self.tables.add(self.new)
        self._mark()
        return [outcomes[place] for place in range(len(rows))]

    def _load(self, rows: Sequence[dict[str, Any]], buyers: dict[str, Buyer]) -> None:
        ids = {row["external_id"] for row in rows if row.get("external_id")}
        bought_by = {buyer.customer.pk for buyer in buyers.values() if buyer.customer}
        known = Purchase.objects.filter(Q(customer__in=bought_by) | Q(external_id__in=ids))
        self.by_id: dict[str, Purchase] = {}
        self.by_facts: dict[tuple[Any, ...], list[Purchase]] = {}
        self.has_bought: set[int] = set()
        for purchase in known.order_by("pk"):
            self._remember(purchase)

    def _remember(self, purchase: Purchase) -> None:
        if purchase.external_id:
            self.by_id[purchase.external_id] = purchase
        else:
            self.by_facts.setdefault(_facts(purchase), []).append(purchase)
        if purchase.kind != REFUND:
            self.has_bought.add(purchase.customer_id)

    def _take(self, row: dict[str, Any], buyer: Buyer) -> Outcome:
        try:
            purchase = self._purchase(row, buyer)
        except InvalidInput as error:
            return Outcome("failed", error.message)
        known = self._known(purchase, said=bool(row.get("kind")))
        if known is None:
            self.new.append(purchase)
            self._remember(purchase)
            return Outcome("created")
        return Outcome("skipped", warnings=_differs(known, purchase))

    def _purchase(self, row: dict[str, Any], buyer: Buyer) -> Purchase:
        if buyer.customer is None:
            raise InvalidInput(buyer.problem, field="customer")
        currency = self.directory.company.currency
        kind, amount = _signed(_kind(row.get("kind", "")), Money.from_decimal(row["amount"], currency).minor)
        bought = buyer.customer.pk in self.has_bought
        product = self.directory.known.product(_short(row, "product", 120))
        return Purchase(
            customer=buyer.customer, lead=buyer.lead, product=product, at=row["at"], amount_minor=amount,
            currency=currency, kind=kind or (REPEAT if bought else FIRST), batch=self.job, is_demo=self.job.is_demo,
            external_id=_short(row, "external_id", 200) or None,
        )  # fmt: skip

    def _known(self, purchase: Purchase, *, said: bool) -> Purchase | None:
        """By its id; a row without one is known by all that it says."""
        if purchase.external_id:
            return self.by_id.get(purchase.external_id)
        same = self.by_facts.get(_facts(purchase), [])
        return next((each for each in same if not said or each.kind == purchase.kind), None)

    def _mark(self) -> None:
        """One lead is enough: the others of a customer are recomputed with it."""
        leads = {purchase.lead_id for purchase in self.new if purchase.lead_id}
        without = {purchase.customer_id for purchase in self.new if not purchase.lead_id}
        leads |= set(Lead.objects.filter(customer__in=without).values_list("pk", flat=True))
        self.tables.mark(leads, now=self.now)
        buying.without_leads(without)

    def _buyers(self, names: set[str]) -> dict[str, Buyer]:
        """An external id of a lead, else one of a customer, else our own number of a lead."""
        leads = self._leads(names)
        known = self._customers({name for name in names if not leads.get(name)})
        unknown = {name for name in names if not leads.get(name) and name not in known}
        leads |= self._numbered(unknown)
        self._link([found[0] for found in leads.values() if len(found) == 1])
        return {name: _buyer(name, leads.get(name, []), known.get(name)) for name in names}

    def _leads(self, names: set[str]) -> dict[str, list[Lead]]:
        found: dict[str, list[Lead]] = {}
        for lead in self._ours().filter(external_id__in=names):
            found.setdefault(lead.external_id or "", []).append(lead)
        return found

    def _numbered(self, names: set[str]) -> dict[str, list[Lead]]:
        numbers = {int(name): name for name in names if name.isascii() and name.isdigit() and len(name) < 19}
        return {numbers[lead.pk]: [lead] for lead in self._ours().filter(pk__in=numbers)}

    def _ours(self) -> QuerySet[Lead]:
        """decisions.md 13: a file opens no door that the page keeps shut."""
        author = self.job.author
        leads = Lead.objects.all() if author.has_role(*LOADS_FOR_ALL) else Lead.objects.editable_by(author)
        return leads.alive().select_related("customer").order_by("pk")

    def _customers(self, names: set[str]) -> dict[str, Customer]:
        keys = dict(CustomerId.objects.filter(value__in=names).values_list("value", "customer_id"))
        may_see = self.job.author.has_role(*LOADS_FOR_ALL)
        seen = Customer.objects.all() if may_see else Customer.objects.visible_to(self.job.author)
        rows = seen.in_bulk(list(keys.values()))
        return {name: rows[pk] for name, pk in keys.items() if name and pk in rows}

    def _link(self, leads: Sequence[Lead]) -> None:
        """A lead that has no customer yet gets one, and gives it back with the batch."""
        without = {lead.pk: lead for lead in leads if lead.customer_id is None}
        customers.link_won(without, now=self.now)
        linked = Lead.objects.filter(pk__in=without).exclude(customer=None).select_related("customer").in_bulk()
        for pk, lead in without.items():
            if pk in linked:
                lead.customer = linked[pk].customer
            else:
                customers.customer_of(lead, now=self.now, actor=self.job.author)
        self.tables.add_missing([LeadBefore(job=self.job, object_type=LINKED, object_id=pk) for pk in without])


def _buyer(name: str, leads: Sequence[Lead], customer: Customer | None) -> Buyer:
    if len(leads) > 1:
        return Buyer(problem=_("Several leads have the id “%(id)s”.") % {"id": name[:80]})
    if leads:
        return Buyer(leads[0].customer, leads[0])
    problem = "" if customer else _("There is no lead or customer with the id “%(id)s”.") % {"id": name[:80]}
    return Buyer(customer, problem=problem)


def _kind(word: str) -> str:
    if word and search_key(word) not in KIND_OF:
        raise InvalidInput(
            _("“%(text)s” is none of the kinds of a purchase: first, repeat, refund.") % {"text": word[:60]},
            field="kind",
        )
    return KIND_OF.get(search_key(word), "")


def _signed(kind: str, amount_minor: int) -> tuple[str, int]:
    if amount_minor < 0 and kind not in ("", REFUND):
        raise InvalidInput(_("Only a refund has a negative amount."), field="amount")
    return (REFUND, -abs(amount_minor)) if kind == REFUND or amount_minor < 0 else (kind, amount_minor)


def _facts(purchase: Purchase) -> tuple[Any, ...]:
    return purchase.customer_id, purchase.at, purchase.amount_minor, purchase.product_id


def _differs(known: Purchase, row: Purchase) -> Warnings:
    if (known.at, known.amount_minor, known.customer_id) == (row.at, row.amount_minor, row.customer_id):
        return []
    return [("known_otherwise", _("A purchase with this id is known with other figures: it was left as it is."))]


def _short(row: dict[str, Any], name: str, limit: int) -> str:
    text: str = row.get(name, "")
    if len(text) > limit:
        sentence = _("“%(field)s” is longer than %(limit)s characters.")
        raise InvalidInput(sentence % {"field": name, "limit": limit}, field=name)
    return text
