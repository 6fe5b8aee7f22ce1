from datetime import timedelta

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alignment.shared.models
from alignment.shared.append_only import guard
from alignment.shared.migrations import folded

TRIGGER = "loop_effectcard_keeps_definition"
DEFINITION = (
    "decision_id", "title", "metric", "unit", "segment", "direction", "expected_delta", "baseline", "baseline_n",
    "baseline_from", "baseline_to", "trigger_weeks", "start", "lag_days", "horizon_days", "post_from", "min_n", "level",
    "control_segment", "definition", "frozen_at", "frozen_by_id",
)  # fmt: skip
MAY_BE_ERASED = ("title", "frozen_by_id")


def tell_what_was_frozen(apps, editor):
    """Cards frozen so far said only their day: nine weeks after the decision."""
    cards = apps.get_model("loop", "EffectCard").objects.filter(state__in=["frozen", "judged"], frozen_at=None)
    for card in cards.select_related("decision"):
        card.start = card.verdict_date - timedelta(weeks=9)
        card.baseline_to = card.start - timedelta(days=card.start.weekday())
        card.baseline_from = card.baseline_to - timedelta(weeks=13)
        card.post_from, card.post_to = card.start + timedelta(weeks=1), card.verdict_date
        card.frozen_at = card.decision.decided_at
        card.save()


def keep_definition(apps, editor):
    """What a frozen card says it will read never changes; words about it may be taken back by an erasure."""
    vendor = editor.connection.vendor
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    changed = [f"NEW.{column} {differs} OLD.{column}" for column in DEFINITION if column not in MAY_BE_ERASED]
    changed += [
        "(NEW.title <> OLD.title AND NEW.title <> '')",
        f"(NEW.frozen_by_id {differs} OLD.frozen_by_id AND NEW.frozen_by_id IS NOT NULL)",
        "NEW.post_to < OLD.post_to",
    ]
    when = (
        f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON loop_effectcard FOR EACH ROW "
        f"WHEN (OLD.state <> 'draft' AND ({' OR '.join(changed)}))"
    )
    if vendor == "postgresql":
        editor.execute(
            f"CREATE OR REPLACE FUNCTION {TRIGGER}() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION "
            f"'an effect card keeps its definition' USING ERRCODE = 'check_violation'; END $$ LANGUAGE plpgsql"
        )
        editor.execute(f"{when} EXECUTE FUNCTION {TRIGGER}()")
    else:
        editor.execute(f"{when} BEGIN SELECT RAISE(ABORT, 'an effect card keeps its definition'); END")


def let_definition_go(apps, editor):
    suffix = " ON loop_effectcard" if editor.connection.vendor == "postgresql" else ""
    editor.execute(f"DROP TRIGGER IF EXISTS {TRIGGER}{suffix}")


