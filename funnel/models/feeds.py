"""Where leads come from that another system keeps, and what is told back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

if TYPE_CHECKING:
    from people.models import Person

OURS, THEIRS = "ours", "theirs"
MASTERS = [(OURS, _("Kept here")), (THEIRS, _("Kept in the other CRM"))]
WRITE_BACKS = [("owner", _("Owner")), ("reason", _("Reason")), ("note", _("Note"))]
WRITE_BACK_STATES = [("waiting", _("On its way")), ("done", _("Taken over")), ("refused", _("Refused"))]


class FeedQuerySet(models.QuerySet["Feed"]):
    def visible_to(self, user: Person) -> FeedQuerySet:
        return self.all() if user.is_active else self.none()


class Feed(Versioned, DemoMarked):
    """One other system. With the master `theirs` its leads are read here and changed there (decisions.md 31).

    `link` is the address of a lead there, with `{id}`; where there are several kinds of ids, each address stands behind
    the beginning of its ids: `L|https://…/lead/{id}/ D|https://…/deal/{id}/`.
    """

    namespace = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=80)
    vendor = models.CharField(max_length=20, blank=True)
    master = models.CharField(max_length=8, choices=MASTERS, default=THEIRS)
    link = models.CharField(max_length=300, blank=True)
    fresh_at = models.DateTimeField(null=True, blank=True)
    history_from = models.DateTimeField(null=True, blank=True)
    unmapped = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        constraints = [choice_check("master", [OURS, THEIRS], "feed_master_known")]

    def __str__(self) -> str:
        return self.name

    def url_of(self, their_id: str) -> str:
        """The page of this lead there, empty where there is none."""
        for pattern in self.link.split():
            beginning, _bar, address = pattern.rpartition("|")
            if their_id.startswith(beginning):
                return address.replace("{id}", their_id.removeprefix(beginning))
        return ""


class WriteBack(DemoMarked):
    """What a colleague changes here in a lead that the other CRM keeps: it holds once that CRM has taken it over."""

    lead = models.ForeignKey("funnel.Lead", on_delete=models.PROTECT, related_name="write_backs")
    kind = models.CharField(max_length=8, choices=WRITE_BACKS)
    owner = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.ForeignKey("funnel.Reason", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=1000, blank=True)
    asked_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=WRITE_BACK_STATES, default="waiting")
    settled_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)

    PERSONAL = {"text": Personal("sales")}

    class Meta:
        constraints = [
            choice_check("kind", [key for key, _label in WRITE_BACKS], "write_back_kind_known"),
            choice_check("state", [key for key, _label in WRITE_BACK_STATES], "write_back_state_known"),
            models.CheckConstraint(
                condition=Q(kind="owner", owner__isnull=False)
                | Q(kind="reason", reason__isnull=False)
                | (Q(kind="note") & ~Q(text="")),
                name="write_back_says_what",
            ),
        ]
        indexes = [models.Index(fields=["lead", "-asked_at"], name="write_back_of_lead")]

    def __str__(self) -> str:
        return f"{self.kind} {self.lead_id}"

    @property
    def answer_words(self) -> str:
        """Our own sentences in the reader's language, theirs as they came."""
        return gettext(self.answer) if self.answer else ""
