"""The transferable cup: sales elects the marketer who helped most last month (A6).

Who voted and what was voted never meet. A participation knows its voter and the day; an envelope knows neither,
and after each vote the whole box is written anew in a shuffled order, so that neither ids nor the order of rows
nor a common transaction joins the two. At the close the envelopes become ballots, which stay for ever.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check

CUP_STATES = [
    ("scheduled", _("Scheduled")),
    ("voting", _("Voting")),
    ("tallied", _("Counted")),
    ("awarded", _("Handed over")),
    ("void", _("Void")),
]
MEMBER_SIDES = [("voter", _("Voter")), ("candidate", _("Candidate"))]


class CupRoundQuerySet(models.QuerySet["CupRound"]):
    def visible_to(self, user) -> CupRoundQuerySet:
        return self.all() if user.is_active else self.none()

    def editable_by(self, user) -> CupRoundQuerySet:
        """The chair: the commercial director."""
        return self.all() if user.has_role("cco") else self.none()


class CupRound(Versioned, DemoMarked):
    """R-CP-01: one a month, about the month before the vote; handed over or void it never changes again."""

    month = models.DateField(unique=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CUP_STATES, default="scheduled")
    winners = models.ManyToManyField("people.Person", through="meetings.CupWinner", related_name="+")
    citation = models.CharField(max_length=1000, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    handed_over_meeting = models.ForeignKey(
        "meetings.Meeting", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    PERSONAL = {
        "citation": Personal("work"),
    }

    objects = CupRoundQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [state for state, _label in CUP_STATES], "cup_state_known"),
            models.CheckConstraint(condition=Q(closes_at__gt=models.F("opens_at")), name="cup_closes_after_opening"),
            models.CheckConstraint(
                condition=~Q(state="awarded") | Q(handed_over_at__isnull=False), name="cup_awarded_is_handed_over"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class CupMember(DemoMarked):
    """R-CP-02, R-CP-07: the lists as they were when the vote opened; a person stands on one of them only."""

    round = models.ForeignKey(CupRound, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=MEMBER_SIDES)

    class Meta:
        constraints = [
            choice_check("side", [side for side, _label in MEMBER_SIDES], "cup_member_side_known"),
            models.UniqueConstraint(fields=["round", "person"], name="cup_member_on_one_list"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.side}"


class CupParticipation(DemoMarked):
    """R-CP-03: that somebody voted, by the day; never what."""

    round = models.ForeignKey(CupRound, on_delete=models.PROTECT, related_name="participations")
    voter = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    voted_date = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "voter"], name="cup_one_vote_each")]

    def __str__(self) -> str:
        return f"{self.round_id}"


class SecretVote(DemoMarked):
    """A choice without a voter, a moment or a number that grows."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    candidate = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    PERSONAL = {
        "reason": Personal("work", export=False),
    }

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class CupEnvelope(SecretVote):
    """In the box until the close; every further vote writes all envelopes of the round anew."""

    round = models.ForeignKey(CupRound, on_delete=models.PROTECT, related_name="envelopes")


class CupBallot(SecretVote):
    """Counted: added at the close all at once, in no order, and never changed."""

    round = models.ForeignKey(CupRound, on_delete=models.PROTECT, related_name="ballots")


class CupWinner(DemoMarked):
    round = models.ForeignKey(CupRound, on_delete=models.PROTECT, related_name="won_by")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="cup_winner_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.person_id}"
