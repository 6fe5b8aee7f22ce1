import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alignment.shared.models
from alignment.shared.append_only import guard
from alignment.shared.migrations import folded

ERASABLE = {
    "scorecard": ["evidence", "why_amended"],
    "scorecardmark": ["evidence"],
    "worksamplescore": ["evidence"],
    "reference": ["name", "relation", "contact", "said"],
    "hiredecision": ["reason"],
    "gateoverride": ["reason"],
    "outcome": ["note"],
}


class Migration(migrations.Migration):

    dependencies = [('hiring', '0004_candidates')]

    operations = folded([
        migrations.CreateModel(
            name='ScorecardTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('vacancy', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='scorecard', to='hiring.vacancy')),
                ('copied_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='hiring.scorecardtemplate')),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('frozen_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ScorecardCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='categories', to='hiring.scorecardtemplate')),
                ('no', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=80)),
            ],
            options={
                'ordering': ('no',),
                'constraints': [models.UniqueConstraint(fields=('template', 'no'), name='scorecard_category_once'), models.CheckConstraint(condition=models.Q(('no__gte', 1), ('no__lte', 4)), name='scorecard_four_categories')],
            },
        ),
        migrations.CreateModel(
            name='ScorecardAttribute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attributes', to='hiring.scorecardtemplate')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attributes', to='hiring.scorecardcategory')),
                ('no', models.PositiveSmallIntegerField()),
                ('key', models.SlugField(allow_unicode=True, max_length=80)),
                ('name', models.CharField(max_length=160)),
            ],
            options={
                'ordering': ('category__no', 'no'),
                'constraints': [models.UniqueConstraint(fields=('category', 'no'), name='scorecard_attribute_once'), models.UniqueConstraint(fields=('template', 'key'), name='scorecard_attribute_key_once'), models.CheckConstraint(condition=models.Q(('no__gte', 1), ('no__lte', 6)), name='scorecard_six_attributes')],
            },
        ),
        migrations.CreateModel(
            name='ScorecardQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='hiring.scorecardtemplate')),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.stage')),
                ('no', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=500)),
            ],
            options={
                'ordering': ('stage__order', 'no'),
                'constraints': [models.UniqueConstraint(fields=('template', 'stage', 'no'), name='scorecard_question_once')],
            },
        ),
        migrations.CreateModel(
            name='Scorecard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('interview', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='hiring.interview')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('no', models.PositiveSmallIntegerField(default=1)),
                ('recommendation', models.PositiveSmallIntegerField(choices=[(1, 'Definitely no'), (2, 'No'), (3, 'Yes'), (4, 'Strong yes')])),
                ('evidence', models.TextField(null=True)),
                ('submitted_at', models.DateTimeField()),
                ('why_amended', models.TextField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['-submitted_at', '-id'], name='scorecard_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('recommendation__gte', 1), ('recommendation__lte', 4)), name='scorecard_recommends'), models.CheckConstraint(condition=models.Q(('evidence', None), models.Q(('evidence', ''), _negated=True), _connector='OR'), name='scorecard_has_evidence'), models.UniqueConstraint(fields=('interview', 'by', 'no'), name='scorecard_version_once')],
            },
        ),
        migrations.CreateModel(
            name='ScorecardMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='hiring.scorecard')),
                ('attribute', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hiring.scorecardattribute')),
                ('score', models.PositiveSmallIntegerField(choices=[(1, '1'), (2, '2'), (3, '3'), (4, '4')])),
                ('evidence', models.TextField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('score__gte', 1), ('score__lte', 4)), name='scorecard_mark_of_four'), models.CheckConstraint(condition=models.Q(('evidence', None), models.Q(('evidence', ''), _negated=True), _connector='OR'), name='scorecard_mark_has_evidence'), models.UniqueConstraint(fields=('card', 'attribute'), name='scorecard_mark_once')],
            },
        ),
        migrations.CreateModel(
            name='WorkSample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='work_samples', to='hiring.application')),
                ('kind', models.CharField(choices=[('fix_landing', 'Fix a landing page'), ('read_funnel', 'Read a funnel'), ('other', 'Another task')], max_length=11)),
                ('task', models.TextField()),
                ('due_on', models.DateField()),
                ('given_at', models.DateTimeField()),
                ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handed_in_at', models.DateTimeField(blank=True, null=True)),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='hiring.candidatefile')),
                ('link', models.URLField(blank=True, max_length=500)),
            ],
            options={
                'indexes': [models.Index(fields=['application', '-given_at'], name='work_sample_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['fix_landing', 'read_funnel', 'other'])), name='work_sample_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='WorkSampleScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('sample', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='hiring.worksample')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('score', models.PositiveSmallIntegerField(choices=[(1, '1'), (2, '2'), (3, '3'), (4, '4')])),
                ('evidence', models.TextField(null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sample', 'by'), name='work_sample_scored_once'), models.CheckConstraint(condition=models.Q(('score__gte', 1), ('score__lte', 4)), name='work_sample_score_of_four'), models.CheckConstraint(condition=models.Q(('evidence', None), models.Q(('evidence', ''), _negated=True), _connector='OR'), name='work_sample_has_evidence')],
            },
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='references', to='hiring.application')),
                ('name', models.CharField(max_length=200, null=True)),
                ('relation', models.CharField(max_length=200, null=True)),
                ('contact', models.CharField(blank=True, max_length=254, null=True)),
                ('said', models.TextField(null=True)),
                ('verdict', models.CharField(choices=[('for', 'Recommends'), ('mixed', 'With reservations'), ('against', 'Advises against')], max_length=7)),
                ('taken_at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['application', 'taken_at'], name='reference_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ['for', 'mixed', 'against'])), name='reference_verdict_known')],
            },
        ),
        migrations.CreateModel(
            name='HireDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='hiring.application')),
                ('verdict', models.CharField(choices=[('hire', 'Hire'), ('no', 'Do not hire')], max_length=4)),
                ('reason', models.TextField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['application', 'at', 'id'], name='hire_decision_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ['hire', 'no'])), name='hire_decision_known')],
            },
        ),
        migrations.CreateModel(
            name='GateOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='hiring.application')),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.stage')),
                ('missing', models.JSONField()),
                ('reason', models.TextField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['application', 'at', 'id'], name='gate_override_of')],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='hiring.application')),
                ('state', models.CharField(choices=[('sent', 'Waits for the answer'), ('accepted', 'Accepted'), ('declined', 'Declined by the candidate'), ('withdrawn', 'Withdrawn by us')], default='sent', max_length=9)),
                ('base_minor', models.BigIntegerField()),
                ('variable_minor', models.BigIntegerField(blank=True, null=True)),
                ('currency', models.CharField(default='RUB', max_length=3)),
                ('is_gross', models.BooleanField(default=True)),
                ('start_on', models.DateField()),
                ('answer_by', models.DateField()),
                ('note', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
            ],
            options={
                'indexes': [models.Index(fields=['-made_at', '-id'], name='offer_newest'), models.Index(condition=models.Q(('state', 'sent')), fields=['answer_by'], name='offer_unanswered')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['sent', 'accepted', 'declined', 'withdrawn'])), name='offer_state_known'), models.CheckConstraint(condition=models.Q(('base_minor__gt', 0)), name='offer_pays'), models.CheckConstraint(condition=models.Q(('variable_minor', None), ('variable_minor__gte', 0), _connector='OR'), name='offer_variable_pays'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='offer_ended_has_its_moment'), models.UniqueConstraint(condition=models.Q(('state__in', ['sent', 'accepted'])), fields=('application',), name='offer_is_one')],
            },
        ),
        migrations.CreateModel(
            name='ProbationTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='probation_tasks', to='hiring.application')),
                ('text', models.CharField(max_length=500)),
                ('criterion', models.CharField(max_length=300)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('state', models.CharField(choices=[('set', 'Set'), ('met', 'Met'), ('missed', 'Missed')], default='set', max_length=6)),
                ('result', models.CharField(blank=True, max_length=500)),
                ('set_at', models.DateTimeField()),
                ('set_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['application', 'id'], name='probation_task_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['set', 'met', 'missed'])), name='probation_task_state_known')],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='outcome', to='hiring.application')),
                ('is_passed', models.BooleanField()),
                ('kpi_attainment', models.PositiveSmallIntegerField()),
                ('head_rating', models.PositiveSmallIntegerField()),
                ('ramp', models.PositiveSmallIntegerField()),
                ('note', models.TextField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('head_rating__lte', 100), ('ramp__lte', 100)), name='outcome_of_a_hundred')],
            },
        ),
        *(guard(f"hiring_{table}", erasable=columns) for table, columns in ERASABLE.items()),
    ])
