from django.db import migrations, models

import alignment.shared.models


class Migration(migrations.Migration):
    dependencies = [("funnel", "0005_name_lead_authors")]
    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                ("currency", models.CharField(max_length=3)),
                ("day", models.DateField()),
                ("rate", models.DecimalField(decimal_places=8, max_digits=18)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("currency", "day"), name="exchange_rate_once"),
                    models.CheckConstraint(condition=models.Q(("rate__gt", 0)), name="exchange_rate_above_zero"),
                ],
            },
        ),
    ]
