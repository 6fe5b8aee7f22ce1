import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alignment.shared.models
from alignment.shared.append_only import guard
from alignment.shared.migrations import folded

ERASABLE = {
    "levelevidence": ["text"],
    "rolefititem": ["evidence", "outsider_note"],
    "rolefitoutcome": ["note"],
}
# A32: what the levels ask for; years only where the source names them.
LEVELS = [
    ("rep", "Менеджер по продажам", "Я сам продаю", [], None, None, False),
    (
        "head_of_sales", "Руководитель отдела продаж", "За меня продают сотрудники",
        ["Базовое расписание", "Нематериальная мотивация", "KPI и контроль"], None, None, False,
    ),
    (
        "sales_director", "Директор по продажам", "Управляю руководителями",
        ["Управляет руководителями: уступка одному расходится на всех"], 2, 3, False,
    ),
    (
        "commercial_director", "Коммерческий директор", "",
        ["Знает маркетинг", "Маркетинговое образование", "Маркетинг своими руками"], None, None, True,
    ),
]  # fmt: skip


def fill(apps, schema_editor):
    level = apps.get_model("hiring", "CareerLevel")
    for order, (key, name, paradigm, competencies, least, usual, marketing) in enumerate(LEVELS, start=1):
        level.objects.create(
            key=key, name=name, order=order, paradigm=paradigm, competencies=competencies, min_years=least,
            usual_years=usual, needs_marketing=marketing,
        )  # fmt: skip


