from django.db import migrations, models


class Migration(migrations.Migration):
    """Figures are made anew by the worker: the basis of the kept ones is unknown to it."""

    dependencies = [("funnel", "0008_customer_ids")]
    operations = [
        migrations.RemoveField("factstep", "hours"),
        migrations.AddField("factstep", "minutes", models.IntegerField(null=True)),
        migrations.AddField("factstep", "is_start", models.BooleanField(default=False)),
        migrations.AddField("factstep", "began_later", models.BooleanField(default=False)),
        migrations.AddField("funnelcell", "started", models.PositiveIntegerField(default=0)),
        migrations.AddField("funnelcell", "began_later", models.PositiveIntegerField(default=0)),
    ]
