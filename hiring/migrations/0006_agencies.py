import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alignment.shared.models
from alignment.shared.append_only import guard
from alignment.shared.migrations import folded


class Migration(migrations.Migration):

    dependencies = [
        ('hiring', '0005_selection'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = folded([
        migrations.CreateModel(
            name='Contractor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('name', models.CharField(max_length=200, unique=True)),
                ('kind', models.CharField(choices=[('copywriter', 'Copywriter'), ('designer', 'Designer'), ('seo', 'SEO specialist'), ('developer', 'Developer'), ('layout', 'Layout designer'), ('crm', 'CRM marketer'), ('target', 'Targeted advertising'), ('traffic', 'Traffic manager'), ('ppc', 'Contextual advertising'), ('influence', 'Influencers and seeding')], max_length=10)),
                ('state', models.CharField(choices=[('active', 'Works with us'), ('ended', 'Contract ended')], default='active', max_length=6)),
                ('sla_response_hours', models.PositiveSmallIntegerField()),
                ('review_on', models.DateField()),
                ('contact_name', models.CharField(blank=True, max_length=200)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('note', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contractors', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ContractorTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('title', models.CharField(max_length=200)),
                ('terms', models.TextField()),
                ('acceptance', models.TextField()),
                ('due_on', models.DateField()),
                ('cost_minor', models.BigIntegerField(default=0)),
                ('state', models.CharField(choices=[('tor', 'Terms sent'), ('taken', 'Taken on'), ('delivered', 'Delivered'), ('accepted', 'Accepted'), ('rework', 'Sent back for rework'), ('cancelled', 'Task called off')], default='tor', max_length=9)),
                ('sent_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('reworks', models.PositiveSmallIntegerField(default=0)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('continues', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='continued_by', to='hiring.contractortask')),
                ('contractor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='hiring.contractor')),
            ],
        ),
        migrations.CreateModel(
            name='ContractorTaskStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('state', models.CharField(choices=[('tor', 'Terms sent'), ('taken', 'Taken on'), ('delivered', 'Delivered'), ('accepted', 'Accepted'), ('rework', 'Sent back for rework'), ('cancelled', 'Task called off')], max_length=9)),
                ('at', models.DateTimeField()),
                ('note', models.CharField(blank=True, max_length=500, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='hiring.contractortask')),
            ],
        ),
        migrations.CreateModel(
            name='Engagement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('state', models.CharField(choices=[('open', 'Searching'), ('hired', 'Hired'), ('ended', 'Search ended')], default='open', max_length=5)),
                ('promised_weeks', models.PositiveSmallIntegerField()),
                ('fee_hundredths', models.PositiveSmallIntegerField()),
                ('base_minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('guarantee_months', models.PositiveSmallIntegerField(default=0)),
                ('payment_note', models.CharField(blank=True, max_length=300)),
                ('brief_version', models.PositiveIntegerField(blank=True, null=True)),
                ('brief_sent_at', models.DateTimeField(blank=True, null=True)),
                ('compared', models.PositiveSmallIntegerField()),
                ('few_reason', models.CharField(blank=True, max_length=300)),
                ('started_at', models.DateTimeField()),
                ('hired_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('end_reason', models.CharField(blank=True, max_length=300)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='engagements', to='hiring.agency')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vacancy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='engagements', to='hiring.vacancy')),
            ],
        ),
        migrations.CreateModel(
            name='AgencyLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('valid_until', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='hiring.engagement')),
            ],
        ),
        migrations.CreateModel(
            name='AgencyFee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('state', models.CharField(choices=[('not_due', 'Not due yet'), ('payable', 'To be paid'), ('paid', 'Paid'), ('replaced', 'Replaced under the guarantee')], default='not_due', max_length=8)),
                ('amount_minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('created_at', models.DateTimeField()),
                ('payable_at', models.DateTimeField(blank=True, null=True)),
                ('paid_at', models.DateTimeField(blank=True, null=True)),
                ('replaced_at', models.DateTimeField(blank=True, null=True)),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='agency_fee', to='hiring.application')),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replacement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hiring.application')),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fees', to='hiring.engagement')),
            ],
        ),
        migrations.CreateModel(
            name='HiringHour',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('on', models.DateField()),
                ('hourly_cost_minor', models.BigIntegerField()),
                ('note', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hiring_hours', to=settings.AUTH_USER_MODEL)),
                ('vacancy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hours', to='hiring.vacancy')),
            ],
        ),
        migrations.CreateModel(
            name='SearchChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('state', models.CharField(choices=[('compared', 'Compared'), ('decided', 'Decided')], default='compared', max_length=8)),
                ('base_minor', models.BigIntegerField()),
                ('hourly_cost_minor', models.BigIntegerField()),
                ('self_hours', models.PositiveIntegerField()),
                ('board_fees_minor', models.BigIntegerField()),
                ('self_weeks_tenths', models.PositiveSmallIntegerField()),
                ('fee_hundredths', models.PositiveSmallIntegerField()),
                ('passes_hundredths', models.PositiveSmallIntegerField(default=100)),
                ('agency_hours', models.PositiveIntegerField()),
                ('agency_weeks_tenths', models.PositiveSmallIntegerField()),
                ('role_value_minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('decision', models.CharField(blank=True, choices=[('undecided', 'Not decided'), ('self', 'By ourselves'), ('agency', 'By an agency'), ('both', 'By both in parallel')], max_length=9)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vacancy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='hiring.vacancy')),
            ],
        ),
        migrations.CreateModel(
            name='AgencyContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('way', models.CharField(choices=[('email', 'E-mail'), ('phone', 'Phone'), ('site', 'Form on its site'), ('other', 'Other')], max_length=5)),
                ('sent_at', models.DateTimeField()),
                ('replied_at', models.DateTimeField(blank=True, null=True)),
                ('questions', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='hiring.agency')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['agency', '-sent_at', '-id'], name='agency_contact_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('way__in', ['email', 'phone', 'site', 'other'])), name='agency_contact_way_known'), models.CheckConstraint(condition=models.Q(models.Q(('questions', None), ('replied_at', None)), models.Q(('questions__isnull', False), ('replied_at__gte', models.F('sent_at'))), _connector='OR'), name='agency_contact_answered_with_its_questions')],
            },
        ),
        migrations.CreateModel(
            name='AgencyScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('criterion', models.PositiveSmallIntegerField(choices=[(1, 'Experience in closing such vacancies'), (2, 'Good reviews on third-party sites'), (3, 'Recommended by people we know'), (4, 'Guarantee of a replacement'), (5, 'How fast its own sales department answers'), (6, 'Clarifying questions at the first contact'), (7, 'Works for the result'), (8, 'Talks in numbers, money and effect')])),
                ('points', models.PositiveSmallIntegerField()),
                ('evidence', models.CharField(max_length=500, null=True)),
                ('at', models.DateTimeField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='hiring.agency')),
                ('scorer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['agency', 'criterion', '-at', '-id'], name='agency_score_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('criterion__gte', 1), ('criterion__lte', 8), models.Q(('criterion__in', (5, 6)), _negated=True)), name='agency_score_of_a_judged_criterion'), models.CheckConstraint(condition=models.Q(('points__lte', 3)), name='agency_score_within_three')],
            },
        ),
        migrations.AddIndex(
            model_name='contractor',
            index=models.Index(fields=['state', 'review_on'], name='contractor_to_review'),
        ),
        migrations.AddConstraint(
            model_name='contractor',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['copywriter', 'designer', 'seo', 'developer', 'layout', 'crm', 'target', 'traffic', 'ppc', 'influence'])), name='contractor_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='contractor',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['active', 'ended'])), name='contractor_state_known'),
        ),
        migrations.AddConstraint(
            model_name='contractor',
            constraint=models.CheckConstraint(condition=models.Q(('sla_response_hours__gte', 1)), name='contractor_answers_within_hours'),
        ),
        migrations.AddConstraint(
            model_name='contractor',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state', 'ended')), models.Q(models.Q(('state', 'ended'), _negated=True), ('ended_at', None)), _connector='OR'), name='contractor_ended_at_a_moment'),
        ),
        migrations.AddIndex(
            model_name='contractortask',
            index=models.Index(fields=['contractor', 'due_on', 'id'], name='contractor_task_in_order'),
        ),
        migrations.AddConstraint(
            model_name='contractortask',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['tor', 'taken', 'delivered', 'accepted', 'rework', 'cancelled'])), name='contractor_task_state_known'),
        ),
        migrations.AddConstraint(
            model_name='contractortask',
            constraint=models.CheckConstraint(condition=models.Q(('terms', ''), _negated=True), name='contractor_task_has_terms'),
        ),
        migrations.AddConstraint(
            model_name='contractortask',
            constraint=models.CheckConstraint(condition=models.Q(('acceptance', ''), _negated=True), name='contractor_task_has_an_acceptance'),
        ),
        migrations.AddConstraint(
            model_name='contractortask',
            constraint=models.CheckConstraint(condition=models.Q(('cost_minor__gte', 0)), name='contractor_task_costs'),
        ),
        migrations.AddConstraint(
            model_name='contractortask',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['delivered', 'accepted', 'rework']), _negated=True), ('delivered_at__isnull', False), _connector='OR'), name='contractor_task_delivered_first'),
        ),
        migrations.AddConstraint(
            model_name='contractortask',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('accepted_at', None)), _connector='OR'), name='contractor_task_accepted_at_a_moment'),
        ),
        migrations.AddIndex(
            model_name='contractortaskstep',
            index=models.Index(fields=['task', 'at', 'id'], name='contractor_step_in_order'),
        ),
        migrations.AddConstraint(
            model_name='contractortaskstep',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['tor', 'taken', 'delivered', 'accepted', 'rework', 'cancelled'])), name='contractor_step_state_known'),
        ),
        migrations.AddIndex(
            model_name='engagement',
            index=models.Index(fields=['state', 'started_at'], name='engagement_searching'),
        ),
        migrations.AddConstraint(
            model_name='engagement',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'hired', 'ended'])), name='engagement_state_known'),
        ),
        migrations.AddConstraint(
            model_name='engagement',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'ended'), _negated=True), fields=('agency', 'vacancy'), name='engagement_open_once'),
        ),
        migrations.AddConstraint(
            model_name='engagement',
            constraint=models.CheckConstraint(condition=models.Q(('fee_hundredths__gte', 100), ('fee_hundredths__lte', 200)), name='engagement_fee_of_one_to_two'),
        ),
        migrations.AddConstraint(
            model_name='engagement',
            constraint=models.CheckConstraint(condition=models.Q(('promised_weeks__gte', 1)), name='engagement_promises_weeks'),
        ),
        migrations.AddConstraint(
            model_name='engagement',
            constraint=models.CheckConstraint(condition=models.Q(('base_minor__gte', 0)), name='engagement_base_costs'),
        ),
        migrations.AddConstraint(
            model_name='engagement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state', 'ended')), models.Q(models.Q(('state', 'ended'), _negated=True), ('ended_at', None)), _connector='OR'), name='engagement_ended_at_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='agencylink',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('engagement',), name='agency_link_one_at_a_time'),
        ),
        migrations.AddIndex(
            model_name='agencyfee',
            index=models.Index(fields=['state', 'payable_at'], name='agency_fee_to_pay'),
        ),
        migrations.AddConstraint(
            model_name='agencyfee',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['not_due', 'payable', 'paid', 'replaced'])), name='agency_fee_state_known'),
        ),
        migrations.AddConstraint(
            model_name='agencyfee',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor__gte', 0)), name='agency_fee_costs'),
        ),
        migrations.AddConstraint(
            model_name='agencyfee',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'payable'), _negated=True), ('payable_at__isnull', False), _connector='OR'), name='agency_fee_payable_since'),
        ),
        migrations.AddConstraint(
            model_name='agencyfee',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'paid'), _negated=True), models.Q(('paid_at__isnull', False), ('payable_at__isnull', False)), _connector='OR'), name='agency_fee_paid_after_it_was_due'),
        ),
        migrations.AddConstraint(
            model_name='agencyfee',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('replaced_at__isnull', False), ('state', 'replaced')), models.Q(models.Q(('state', 'replaced'), _negated=True), ('replaced_at', None)), _connector='OR'), name='agency_fee_replaced_at_a_moment'),
        ),
        migrations.AddIndex(
            model_name='hiringhour',
            index=models.Index(fields=['vacancy', '-on', '-id'], name='hiring_hour_of_vacancy'),
        ),
        migrations.AddConstraint(
            model_name='hiringhour',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 1), ('minutes__lte', 1440)), name='hiring_hour_fits_a_day'),
        ),
        migrations.AddConstraint(
            model_name='hiringhour',
            constraint=models.CheckConstraint(condition=models.Q(('hourly_cost_minor__gte', 0)), name='hiring_hour_costs'),
        ),
        migrations.AddIndex(
            model_name='searchchoice',
            index=models.Index(fields=['vacancy', '-created_at', '-id'], name='search_choice_newest'),
        ),
        migrations.AddConstraint(
            model_name='searchchoice',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['compared', 'decided'])), name='search_choice_state_known'),
        ),
        migrations.AddConstraint(
            model_name='searchchoice',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'decided'), _negated=True), fields=('vacancy',), name='search_choice_open_once'),
        ),
        migrations.AddConstraint(
            model_name='searchchoice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('decision__in', ('self', 'agency', 'both')), ('state', 'decided')), models.Q(models.Q(('state', 'decided'), _negated=True), ('decided_at', None), ('decision', '')), _connector='OR'), name='search_choice_decided_for_something'),
        ),
        migrations.AddConstraint(
            model_name='searchchoice',
            constraint=models.CheckConstraint(condition=models.Q(('fee_hundredths__gte', 100), ('fee_hundredths__lte', 200)), name='search_choice_fee_of_one_to_two'),
        ),
        migrations.AddConstraint(
            model_name='searchchoice',
            constraint=models.CheckConstraint(condition=models.Q(('passes_hundredths__lte', 100)), name='search_choice_share_of_a_whole'),
        ),
        migrations.AddConstraint(
            model_name='searchchoice',
            constraint=models.CheckConstraint(condition=models.Q(('base_minor__gte', 0), ('board_fees_minor__gte', 0), ('hourly_cost_minor__gte', 0), ('role_value_minor__gte', 0)), name='search_choice_costs'),
        ),
        guard("hiring_agencyscore", erasable=("evidence",)),
        guard("hiring_contractortaskstep", erasable=("note",)),
    ])
