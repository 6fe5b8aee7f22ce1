"""Who keeps a lead is said by its feed; a source only says where it came from."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('funnel', '0013_lead_views'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='source', name='source_master_known'),
        migrations.RemoveField(model_name='source', name='master'),
    ]
