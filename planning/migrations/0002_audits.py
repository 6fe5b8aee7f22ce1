import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alignment.shared.models
from alignment.shared.append_only import guard
from alignment.shared.migrations import folded


class Migration(migrations.Migration):

    dependencies = [
        ('planning', '0001_targets'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *folded([
            migrations.CreateModel(
                name='Audit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('changed_at', models.DateTimeField(blank=True, null=True)),
                    ('is_demo', alignment.shared.models.DemoField(default=False)),
                    ('kind', models.CharField(choices=[('planned', 'Planned'), ('signal', 'After a signal')], default='planned', max_length=7)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('has_niche_experience', models.BooleanField(default=False)),
                    ('questionnaire', models.JSONField(blank=True, default=dict)),
                    ('questionnaire_at', models.DateTimeField(blank=True, null=True)),
                    ('planned_for', models.DateField()),
                    ('state', models.CharField(choices=[('planned', 'Planned'), ('collecting', 'Evidence collected'), ('checks', 'Checks 1–7'), ('scripts', 'Scripts'), ('tasks', 'Tasks'), ('in_work', 'In work'), ('remeasured', 'Measured again'), ('closed', 'Closed')], default='planned', max_length=10)),
                    ('collected_at', models.DateTimeField(blank=True, null=True)),
                    ('concluded_at', models.DateTimeField(blank=True, null=True)),
                    ('started_at', models.DateTimeField(blank=True, null=True)),
                    ('measured_at', models.DateTimeField(blank=True, null=True)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('is_single_cause_confirmed', models.BooleanField(default=False)),
                    ('rate_before', models.FloatField(blank=True, null=True)),
                    ('n_before', models.PositiveIntegerField(blank=True, null=True)),
                    ('norm', models.FloatField(blank=True, null=True)),
                    ('norm_from', models.CharField(blank=True, choices=[('target', 'Signed target'), ('own', 'Own best quartile')], max_length=6)),
                    ('rate_after', models.FloatField(blank=True, null=True)),
                    ('n_after', models.PositiveIntegerField(blank=True, null=True)),
                    ('conclusion', models.CharField(blank=True, max_length=1000)),
                    ('created_at', models.DateTimeField()),
                    ('auditor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='audits', to=settings.AUTH_USER_MODEL)),
                    ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('effect', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='audit', to='loop.effectcard')),
                    ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.stage')),
                ],
            ),
            migrations.CreateModel(
                name='AuditCheck',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('changed_at', models.DateTimeField(blank=True, null=True)),
                    ('is_demo', alignment.shared.models.DemoField(default=False)),
                    ('no', models.PositiveSmallIntegerField()),
                    ('verdict', models.CharField(choices=[('unknown', 'Not known yet'), ('ok', 'In order'), ('problem', 'A cause')], default='unknown', max_length=7)),
                    ('unlocked_at', models.DateTimeField(blank=True, null=True)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('audit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='planning.audit')),
                    ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='AuditEvidence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_demo', alignment.shared.models.DemoField(default=False)),
                    ('is_automatic', models.BooleanField(default=False)),
                    ('is_found', models.BooleanField(default=True)),
                    ('text', models.CharField(max_length=500, null=True)),
                    ('params', models.JSONField(blank=True, default=dict)),
                    ('k', models.PositiveIntegerField(blank=True, null=True)),
                    ('n', models.PositiveIntegerField(blank=True, null=True)),
                    ('url', models.CharField(blank=True, max_length=300)),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('check_row', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='planning.auditcheck')),
                ],
            ),
            migrations.CreateModel(
                name='AuditRhythm',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('changed_at', models.DateTimeField(blank=True, null=True)),
                    ('is_startup', models.BooleanField(default=False)),
                    ('months', models.PositiveSmallIntegerField(choices=[(1, 'every month'), (2, 'every two months'), (3, 'every quarter'), (6, 'every half-year')], default=3)),
                    ('fast_fix_days', models.PositiveSmallIntegerField(default=5)),
                    ('fast_result_days', models.PositiveSmallIntegerField(default=30)),
                    ('evidence_percent', models.PositiveSmallIntegerField(default=80)),
                    ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='AuditTask',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('changed_at', models.DateTimeField(blank=True, null=True)),
                    ('is_demo', alignment.shared.models.DemoField(default=False)),
                    ('fix_speed', models.CharField(choices=[('fast', 'Fast'), ('slow', 'Slow')], max_length=4)),
                    ('result_speed', models.CharField(choices=[('fast', 'Fast'), ('slow', 'Slow')], max_length=4)),
                    ('quadrant', models.GeneratedField(db_persist=True, expression=models.Case(models.When(fix_speed='fast', result_speed='fast', then=models.Value(1)), models.When(result_speed='fast', then=models.Value(2)), models.When(fix_speed='fast', then=models.Value(3)), default=models.Value(4)), output_field=models.PositiveSmallIntegerField())),
                    ('created_at', models.DateTimeField()),
                    ('started_at', models.DateTimeField(blank=True, null=True)),
                    ('is_out_of_order', models.BooleanField(default=False)),
                    ('why_out_of_order', models.CharField(blank=True, max_length=300)),
                    ('action', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='audit_task', to='loop.action')),
                    ('audit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='planning.audit')),
                    ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('check_row', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='planning.auditcheck')),
                    ('started_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='SelfTest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_demo', alignment.shared.models.DemoField(default=False)),
                    ('taken_at', models.DateTimeField()),
                    ('present', models.PositiveSmallIntegerField()),
                    ('amber', models.PositiveSmallIntegerField()),
                    ('absent', models.PositiveSmallIntegerField()),
                    ('unknown', models.PositiveSmallIntegerField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='SelfTestRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_demo', alignment.shared.models.DemoField(default=False)),
                    ('no', models.PositiveSmallIntegerField()),
                    ('answer', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not sure')], max_length=7)),
                    ('state', models.CharField(choices=[('present', 'The mistake is made'), ('amber', 'Said, not seen'), ('absent', 'Not made'), ('unknown', 'Not known')], max_length=7)),
                    ('k', models.PositiveIntegerField(blank=True, null=True)),
                    ('n', models.PositiveIntegerField(blank=True, null=True)),
                    ('test', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='planning.selftest')),
                ],
            ),
            migrations.AddIndex(
                model_name='audit',
                index=models.Index(fields=['state', 'planned_for'], name='audit_by_state'),
            ),
            migrations.AddConstraint(
                model_name='audit',
                constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['planned', 'signal'])), name='audit_kind_known'),
            ),
            migrations.AddConstraint(
                model_name='audit',
                constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'collecting', 'checks', 'scripts', 'tasks', 'in_work', 'remeasured', 'closed'])), name='audit_state_known'),
            ),
            migrations.AddConstraint(
                model_name='audit',
                constraint=models.CheckConstraint(condition=models.Q(('norm_from__in', ['', 'target', 'own'])), name='audit_norm_known'),
            ),
            migrations.AddConstraint(
                model_name='audit',
                constraint=models.CheckConstraint(condition=models.Q(('state', 'planned'), ('has_niche_experience', True), ('questionnaire_at__isnull', False), _connector='OR'), name='audit_by_one_who_knows'),
            ),
            migrations.AddConstraint(
                model_name='audit',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('collected_at', None), ('state', 'planned')), models.Q(models.Q(('state', 'planned'), _negated=True), ('collected_at__isnull', False)), _connector='OR'), name='audit_collected_at_a_moment'),
            ),
            migrations.AddConstraint(
                model_name='audit',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at', None)), _connector='OR'), name='audit_closed_at_a_moment'),
            ),
            migrations.AddConstraint(
                model_name='auditcheck',
                constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['unknown', 'ok', 'problem'])), name='audit_verdict_known'),
            ),
            migrations.AddConstraint(
                model_name='auditcheck',
                constraint=models.UniqueConstraint(fields=('audit', 'no'), name='audit_check_once'),
            ),
            migrations.AddConstraint(
                model_name='auditcheck',
                constraint=models.CheckConstraint(condition=models.Q(('no__range', (1, 8))), name='audit_check_of_eight'),
            ),
            migrations.AddConstraint(
                model_name='auditcheck',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('no', 8), _negated=True), ('verdict', 'unknown'), ('unlocked_at__isnull', False), _connector='OR'), name='audit_scripts_come_last'),
            ),
            migrations.AddConstraint(
                model_name='auditcheck',
                constraint=models.CheckConstraint(condition=models.Q(('verdict', 'unknown'), ('decided_at__isnull', False), _connector='OR'), name='audit_verdict_at_a_moment'),
            ),
            migrations.AddIndex(
                model_name='auditevidence',
                index=models.Index(fields=['check_row', 'id'], name='audit_evidence_of'),
            ),
            migrations.AddConstraint(
                model_name='auditevidence',
                constraint=models.CheckConstraint(condition=models.Q(('text', None), models.Q(('text', ''), _negated=True), _connector='OR'), name='audit_evidence_says_something'),
            ),
            migrations.AddConstraint(
                model_name='auditrhythm',
                constraint=models.CheckConstraint(condition=models.Q(('pk', 1)), name='audit_rhythm_is_one'),
            ),
            migrations.AddConstraint(
                model_name='auditrhythm',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_startup', True), ('months__in', [1, 2])), models.Q(('is_startup', False), ('months__in', [3, 6])), _connector='OR'), name='audit_rhythm_of_a_startup'),
            ),
            migrations.AddConstraint(
                model_name='auditrhythm',
                constraint=models.CheckConstraint(condition=models.Q(('evidence_percent__range', (1, 100)), ('fast_fix_days__gte', 1), ('fast_result_days__gte', 1)), name='audit_rhythm_is_possible'),
            ),
            migrations.AddIndex(
                model_name='audittask',
                index=models.Index(fields=['audit', 'quadrant'], name='audit_task_board'),
            ),
            migrations.AddConstraint(
                model_name='audittask',
                constraint=models.CheckConstraint(condition=models.Q(('fix_speed__in', ['fast', 'slow'])), name='audit_task_fix_speed_known'),
            ),
            migrations.AddConstraint(
                model_name='audittask',
                constraint=models.CheckConstraint(condition=models.Q(('result_speed__in', ['fast', 'slow'])), name='audit_task_result_speed_known'),
            ),
            migrations.AddConstraint(
                model_name='audittask',
                constraint=models.CheckConstraint(condition=models.Q(('is_out_of_order', False), models.Q(('why_out_of_order', ''), _negated=True), _connector='OR'), name='audit_task_jumped_with_a_reason'),
            ),
            migrations.AddConstraint(
                model_name='audittask',
                constraint=models.CheckConstraint(condition=models.Q(('started_at', None), ('started_at__gte', models.F('created_at')), _connector='OR'), name='audit_task_started_later'),
            ),
            migrations.AddIndex(
                model_name='selftest',
                index=models.Index(fields=['-taken_at'], name='self_test_newest'),
            ),
            migrations.AddConstraint(
                model_name='selftestrow',
                constraint=models.CheckConstraint(condition=models.Q(('answer__in', ['yes', 'no', 'unknown'])), name='self_test_answer_known'),
            ),
            migrations.AddConstraint(
                model_name='selftestrow',
                constraint=models.CheckConstraint(condition=models.Q(('state__in', ['present', 'amber', 'absent', 'unknown'])), name='self_test_state_known'),
            ),
            migrations.AddConstraint(
                model_name='selftestrow',
                constraint=models.UniqueConstraint(fields=('test', 'no'), name='self_test_row_once'),
            ),
            migrations.AddConstraint(
                model_name='selftestrow',
                constraint=models.CheckConstraint(condition=models.Q(('no__range', (1, 9))), name='self_test_row_of_nine'),
            ),
        ]),
        guard('planning_auditevidence', erasable=('text',)),
        guard('planning_selftest'),
        guard('planning_selftestrow'),
    ]
