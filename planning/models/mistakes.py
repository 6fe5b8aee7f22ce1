"""The nine mistakes of an owner (A29): what was answered, and what the product found on that day; never edited."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, choice_check

ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not sure"))]
MISTAKE_STATES = [
    ("present", _("The mistake is made")),
    ("amber", _("Said, not seen")),
    ("absent", _("Not made")),
    ("unknown", _("Not known")),
]
TAKES = ("ceo", "cmo", "cco")


class SelfTestQuerySet(models.QuerySet["SelfTest"]):
    def visible_to(self, user: Any) -> SelfTestQuerySet:
        return self.all() if user.is_active and user.has_role(*TAKES) else self.none()


class SelfTest(DemoMarked):
    """R-OM-01: `amber` is a yes without evidence and counts half."""

    taken_at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    present = models.PositiveSmallIntegerField()
    amber = models.PositiveSmallIntegerField()
    absent = models.PositiveSmallIntegerField()
    unknown = models.PositiveSmallIntegerField()

    objects = SelfTestQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-taken_at"], name="self_test_newest")]

    def __str__(self) -> str:
        return str(self.taken_at)


class SelfTestRow(DemoMarked):
    """One of the nine; `k` of `n` as found on that day, nothing where nothing could be found."""

    test = models.ForeignKey(SelfTest, on_delete=models.CASCADE, related_name="rows")
    no = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=7, choices=ANSWERS)
    state = models.CharField(max_length=7, choices=MISTAKE_STATES)
    k = models.PositiveIntegerField(null=True, blank=True)
    n = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            choice_check("answer", [key for key, _label in ANSWERS], "self_test_answer_known"),
            choice_check("state", [key for key, _label in MISTAKE_STATES], "self_test_state_known"),
            models.UniqueConstraint(fields=["test", "no"], name="self_test_row_once"),
            models.CheckConstraint(condition=Q(no__range=(1, 9)), name="self_test_row_of_nine"),
        ]

    def __str__(self) -> str:
        return f"{self.test_id} {self.no}"
