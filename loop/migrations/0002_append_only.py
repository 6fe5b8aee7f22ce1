from django.db import migrations

from alignment.shared.append_only import guard


class Migration(migrations.Migration):
    dependencies = [("loop", "0001_initial")]
    operations = [guard("loop_actionmove")]
