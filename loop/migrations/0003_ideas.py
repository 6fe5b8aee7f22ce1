import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alignment.shared.models
from alignment.shared.migrations import folded

TRIGGER = "loop_idea_keeps_origin"


def keep_origin(apps, editor):
    """R-ID-02: where an idea was born never changes."""
    when = f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON loop_idea FOR EACH ROW WHEN (NEW.origin <> OLD.origin)"
    if editor.connection.vendor == "postgresql":
        editor.execute(
            f"CREATE OR REPLACE FUNCTION {TRIGGER}() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION "
            f"'an idea keeps its origin' USING ERRCODE = 'check_violation'; END $$ LANGUAGE plpgsql"
        )
        editor.execute(f"{when} EXECUTE FUNCTION {TRIGGER}()")
    else:
        editor.execute(f"{when} BEGIN SELECT RAISE(ABORT, 'an idea keeps its origin'); END")


def let_origin_go(apps, editor):
    suffix = " ON loop_idea" if editor.connection.vendor == "postgresql" else ""
    editor.execute(f"DROP TRIGGER IF EXISTS {TRIGGER}{suffix}")


class Migration(migrations.Migration):
    dependencies = [
        ("funnel", "0010_lead_search"),
        ("loop", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = folded([
        migrations.CreateModel(
            name="SignatureBanner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                ("message", models.CharField(max_length=200)),
                ("service", models.CharField(max_length=120)),
                ("url", models.URLField(max_length=400)),
                ("legal_entity", models.CharField(max_length=120)),
                (
                    "language",
                    models.CharField(choices=[("ru", "Russian"), ("en", "English")], default="ru", max_length=2),
                ),
                ("letters_per_day", models.PositiveIntegerField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="idea",
            name="idea_state_known",
        ),
        migrations.AddField(
            model_name="project",
            name="changed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="project",
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
            model_name="project",
            name="done_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="project",
            name="result",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="project",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name="idea",
            name="origin",
            field=models.CharField(
                choices=[
                    ("meeting", "Meeting"),
                    ("training", "Training"),
                    ("visit", "Field visit"),
                    ("rotation", "Rotation"),
                    ("ci", "Competitive intelligence"),
                    ("survey", "Survey"),
                    ("other", "Other"),
                ],
                default="meeting",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="idea",
            name="state",
            field=models.CharField(
                choices=[
                    ("new", "New"),
                    ("screened", "Looked at"),
                    ("accepted", "Accepted"),
                    ("project", "Project"),
                    ("measured", "Measured"),
                    ("parked", "Put aside"),
                    ("declined", "Declined"),
                ],
                default="new",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="idea",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["new", "screened", "accepted", "project", "measured", "parked", "declined"])
                ),
                name="idea_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["planned", "running", "done", "measured"])),
                name="project_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "measured"), _negated=True),
                    models.Q(("result", ""), _negated=True),
                    _connector="OR",
                ),
                name="project_measured_says_what_it_brought",
            ),
        ),
        migrations.AddField(
            model_name="signaturebanner",
            name="campaign",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="signature_banner", to="funnel.campaign"
            ),
        ),
        migrations.AddField(
            model_name="signaturebanner",
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
            model_name="signaturebanner",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="signaturebanner",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["ru", "en"])), name="banner_language_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="signaturebanner",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to", None)), fields=("legal_entity", "language"), name="banner_one_active"
            ),
        ),
        migrations.AddConstraint(
            model_name="signaturebanner",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"),
                name="banner_ends_after_start",
            ),
        ),
        migrations.RunPython(keep_origin, let_origin_go),
    ])
