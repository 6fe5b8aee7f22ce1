from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('connectors', '0002_phones'),
    ]

    operations = [
        migrations.AddField(
            model_name='connection',
            name='origins',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='mirroredlead',
            name='counted_in',
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
    ]
