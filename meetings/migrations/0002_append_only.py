from django.db import migrations

from alignment.shared.append_only import guard


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]
    operations = [guard("meetings_protocolversion")]
