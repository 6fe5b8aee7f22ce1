"""Everything claimed to have helped, promised to be looked at on a day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, choice_check


class EffectCard(DemoMarked):
    decision = models.OneToOneField("loop.Decision", on_delete=models.PROTECT, related_name="effect_card")
    metric = models.CharField(max_length=60)
    segment = models.CharField(max_length=120, blank=True)
    baseline = models.FloatField(null=True, blank=True)
    baseline_n = models.PositiveIntegerField(null=True, blank=True)
    verdict_date = models.DateField()
    state = models.CharField(
        max_length=10,
        choices=[
            ("draft", _("Draft")),
            ("frozen", _("Frozen")),
            ("judged", _("Judged")),
            ("declined", _("Not measured")),
        ],
        default="draft",
    )
    reading = models.FloatField(null=True, blank=True)
    verdict = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [choice_check("state", ["draft", "frozen", "judged", "declined"], "effect_state_known")]

    def __str__(self) -> str:
        return self.metric
