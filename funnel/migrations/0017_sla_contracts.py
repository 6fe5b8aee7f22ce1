import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alignment.shared.models
from alignment.shared.append_only import guard
from alignment.shared.migrations import folded


class Migration(migrations.Migration):

    dependencies = [
        ('funnel', '0016_hiring_side'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='lead',
            name='intent',
            field=models.CharField(choices=[('price', 'Price or demo request'), ('form', 'Form or callback'), ('content', 'Content')], default='form', max_length=8),
        ),
        migrations.AddField(
            model_name='webform',
            name='intent',
            field=models.CharField(choices=[('price', 'Price or demo request'), ('form', 'Form or callback'), ('content', 'Content')], default='form', max_length=8),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(('intent__in', ['price', 'form', 'content'])), name='lead_intent_known'),
        ),
        migrations.AddConstraint(
            model_name='webform',
            constraint=models.CheckConstraint(condition=models.Q(('intent__in', ['price', 'form', 'content'])), name='web_form_intent_known'),
        ),
        *folded([
            migrations.CreateModel(
                name='Clause',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_demo', alignment.shared.models.DemoField(default=False)),
                    ('side', models.CharField(choices=[('marketing', 'Marketing'), ('sales', 'Sales')], max_length=10)),
                    ('metric', models.CharField(choices=[('accepted_mql', 'Accepted MQL a month'), ('acceptance', 'Share of decided leads that sales accept'), ('completeness', 'Leads handed over with contact, name and source'), ('routed', 'MQL handed to sales in time'), ('first_touch', 'First touch in time'), ('decision', 'Decision in time: accepted or returned'), ('attempts', 'Attempts before a lead is called unreachable'), ('coded_reasons', 'Returns with a coded reason'), ('feedback', 'Lost leads with a coded reason')], max_length=14)),
                    ('target', models.DecimalField(decimal_places=4, max_digits=10)),
                    ('minutes', models.PositiveIntegerField(blank=True, null=True)),
                    ('days', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('intent', models.CharField(blank=True, choices=[('price', 'Price or demo request'), ('form', 'Form or callback'), ('content', 'Content')], max_length=8)),
                    ('order', models.PositiveSmallIntegerField()),
                ],
            ),
            migrations.CreateModel(
                name='ClockPause',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_demo', alignment.shared.models.DemoField(default=False)),
                    ('reason', models.CharField(choices=[('client_date', 'The client asked for a date'), ('wrong_contact', 'Wrong contact, returned to marketing')], max_length=13)),
                    ('from_at', models.DateTimeField()),
                    ('until_at', models.DateTimeField(blank=True, null=True)),
                ],
            ),
            migrations.CreateModel(
                name='ContractSignature',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_demo', alignment.shared.models.DemoField(default=False)),
                    ('side', models.CharField(choices=[('marketing', 'Marketing'), ('sales', 'Sales')], max_length=10)),
                    ('text_hash', models.CharField(max_length=64)),
                    ('at', models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                name='ForceMajeure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_demo', alignment.shared.models.DemoField(default=False)),
                    ('side', models.CharField(choices=[('marketing', 'Marketing'), ('sales', 'Sales')], max_length=10)),
                    ('declared_side', models.CharField(choices=[('marketing', 'Marketing'), ('sales', 'Sales')], max_length=10)),
                    ('starts_on', models.DateField()),
                    ('ends_on', models.DateField()),
                    ('reason', models.CharField(max_length=300)),
                    ('declared_at', models.DateTimeField()),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ],
            ),
            migrations.CreateModel(
                name='SlaContract',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('changed_at', models.DateTimeField(blank=True, null=True)),
                    ('is_demo', alignment.shared.models.DemoField(default=False)),
                    ('number', models.PositiveIntegerField(unique=True)),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('signed', 'Signed')], default='draft', max_length=6)),
                    ('revenue_minor', models.BigIntegerField(blank=True, null=True)),
                    ('currency', models.CharField(default='RUB', max_length=3)),
                    ('built_from', models.JSONField(default=dict)),
                    ('starts_on', models.DateField()),
                    ('ends_on', models.DateField(blank=True, null=True)),
                    ('marketing_signed_at', models.DateTimeField(blank=True, null=True)),
                    ('sales_signed_at', models.DateTimeField(blank=True, null=True)),
                    ('created_at', models.DateTimeField()),
                ],
            ),
            migrations.AddField(
                model_name='clockpause',
                name='by',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='clockpause',
                name='clock',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pauses', to='funnel.clock'),
            ),
            migrations.AddField(
                model_name='contractsignature',
                name='person',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='forcemajeure',
                name='declared_by',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='slacontract',
                name='changed_by',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='slacontract',
                name='created_by',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='contractsignature',
                name='contract',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='funnel.slacontract'),
            ),
            migrations.AddField(
                model_name='clause',
                name='contract',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clauses', to='funnel.slacontract'),
            ),
            migrations.AddConstraint(
                model_name='clockpause',
                constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['client_date', 'wrong_contact'])), name='clock_pause_reason_listed'),
            ),
            migrations.AddConstraint(
                model_name='clockpause',
                constraint=models.CheckConstraint(condition=models.Q(('until_at', None), ('until_at__gte', models.F('from_at')), _connector='OR'), name='clock_pause_ends_after_start'),
            ),
            migrations.AddConstraint(
                model_name='clockpause',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', 'client_date'), _negated=True), ('until_at__isnull', False), _connector='OR'), name='clock_pause_names_the_date'),
            ),
            migrations.AddConstraint(
                model_name='clockpause',
                constraint=models.UniqueConstraint(condition=models.Q(('until_at', None)), fields=('clock',), name='clock_pause_one_open'),
            ),
            migrations.AddConstraint(
                model_name='forcemajeure',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('declared_side', 'sales'), ('side', 'marketing')), models.Q(('declared_side', 'marketing'), ('side', 'sales')), _connector='OR'), name='force_majeure_by_the_other_side'),
            ),
            migrations.AddConstraint(
                model_name='forcemajeure',
                constraint=models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='force_majeure_ends_after_start'),
            ),
            migrations.AddConstraint(
                model_name='forcemajeure',
                constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='force_majeure_says_why'),
            ),
            migrations.AddConstraint(
                model_name='slacontract',
                constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'signed'])), name='sla_contract_state_known'),
            ),
            migrations.AddConstraint(
                model_name='slacontract',
                constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('marketing_signed_at__isnull', False), ('sales_signed_at__isnull', False)), _connector='OR'), name='sla_contract_signed_by_both'),
            ),
            migrations.AddConstraint(
                model_name='slacontract',
                constraint=models.CheckConstraint(condition=models.Q(('ends_on', None), models.Q(('ends_on__gt', models.F('starts_on')), ('state', 'signed')), _connector='OR'), name='sla_contract_ends_after_start'),
            ),
            migrations.AddConstraint(
                model_name='slacontract',
                constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('state',), name='sla_contract_one_draft'),
            ),
            migrations.AddConstraint(
                model_name='slacontract',
                constraint=models.UniqueConstraint(condition=models.Q(('ends_on', None), ('state', 'signed')), fields=('state',), name='sla_contract_one_without_end'),
            ),
            migrations.AddConstraint(
                model_name='slacontract',
                constraint=models.UniqueConstraint(condition=models.Q(('state', 'signed')), fields=('starts_on',), name='sla_contract_once_a_day'),
            ),
            migrations.AddConstraint(
                model_name='slacontract',
                constraint=models.CheckConstraint(condition=models.Q(('revenue_minor', None), ('revenue_minor__gt', 0), _connector='OR'), name='sla_contract_revenue_positive'),
            ),
            migrations.AddConstraint(
                model_name='contractsignature',
                constraint=models.CheckConstraint(condition=models.Q(('side__in', ['marketing', 'sales'])), name='contract_signature_side_known'),
            ),
            migrations.AddConstraint(
                model_name='contractsignature',
                constraint=models.UniqueConstraint(fields=('contract', 'side', 'text_hash'), name='contract_signed_once_a_side'),
            ),
            migrations.AddConstraint(
                model_name='clause',
                constraint=models.UniqueConstraint(fields=('contract', 'metric', 'intent'), name='clause_once'),
            ),
            migrations.AddConstraint(
                model_name='clause',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('metric__in', ['accepted_mql', 'acceptance', 'completeness', 'routed']), ('side', 'marketing')), models.Q(('metric__in', ['first_touch', 'decision', 'attempts', 'coded_reasons', 'feedback']), ('side', 'sales')), _connector='OR'), name='clause_of_its_side'),
            ),
            migrations.AddConstraint(
                model_name='clause',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('metric__in', ('routed', 'first_touch', 'decision')), ('minutes__gt', 0), ('minutes__isnull', False)), models.Q(models.Q(('metric__in', ('routed', 'first_touch', 'decision')), _negated=True), ('minutes', None)), _connector='OR'), name='clause_timed_has_minutes'),
            ),
            migrations.AddConstraint(
                model_name='clause',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('metric__in', ('accepted_mql', 'attempts')), ('target__gte', 1)), models.Q(('target__gt', 0), ('target__lte', 1)), _connector='OR'), name='clause_target_in_range'),
            ),
            migrations.AddConstraint(
                model_name='clause',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('intent__in', ['price', 'form', 'content']), ('metric', 'first_touch')), models.Q(models.Q(('metric', 'first_touch'), _negated=True), ('intent', '')), _connector='OR'), name='clause_intent_of_first_touch'),
            ),
            migrations.AddConstraint(
                model_name='clause',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('days__gt', 0), ('days__isnull', False), ('metric', 'attempts')), models.Q(models.Q(('metric', 'attempts'), _negated=True), ('days', None)), _connector='OR'), name='clause_attempts_over_days'),
            ),
        ]),
        guard('funnel_contractsignature'),
    ]
