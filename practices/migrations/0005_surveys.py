import uuid

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import alignment.shared.models
from alignment.shared.append_only import guard
from alignment.shared.migrations import folded

# R-SV-02: a director's interview waits until no interview of the staff is open, and none is added after it began.
TABLE = "practices_interviewslot"
TOO_EARLY = (
    "NEW.is_director AND NEW.state IN ('running', 'done') AND EXISTS (SELECT 1 FROM practices_interviewslot s "
    "WHERE s.wave_id = NEW.wave_id AND NOT s.is_director AND s.state IN ('planned', 'running'))"
)
TOO_LATE = (
    "NOT NEW.is_director AND NEW.state IN ('planned', 'running') AND EXISTS (SELECT 1 FROM practices_interviewslot s "
    "WHERE s.wave_id = NEW.wave_id AND s.is_director AND s.state IN ('running', 'done'))"
)
SAID = "directors are interviewed last"


def directors_last(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE OR REPLACE FUNCTION directors_last() RETURNS trigger AS $$ BEGIN "
            f"IF ({TOO_EARLY}) OR ({TOO_LATE}) THEN RAISE EXCEPTION '{SAID}' USING ERRCODE = 'check_violation'; "
            "END IF; RETURN NEW; END $$ LANGUAGE plpgsql"
        )
    for verb in ("insert", "update"):
        does = (
            "FOR EACH ROW EXECUTE FUNCTION directors_last()"
            if editor.connection.vendor == "postgresql"
            else f"WHEN ({TOO_EARLY}) OR ({TOO_LATE}) BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        )
        editor.execute(f"CREATE TRIGGER directors_last_{verb} BEFORE {verb.upper()} ON {TABLE} {does}")


def directors_any_time(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    on = f" ON {TABLE}" if editor.connection.vendor == "postgresql" else ""
    for verb in ("insert", "update"):
        editor.execute(f"DROP TRIGGER IF EXISTS directors_last_{verb}{on}")


class Migration(migrations.Migration):
    dependencies = [
        ("loop", "0004_effects"),
        ("practices", "0004_trainings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = folded([
        migrations.CreateModel(
            name="Survey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("questionnaire", "Questionnaire"), ("interview", "Interviews")], max_length=14
                    ),
                ),
                (
                    "length",
                    models.CharField(
                        choices=[("pulse", "Quarterly pulse"), ("full", "Yearly, in full")],
                        default="pulse",
                        max_length=6,
                    ),
                ),
                ("title", models.CharField(max_length=150)),
                ("is_initiated_from_above", models.BooleanField()),
                ("questions", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                (
                    "initiator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Wave",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                (
                    "occurrence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="wave",
                        serialize=False,
                        to="practices.occurrence",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("approved_by_ceo", "Approved by the CEO"),
                            ("running", "Running"),
                            ("interviews_staff_done", "Staff are interviewed"),
                            ("directors_interviewed", "Directors are interviewed"),
                            ("analysed", "Analysed"),
                            ("presented", "Presented"),
                            ("closed", "Closed"),
                        ],
                        default="draft",
                        max_length=22,
                    ),
                ),
                ("opens_on", models.DateField()),
                ("days", models.PositiveSmallIntegerField()),
                ("asks_side", models.BooleanField(default=True)),
                ("reminded_day", models.PositiveSmallIntegerField(default=0)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("presented_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waves", to="practices.survey"
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loop.topic",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                ("title", models.CharField(max_length=200)),
                (
                    "action",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposal",
                        to="loop.action",
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="practices.wave"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invited",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                ("side", models.CharField(choices=[("marketing", "Marketing"), ("sales", "Sales")], max_length=10)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="invited", to="practices.wave"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InterviewSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                ("order_no", models.PositiveSmallIntegerField()),
                ("is_director", models.BooleanField(default=False)),
                ("is_key_person", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("running", "Under way"),
                            ("done", "Done"),
                            ("skipped", "Skipped"),
                        ],
                        default="planned",
                        max_length=8,
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "interviewee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "interviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "second_interviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="slots", to="practices.wave"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InterviewNote",
            fields=[
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("text", models.CharField(max_length=2000)),
                ("nonverbal", models.JSONField(default=list)),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="practices.wave"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Cause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                ("title", models.CharField(max_length=200)),
                ("marketing_mentions", models.PositiveSmallIntegerField(default=0)),
                ("sales_mentions", models.PositiveSmallIntegerField(default=0)),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="causes", to="practices.wave"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WaveResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                ("told", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "wave",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="result", to="practices.wave"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProposalVote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="practices.proposal"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("proposal", "person"), name="proposal_one_vote_each")],
            },
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["questionnaire", "interview"])), name="survey_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(("length__in", ["pulse", "full"])), name="survey_length_known"
            ),
        ),
        migrations.AddIndex(
            model_name="wave",
            index=models.Index(fields=["state", "opens_on"], name="wave_by_state"),
        ),
        migrations.AddConstraint(
            model_name="wave",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "approved_by_ceo",
                            "running",
                            "interviews_staff_done",
                            "directors_interviewed",
                            "analysed",
                            "presented",
                            "closed",
                        ],
                    )
                ),
                name="wave_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="wave",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", 1), ("days__lte", 7)), name="wave_takes_one_to_seven_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="wave",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                    _connector="OR",
                ),
                name="wave_approved_before_it_runs",
            ),
        ),
        migrations.AddConstraint(
            model_name="wave",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["presented", "closed"]), _negated=True),
                    ("presented_at__isnull", False),
                    _connector="OR",
                ),
                name="wave_presented_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(fields=("wave", "title"), name="proposal_once"),
        ),
        migrations.AddConstraint(
            model_name="invited",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["marketing", "sales"])), name="invited_side_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="invited",
            constraint=models.UniqueConstraint(fields=("wave", "person"), name="invited_once"),
        ),
        migrations.AddConstraint(
            model_name="interviewslot",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["planned", "running", "done", "skipped"])), name="slot_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="interviewslot",
            constraint=models.UniqueConstraint(fields=("wave", "order_no"), name="slot_order_once"),
        ),
        migrations.AddConstraint(
            model_name="interviewslot",
            constraint=models.UniqueConstraint(fields=("wave", "interviewee"), name="slot_person_once"),
        ),
        migrations.AddConstraint(
            model_name="interviewslot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_director", True), ("order_no__gte", 1000)),
                    models.Q(("is_director", False), ("order_no__lt", 1000)),
                    _connector="OR",
                ),
                name="slot_of_a_director_is_last",
            ),
        ),
        migrations.AddConstraint(
            model_name="interviewslot",
            constraint=models.CheckConstraint(
                condition=models.Q(("second_interviewer", None), ("is_key_person", True), _connector="OR"),
                name="slot_two_for_key_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="interviewslot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("interviewee", models.F("interviewer")), _negated=True),
                    models.Q(
                        ("second_interviewer", None),
                        models.Q(
                            models.Q(("second_interviewer", models.F("interviewee")), _negated=True),
                            models.Q(("second_interviewer", models.F("interviewer")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                ),
                name="slot_asked_by_others",
            ),
        ),
        migrations.AddConstraint(
            model_name="cause",
            constraint=models.UniqueConstraint(fields=("wave", "title"), name="cause_once"),
        ),
        guard("practices_waveresult"),
        migrations.RunPython(directors_last, directors_any_time),
    ])
