import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alignment.shared.models
import planning.models.capacity
from alignment.shared.append_only import guard

GROWING = (
    "planning_targetproposal", "planning_targetsignature", "planning_dealforecast", "planning_forecastsnapshot",
    "planning_snapshotdeal",
)  # fmt: skip


def fill(apps, schema_editor):
    apps.get_model("planning", "CapacityNorms").objects.create(pk=1)


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_leaving'),
        ('funnel', '0019_journey'),
        ('loop', '0004_effects'),
        ('practices', '0006_content'),
        ('hiring', '0009_figures'),
    ]

    operations = [
        migrations.CreateModel(
            name='ForecastSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('monday', models.DateField()),
                ('segment', models.CharField(blank=True, max_length=40)),
                ('start', models.DateField()),
                ('end', models.DateField()),
                ('won_minor', models.BigIntegerField()),
                ('commit_minor', models.BigIntegerField()),
                ('best_minor', models.BigIntegerField()),
                ('weighted_minor', models.BigIntegerField()),
                ('pipeline_minor', models.BigIntegerField()),
                ('run_rate_minor', models.BigIntegerField(null=True)),
                ('plan_minor', models.BigIntegerField(null=True)),
                ('currency', models.CharField(max_length=3)),
                ('taken_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['segment', 'end', 'monday'], name='forecast_snapshot_of')],
                'constraints': [models.UniqueConstraint(fields=('monday', 'segment', 'start', 'end'), name='forecast_snapshot_once_a_week'), models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='forecast_snapshot_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='SellerCapacity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('hours_month', models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True)),
                ('share_for_leads', models.DecimalField(blank=True, decimal_places=3, max_digits=4, null=True)),
                ('hours_per_lead', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ('ramp_from', models.DateField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='capacity', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SnapshotDeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('amount_minor', models.BigIntegerField()),
                ('category', models.CharField(choices=[('commit', 'Commit'), ('best', 'Best case'), ('pipeline', 'In the pipeline'), ('omitted', 'Not counted')], max_length=10)),
                ('closes_on', models.DateField()),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.lead')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='planning.forecastsnapshot')),
            ],
        ),
        migrations.CreateModel(
            name='TargetProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('metric', models.CharField(choices=[('revenue', 'Revenue'), ('won', 'Sales'), ('kev_held', 'Key events held'), ('kev_set', 'Key events set'), ('leads', 'Leads'), ('spend', 'Budget')], max_length=20)),
                ('start', models.DateField()),
                ('end', models.DateField()),
                ('value', models.DecimalField(decimal_places=6, max_digits=18)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='TargetSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('side', models.CharField(choices=[('marketing', 'Marketing'), ('sales', 'Sales')], max_length=10)),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='planning.targetproposal')),
            ],
        ),
        migrations.CreateModel(
            name='CapacityNorms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('hours_month', models.DecimalField(decimal_places=1, default=140, max_digits=5)),
                ('share_for_leads', models.DecimalField(decimal_places=3, default='0.6', max_digits=4)),
                ('hours_per_lead', models.DecimalField(decimal_places=2, default='1.5', max_digits=5)),
                ('ramp', models.JSONField(default=planning.models.capacity.default_ramp)),
                ('limit', models.DecimalField(decimal_places=2, default='1.1', max_digits=4)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='capacity_norms_are_one'), models.CheckConstraint(condition=models.Q(('hours_month__gt', 0), ('hours_per_lead__gt', 0), ('share_for_leads__gt', 0), ('share_for_leads__lte', 1)), name='capacity_norms_are_something'), models.CheckConstraint(condition=models.Q(('limit__gte', 1)), name='capacity_limit_at_least_whole')],
            },
        ),
        migrations.CreateModel(
            name='DealForecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('category', models.CharField(choices=[('commit', 'Commit'), ('best', 'Best case'), ('pipeline', 'In the pipeline'), ('omitted', 'Not counted')], max_length=10)),
                ('closes_on', models.DateField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forecasts', to='funnel.lead')),
            ],
            options={
                'indexes': [models.Index(fields=['lead', '-id'], name='deal_forecast_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('category__in', ['commit', 'best', 'pipeline', 'omitted'])), name='deal_forecast_category_known')],
            },
        ),
        migrations.CreateModel(
            name='LeadWave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('title', models.CharField(max_length=200)),
                ('leads', models.PositiveIntegerField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('created_at', models.DateTimeField()),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='lead_wave_ends_after_start'), models.CheckConstraint(condition=models.Q(('leads__gt', 0)), name='lead_wave_brings_something')],
            },
        ),
        migrations.AddConstraint(
            model_name='sellercapacity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('hours_month', None), ('hours_month__gte', 0), _connector='OR'), models.Q(('share_for_leads', None), models.Q(('share_for_leads__gte', 0), ('share_for_leads__lte', 1)), _connector='OR'), models.Q(('hours_per_lead', None), ('hours_per_lead__gt', 0), _connector='OR')), name='seller_capacity_is_possible'),
        ),
        migrations.AddConstraint(
            model_name='snapshotdeal',
            constraint=models.UniqueConstraint(fields=('snapshot', 'lead'), name='snapshot_deal_once'),
        ),
        migrations.AddConstraint(
            model_name='snapshotdeal',
            constraint=models.CheckConstraint(condition=models.Q(('category__in', ['commit', 'best', 'pipeline', 'omitted'])), name='snapshot_deal_category_known'),
        ),
        migrations.AddIndex(
            model_name='targetproposal',
            index=models.Index(fields=['start', 'end', 'metric', '-id'], name='target_proposal_newest'),
        ),
        migrations.AddConstraint(
            model_name='targetproposal',
            constraint=models.CheckConstraint(condition=models.Q(('metric__in', ['revenue', 'won', 'kev_held', 'kev_set', 'leads', 'spend'])), name='target_proposal_node_known'),
        ),
        migrations.AddConstraint(
            model_name='targetproposal',
            constraint=models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='target_proposal_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='targetproposal',
            constraint=models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='target_proposal_not_below_nothing'),
        ),
        migrations.AddConstraint(
            model_name='targetsignature',
            constraint=models.CheckConstraint(condition=models.Q(('side__in', ['marketing', 'sales'])), name='target_signature_side_known'),
        ),
        migrations.AddConstraint(
            model_name='targetsignature',
            constraint=models.UniqueConstraint(fields=('proposal', 'side'), name='target_signed_once_a_side'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        *[guard(table) for table in GROWING],
    ]
