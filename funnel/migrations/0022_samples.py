import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alignment.shared.models
from alignment.shared.append_only import guard
from alignment.shared.migrations import folded


class Migration(migrations.Migration):

    dependencies = [
        ('funnel', '0021_views'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = folded([
        migrations.CreateModel(
            name='Sample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('month', models.DateField(unique=True)),
                ('drawn_at', models.DateTimeField()),
                ('marketer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seller', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SampleLead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('was', models.CharField(choices=[('accept', 'Sales should take it'), ('reject', 'Sales should return it')], max_length=6)),
                ('order', models.PositiveSmallIntegerField()),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.lead')),
                ('sample', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='funnel.sample')),
            ],
        ),
        migrations.CreateModel(
            name='SampleLabel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('side', models.CharField(max_length=9)),
                ('verdict', models.CharField(choices=[('accept', 'Sales should take it'), ('reject', 'Sales should return it')], max_length=6)),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sample_lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='labels', to='funnel.samplelead')),
            ],
        ),
        migrations.AddConstraint(
            model_name='samplelead',
            constraint=models.UniqueConstraint(fields=('sample', 'lead'), name='sample_lead_once'),
        ),
        migrations.AddConstraint(
            model_name='samplelead',
            constraint=models.UniqueConstraint(fields=('sample', 'order'), name='sample_order_once'),
        ),
        migrations.AddConstraint(
            model_name='samplelead',
            constraint=models.CheckConstraint(condition=models.Q(('was__in', ['accept', 'reject'])), name='sample_was_known'),
        ),
        migrations.AddConstraint(
            model_name='samplelabel',
            constraint=models.UniqueConstraint(fields=('sample_lead', 'side'), name='sample_label_once_a_side'),
        ),
        migrations.AddConstraint(
            model_name='samplelabel',
            constraint=models.CheckConstraint(condition=models.Q(('side__in', ['marketing', 'sales'])), name='sample_label_side_known'),
        ),
        migrations.AddConstraint(
            model_name='samplelabel',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['accept', 'reject'])), name='sample_label_known'),
        ),
    ]) + [guard('funnel_samplelabel')]
