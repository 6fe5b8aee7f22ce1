import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alignment.shared.models
from alignment.shared.append_only import guard
from alignment.shared.migrations import folded

GROWING = ("meetings_cupmember", "meetings_cupparticipation", "meetings_cupballot", "meetings_cupwinner")
TABLE = "meetings_cupround"
RULES = {"update": "OLD.state IN ('awarded', 'void')", "delete": "NOT OLD.is_demo"}


def close_history(apps, editor):
    """R-CP-06: a round that was handed over or is void never changes."""
    postgres = editor.connection.vendor == "postgresql"
    for verb, rule in RULES.items():
        name = f"{TABLE}_no_{verb}"
        if postgres:
            editor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION "
                f"'a round of the cup is history' USING ERRCODE = 'check_violation'; END $$ LANGUAGE plpgsql"
            )
        action = f"EXECUTE FUNCTION {name}()" if postgres else ""
        body = "" if postgres else " BEGIN SELECT RAISE(ABORT, 'a round of the cup is history'); END"
        editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {TABLE} FOR EACH ROW WHEN ({rule}) {action}{body}"
        )


def open_history(apps, editor):
    suffix = f" ON {TABLE}" if editor.connection.vendor == "postgresql" else ""
    for verb in RULES:
        editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb}{suffix}")


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0004_requests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = folded([
        migrations.CreateModel(
            name="CupRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                ("month", models.DateField(unique=True)),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("scheduled", "Scheduled"),
                            ("voting", "Voting"),
                            ("tallied", "Counted"),
                            ("awarded", "Handed over"),
                            ("void", "Void"),
                        ],
                        default="scheduled",
                        max_length=10,
                    ),
                ),
                ("citation", models.CharField(blank=True, max_length=1000)),
                ("handed_over_at", models.DateTimeField(blank=True, null=True)),
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
                    "handed_over_meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="meetings.meeting",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CupEnvelope",
            fields=[
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="envelopes", to="meetings.cupround"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CupBallot",
            fields=[
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ballots", to="meetings.cupround"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CupWinner",
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
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="won_by", to="meetings.cupround"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="cupround",
            name="winners",
            field=models.ManyToManyField(related_name="+", through="meetings.CupWinner", to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name="CupParticipation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                ("voted_date", models.DateField()),
                (
                    "voter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="meetings.cupround",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("round", "voter"), name="cup_one_vote_each")],
            },
        ),
        migrations.CreateModel(
            name="CupMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                ("side", models.CharField(choices=[("voter", "Voter"), ("candidate", "Candidate")], max_length=10)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="meetings.cupround"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["voter", "candidate"])), name="cup_member_side_known"
                    ),
                    models.UniqueConstraint(fields=("round", "person"), name="cup_member_on_one_list"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="cupwinner",
            constraint=models.UniqueConstraint(fields=("round", "person"), name="cup_winner_once"),
        ),
        migrations.AddConstraint(
            model_name="cupround",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["scheduled", "voting", "tallied", "awarded", "void"])),
                name="cup_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="cupround",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))), name="cup_closes_after_opening"
            ),
        ),
        migrations.AddConstraint(
            model_name="cupround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "awarded"), _negated=True), ("handed_over_at__isnull", False), _connector="OR"
                ),
                name="cup_awarded_is_handed_over",
            ),
        ),
        *(guard(table) for table in GROWING),
        migrations.RunPython(close_history, open_history),
    ])
