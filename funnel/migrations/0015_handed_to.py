"""Who received the lead from the first line stands on the event, guarded with it; who handed it over is a cut."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from alignment.shared.append_only import guard

EVENTS = guard("funnel_stageevent", erasable=["note"])


class Migration(migrations.Migration):
    dependencies = [
        ("funnel", "0014_master_is_of_feeds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RunPython(EVENTS.reverse_code, EVENTS.code),
        migrations.AddField(
            model_name="stageevent",
            name="handed_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="stageevent",
            constraint=models.CheckConstraint(
                condition=Q(handed_to=None) | Q(kind="entered", owner__isnull=False),
                name="event_handed_over_by_its_owner",
            ),
        ),
        EVENTS,
        migrations.AddField(model_name="leadfact", name="first_line_id", field=models.BigIntegerField(default=0)),
        migrations.AddField(model_name="factstep", name="first_line_id", field=models.BigIntegerField(default=0)),
    ]
