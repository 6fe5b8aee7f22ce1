import alignment.shared.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from alignment.shared.append_only import guard
from alignment.shared.migrations import folded


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('loop', '0004_effects'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = folded([
        migrations.CreateModel(
            name='Method',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('key', models.CharField(max_length=30, unique=True)),
                ('state', models.CharField(choices=[('not_started', 'Not started'), ('planned', 'Planned'), ('launched', 'Launched'), ('habitual', 'A habit'), ('paused', 'Paused'), ('rejected', 'Not for us')], default='not_started', max_length=12)),
                ('start_on', models.DateField(blank=True, null=True)),
                ('planned_at', models.DateTimeField(blank=True, null=True)),
                ('launched_at', models.DateTimeField(blank=True, null=True)),
                ('owner_reason', models.CharField(blank=True, max_length=300)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('effect_card', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='method', to='loop.effectcard')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='MethodTurn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('from_state', models.CharField(max_length=12)),
                ('to_state', models.CharField(max_length=12)),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('method', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='turns', to='practices.method')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Occurrence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('kind', models.CharField(choices=[('visit', 'Field visit'), ('rotation', 'Week in sales'), ('tour', 'Day in marketing'), ('swap', 'Swap of the heads'), ('elsewhere', 'Rotation elsewhere'), ('training', 'Joint training'), ('listening', 'Call listening'), ('survey', 'Survey')], max_length=12)),
                ('title', models.CharField(max_length=200)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('phase', models.CharField(choices=[('planned', 'Planned'), ('ready', 'Prepared'), ('running', 'Under way'), ('held', 'Held'), ('debriefed', 'Debriefed'), ('cancelled', 'Cancelled')], default='planned', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('briefed_at', models.DateTimeField(blank=True, null=True)),
                ('held_at', models.DateTimeField(blank=True, null=True)),
                ('debriefed_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('effect_card', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='occurrence', to='loop.effectcard')),
                ('organiser', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='organised_practices', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Debrief',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('summary', models.TextField()),
                ('plan', models.TextField(blank=True)),
                ('has_no_ideas', models.BooleanField(default=False)),
                ('has_no_plan', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('occurrence', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='debrief', to='practices.occurrence')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Brief',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('goals', models.TextField()),
                ('tasks', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('occurrence', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='brief', to='practices.occurrence')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BornIdea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('idea', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='birth', to='loop.idea')),
                ('occurrence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='born_ideas', to='practices.occurrence')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BornAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('action', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='birth', to='loop.action')),
                ('occurrence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='born_actions', to='practices.occurrence')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Part',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('part', models.CharField(choices=[('lead', 'Leads it'), ('guest', 'Guest'), ('host', 'Host'), ('trainer', 'Trainer'), ('participant', 'Participant')], max_length=12)),
                ('came', models.BooleanField(blank=True, null=True)),
                ('consented_at', models.DateTimeField(blank=True, null=True)),
                ('occurrence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='practices.occurrence')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='practice_parts', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='occurrence',
            name='people',
            field=models.ManyToManyField(related_name='practices', through='practices.Part', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('from_phase', models.CharField(blank=True, max_length=10)),
                ('to_phase', models.CharField(max_length=10)),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('occurrence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='turns', to='practices.occurrence')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='method',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['not_started', 'planned', 'launched', 'habitual', 'paused', 'rejected'])), name='method_state_known'),
        ),
        migrations.AddConstraint(
            model_name='method',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['planned', 'launched', 'habitual']), _negated=True), models.Q(('owner__isnull', False), ('start_on__isnull', False)), _connector='OR'), name='method_started_has_owner_and_day'),
        ),
        migrations.AddConstraint(
            model_name='method',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['paused', 'rejected']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='method_stopped_says_why'),
        ),
        migrations.AddIndex(
            model_name='part',
            index=models.Index(fields=['person', 'occurrence'], name='part_of_person'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('part__in', ['lead', 'guest', 'host', 'trainer', 'participant'])), name='part_known'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.UniqueConstraint(fields=('occurrence', 'person'), name='part_once'),
        ),
        migrations.AddIndex(
            model_name='occurrence',
            index=models.Index(fields=['starts_at', 'kind'], name='occurrence_calendar'),
        ),
        migrations.AddIndex(
            model_name='occurrence',
            index=models.Index(fields=['kind', 'phase', 'starts_at'], name='occurrence_of_kind'),
        ),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['visit', 'rotation', 'tour', 'swap', 'elsewhere', 'training', 'listening', 'survey'])), name='occurrence_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['planned', 'ready', 'running', 'held', 'debriefed', 'cancelled'])), name='occurrence_phase_known'),
        ),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='occurrence_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase', 'cancelled'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='occurrence_cancelled_why'),
        ),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase', 'debriefed'), _negated=True), models.Q(('debriefed_at__isnull', False), ('held_at__isnull', False)), _connector='OR'), name='occurrence_debriefed_was_held'),
        ),
        guard("practices_methodturn", erasable=("by_id",)),
        guard("practices_turn", erasable=("by_id",)),
    ])
