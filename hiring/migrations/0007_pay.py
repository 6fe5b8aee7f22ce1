from datetime import UTC, datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alignment.shared.models
from alignment.shared.append_only import guard
from alignment.shared.migrations import folded

ERASABLE = {
    "personpay": [],
    "schemeversion": ["why"],
    "payline": [],
    "skillmark": ["evidence"],
    "functionmark": ["note"],
    "exclusivitycheck": ["note"],
}
# The levels of A34 in roubles a month; nobody has compared them with the market yet.
BANDS = [
    ("novice", "Новичок", "marketer", 0, 1, 40_000, 70_000, False),
    ("middle", "Средний", "marketer", 1, 3, 70_000, 130_000, True),
    ("high", "Высокий", "marketer", 3, 5, 100_000, 250_000, True),
    ("head_of_marketing", "РОМ", "head_of_marketing", 3, 7, 150_000, 400_000, False),
    ("marketing_director", "Директор по маркетингу", "marketing_director", None, None, 270_000, 700_000, False),
]


def fill(apps, schema_editor):
    table = apps.get_model("hiring", "BandTable").objects.create(
        state="active", created_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    band = apps.get_model("hiring", "SalaryBand")
    for order, (level, name, position, start, stop, low, high, sought) in enumerate(BANDS, start=1):
        band.objects.create(
            table=table, level=level, name=name, position=position, years_from=start, years_to=stop,
            min_minor=low * 100, max_minor=high * 100, is_sought=sought, order=order * 10,
        )  # fmt: skip


def clear(apps, schema_editor):
    apps.get_model("hiring", "BandTable").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [("hiring", "0006_agencies"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = folded([
        migrations.CreateModel(
            name='BandTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('region', models.CharField(blank=True, max_length=80)),
                ('currency', models.CharField(default='RUB', max_length=3)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('active', 'In force'), ('archived', 'Archived')], default='draft', max_length=8)),
                ('is_gross', models.BooleanField(blank=True, null=True)),
                ('dated_on', models.DateField(blank=True, null=True)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('active_from', models.DateField(blank=True, null=True)),
                ('archived_on', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'active', 'archived'])), name='band_table_state_known'), models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('region', 'currency'), name='band_table_one_in_force'), models.CheckConstraint(condition=models.Q(models.Q(('archived_on__isnull', False), ('state', 'archived')), models.Q(models.Q(('state', 'archived'), _negated=True), ('archived_on', None)), _connector='OR'), name='band_table_archived_on_a_day')],
            },
        ),
        migrations.CreateModel(
            name='SalaryBand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bands', to='hiring.bandtable')),
                ('level', models.SlugField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('position', models.CharField(choices=[('internet_marketer', 'Internet marketer'), ('marketer', 'Marketer'), ('head_of_marketing', 'Head of marketing'), ('marketing_director', 'Marketing director'), ('sales_rep', 'Sales representative'), ('head_of_sales', 'Head of sales'), ('sales_director', 'Sales director'), ('commercial_director', 'Commercial director'), ('other', 'Other')], max_length=20)),
                ('years_from', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('years_to', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('min_minor', models.BigIntegerField()),
                ('max_minor', models.BigIntegerField()),
                ('variable_note', models.CharField(blank=True, max_length=300)),
                ('is_sought', models.BooleanField(default=True)),
                ('order', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('position__in', ['internet_marketer', 'marketer', 'head_of_marketing', 'marketing_director', 'sales_rep', 'head_of_sales', 'sales_director', 'commercial_director', 'other'])), name='salary_band_position_known'), models.UniqueConstraint(fields=('table', 'level'), name='salary_band_once'), models.CheckConstraint(condition=models.Q(('min_minor__gt', 0), ('min_minor__lte', models.F('max_minor'))), name='salary_band_in_order'), models.CheckConstraint(condition=models.Q(('years_from', None), ('years_to', None), ('years_from__lte', models.F('years_to')), _connector='OR'), name='salary_band_years_in_order')],
            },
        ),
        migrations.CreateModel(
            name='PersonPay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pays', to=settings.AUTH_USER_MODEL)),
                ('level', models.SlugField(max_length=40)),
                ('region', models.CharField(blank=True, max_length=80)),
                ('currency', models.CharField(default='RUB', max_length=3)),
                ('base_minor', models.BigIntegerField()),
                ('variable_minor', models.BigIntegerField(default=0)),
                ('is_gross', models.BooleanField(default=True)),
                ('from_date', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'from_date'), name='person_pay_once_a_day'), models.CheckConstraint(condition=models.Q(('base_minor__gt', 0), ('variable_minor__gte', 0)), name='person_pay_is_something')],
            },
        ),
        migrations.CreateModel(
            name='PayScheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pay_schemes', to=settings.AUTH_USER_MODEL)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('signed', 'Signed'), ('active', 'In force'), ('closed', 'Closed')], default='draft', max_length=6)),
                ('measure', models.CharField(choices=[('brought', 'Leads of own campaigns that sales accepted'), ('taken', 'Leads taken by the first line that were accepted')], default='brought', max_length=7)),
                ('currency', models.CharField(default='RUB', max_length=3)),
                ('started_on', models.DateField()),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'signed', 'active', 'closed'])), name='pay_scheme_state_known'), models.CheckConstraint(condition=models.Q(('measure__in', ['brought', 'taken'])), name='pay_scheme_measure_known'), models.UniqueConstraint(condition=models.Q(('state', 'closed'), _negated=True), fields=('person',), name='pay_scheme_one_at_a_time'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'closed']), ('signed_at__isnull', False), _connector='OR'), name='pay_scheme_signed'), models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_on', None)), _connector='OR'), name='pay_scheme_closed_on_a_day')],
            },
        ),
        migrations.CreateModel(
            name='SchemeVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='hiring.payscheme')),
                ('applies_from', models.DateField()),
                ('base_minor', models.BigIntegerField()),
                ('bonus_minor', models.BigIntegerField()),
                ('plan_leads', models.PositiveIntegerField()),
                ('guard_percent', models.PositiveSmallIntegerField()),
                ('floor_percent', models.PositiveSmallIntegerField(default=80)),
                ('cap_percent', models.PositiveSmallIntegerField(default=120)),
                ('flex_budget_minor', models.BigIntegerField(default=0)),
                ('why', models.CharField(blank=True, max_length=300, null=True)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scheme', 'applies_from'), name='scheme_version_once_a_month'), models.CheckConstraint(condition=models.Q(('base_minor__gte', 0), ('bonus_minor__gte', 0), ('flex_budget_minor__gte', 0)), name='scheme_version_money'), models.CheckConstraint(condition=models.Q(('guard_percent__gte', 1), ('guard_percent__lte', 100)), name='scheme_version_has_a_guard'), models.CheckConstraint(condition=models.Q(('cap_percent__gte', 100), ('floor_percent__lt', 100)), name='scheme_version_curve_in_order')],
            },
        ),
        migrations.CreateModel(
            name='FlexTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='flex_tasks', to='hiring.payscheme')),
                ('month', models.DateField()),
                ('title', models.CharField(max_length=300)),
                ('amount_minor', models.BigIntegerField()),
                ('accept_by', models.DateField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done, waits for the commercial director'), ('confirmed', 'Confirmed'), ('refused', 'Not accepted')], default='open', max_length=9)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reason', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'indexes': [models.Index(fields=['scheme', 'month'], name='flex_task_of_month')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done', 'confirmed', 'refused'])), name='flex_task_state_known'), models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='flex_task_pays'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done']), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='flex_task_decided_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='flex_task_refused_why')],
            },
        ),
        migrations.CreateModel(
            name='PayMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='months', to='hiring.payscheme')),
                ('scheme_version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hiring.schemeversion')),
                ('month', models.DateField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('calculated', 'Calculated'), ('approved', 'Approved')], default='open', max_length=10)),
                ('round', models.PositiveSmallIntegerField(default=0)),
                ('days', models.PositiveSmallIntegerField(default=0)),
                ('month_days', models.PositiveSmallIntegerField(default=0)),
                ('plan', models.FloatField(blank=True, null=True)),
                ('fact', models.PositiveIntegerField(blank=True, null=True)),
                ('decided', models.PositiveIntegerField(blank=True, null=True)),
                ('total_minor', models.BigIntegerField(blank=True, null=True)),
                ('calculated_at', models.DateTimeField(blank=True, null=True)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'month'], name='pay_month_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'calculated', 'approved'])), name='pay_month_state_known'), models.UniqueConstraint(fields=('scheme', 'month'), name='pay_month_once'), models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(('calculated_at__isnull', False), ('total_minor__isnull', False)), _connector='OR'), name='pay_month_calculated'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), ('state', 'approved')), models.Q(models.Q(('state', 'approved'), _negated=True), ('approved_at', None)), _connector='OR'), name='pay_month_approved_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='PayLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('month', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='hiring.paymonth')),
                ('round', models.PositiveSmallIntegerField()),
                ('order', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('base', 'Base salary'), ('bonus', 'Bonus for the plan of leads'), ('flex', 'Flex task')], max_length=5)),
                ('task', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hiring.flextask')),
                ('amount_minor', models.BigIntegerField(blank=True, null=True)),
                ('reason', models.CharField(max_length=300)),
                ('params', models.JSONField(default=dict)),
                ('records', models.JSONField(default=list)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['base', 'bonus', 'flex'])), name='pay_line_kind_known'), models.UniqueConstraint(fields=('month', 'round', 'order'), name='pay_line_once'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'flex'), ('task__isnull', False)), models.Q(models.Q(('kind', 'flex'), _negated=True), ('task', None)), _connector='OR'), name='pay_line_of_a_task')],
            },
        ),
        migrations.CreateModel(
            name='LineDispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disputes', to='hiring.payline')),
                ('state', models.CharField(choices=[('open', 'Disputed'), ('upheld', 'Agreed, calculated anew'), ('declined', 'Stays as it is')], default='open', max_length=8)),
                ('text', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('answer', models.TextField(blank=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'upheld', 'declined'])), name='line_dispute_state_known'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('line',), name='line_dispute_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('answered_at__gte', models.F('at'))), _connector='OR'), name='line_dispute_answered')],
            },
        ),
        migrations.CreateModel(
            name='RoleCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('state', models.CharField(choices=[('vacant', 'Vacant'), ('hired', 'Hired'), ('probation', 'On probation'), ('confirmed', 'Confirmed')], default='vacant', max_length=9)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='role_cards', to=settings.AUTH_USER_MODEL)),
                ('vacancy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='role_cards', to='hiring.vacancy')),
                ('acting_head', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kpi', models.CharField(choices=[('paired', 'Leads, paired with their acceptance rate'), ('qualified', 'Qualified leads')], default='paired', max_length=9)),
                ('plan_leads', models.PositiveIntegerField(blank=True, null=True)),
                ('is_part_time', models.BooleanField(default=False)),
                ('exclusive_since', models.DateField(blank=True, null=True)),
                ('started_on', models.DateField(blank=True, null=True)),
                ('probation_until', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['vacant', 'hired', 'probation', 'confirmed'])), name='role_card_state_known'), models.CheckConstraint(condition=models.Q(('kpi__in', ['paired', 'qualified'])), name='role_card_kpi_known'), models.CheckConstraint(condition=models.Q(models.Q(('person', None), ('state', 'vacant')), models.Q(models.Q(('state', 'vacant'), _negated=True), ('person__isnull', False), ('started_on__isnull', False)), _connector='OR'), name='role_card_held_by_somebody'), models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('person',), name='role_card_once')],
            },
        ),
        migrations.CreateModel(
            name='SkillMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skill_marks', to='hiring.rolecard')),
                ('skill', models.CharField(choices=[('contractors', 'Terms of reference and control of contractors'), ('strategy', 'Promotion strategy'), ('market', 'Market analysis'), ('direct', 'Yandex.Direct and other paid search'), ('analytics', 'Web analytics: Metrica, GA'), ('landing', 'Prototyping of landing pages'), ('ab_tests', 'A/B tests'), ('seo', 'SEO, Webmaster, audit of a site'), ('chains', 'Chains of e-mails and chatbots, split tests')], max_length=12)),
                ('level', models.PositiveSmallIntegerField()),
                ('evidence', models.TextField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['card', 'skill', '-at', '-id'], name='skill_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('skill__in', ['contractors', 'strategy', 'market', 'direct', 'analytics', 'landing', 'ab_tests', 'seo', 'chains'])), name='skill_known'), models.CheckConstraint(condition=models.Q(('level__lte', 3)), name='skill_level_known')],
            },
        ),
        migrations.CreateModel(
            name='FunctionMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='function_marks', to='hiring.rolecard')),
                ('function', models.CharField(choices=[('ads', 'Runs the advertising every day'), ('deadlines', 'Controls deadlines and quality in the CRM'), ('regulations', 'Checks that the regulations of the funnel are kept'), ('hypotheses', 'Keeps a list of hypotheses for qualified leads'), ('coordination', 'Coordinates the contractors'), ('planning', 'Plans the work in tasks'), ('activities', 'Controls micro-conversions of activities'), ('mailings', 'Controls micro-conversions of mailings'), ('auto_sales', 'Controls micro-conversions of auto-sales chains'), ('implementation', 'Controls that hypotheses are put into practice')], max_length=14)),
                ('is_done', models.BooleanField()),
                ('note', models.TextField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['card', 'function', '-at', '-id'], name='function_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('function__in', ['ads', 'deadlines', 'regulations', 'hypotheses', 'coordination', 'planning', 'activities', 'mailings', 'auto_sales', 'implementation'])), name='function_known')],
            },
        ),
        migrations.CreateModel(
            name='ExclusivityCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exclusivity_checks', to='hiring.rolecard')),
                ('result', models.CharField(choices=[('kept', 'Works for us alone'), ('broken', 'Works for others too'), ('not_applicable', 'Does not apply')], max_length=14)),
                ('asked_on', models.DateField()),
                ('note', models.TextField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['card', '-asked_on', '-id'], name='exclusivity_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('result__in', ['kept', 'broken', 'not_applicable'])), name='exclusivity_result_known')],
            },
        ),
        migrations.CreateModel(
            name='Hypothesis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hypotheses', to='hiring.rolecard')),
                ('text', models.CharField(max_length=300)),
                ('planned_for', models.DateField()),
                ('tested_on', models.DateField(blank=True, null=True)),
                ('result', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['card', 'planned_for'], name='hypothesis_of_month')],
                'constraints': [models.CheckConstraint(condition=models.Q(('tested_on', None), models.Q(('result', ''), _negated=True), _connector='OR'), name='hypothesis_tested_has_a_result')],
            },
        ),
        *[guard(f"hiring_{table}", erasable=columns) for table, columns in ERASABLE.items()],
        migrations.RunPython(fill, clear),
    ])
