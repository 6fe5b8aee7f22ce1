"""Roll-ups of hiring; every application there is waits to be counted."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F
from django.utils import timezone

from alignment.shared.migrations import folded


def mark_all(apps, schema_editor):
    mark, now = apps.get_model("hiring", "HiringMark"), timezone.now()
    ids = apps.get_model("hiring", "Application").objects.values_list("pk", flat=True)
    mark.objects.bulk_create([mark(application_id=pk, marked_at=now) for pk in ids], batch_size=500)


def an_id():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def of_application(related_name):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name=related_name, to="hiring.application"
    )


COUNTS = ("entered", "advanced", "won", "lost", "rejected", "moved_back", "still_open")


class Migration(migrations.Migration):
    dependencies = [("hiring", "0008_careers")]

    operations = [
        *folded(
            [
                migrations.CreateModel(
                    name="HiringMark",
                    fields=[an_id(), ("marked_at", models.DateTimeField()), ("application", of_application("+"))],
                ),
                migrations.CreateModel(
                    name="HiringDayMark",
                    fields=[
                        an_id(),
                        ("view", models.CharField(max_length=8)),
                        ("pipeline_id", models.BigIntegerField()),
                        ("day", models.DateField()),
                        ("marked_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="HiringStep",
                    fields=[
                        an_id(),
                        ("pipeline_id", models.BigIntegerField()),
                        ("cohort_day", models.DateField()),
                        ("source_id", models.BigIntegerField(default=0)),
                        ("vacancy_id", models.BigIntegerField()),
                        ("department_id", models.BigIntegerField()),
                        ("stage_id", models.BigIntegerField()),
                        ("day", models.DateField()),
                        ("left", models.CharField(max_length=10)),
                        ("minutes", models.IntegerField(null=True)),
                        ("days", models.IntegerField()),
                        ("application", of_application("steps")),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["pipeline_id", "cohort_day"], name="hiring_step_cohort"),
                            models.Index(fields=["pipeline_id", "day"], name="hiring_step_day"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("application", "stage_id"), name="hiring_step_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("left__in", ["advanced", "open", "won", "lost", "rejected", "moved_back"])
                                ),
                                name="hiring_step_left_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HiringCell",
                    fields=[
                        an_id(),
                        ("view", models.CharField(max_length=8)),
                        ("dimension", models.CharField(max_length=10)),
                        ("day", models.DateField()),
                        ("member", models.BigIntegerField(default=0)),
                        ("pipeline_id", models.BigIntegerField()),
                        ("stage_id", models.BigIntegerField()),
                        *[(name, models.PositiveIntegerField(default=0)) for name in COUNTS],
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("view", "dimension", "pipeline_id", "day", "member", "stage_id"),
                                name="hiring_cell_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    entered=F("advanced")
                                    + F("won")
                                    + F("lost")
                                    + F("rejected")
                                    + F("moved_back")
                                    + F("still_open")
                                ),
                                name="hiring_cell_adds_up",
                            ),
                        ],
                    },
                ),
            ]
        ),
        migrations.RunPython(mark_all, migrations.RunPython.noop),
    ]
