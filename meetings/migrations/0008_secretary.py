import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def write_in_turn(apps, schema_editor):
    series = apps.get_model("meetings", "MeetingSeries").objects.using(schema_editor.connection.alias)
    series.filter(kind__in=["general", "department"]).update(secretary_rule="rotate")


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0007_single_head"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="secretary",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="secretary_swapped",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="meetingseries",
            name="secretary_rule",
            field=models.CharField(
                choices=[("chair", "The heads themselves"), ("rotate", "The invited in turn")],
                default="chair",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingseries",
            constraint=models.CheckConstraint(
                condition=models.Q(("secretary_rule__in", ["chair", "rotate"])), name="series_secretary_rule_known"
            ),
        ),
        migrations.RunPython(write_in_turn, migrations.RunPython.noop),
    ]