def clear(apps, schema_editor):
    apps.get_model("hiring", "CareerLevel").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [("hiring", "0007_pay"), ("practices", "0006_content"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = folded([
        migrations.CreateModel(
            name='CareerLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('key', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('order', models.PositiveSmallIntegerField(unique=True)),
                ('competencies', models.JSONField(default=list)),
                ('paradigm', models.CharField(blank=True, max_length=300)),
                ('min_years', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('usual_years', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('needs_marketing', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='PersonLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='career', to=settings.AUTH_USER_MODEL)),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holders', to='hiring.careerlevel')),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('years_before', models.FloatField(default=0)),
                ('managed_headcount', models.PositiveIntegerField(default=0)),
                ('came_by', models.CharField(choices=[('promotion', 'Promotion'), ('demotion', 'Step down'), ('lateral', 'Sideways'), ('external', 'Hired from outside'), ('marketing', 'Came from marketing')], default='external', max_length=9)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['level', 'until'], name='person_level_holders')],
                'constraints': [models.CheckConstraint(condition=models.Q(('came_by__in', ['promotion', 'demotion', 'lateral', 'external', 'marketing'])), name='person_level_origin_known'), models.UniqueConstraint(condition=models.Q(('until', None)), fields=('person',), name='person_level_one_now'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='person_level_in_order'), models.CheckConstraint(condition=models.Q(('years_before__gte', 0), ('years_before__lte', 60)), name='person_level_years')],
            },
        ),
        migrations.CreateModel(
            name='LevelEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='hiring.personlevel')),
                ('kind', models.CharField(choices=[('competency', 'A competency'), ('marketing', 'Work with marketing'), ('result', 'A result')], max_length=10)),
                ('competency', models.CharField(blank=True, max_length=200)),
                ('text', models.TextField(null=True)),
                ('occurrence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practices.occurrence')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['holder', 'kind'], name='level_evidence_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['competency', 'marketing', 'result'])), name='level_evidence_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'competency'), _negated=True), models.Q(('competency', ''), _negated=True), _connector='OR'), name='level_evidence_names_its_competency')],
            },
        ),
        migrations.CreateModel(
            name='CareerMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='career_moves', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(choices=[('promotion', 'Promotion'), ('demotion', 'Step down'), ('lateral', 'Sideways'), ('external', 'Hired from outside'), ('marketing', 'Came from marketing')], max_length=9)),
                ('from_level', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moves_away', to='hiring.careerlevel')),
                ('to_level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves_here', to='hiring.careerlevel')),
                ('state', models.CharField(choices=[('ready', 'Ready'), ('promoted', 'In the new place'), ('confirmed', 'Confirmed after twelve months'), ('returned', 'Returned'), ('declined', 'Not now')], default='ready', max_length=9)),
                ('readiness', models.TextField(blank=True)),
                ('justification', models.TextField(blank=True)),
                ('had_evidence', models.BooleanField(blank=True, null=True)),
                ('is_skipping', models.BooleanField(default=False)),
                ('proposed_at', models.DateTimeField()),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('review_on', models.DateField(blank=True, null=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('outcome', models.TextField(blank=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'review_on'], name='career_move_reviews')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['promotion', 'demotion', 'lateral', 'external', 'marketing'])), name='career_move_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ['ready', 'promoted', 'confirmed', 'returned', 'declined'])), name='career_move_state_known'), models.CheckConstraint(condition=models.Q(('is_skipping', False), models.Q(('justification', ''), _negated=True), _connector='OR'), name='career_move_skips_with_a_reason'), models.CheckConstraint(condition=models.Q(('state__in', ['ready', 'declined']), ('decided_on__isnull', False), _connector='OR'), name='career_move_decided'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['confirmed', 'returned']), _negated=True), ('ended_on__isnull', False), _connector='OR'), name='career_move_ended_on_a_day'), models.UniqueConstraint(condition=models.Q(('state', 'ready')), fields=('person',), name='career_move_one_proposed')],
            },
        ),
        migrations.CreateModel(
            name='RoleFitCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_fit_cases', to=settings.AUTH_USER_MODEL)),
                ('to_role', models.CharField(max_length=20)),
                ('from_role', models.CharField(max_length=20)),
                ('door', models.CharField(choices=[('page', 'Opened by hand'), ('role', 'A role was given'), ('application', 'An application to a vacancy')], max_length=11)),
                ('state', models.CharField(choices=[('opened', 'Opened'), ('checklist', 'Checklist under way'), ('decided', 'Decided'), ('six_months', 'Looked at after six months'), ('twelve_months', 'Looked at after twelve months')], default='opened', max_length=13)),
                ('head', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_at', models.DateTimeField()),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.CharField(blank=True, choices=[('moved', 'Moves'), ('stays', 'Stays in sales')], max_length=5)),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reason', models.TextField(blank=True)),
                ('was_early', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'decided_on'], name='role_fit_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['opened', 'checklist', 'decided', 'six_months', 'twelve_months'])), name='role_fit_state_known'), models.CheckConstraint(condition=models.Q(('door__in', ['page', 'role', 'application'])), name='role_fit_door_known'), models.CheckConstraint(condition=models.Q(('to_role__in', ['cmo', 'head_of_marketing'])), name='role_fit_leads_marketing'), models.CheckConstraint(condition=models.Q(models.Q(('decision', ''), ('state__in', ['opened', 'checklist'])), models.Q(models.Q(('state__in', ['opened', 'checklist']), _negated=True), models.Q(('decision', ''), _negated=True), ('decided_on__isnull', False)), _connector='OR'), name='role_fit_decided'), models.UniqueConstraint(condition=models.Q(('state__in', ['opened', 'checklist'])), fields=('person',), name='role_fit_one_undecided')],
            },
        ),
        migrations.CreateModel(
            name='RoleFitItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='hiring.rolefitcase')),
                ('key', models.CharField(choices=[('marketing_practice', 'Has done marketing with own hands'), ('budget', 'Has answered for a budget'), ('experiments', 'Has run experiments'), ('data_case', 'Has solved a case on data'), ('interview', 'Structured interview with a marketer from outside the line')], max_length=18)),
                ('is_met', models.BooleanField()),
                ('evidence', models.TextField(null=True)),
                ('outsider', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('outsider_note', models.CharField(blank=True, max_length=200, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['case', 'key', '-at', '-id'], name='role_fit_item_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('key__in', ['marketing_practice', 'budget', 'experiments', 'data_case', 'interview'])), name='role_fit_item_known')],
            },
        ),
        migrations.CreateModel(
            name='RoleFitOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='hiring.rolefitcase')),
                ('months', models.PositiveSmallIntegerField()),
                ('is_in_role', models.BooleanField()),
                ('hit_target', models.BooleanField(blank=True, null=True)),
                ('note', models.TextField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('looked_on', models.DateField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('months__in', [6, 12])), name='role_fit_looked_at_after_months'), models.CheckConstraint(condition=models.Q(('is_in_role', True), ('hit_target', None), ('hit_target', False), _connector='OR'), name='role_fit_gone_hits_nothing'), models.UniqueConstraint(fields=('case', 'months'), name='role_fit_outcome_once')],
            },
        ),
        *[guard(f"hiring_{table}", erasable=columns) for table, columns in ERASABLE.items()],
        migrations.RunPython(fill, clear),
    ])
