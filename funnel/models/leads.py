"""A lead; from the stage `sql` on it is what others call a deal: one table."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from alignment.shared.search import search_key
from funnel.models.feeds import THEIRS
from funnel.models.sla import INTENTS
from people.models import Department, Person, subtree

READS_ALL = ("ceo", "cmo", "cco", "head_of_marketing", "integration")
REMOVERS = ("cco", "head_of_sales", "cmo", "head_of_marketing", "integration")
ORIGINS = [("inbound", _("Inbound")), ("outbound", _("Outbound")), ("repeat", _("Repeat")), ("partner", _("Partner"))]


class Tag(models.Model):
    name = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name


def team_of(user: Person) -> Q:
    """Leads whose owner belongs to the departments under this head, and the unassigned queue."""
    roots = [m.department_id for m in user.current_memberships if m.role == "head_of_sales" and m.department_id]
    return Q(team_id__in=subtree(*roots)) | Q(owner=user)


def brought_by(user: Person) -> Q:
    """What a marketer answers for: leads of own campaigns, and those written down by hand."""
    return Q(campaign__owner=user) | Q(created_by=user)


QUEUE = Q(owner=None, stage__key="mql", stage__kind="open")


def kept_by_head(user: Person) -> Q:
    """What a head of a side may change: marketing before the hand-over, the own teams and the queue after it."""
    seen = Q(pk__in=[])
    if user.has_role("cmo", "head_of_marketing"):
        seen |= Q(stage__side="marketing")
    if user.has_role("head_of_sales"):
        seen |= team_of(user) | QUEUE
    return seen


class LeadQuerySet(models.QuerySet["Lead"]):
    def alive(self) -> LeadQuerySet:
        """Without tombstones of rolled back imports and without merged duplicates."""
        return self.filter(removed_at=None, duplicate_of=None)

    def visible_to(self, user: Person) -> LeadQuerySet:
        """decisions.md 13: CEO, CMO, CCO and head of marketing read all; the rest what is theirs."""
        leads = self.filter(removed_at=None)
        if user.has_role(*READS_ALL):
            return leads
        seen = Q(pk__in=[])
        if user.has_role("head_of_sales"):
            seen |= team_of(user) | QUEUE
        if user.has_role("sales_rep"):
            seen |= Q(owner=user) | QUEUE
        if user.has_role("marketer"):
            seen |= brought_by(user)
        return leads.filter(seen)

    def editable_by(self, user: Person) -> LeadQuerySet:
        """Sales edit their own, marketing only before the hand-over."""
        leads = self.filter(removed_at=None)
        if user.has_role("cco", "integration"):
            return leads
        seen = kept_by_head(user)
        if user.has_role("marketer"):
            seen |= brought_by(user) & Q(stage__side="marketing")
        if user.has_role("sales_rep"):
            seen |= Q(owner=user)
        return leads.filter(seen)

    def in_bin_of(self, user: Person) -> LeadQuerySet:
        """Taken away by a colleague's hand, not with a batch: whoever might take a lead away may bring it back."""
        gone = self.exclude(removed_at=None).filter(batch=None)
        return gone if user.has_role("cco", "integration") else gone.filter(kept_by_head(user))

    def takeable_by(self, user: Person) -> LeadQuerySet:
        """What a seller may accept or send back: own leads and the unassigned queue."""
        if user.has_role("sales_rep", "head_of_sales"):
            return self.filter(pk__in=self.model._default_manager.editable_by(user)) | self.filter(
                QUEUE, removed_at=None
            )
        return self.editable_by(user)


