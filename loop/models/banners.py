"""Advertising in the signature of every letter (A2): one message at a time, changed with the priorities."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Versioned, choice_check

BANNER_LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
ROTATE_AFTER = timedelta(days=30)
EDITS_BANNERS = ("cmo", "head_of_marketing", "marketer")


class SignatureBannerQuerySet(models.QuerySet["SignatureBanner"]):
    def visible_to(self, user) -> SignatureBannerQuerySet:
        """Whoever writes letters signs them."""
        return self.all() if user.is_active else self.none()

    def editable_by(self, user) -> SignatureBannerQuerySet:
        return self.all() if user.has_role(*EDITS_BANNERS) else self.none()


class SignatureBanner(Versioned, DemoMarked):
    """R-ID-03, R-ID-04: one active for a legal entity and a language; its clicks are a campaign of the funnel.

    `valid_to` is the first day on which it no longer stands; `letters_per_day` are letters to clients.
    """

    message = models.CharField(max_length=200)
    service = models.CharField(max_length=120)
    url = models.URLField(max_length=400)
    legal_entity = models.CharField(max_length=120)
    language = models.CharField(max_length=2, choices=BANNER_LANGUAGES, default="ru")
    letters_per_day = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    campaign = models.OneToOneField("funnel.Campaign", on_delete=models.PROTECT, related_name="signature_banner")
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    objects = SignatureBannerQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("language", [key for key, _label in BANNER_LANGUAGES], "banner_language_known"),
            models.UniqueConstraint(
                fields=["legal_entity", "language"], condition=Q(valid_to=None), name="banner_one_active"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="banner_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.message

    @property
    def is_active(self) -> bool:
        return self.valid_to is None

    @property
    def rotate_on(self) -> date:
        """The last of its thirty days; after it another message is asked for."""
        return self.valid_from + ROTATE_AFTER

    def is_stale(self, today: date) -> bool:
        return self.is_active and today > self.rotate_on

    @property
    def link(self) -> str:
        """The address with the marks by which the funnel knows where a visitor came from."""
        marks = {"utm_source": "signature", "utm_medium": "email", "utm_campaign": self.campaign.key}
        parts = urlsplit(self.url)
        kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in marks]
        return urlunsplit(parts._replace(query=urlencode([*kept, *marks.items()])))