class Migration(migrations.Migration):
    dependencies = [
        ("loop", "0003_ideas"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = folded([
        migrations.CreateModel(
            name="EffectReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                ("read_at", models.DateTimeField()),
                ("level", models.PositiveSmallIntegerField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("early", "too early to judge"),
                            ("confirmed", "growth confirmed"),
                            ("probable", "probable"),
                            ("not_found", "not found"),
                            ("worse", "worse"),
                        ],
                        max_length=20,
                    ),
                ),
                ("estimate", models.FloatField(null=True)),
                ("low95", models.FloatField(null=True)),
                ("high95", models.FloatField(null=True)),
                ("low80", models.FloatField(null=True)),
                ("high80", models.FloatField(null=True)),
                ("slope", models.FloatField(null=True)),
                ("p_value", models.FloatField(null=True)),
                ("before", models.FloatField(null=True)),
                ("before_n", models.PositiveIntegerField(default=0)),
                ("after", models.FloatField(null=True)),
                ("after_n", models.PositiveIntegerField(default=0)),
                ("last_year", models.FloatField(null=True)),
                ("last_year_n", models.PositiveIntegerField(default=0)),
                ("possible_on", models.DateField(null=True)),
                ("points", models.JSONField(default=list)),
                ("co_interventions", models.JSONField(default=list)),
            ],
            options={"ordering": ["-pk"]},
        ),
        migrations.RemoveConstraint(
            model_name="effectcard",
            name="effect_state_known",
        ),
        migrations.RemoveField(
            model_name="effectcard",
            name="reading",
        ),
        migrations.AddField(
            model_name="effectcard",
            name="baseline_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="baseline_to",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="changed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="changed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="control_segment",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="decided_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="definition",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="direction",
            field=models.CharField(choices=[("up", "Up"), ("down", "Down")], default="up", max_length=4),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="expected_delta",
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="extended_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="frozen_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="frozen_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="horizon_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="lag_days",
            field=models.PositiveSmallIntegerField(default=7),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="learning",
            field=models.CharField(
                blank=True,
                choices=[("continue", "Keep it"), ("change", "Change it"), ("stop", "Stop it")],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="learning_note",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="level",
            field=models.PositiveSmallIntegerField(default=2),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="min_n",
            field=models.PositiveIntegerField(default=30),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="post_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="post_to",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="start",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="title",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="trigger_weeks",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="unit",
            field=models.CharField(default="share", max_length=20),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="effectcard",
            name="void_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name="effectcard",
            name="decision",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="effect_card",
                to="loop.decision",
            ),
        ),
        migrations.AlterField(
            model_name="effectcard",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("frozen", "Frozen"),
                    ("judged", "Judged"),
                    ("declined", "Not measured"),
                    ("void", "Made void"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="effectcard",
            name="verdict",
            field=models.CharField(
                blank=True,
                choices=[
                    ("early", "too early to judge"),
                    ("confirmed", "growth confirmed"),
                    ("probable", "probable"),
                    ("not_found", "not found"),
                    ("worse", "worse"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(tell_what_was_frozen, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="effectcard",
            index=models.Index(condition=models.Q(("state", "frozen")), fields=["verdict_date"], name="effect_waiting"),
        ),
        migrations.AddConstraint(
            model_name="effectcard",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "frozen", "judged", "declined", "void"])),
                name="effect_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="effectcard",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["", "early", "confirmed", "probable", "not_found", "worse"])),
                name="effect_verdict_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="effectcard",
            constraint=models.CheckConstraint(
                condition=models.Q(("direction__in", ["up", "down"])), name="effect_direction_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="effectcard",
            constraint=models.CheckConstraint(
                condition=models.Q(("learning__in", ["", "continue", "change", "stop"])), name="effect_learning_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="effectcard",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__lte", 4)), name="effect_level_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="effectcard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["frozen", "judged"]), _negated=True),
                    models.Q(
                        ("baseline_from__isnull", False),
                        ("baseline_from__lt", models.F("baseline_to")),
                        ("baseline_to__isnull", False),
                        ("baseline_to__lte", models.F("start")),
                        ("frozen_at__isnull", False),
                        ("post_from__gte", models.F("start")),
                        ("post_from__isnull", False),
                        ("post_to__gt", models.F("post_from")),
                        ("post_to__isnull", False),
                        ("start__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="effect_frozen_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="effectcard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "judged"), _negated=True),
                    models.Q(models.Q(("verdict", ""), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="effect_judged_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="effectcard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "void"), _negated=True),
                    models.Q(("void_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="effect_void_says_why",
            ),
        ),
        migrations.AddField(
            model_name="effectreading",
            name="card",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="loop.effectcard"
            ),
        ),
        migrations.AddIndex(
            model_name="effectreading",
            index=models.Index(fields=["read_at"], name="effect_read"),
        ),
        migrations.AddConstraint(
            model_name="effectreading",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["early", "confirmed", "probable", "not_found", "worse"])),
                name="effect_reading_verdict_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="effectreading",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__lte", 4)), name="effect_reading_level_known"
            ),
        ),
        guard("loop_effectreading"),
        migrations.RunPython(keep_definition, let_definition_go),
    ])
