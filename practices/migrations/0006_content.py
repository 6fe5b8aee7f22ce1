import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alignment.shared.models
from alignment.shared.append_only import guard
from alignment.shared.migrations import folded

GROWING = ("assetversion", "assetuse", "assetconsent", "recordingnotice", "finding", "scriptversion")
# Our own defaults: what a plan begins with until the heads write another.
STEPS = (("welcome", 0), ("bot", 0), ("call", 1), ("call", 7), ("call", 14), ("call", 30))


def first_template(apps, editor):
    steps = apps.get_model("practices", "TemplateStep")
    steps.objects.bulk_create(steps(kind=kind, day=day) for kind, day in STEPS)


class Migration(migrations.Migration):

    dependencies = [
        ('connectors', '0003_origins'),
        ('funnel', '0015_handed_to'),
        ('loop', '0004_effects'),
        ('people', '0005_leaving'),
        ('practices', '0005_surveys'),
    ]

    operations = folded([
        migrations.CreateModel(
            name='Asset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('kind', models.CharField(choices=[('presentation', 'Presentation'), ('case', 'Case'), ('price', 'Price list'), ('video', 'Video'), ('article', 'Article'), ('template', 'Letter template'), ('legal', 'Legal template'), ('other', 'Other')], max_length=12)),
                ('title', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('approved', 'Approved'), ('in_use', 'In use'), ('retired', 'Retired')], default='draft', max_length=8)),
                ('reviewed_at', models.DateTimeField()),
                ('created_at', models.DateTimeField()),
                ('retire_asked_at', models.DateTimeField(blank=True, null=True)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('retire_reason', models.CharField(blank=True, max_length=300)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assets', to=settings.AUTH_USER_MODEL)),
                ('retire_asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='AssetConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('is_given', models.BooleanField()),
                ('wins', models.PositiveIntegerField()),
                ('note', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='practices.asset')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AssetRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('action', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='asset_request', to='loop.action')),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requests', to='practices.asset')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.lead')),
                ('requester', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='AssetVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('language', models.CharField(choices=[('ru', 'Russian'), ('en', 'English'), ('other', 'Another language')], default='ru', max_length=5)),
                ('number', models.PositiveIntegerField()),
                ('link', models.CharField(blank=True, max_length=500)),
                ('path', models.CharField(blank=True, max_length=100)),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='practices.asset')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='AssetUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('at', models.DateTimeField()),
                ('day', models.DateField()),
                ('is_local_copy', models.BooleanField(default=False)),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='practices.asset')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asset_uses', to='funnel.lead')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asset_version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='practices.assetversion')),
            ],
        ),
        migrations.CreateModel(
            name='ChecklistItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('text', models.CharField(max_length=200)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('is_active', models.BooleanField(default=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.stage')),
            ],
        ),
        migrations.CreateModel(
            name='ClientLoss',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('lost_on', models.DateField()),
                ('reason', models.CharField(max_length=300, null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='loss', to='funnel.customer')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ListeningSession',
            fields=[
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('occurrence', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='listening', serialize=False, to='practices.occurrence')),
                ('way', models.CharField(choices=[('recorded', 'Over recordings'), ('live', 'Joining a live call')], default='recorded', max_length=8)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('listened', 'Listened to'), ('findings', 'Findings written'), ('agreed', 'Agreed'), ('trained', 'Trained'), ('measured', 'Measured')], default='planned', max_length=8)),
                ('agreement', models.CharField(blank=True, max_length=500)),
                ('training', models.CharField(blank=True, max_length=300)),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('marketer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rep', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listenings', to=settings.AUTH_USER_MODEL)),
                ('stage', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.stage')),
            ],
        ),
        migrations.CreateModel(
            name='ListeningCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('added_at', models.DateTimeField()),
                ('activity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='listenings', to='funnel.activity')),
                ('stage', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.stage')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='practices.listeningsession')),
            ],
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('observation', models.CharField(max_length=500)),
                ('proposal', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practices.checklistitem')),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.stage')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='practices.listeningsession')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OnboardingPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('day0', models.DateField()),
                ('state', models.CharField(choices=[('open', 'Under way'), ('done', 'Done'), ('churned', 'The client left')], default='open', max_length=8)),
                ('users_total', models.PositiveIntegerField(blank=True, null=True)),
                ('users_started', models.PositiveIntegerField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='onboarding', to='funnel.customer')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.lead')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='onboarding_plans', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ClientPulse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('occasion', models.CharField(choices=[('day30', 'Day 30'), ('purchase', 'After a purchase')], max_length=8)),
                ('asked_by', models.CharField(choices=[('letter', 'By letter'), ('phone', 'By phone')], max_length=6)),
                ('digest', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('valid_until', models.DateTimeField()),
                ('score', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('words', models.CharField(blank=True, max_length=500)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pulses', to='funnel.customer')),
                ('heard_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('manager', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('purchase', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pulse', to='funnel.purchase')),
                ('plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='pulses', to='practices.onboardingplan')),
            ],
        ),
        migrations.CreateModel(
            name='OnboardingStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('kind', models.CharField(choices=[('welcome', 'Welcome letter'), ('bot', 'Invitation to the chat bot'), ('call', 'Call of the manager'), ('other', 'Other')], max_length=8)),
                ('title', models.CharField(blank=True, max_length=120)),
                ('day', models.PositiveSmallIntegerField()),
                ('due_on', models.DateField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('is_skipped', models.BooleanField(default=False)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='practices.onboardingplan')),
            ],
        ),
        migrations.CreateModel(
            name='RecordingNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('is_given', models.BooleanField()),
                ('basis', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('activity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recording_notices', to='funnel.activity')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='recording_notices', to='connectors.line')),
            ],
        ),
        migrations.CreateModel(
            name='Script',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('title', models.CharField(max_length=200)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.stage')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ScriptProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('text', models.TextField()),
                ('why', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Waits for an answer'), ('adopted', 'Adopted'), ('declined', 'Declined')], default='open', max_length=8)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('script', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='practices.script')),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposals', to='practices.listeningsession')),
            ],
        ),
        migrations.CreateModel(
            name='ScriptVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('number', models.PositiveIntegerField()),
                ('text', models.TextField()),
                ('why', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposal', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='adopted_as', to='practices.scriptproposal')),
                ('script', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='practices.script')),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.stage')),
            ],
        ),
        migrations.CreateModel(
            name='TemplateStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('kind', models.CharField(choices=[('welcome', 'Welcome letter'), ('bot', 'Invitation to the chat bot'), ('call', 'Call of the manager'), ('other', 'Other')], max_length=8)),
                ('day', models.PositiveSmallIntegerField()),
                ('title', models.CharField(blank=True, max_length=120)),
                ('is_active', models.BooleanField(default=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='asset',
            index=models.Index(fields=['state', 'reviewed_at'], name='asset_by_age'),
        ),
        migrations.AddConstraint(
            model_name='asset',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['presentation', 'case', 'price', 'video', 'article', 'template', 'legal', 'other'])), name='asset_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='asset',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'approved', 'in_use', 'retired'])), name='asset_state_known'),
        ),
        migrations.AddConstraint(
            model_name='asset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('retired_at__isnull', False), ('state', 'retired')), models.Q(models.Q(('state', 'retired'), _negated=True), ('retired_at', None)), _connector='OR'), name='asset_retired_has_its_day'),
        ),
        migrations.AddConstraint(
            model_name='asset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('retire_asked_at', None), ('retire_asked_by', None)), models.Q(('retire_asked_at__isnull', False), ('retire_asked_by__isnull', False)), _connector='OR'), name='asset_retiring_asked_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='assetrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('asset', 'requester'), name='asset_request_open_once'),
        ),
        migrations.AddConstraint(
            model_name='assetrequest',
            constraint=models.CheckConstraint(condition=models.Q(('closed_at', None), ('closed_at__gte', models.F('at')), _connector='OR'), name='asset_request_closed_later'),
        ),
        migrations.AddConstraint(
            model_name='assetversion',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['ru', 'en', 'other'])), name='asset_version_language_known'),
        ),
        migrations.AddConstraint(
            model_name='assetversion',
            constraint=models.UniqueConstraint(fields=('asset', 'language', 'number'), name='asset_version_once'),
        ),
        migrations.AddConstraint(
            model_name='assetversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('link', ''), _negated=True), ('path', '')), models.Q(('link', ''), models.Q(('path', ''), _negated=True)), _connector='OR'), name='asset_version_file_or_link'),
        ),
        migrations.AddIndex(
            model_name='assetuse',
            index=models.Index(fields=['at'], name='asset_use_when'),
        ),
        migrations.AddConstraint(
            model_name='assetuse',
            constraint=models.UniqueConstraint(fields=('asset', 'lead', 'person', 'day'), name='asset_use_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='checklistitem',
            constraint=models.UniqueConstraint(condition=models.Q(('is_active', True)), fields=('stage', 'text'), name='checklist_item_once'),
        ),
        migrations.AddConstraint(
            model_name='listeningsession',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'listened', 'findings', 'agreed', 'trained', 'measured'])), name='listening_state_known'),
        ),
        migrations.AddConstraint(
            model_name='listeningsession',
            constraint=models.CheckConstraint(condition=models.Q(('way__in', ['recorded', 'live'])), name='listening_way_known'),
        ),
        migrations.AddConstraint(
            model_name='listeningsession',
            constraint=models.CheckConstraint(condition=models.Q(('marketer', models.F('rep')), _negated=True), name='listening_is_for_two'),
        ),
        migrations.AddConstraint(
            model_name='listeningcall',
            constraint=models.UniqueConstraint(fields=('session', 'activity'), name='listening_call_once'),
        ),
        migrations.AddIndex(
            model_name='onboardingplan',
            index=models.Index(fields=['state', 'day0'], name='onboarding_board'),
        ),
        migrations.AddConstraint(
            model_name='onboardingplan',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done', 'churned'])), name='onboarding_state_known'),
        ),
        migrations.AddConstraint(
            model_name='onboardingplan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='onboarding_closed_has_its_day'),
        ),
        migrations.AddConstraint(
            model_name='onboardingplan',
            constraint=models.CheckConstraint(condition=models.Q(('users_started', None), ('users_total__gte', models.F('users_started')), _connector='OR'), name='onboarding_users_started_of_all'),
        ),
        migrations.AddIndex(
            model_name='clientpulse',
            index=models.Index(fields=['answered_at'], name='client_pulse_answered'),
        ),
        migrations.AddConstraint(
            model_name='clientpulse',
            constraint=models.CheckConstraint(condition=models.Q(('occasion__in', ['day30', 'purchase'])), name='client_pulse_occasion_known'),
        ),
        migrations.AddConstraint(
            model_name='clientpulse',
            constraint=models.CheckConstraint(condition=models.Q(('asked_by__in', ['letter', 'phone'])), name='client_pulse_asked_by_known'),
        ),
        migrations.AddConstraint(
            model_name='clientpulse',
            constraint=models.UniqueConstraint(condition=models.Q(('occasion', 'day30')), fields=('customer',), name='client_pulse_once_at_day_30'),
        ),
        migrations.AddConstraint(
            model_name='clientpulse',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('occasion', 'day30'), ('plan__isnull', False), ('purchase', None)), models.Q(('occasion', 'purchase'), ('purchase__isnull', False)), _connector='OR'), name='client_pulse_names_its_purchase'),
        ),
        migrations.AddConstraint(
            model_name='clientpulse',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('score', None)), models.Q(('answered_at__isnull', False), ('score__gte', 1), ('score__lte', 5)), _connector='OR'), name='client_pulse_answered_with_a_score'),
        ),
        migrations.AddConstraint(
            model_name='clientpulse',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asked_by', 'letter'), ('digest__isnull', False)), models.Q(('asked_by', 'phone'), ('digest', None)), _connector='OR'), name='client_pulse_letter_has_a_link'),
        ),
        migrations.AddIndex(
            model_name='onboardingstep',
            index=models.Index(condition=models.Q(('done_at', None)), fields=['due_on'], name='onboarding_step_due'),
        ),
        migrations.AddConstraint(
            model_name='onboardingstep',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['welcome', 'bot', 'call', 'other'])), name='onboarding_step_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='onboardingstep',
            constraint=models.UniqueConstraint(fields=('plan', 'kind', 'day', 'title'), name='onboarding_step_once'),
        ),
        migrations.AddConstraint(
            model_name='onboardingstep',
            constraint=models.CheckConstraint(condition=models.Q(('is_skipped', False), models.Q(('done_at__isnull', False), models.Q(('note', ''), _negated=True)), _connector='OR'), name='onboarding_step_left_out_says_why'),
        ),
        migrations.AddConstraint(
            model_name='recordingnotice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('activity__isnull', False), ('line', None)), models.Q(('activity', None), ('line__isnull', False)), _connector='OR'), name='recording_notice_of_a_line_or_a_call'),
        ),
        migrations.AddConstraint(
            model_name='recordingnotice',
            constraint=models.CheckConstraint(condition=models.Q(('basis', ''), _negated=True), name='recording_notice_says_how'),
        ),
        migrations.AddConstraint(
            model_name='scriptproposal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'adopted', 'declined'])), name='script_proposal_state_known'),
        ),
        migrations.AddConstraint(
            model_name='scriptproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='script_proposal_answered_has_its_day'),
        ),
        migrations.AddConstraint(
            model_name='scriptversion',
            constraint=models.UniqueConstraint(fields=('script', 'number'), name='script_version_once'),
        ),
        migrations.AddConstraint(
            model_name='templatestep',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['welcome', 'bot', 'call', 'other'])), name='template_step_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='templatestep',
            constraint=models.CheckConstraint(condition=models.Q(('day__lte', 30)), name='template_step_within_the_plan'),
        ),
        migrations.AddConstraint(
            model_name='templatestep',
            constraint=models.UniqueConstraint(condition=models.Q(('is_active', True)), fields=('kind', 'day', 'title'), name='template_step_once'),
        ),
        *(guard(f"practices_{table}") for table in GROWING),
        guard("practices_clientloss", erasable=["reason"]),
        migrations.RunPython(first_template, migrations.RunPython.noop),
    ])
