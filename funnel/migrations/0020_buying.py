import django.db.models.deletion
from django.db import migrations, models

from alignment.shared.migrations import folded


class Migration(migrations.Migration):

    dependencies = [
        ('funnel', '0019_journey'),
    ]

    operations = folded([
        migrations.AddField(
            model_name='customer',
            name='opted_out_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='CustomerFact',
            fields=[
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='fact', serialize=False, to='funnel.customer')),
                ('cohort_day', models.DateField()),
                ('first_day', models.DateField(null=True)),
                ('second_day', models.DateField(null=True)),
                ('last_day', models.DateField(null=True)),
                ('purchases', models.PositiveIntegerField(default=0)),
                ('revenue_minor', models.BigIntegerField(default=0)),
                ('gap_days', models.PositiveIntegerField(null=True)),
                ('source_id', models.BigIntegerField(default=0)),
                ('owner_id', models.BigIntegerField(default=0)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['cohort_day'], name='customer_cohort'),
                    models.Index(fields=['last_day'], name='customer_last'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CustomerMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cohort_month', models.DateField()),
                ('month', models.DateField()),
                ('purchases', models.PositiveIntegerField(default=0)),
                ('revenue_minor', models.BigIntegerField(default=0)),
                ('last_day', models.DateField(null=True)),
                ('source_id', models.BigIntegerField(default=0)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='months', to='funnel.customer')),
            ],
            options={
                'indexes': [models.Index(fields=['cohort_month', 'month'], name='customer_month_cohort')],
                'constraints': [models.UniqueConstraint(fields=('customer', 'month'), name='customer_month_once')],
            },
        ),
    ])