class Lead(Versioned, DemoMarked):
    """`namespace` and `external_id` are its identity (decisions.md 8); a later change of `source` leaves them alone.

    `gone_at`: deleted in the CRM that keeps it; the figures keep its history (R-IN-05).
    """

    pipeline = models.ForeignKey("funnel.Pipeline", on_delete=models.PROTECT, related_name="leads")
    stage = models.ForeignKey("funnel.Stage", on_delete=models.PROTECT, related_name="leads")
    stage_entered_at = models.DateTimeField()
    namespace = models.CharField(max_length=120, blank=True)
    external_id = models.CharField(max_length=200, null=True, blank=True)
    origin = models.CharField(max_length=10, choices=ORIGINS, default="inbound")
    intent = models.CharField(max_length=8, choices=INTENTS, default="form")
    source = models.ForeignKey("funnel.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="leads")
    campaign = models.ForeignKey(
        "funnel.Campaign", null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    company = models.CharField(max_length=300, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    phone_e164 = models.CharField(max_length=20, blank=True)
    position = models.CharField(max_length=200, blank=True)
    website = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=150, blank=True)
    country = models.CharField(max_length=100, blank=True)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="leads")
    team = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    customer = models.ForeignKey(
        "funnel.Customer", null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )
    product = models.ForeignKey("funnel.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="RUB")
    score = models.IntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    received_at = models.DateTimeField()
    first_touch_at = models.DateTimeField(null=True, blank=True)
    next_step_text = models.CharField(max_length=300, blank=True)
    next_step_due_at = models.DateTimeField(null=True, blank=True)
    utm = models.JSONField(default=dict)
    click_ids = models.JSONField(default=dict)
    custom = models.JSONField(default=dict)
    tags = models.ManyToManyField(Tag, blank=True, related_name="leads")
    mql_no = models.PositiveSmallIntegerField(default=0)
    recycle_until = models.DateField(null=True, blank=True)
    history_known = models.BooleanField(default=True)
    duplicate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates")
    removed_at = models.DateTimeField(null=True, blank=True)
    feed = models.ForeignKey("funnel.Feed", null=True, blank=True, on_delete=models.PROTECT, related_name="leads")
    gone_at = models.DateTimeField(null=True, blank=True)
    batch = models.ForeignKey("funnel.ImportJob", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    search_key = models.CharField(max_length=1200, blank=True, editable=False)

    PERSONAL = {
        "first_name": Personal("sales", erase="anonymise"),
        "last_name": Personal("sales", erase="anonymise"),
        "email": Personal("sales"),
        "phone": Personal("sales"),
        "phone_e164": Personal("sales", export=False),
        "position": Personal("sales"),
        "website": Personal("sales"),
        "company": Personal("sales"),
        "city": Personal("sales"),
        "external_id": Personal("sales", erase="null"),
        "next_step_text": Personal("sales"),
        "utm": Personal("sales"),
        "click_ids": Personal("sales"),
        "custom": Personal("sales"),
        "search_key": Personal("sales", export=False),
    }
    objects = LeadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["namespace", "external_id"], name="lead_identity_once"),
            choice_check("origin", ["inbound", "outbound", "repeat", "partner"], "lead_origin_known"),
            choice_check("intent", [intent for intent, _label in INTENTS], "lead_intent_known"),
            models.CheckConstraint(condition=~Q(external_id=""), name="lead_external_id_null_when_absent"),
            models.CheckConstraint(condition=~Q(duplicate_of=models.F("id")), name="lead_not_its_own_duplicate"),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="lead_newest"),
            models.Index(fields=["stage", "-stage_entered_at", "-id"], name="lead_board"),
            models.Index(fields=["stage_entered_at", "id"], name="lead_entered"),
            models.Index(fields=["changed_at", "id"], name="lead_changed"),
            models.Index(Coalesce("changed_at", "received_at"), name="lead_updated"),
            models.Index(Coalesce("amount_minor", 0), "id", name="lead_worth"),
            models.Index(fields=["owner", "-created_at", "-id"], name="lead_of_owner"),
            models.Index(fields=["team", "-created_at", "-id"], name="lead_of_team"),
            models.Index(fields=["source", "-created_at", "-id"], name="lead_of_source"),
            models.Index(fields=["campaign", "-created_at", "-id"], name="lead_of_campaign"),
            models.Index(fields=["feed", "-created_at", "-id"], name="lead_of_feed", condition=Q(feed__isnull=False)),
            models.Index(fields=["external_id"], name="lead_external"),
            models.Index(fields=["email"], name="lead_email", condition=~Q(email="")),
            models.Index(fields=["phone_e164"], name="lead_phone", condition=~Q(phone_e164="")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_mastered(self) -> bool:
        """Another CRM keeps it: here it is read, there it is changed."""
        return self.feed is not None and self.feed.master == THEIRS

    @property
    def their_url(self) -> str:
        return self.feed.url_of(self.external_id) if self.feed and self.external_id else ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_key = self.make_search_key()
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_key"}
        super().save(*args, **kwargs)

    def make_search_key(self) -> str:
        return search_key(
            self.first_name,
            self.last_name,
            self.company,
            self.email,
            self.phone,
            self.phone_e164,
            self.external_id or "",
        )[:1200]

    @property
    def title(self) -> str:
        name = f"{self.first_name} {self.last_name}".strip()
        return name or self.company or self.email or self.phone or f"№ {self.pk}"


class Thanks(DemoMarked):
    """One word after a won lead, from the side that brought it to the side that closed it, or back."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="thanks")
    sender = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lead", "sender"], name="thanks_once"),
            models.CheckConstraint(condition=~Q(sender=models.F("receiver")), name="thanks_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.sender_id}"


class SavedView(models.Model):
    """A named address of the list: the URL is the view. Shared, it shows each colleague what that colleague may see."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000)
    is_shared = models.BooleanField(default=False)
    pinned_by = models.ManyToManyField(Person, blank=True, related_name="pinned_views")

    PERSONAL = {
        "query": Personal("work"),
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name
