import alignment.shared.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from alignment.shared.append_only import guard
from alignment.shared.migrations import folded


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('funnel', '0016_hiring_side'),
        ('people', '0005_leaving'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = folded([
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('name', models.CharField(max_length=200, unique=True)),
                ('state', models.CharField(choices=[('long_list', 'On the long list'), ('scored', 'Scored'), ('contracted', 'Under contract'), ('evaluated', 'Evaluated'), ('archived', 'Archived')], default='long_list', max_length=10)),
                ('site', models.URLField(blank=True, max_length=300)),
                ('contact_name', models.CharField(blank=True, max_length=200)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('fee_hundredths', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('promised_weeks', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('guarantee_months', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('note', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('first_name', models.CharField(blank=True, max_length=100)),
                ('last_name', models.CharField(blank=True, max_length=100)),
                ('email', models.CharField(blank=True, db_index=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('phone_e164', models.CharField(blank=True, db_index=True, max_length=20)),
                ('city', models.CharField(blank=True, max_length=150)),
                ('company', models.CharField(blank=True, max_length=200)),
                ('position', models.CharField(blank=True, max_length=200)),
                ('link', models.URLField(blank=True, max_length=500)),
                ('wish_minor', models.BigIntegerField(blank=True, null=True)),
                ('note', models.TextField(blank=True)),
                ('language', models.CharField(blank=True, max_length=8)),
                ('external_id', models.CharField(blank=True, max_length=200, null=True, unique=True)),
                ('keep_until', models.DateField(blank=True, db_index=True, null=True)),
                ('is_held_by_law', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('search_key', models.CharField(blank=True, db_index=True, editable=False, max_length=600)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='hiring.candidate')),
            ],
        ),
        migrations.CreateModel(
            name='CandidateConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('kind', models.CharField(choices=[('processing', 'Processing for this vacancy'), ('agency', 'Passing to or from an agency'), ('pool', 'Talent pool')], max_length=10)),
                ('version', models.CharField(max_length=40)),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='hiring.candidate')),
            ],
        ),
        migrations.CreateModel(
            name='CandidateFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('kind', models.CharField(choices=[('cv', 'CV'), ('work_sample', 'Work sample'), ('other', 'Other')], default='cv', max_length=11)),
                ('name', models.CharField(max_length=200)),
                ('content_type', models.CharField(max_length=100)),
                ('path', models.CharField(max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='hiring.candidate')),
            ],
        ),
        migrations.CreateModel(
            name='HiringSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('board', 'Job board'), ('referral', 'Referral of a colleague'), ('agency', 'Agency'), ('network', 'Social networks and communities'), ('headhunt', 'Direct search'), ('site', 'Our site'), ('internal', 'Colleagues inside'), ('other', 'Other')], max_length=8)),
                ('is_archived', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['board', 'referral', 'agency', 'network', 'headhunt', 'site', 'internal', 'other'])), name='hiring_source_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('stage_entered_at', models.DateTimeField()),
                ('is_internal', models.BooleanField(default=False)),
                ('answer_due_on', models.DateField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('started_on', models.DateField(blank=True, null=True)),
                ('external_id', models.CharField(blank=True, max_length=200, null=True, unique=True)),
                ('created_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='hiring.agency')),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned_applications', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hired_by', to=settings.AUTH_USER_MODEL)),
                ('pipeline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.pipeline')),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='funnel.stage')),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='hiring.candidate')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hiring.hiringsource')),
            ],
        ),
        migrations.CreateModel(
            name='Interview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('held', 'Held'), ('no_show', 'The candidate did not come'), ('cancelled', 'Called off')], default='planned', max_length=9)),
                ('starts_at', models.DateTimeField()),
                ('minutes', models.PositiveSmallIntegerField(default=60)),
                ('place', models.CharField(blank=True, max_length=300)),
                ('is_online', models.BooleanField(default=False)),
                ('held_at', models.DateTimeField(blank=True, null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interviews', to='hiring.application')),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('planned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.stage')),
            ],
        ),
        migrations.CreateModel(
            name='InterviewSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('focus', models.JSONField(default=list)),
                ('is_outside', models.BooleanField(default=False)),
                ('interview', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='hiring.interview')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interview_seats', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RefusalReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('side', models.CharField(choices=[('us', 'We refused'), ('candidate', 'The candidate refused')], max_length=9)),
                ('key', models.SlugField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('needs_note', models.BooleanField(default=False)),
                ('is_archived', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('side__in', ['us', 'candidate'])), name='refusal_side_known'), models.UniqueConstraint(fields=('side', 'key'), name='refusal_reason_once')],
            },
        ),
        migrations.CreateModel(
            name='ApplicationEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('occurred_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('note', models.TextField(blank=True, null=True)),
                ('kind', models.CharField(choices=[('entered', 'Moved to a stage'), ('owner', 'Owner changed'), ('void', 'Taken back')], default='entered', max_length=8)),
                ('door', models.CharField(choices=[('ui', 'page'), ('api', 'API'), ('import', 'import'), ('agency', 'agency portal'), ('rule', 'rule')], max_length=8)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='hiring.application')),
                ('from_stage', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.stage')),
                ('stage', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.stage')),
                ('voids', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='voided_by', to='hiring.applicationevent')),
                ('refusal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hiring.refusalreason')),
            ],
        ),
        migrations.AddField(
            model_name='application',
            name='refusal',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hiring.refusalreason'),
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('door', models.CharField(choices=[('ui', 'page'), ('api', 'API'), ('import', 'import'), ('agency', 'agency portal'), ('rule', 'rule')], max_length=8)),
                ('at', models.DateTimeField()),
                ('is_first', models.BooleanField()),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='hiring.agency')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='hiring.application')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hiring.hiringsource')),
            ],
        ),
        migrations.CreateModel(
            name='Vacancy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('title', models.CharField(max_length=200)),
                ('position', models.CharField(choices=[('internet_marketer', 'Internet marketer'), ('marketer', 'Marketer'), ('head_of_marketing', 'Head of marketing'), ('marketing_director', 'Marketing director'), ('sales_rep', 'Sales representative'), ('head_of_sales', 'Head of sales'), ('sales_director', 'Sales director'), ('commercial_director', 'Commercial director'), ('other', 'Other')], max_length=20)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('waiting', 'Waits for approval'), ('open', 'Open'), ('paused', 'Paused'), ('filled', 'Filled'), ('cancelled', 'Cancelled')], default='draft', max_length=9)),
                ('reason', models.CharField(choices=[('new_position', 'A new position'), ('growth', 'Growth of the team'), ('replacement', 'Somebody left'), ('confidential', 'Confidential replacement')], max_length=12)),
                ('reason_note', models.TextField(blank=True)),
                ('is_confidential', models.BooleanField(default=False)),
                ('headcount', models.PositiveSmallIntegerField(default=1)),
                ('region', models.CharField(blank=True, max_length=80)),
                ('salary_min_minor', models.BigIntegerField(blank=True, null=True)),
                ('salary_max_minor', models.BigIntegerField(blank=True, null=True)),
                ('currency', models.CharField(default='RUB', max_length=3)),
                ('is_gross', models.BooleanField(default=True)),
                ('variable_note', models.CharField(blank=True, max_length=300)),
                ('monthly_value_minor', models.BigIntegerField(blank=True, null=True)),
                ('leads_per_month', models.PositiveIntegerField(blank=True, null=True)),
                ('text', models.TextField(blank=True)),
                ('advantages', models.TextField(blank=True)),
                ('benefits', models.TextField(blank=True)),
                ('onboarding_plan', models.TextField(blank=True)),
                ('search', models.CharField(choices=[('undecided', 'Not decided'), ('self', 'By ourselves'), ('agency', 'By an agency'), ('both', 'By both in parallel')], default='undecided', max_length=9)),
                ('probation_days', models.PositiveSmallIntegerField(default=90)),
                ('start_on', models.DateField(blank=True, null=True)),
                ('external_id', models.CharField(blank=True, max_length=200, null=True, unique=True)),
                ('created_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vacancies', to='people.department')),
                ('hiring_head', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vacancies', to=settings.AUTH_USER_MODEL)),
                ('recruiter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recruited_vacancies', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='application',
            name='vacancy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='hiring.vacancy'),
        ),
        migrations.CreateModel(
            name='VacancyChannel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('kind', models.CharField(choices=[('board', 'Job board'), ('referral', 'Referral of a colleague'), ('agency', 'Agency'), ('network', 'Social networks and communities'), ('headhunt', 'Direct search'), ('site', 'Our site'), ('internal', 'Colleagues inside'), ('other', 'Other')], max_length=8)),
                ('name', models.CharField(max_length=120)),
                ('cost_minor', models.BigIntegerField(default=0)),
                ('posted_on', models.DateField(blank=True, null=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('vacancy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='channels', to='hiring.vacancy')),
            ],
        ),
        migrations.CreateModel(
            name='VacancyStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('waiting', 'Waits for approval'), ('open', 'Open'), ('paused', 'Paused'), ('filled', 'Filled'), ('cancelled', 'Cancelled')], max_length=9)),
                ('at', models.DateTimeField()),
                ('note', models.TextField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vacancy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='hiring.vacancy')),
            ],
        ),
        migrations.AddConstraint(
            model_name='agency',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['long_list', 'scored', 'contracted', 'evaluated', 'archived'])), name='agency_state_known'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='candidate_not_merged_into_itself'),
        ),
        migrations.AddConstraint(
            model_name='candidateconsent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['processing', 'agency', 'pool'])), name='candidate_consent_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='candidateconsent',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('candidate', 'kind'), name='candidate_consent_once'),
        ),
        migrations.AddConstraint(
            model_name='candidatefile',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['cv', 'work_sample', 'other'])), name='candidate_file_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='candidatefile',
            constraint=models.UniqueConstraint(fields=('candidate', 'sha256'), name='candidate_file_once'),
        ),
        migrations.AddIndex(
            model_name='interview',
            index=models.Index(fields=['state', 'starts_at'], name='interview_ahead'),
        ),
        migrations.AddConstraint(
            model_name='interview',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'held', 'no_show', 'cancelled'])), name='interview_state_known'),
        ),
        migrations.AddConstraint(
            model_name='interview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('held_at__isnull', False), ('state', 'held')), models.Q(('state', 'held'), _negated=True), _connector='OR'), name='interview_held_at_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='interview',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 5)), name='interview_takes_minutes'),
        ),
        migrations.AddIndex(
            model_name='interviewseat',
            index=models.Index(fields=['person'], name='interview_seat_of'),
        ),
        migrations.AddConstraint(
            model_name='interviewseat',
            constraint=models.UniqueConstraint(fields=('interview', 'person'), name='interview_seat_once'),
        ),
        migrations.AddIndex(
            model_name='applicationevent',
            index=models.Index(fields=['application', 'occurred_at', 'id'], name='event_of_application'),
        ),
        migrations.AddIndex(
            model_name='applicationevent',
            index=models.Index(fields=['recorded_at'], name='application_event_recorded'),
        ),
        migrations.AddConstraint(
            model_name='applicationevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['entered', 'owner', 'void'])), name='application_event_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='applicationevent',
            constraint=models.CheckConstraint(condition=models.Q(('door__in', ['ui', 'api', 'import', 'agency', 'rule'])), name='application_event_door_known'),
        ),
        migrations.AddConstraint(
            model_name='applicationevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'entered'), ('stage__isnull', False)), models.Q(('kind', 'entered'), _negated=True), _connector='OR'), name='application_event_names_a_stage'),
        ),
        migrations.AddConstraint(
            model_name='applicationevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'void'), ('voids__isnull', False)), models.Q(models.Q(('kind', 'void'), _negated=True), ('voids', None)), _connector='OR'), name='application_void_names_its_event'),
        ),
        migrations.AddConstraint(
            model_name='applicationevent',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'void')), fields=('voids',), name='application_event_voided_once'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(fields=['application', 'at', 'id'], name='submission_in_order'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('door__in', ['ui', 'api', 'import', 'agency', 'rule'])), name='submission_door_known'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(condition=models.Q(('is_first', True)), fields=('application',), name='submission_first_is_one'),
        ),
        migrations.AddIndex(
            model_name='vacancy',
            index=models.Index(fields=['state', '-created_at', '-id'], name='vacancy_by_state'),
        ),
        migrations.AddConstraint(
            model_name='vacancy',
            constraint=models.CheckConstraint(condition=models.Q(('position__in', ['internet_marketer', 'marketer', 'head_of_marketing', 'marketing_director', 'sales_rep', 'head_of_sales', 'sales_director', 'commercial_director', 'other'])), name='vacancy_position_known'),
        ),
        migrations.AddConstraint(
            model_name='vacancy',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'waiting', 'open', 'paused', 'filled', 'cancelled'])), name='vacancy_state_known'),
        ),
        migrations.AddConstraint(
            model_name='vacancy',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['new_position', 'growth', 'replacement', 'confidential'])), name='vacancy_reason_known'),
        ),
        migrations.AddConstraint(
            model_name='vacancy',
            constraint=models.CheckConstraint(condition=models.Q(('search__in', ['undecided', 'self', 'agency', 'both'])), name='vacancy_search_known'),
        ),
        migrations.AddConstraint(
            model_name='vacancy',
            constraint=models.CheckConstraint(condition=models.Q(('headcount__gte', 1)), name='vacancy_hires_somebody'),
        ),
        migrations.AddConstraint(
            model_name='vacancy',
            constraint=models.CheckConstraint(condition=models.Q(('salary_min_minor', None), ('salary_max_minor', None), ('salary_min_minor__lte', models.F('salary_max_minor')), _connector='OR'), name='vacancy_salary_in_order'),
        ),
        migrations.AddConstraint(
            model_name='vacancy',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'waiting', 'cancelled']), ('approved_at__isnull', False), _connector='OR'), name='vacancy_is_approved_before_it_opens'),
        ),
        migrations.AddConstraint(
            model_name='vacancy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state__in', ('filled', 'cancelled'))), models.Q(models.Q(('state__in', ('filled', 'cancelled')), _negated=True), ('closed_at', None)), _connector='OR'), name='vacancy_ended_has_its_moment'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['vacancy', 'stage', '-stage_entered_at', '-id'], name='application_board'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['-created_at', '-id'], name='application_newest'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('answered_at', None)), fields=['answer_due_on'], name='application_unanswered'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('candidate', 'vacancy'), name='application_once'),
        ),
        migrations.AddConstraint(
            model_name='vacancychannel',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['board', 'referral', 'agency', 'network', 'headhunt', 'site', 'internal', 'other'])), name='vacancy_channel_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='vacancychannel',
            constraint=models.UniqueConstraint(fields=('vacancy', 'kind', 'name'), name='vacancy_channel_once'),
        ),
        migrations.AddConstraint(
            model_name='vacancychannel',
            constraint=models.CheckConstraint(condition=models.Q(('cost_minor__gte', 0)), name='vacancy_channel_costs'),
        ),
        migrations.AddIndex(
            model_name='vacancystep',
            index=models.Index(fields=['vacancy', 'at', 'id'], name='vacancy_step_in_order'),
        ),
        migrations.AddConstraint(
            model_name='vacancystep',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'waiting', 'open', 'paused', 'filled', 'cancelled'])), name='vacancy_step_state_known'),
        ),
    ]) + [
        guard("hiring_applicationevent", erasable=["note"]),
        guard("hiring_vacancystep", erasable=["note"]),
        guard("hiring_submission"),
    ]
