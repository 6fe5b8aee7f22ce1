from django.db import migrations

from alignment.shared.append_only import guard


class Migration(migrations.Migration):
    dependencies = [("funnel", "0001_initial")]
    operations = [
        guard("funnel_stageevent", erasable=["note"]),
        guard("funnel_stagesignature"),
    ]
