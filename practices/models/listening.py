"""Listening to calls together (A25): findings are about stages; the script has versions and one who changes it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from practices.models.occurrences import Occurrence

SESSION_STATES = [
    ("planned", _("Planned")),
    ("listened", _("Listened to")),
    ("findings", _("Findings written")),
    ("agreed", _("Agreed")),
    ("trained", _("Trained")),
    ("measured", _("Measured")),
]
WAYS = [("recorded", _("Over recordings")), ("live", _("Joining a live call"))]
PROPOSAL_STATES = [("open", _("Waits for an answer")), ("adopted", _("Adopted")), ("declined", _("Declined"))]
LISTENERS = ("cmo", "head_of_marketing", "marketer", "cco", "head_of_sales")
SEES_ALL_SESSIONS = ("cmo", "cco", "head_of_sales", "head_of_marketing")
CHECKLIST_EDITORS = ("cmo", "cco", "head_of_sales", "head_of_marketing")
SCRIPT_READERS = (*LISTENERS, "ceo", "sales_rep")
NOTICE_KEEPERS = ("cco", "head_of_sales", "administrator")


class ListeningQuerySet(models.QuerySet["ListeningSession"]):
    def visible_to(self, user) -> ListeningQuerySet:
        """R-CL-02: whoever was listened to reads all of it."""
        if user.has_role(*SEES_ALL_SESSIONS):
            return self.all()
        return self.filter(Q(marketer=user) | Q(rep=user))

    def editable_by(self, user) -> ListeningQuerySet:
        """R-CL-01: whoever may listen writes; the rep reads and answers for promises."""
        if user.has_role("cmo", "cco", "head_of_sales", "head_of_marketing"):
            return self.all()
        return self.filter(marketer=user) if user.has_role(*LISTENERS) else self.none()


class ListeningSession(DemoMarked):
    occurrence = models.OneToOneField(Occurrence, primary_key=True, on_delete=models.CASCADE, related_name="listening")
    marketer = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    rep = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="listenings")
    way = models.CharField(max_length=8, choices=WAYS, default="recorded")
    stage = models.ForeignKey("funnel.Stage", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=SESSION_STATES, default="planned")
    agreement = models.CharField(max_length=500, blank=True)
    training = models.CharField(max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)

    PERSONAL = {"agreement": Personal("work"), "training": Personal("work")}

    objects = ListeningQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in SESSION_STATES], "listening_state_known"),
            choice_check("way", [key for key, _label in WAYS], "listening_way_known"),
            models.CheckConstraint(condition=~Q(marketer=models.F("rep")), name="listening_is_for_two"),
        ]

    def __str__(self) -> str:
        return str(self.occurrence)

    @property
    def version(self) -> int:
        return self.occurrence.version


class ListeningCall(DemoMarked):
    """A call of the session; a live one has no recording and so no activity."""

    session = models.ForeignKey(ListeningSession, on_delete=models.CASCADE, related_name="calls")
    activity = models.ForeignKey(
        "funnel.Activity", null=True, blank=True, on_delete=models.PROTECT, related_name="listenings"
    )
    stage = models.ForeignKey("funnel.Stage", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "activity"], name="listening_call_once")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.activity_id or ''}"


class RecordingNotice(DemoMarked):
    """R-CL-03: whether the other side was told of the recording, for a whole line or for one call. The last word counts.

    Only grows.
    """

    line = models.ForeignKey(
        "connectors.Line", null=True, blank=True, on_delete=models.CASCADE, related_name="recording_notices"
    )
    activity = models.ForeignKey(
        "funnel.Activity", null=True, blank=True, on_delete=models.PROTECT, related_name="recording_notices"
    )
    is_given = models.BooleanField()
    basis = models.CharField(max_length=300)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = {"basis": Personal("work")}

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(line=None, activity__isnull=False) | Q(line__isnull=False, activity=None),
                name="recording_notice_of_a_line_or_a_call",
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="recording_notice_says_how"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id or ''} {self.activity_id or ''} {self.is_given}"


class ChecklistItem(Versioned, DemoMarked):
    """What to listen for at a stage, in the words of the heads."""

    stage = models.ForeignKey("funnel.Stage", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage", "text"], condition=Q(is_active=True), name="checklist_item_once")
        ]

    def __str__(self) -> str:
        return self.text


class Finding(DemoMarked):
    """R-CL-02: a stage, what was observed there and what is proposed. There is no column for a person. Only grows."""

    session = models.ForeignKey(ListeningSession, on_delete=models.CASCADE, related_name="findings")
    stage = models.ForeignKey("funnel.Stage", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(ChecklistItem, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    observation = models.CharField(max_length=500)
    proposal = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = {"observation": Personal("work"), "proposal": Personal("work")}

    def __str__(self) -> str:
        return self.observation[:80]


class ScriptQuerySet(models.QuerySet["Script"]):
    def visible_to(self, user) -> ScriptQuerySet:
        return self.all() if user.has_role(*SCRIPT_READERS) else self.none()

    def editable_by(self, user) -> ScriptQuerySet:
        """SD8: who changes it, the service says; here who may come near."""
        return self.all() if user.has_role("head_of_sales", "cco") else self.none()


class Script(Versioned, DemoMarked):
    """What is said at one stage; its words stand in its versions."""

    stage = models.ForeignKey("funnel.Stage", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = ScriptQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title


class ScriptProposal(DemoMarked):
    """R-CL-01: whoever listens proposes; the head of sales answers."""

    script = models.ForeignKey(Script, on_delete=models.CASCADE, related_name="proposals")
    session = models.ForeignKey(
        ListeningSession, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals"
    )
    text = models.TextField()
    why = models.CharField(max_length=500)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=PROPOSAL_STATES, default="open")
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    PERSONAL = {"text": Personal("work"), "why": Personal("work"), "answer": Personal("work")}

    class Meta:
        constraints = [
            choice_check("state", [key for key, _label in PROPOSAL_STATES], "script_proposal_state_known"),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None) | (~Q(state="open") & Q(answered_at__isnull=False)),
                name="script_proposal_answered_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.why[:80]


class ScriptVersion(DemoMarked):
    """The whole text as it stood; `stage` as it was then. Only grows."""

    script = models.ForeignKey(Script, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    stage = models.ForeignKey("funnel.Stage", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    why = models.CharField(max_length=500, blank=True)
    proposal = models.OneToOneField(
        ScriptProposal, null=True, blank=True, on_delete=models.PROTECT, related_name="adopted_as"
    )
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    PERSONAL = {"text": Personal("work"), "why": Personal("work")}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["script", "number"], name="script_version_once")]

    def __str__(self) -> str:
        return f"{self.script_id} {self.number}"
