from itertools import islice

import django.db.models.deletion
from django.db import migrations, models


def keep_each_once(apps, schema_editor):
    """Where two customers named the same id, the older one keeps it."""
    customer_model, id_model = apps.get_model("funnel", "Customer"), apps.get_model("funnel", "CustomerId")
    named = customer_model.objects.exclude(external_ids=[]).order_by("pk").values_list("pk", "external_ids")
    rows = (id_model(customer_id=pk, value=str(value)[:200]) for pk, values in named.iterator() for value in values)
    while part := list(islice(rows, 500)):
        id_model.objects.bulk_create(part, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("funnel", "0007_rollup_days")]
    operations = [
        migrations.CreateModel(
            name="CustomerId",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.CharField(max_length=200, null=True, unique=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ids", to="funnel.customer"
                    ),
                ),
            ],
        ),
        migrations.RunPython(keep_each_once, migrations.RunPython.noop),
    ]
