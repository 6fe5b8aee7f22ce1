import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alignment.shared.models
from alignment.shared.migrations import folded


class Migration(migrations.Migration):

    dependencies = [
        ('planning', '0002_audits'),
        ('funnel', '0020_buying'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = folded([
        migrations.CreateModel(
            name='ReactivationPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('title', models.CharField(max_length=160)),
                ('state', models.CharField(choices=[('calculated', 'Calculated'), ('custdev', 'Talks with customers'), ('segmented', 'Groups drawn'), ('running', 'Running'), ('reviewed', 'Reviewed')], default='calculated', max_length=10)),
                ('channel', models.CharField(choices=[('human', 'By people'), ('mixed', 'By people and letters')], default='mixed', max_length=5)),
                ('goal', models.PositiveIntegerField()),
                ('budget_minor', models.BigIntegerField(default=0)),
                ('currency', models.CharField(default='RUB', max_length=3)),
                ('payback_months', models.PositiveSmallIntegerField()),
                ('silent_after', models.PositiveIntegerField()),
                ('holdout_percent', models.PositiveSmallIntegerField(default=10)),
                ('talks_needed', models.PositiveSmallIntegerField(default=5)),
                ('started_on', models.DateField(blank=True, null=True)),
                ('review_on', models.DateField(blank=True, null=True)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('conclusion', models.CharField(blank=True, max_length=1000)),
                ('created_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reactivation_plans', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('group', models.CharField(choices=[('treated', 'To be brought back'), ('holdout', 'Left alone, to compare')], max_length=7)),
                ('reached_by', models.CharField(blank=True, choices=[('call', 'Call'), ('email', 'E-mail'), ('meeting', 'Meeting'), ('letter', 'Automatic letter')], max_length=7)),
                ('reached_at', models.DateTimeField(blank=True, null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.customer')),
                ('reached_by_person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='planning.reactivationplan')),
            ],
        ),
        migrations.CreateModel(
            name='CustDev',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('held_on', models.DateField()),
                ('insights', models.TextField()),
                ('recorded_at', models.DateTimeField()),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.customer')),
                ('interviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='talks', to='planning.reactivationplan')),
            ],
        ),
        migrations.CreateModel(
            name='AccountMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('month', models.DateField()),
                ('cost_minor', models.BigIntegerField()),
                ('expected_minor', models.BigIntegerField()),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='months', to='planning.reactivationplan')),
            ],
        ),
        migrations.AddConstraint(
            model_name='reactivationplan',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['calculated', 'custdev', 'segmented', 'running', 'reviewed'])), name='reactivation_state_known'),
        ),
        migrations.AddConstraint(
            model_name='reactivationplan',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['human', 'mixed'])), name='reactivation_by_people'),
        ),
        migrations.AddConstraint(
            model_name='reactivationplan',
            constraint=models.CheckConstraint(condition=models.Q(('goal__gt', 0)), name='reactivation_has_a_number'),
        ),
        migrations.AddConstraint(
            model_name='reactivationplan',
            constraint=models.CheckConstraint(condition=models.Q(('budget_minor__gte', 0)), name='reactivation_budget_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='reactivationplan',
            constraint=models.CheckConstraint(condition=models.Q(('payback_months__gt', 0)), name='reactivation_pays_back_later'),
        ),
        migrations.AddConstraint(
            model_name='reactivationplan',
            constraint=models.CheckConstraint(condition=models.Q(('holdout_percent__lte', 50)), name='reactivation_holdout_is_a_part'),
        ),
        migrations.AddConstraint(
            model_name='reactivationplan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('review_on__isnull', False), ('started_on__isnull', False), ('state__in', ['running', 'reviewed'])), models.Q(('started_on', None), ('state__in', ['calculated', 'custdev', 'segmented'])), _connector='OR'), name='reactivation_runs_from_a_day'),
        ),
        migrations.AddConstraint(
            model_name='reactivationplan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reviewed_at__isnull', False), ('state', 'reviewed')), models.Q(models.Q(('state', 'reviewed'), _negated=True), ('reviewed_at', None)), _connector='OR'), name='reactivation_reviewed_at_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='reactivationplan',
            constraint=models.CheckConstraint(condition=models.Q(('review_on', None), ('review_on__gt', models.F('started_on')), _connector='OR'), name='reactivation_reviewed_later'),
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(fields=['plan', 'group', 'id'], name='reactivation_members'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.UniqueConstraint(fields=('plan', 'customer'), name='reactivation_member_once'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(('group__in', ['treated', 'holdout'])), name='reactivation_group_known'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reached_at', None), ('reached_by', '')), models.Q(('reached_at__isnull', False), models.Q(('reached_by', ''), _negated=True)), _connector='OR'), name='reactivation_reached_somehow'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('group', 'holdout'), _negated=True), ('reached_at', None), _connector='OR'), name='reactivation_holdout_left_alone'),
        ),
        migrations.AddConstraint(
            model_name='custdev',
            constraint=models.UniqueConstraint(fields=('plan', 'customer'), name='custdev_once_a_customer'),
        ),
        migrations.AddConstraint(
            model_name='accountmonth',
            constraint=models.UniqueConstraint(fields=('plan', 'month'), name='account_month_once'),
        ),
        migrations.AddConstraint(
            model_name='accountmonth',
            constraint=models.CheckConstraint(condition=models.Q(('cost_minor__gte', 0), ('expected_minor__gte', 0)), name='account_month_not_negative'),
        ),
    ])
