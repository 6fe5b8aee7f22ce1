"""Materials that sales shows to clients: versions, who used them for which lead, requests to update, consent to retire."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

PRESENTATION, LEGAL = "presentation", "legal"
ASSET_KINDS = [
    (PRESENTATION, _("Presentation")),
    ("case", _("Case")),
    ("price", _("Price list")),
    ("video", _("Video")),
    ("article", _("Article")),
    ("template", _("Letter template")),
    (LEGAL, _("Legal template")),
    ("other", _("Other")),
]
ASSET_STATES = [
    ("draft", _("Draft")),
    ("approved", _("Approved")),
    ("in_use", _("In use")),
    ("retired", _("Retired")),
]
ASSET_LANGUAGES = [("ru", _("Russian")), ("en", _("English")), ("other", _("Another language"))]
OFFERED = ("approved", "in_use")
KEEPERS = ("cmo", "head_of_marketing", "marketer")
CONSENTING = ("cco", "head_of_sales")
USERS = ("ceo", "cmo", "cco", "head_of_sales", "sales_rep", "head_of_marketing", "marketer")


class AssetQuerySet(models.QuerySet["Asset"]):
    def visible_to(self, user) -> AssetQuerySet:
        """A draft is seen by marketing alone."""
        if not user.has_role(*USERS):
            return self.none()
        return self.all() if user.has_role(*KEEPERS) else self.exclude(state="draft")

    def editable_by(self, user) -> AssetQuerySet:
        return self.all() if user.has_role(*KEEPERS) else self.filter(owner=user).visible_to(user)


class Asset(Versioned, DemoMarked):
    """R-CF-01: stale and museum are told from `reviewed_at` and stand in no column."""

    kind = models.CharField(max_length=12, choices=ASSET_KINDS)
    title = models.CharField(max_length=200)
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="assets")
    state = models.CharField(max_length=8, choices=ASSET_STATES, default="draft")
    reviewed_at = models.DateTimeField()
    created_at = models.DateTimeField()
    retire_asked_at = models.DateTimeField(null=True, blank=True)
    retire_asked_by = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    retire_reason = models.CharField(max_length=300, blank=True)

    PERSONAL = {"retire_reason": Personal("work")}

    objects = AssetQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("kind", [key for key, _label in ASSET_KINDS], "asset_kind_known"),
            choice_check("state", [key for key, _label in ASSET_STATES], "asset_state_known"),
            models.CheckConstraint(
                condition=Q(state="retired", retired_at__isnull=False) | (~Q(state="retired") & Q(retired_at=None)),
                name="asset_retired_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(retire_asked_at=None, retire_asked_by=None)
                | Q(retire_asked_at__isnull=False, retire_asked_by__isnull=False),
                name="asset_retiring_asked_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["state", "reviewed_at"], name="asset_by_age")]

    def __str__(self) -> str:
        return self.title


class AssetVersion(DemoMarked):
    """A file or a link; a language counts its own numbers. Only grows."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="versions")
    language = models.CharField(max_length=5, choices=ASSET_LANGUAGES, default="ru")
    number = models.PositiveIntegerField()
    link = models.CharField(max_length=500, blank=True)
    path = models.CharField(max_length=100, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = {"file_name": Personal("work"), "note": Personal("work")}

    class Meta:
        constraints = [
            choice_check("language", [key for key, _label in ASSET_LANGUAGES], "asset_version_language_known"),
            models.UniqueConstraint(fields=["asset", "language", "number"], name="asset_version_once"),
            models.CheckConstraint(
                condition=(~Q(link="") & Q(path="")) | (Q(link="") & ~Q(path="")), name="asset_version_file_or_link"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.language} {self.number}"


class AssetUse(DemoMarked):
    """Declared by whoever showed it; `is_local_copy` is a copy of their own that nobody else can see. Only grows."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="uses")
    asset_version = models.ForeignKey(
        AssetVersion, null=True, blank=True, on_delete=models.CASCADE, related_name="uses"
    )
    lead = models.ForeignKey("funnel.Lead", on_delete=models.PROTECT, related_name="asset_uses")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    day = models.DateField()
    is_local_copy = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "lead", "person", "day"], name="asset_use_once_a_day")]
        indexes = [models.Index(fields=["at"], name="asset_use_when")]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.lead_id}"


class AssetRequest(DemoMarked):
    """R-CF-02: one tap of whoever opened it; a promise of its owner. A new version or a review answers it."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="requests")
    requester = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey("funnel.Lead", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    action = models.OneToOneField("loop.Action", on_delete=models.PROTECT, related_name="asset_request")
    closed_at = models.DateTimeField(null=True, blank=True)

    PERSONAL = {"note": Personal("work")}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "requester"], condition=Q(closed_at=None), name="asset_request_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=models.F("at")), name="asset_request_closed_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.requester_id}"


class AssetConsent(DemoMarked):
    """R-CF-03: what sales answers when a material that won deals is to be retired. Only grows."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="consents")
    is_given = models.BooleanField()
    wins = models.PositiveIntegerField()
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = {"note": Personal("work")}

    def __str__(self) -> str:
        return f"{self.asset_id} {self.is_given}"
