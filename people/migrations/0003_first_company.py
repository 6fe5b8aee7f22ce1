"""The one company row and its calendar; set-up gives them their names."""

from django.db import migrations


def fill(apps, schema_editor):
    calendar = apps.get_model("people", "WorkingCalendar").objects.create(name="Основной")
    apps.get_model("people", "Company").objects.create(pk=1, name="", calendar=calendar)


def clear(apps, schema_editor):
    apps.get_model("people", "Company").objects.all().delete()
    apps.get_model("people", "WorkingCalendar").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0002_append_only")]
    operations = [migrations.RunPython(fill, clear)]
