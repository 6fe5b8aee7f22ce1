import alignment.shared.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from alignment.shared.append_only import guard
from alignment.shared.migrations import folded


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_leaving"),
        ("loop", "0004_effects"),
        ("practices", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = folded([
        migrations.CreateModel(
            name='QueueSkip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('until', models.DateField()),
                ('reason', models.CharField(max_length=300, null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Rotation',
            fields=[
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('occurrence', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='rotation', serialize=False, to='practices.occurrence')),
                ('direction', models.CharField(choices=[('rotation', 'Week in sales'), ('tour', 'Day in marketing'), ('swap', 'Swap of the heads'), ('elsewhere', 'Rotation elsewhere')], max_length=10)),
                ('state', models.CharField(choices=[('queued', 'Planned'), ('matched', 'Host chosen'), ('prepared', 'Prepared'), ('running', 'Under way'), ('finished', 'Finished'), ('debriefed', 'Debriefed'), ('ideas_routed', 'Ideas handed on'), ('aborted', 'Broken off'), ('invited', 'Invited'), ('held', 'Held'), ('feedback', 'Feedback is in'), ('closed', 'Closed'), ('cancelled', 'Cancelled'), ('proposed', 'Proposed'), ('agreed', 'Agreed')], max_length=12)),
                ('days', models.JSONField(default=list)),
                ('days_planned', models.PositiveSmallIntegerField(default=5)),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('duties', models.JSONField(default=list)),
                ('place', models.CharField(blank=True, choices=[('support', 'Support'), ('logistics', 'Logistics'), ('product', 'Product')], max_length=10)),
                ('is_remote', models.BooleanField(default=False)),
                ('phone_message_set', models.BooleanField(default=False)),
                ('autoreply_set', models.BooleanField(default=False)),
                ('has_brainstorm', models.BooleanField(default=False)),
                ('short_notice_reason', models.CharField(blank=True, max_length=300)),
                ('interrupted_on', models.DateField(blank=True, null=True)),
                ('refused_at', models.DateTimeField(blank=True, null=True)),
                ('absence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.absence')),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('first_way', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='second_way', to='practices.rotation')),
                ('guest', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rotations', to=settings.AUTH_USER_MODEL)),
                ('host', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hosted', to=settings.AUTH_USER_MODEL)),
                ('stand_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('topic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='loop.topic')),
            ],
        ),
        migrations.CreateModel(
            name='ProgrammeItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('kind', models.CharField(choices=[('intro', 'Who is who'), ('presentation', 'Presentation of the service'), ('brainstorm', 'Brainstorm'), ('other', 'Something else')], max_length=12)),
                ('title', models.CharField(blank=True, max_length=150)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('rotation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='programme', to='practices.rotation')),
            ],
        ),
        migrations.CreateModel(
            name='HostConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('side', models.CharField(max_length=10)),
                ('agrees', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rotation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='confirmations', to='practices.rotation')),
            ],
        ),
        migrations.CreateModel(
            name='DiaryEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('day', models.DateField()),
                ('text', models.TextField(null=True)),
                ('calls', models.PositiveSmallIntegerField(default=0)),
                ('meetings', models.PositiveSmallIntegerField(default=0)),
                ('at', models.DateTimeField()),
                ('key', models.CharField(max_length=80)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rotation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='diary', to='practices.rotation')),
            ],
        ),
        migrations.CreateModel(
            name='RotationFeedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('part', models.CharField(max_length=5)),
                ('mark', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=500, null=True)),
                ('question', models.CharField(max_length=500, null=True)),
                ('gave_idea', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rotation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feedback', to='practices.rotation')),
            ],
        ),
        migrations.AddIndex(
            model_name='queueskip',
            index=models.Index(fields=['person', 'until'], name='queue_skip_of_person'),
        ),
        migrations.AddIndex(
            model_name='rotation',
            index=models.Index(fields=['direction', 'state'], name='rotation_of_direction'),
        ),
        migrations.AddConstraint(
            model_name='rotation',
            constraint=models.CheckConstraint(condition=models.Q(('direction__in', ['rotation', 'elsewhere', 'tour', 'swap'])), name='rotation_direction_known'),
        ),
        migrations.AddConstraint(
            model_name='rotation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('direction', 'rotation'), ('state__in', ['queued', 'matched', 'prepared', 'running', 'finished', 'debriefed', 'ideas_routed', 'aborted'])), models.Q(('direction', 'elsewhere'), ('state__in', ['queued', 'matched', 'prepared', 'running', 'finished', 'debriefed', 'ideas_routed', 'aborted'])), models.Q(('direction', 'tour'), ('state__in', ['queued', 'invited', 'held', 'feedback', 'closed', 'cancelled'])), models.Q(('direction', 'swap'), ('state__in', ['proposed', 'agreed', 'held', 'debriefed', 'cancelled'])), _connector='OR'), name='rotation_state_of_its_direction'),
        ),
        migrations.AddConstraint(
            model_name='rotation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('direction', 'rotation'), _negated=True), models.Q(('days_planned__gte', 4), ('days_planned__lte', 5)), _connector='OR'), name='rotation_is_one_week'),
        ),
        migrations.AddConstraint(
            model_name='rotation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('direction', 'tour'), _negated=True), models.Q(('minutes__gte', 60), ('minutes__lte', 540)), _connector='OR'), name='tour_an_hour_to_a_day'),
        ),
        migrations.AddConstraint(
            model_name='rotation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('direction__in', ('rotation', 'elsewhere')), ('state__in', ('running', 'finished', 'debriefed', 'ideas_routed')), _negated=True), models.Q(('autoreply_set', True), ('phone_message_set', True)), _connector='OR'), name='rotation_runs_with_replies'),
        ),
        migrations.AddConstraint(
            model_name='rotation',
            constraint=models.CheckConstraint(condition=models.Q(('host', None), ('guest', None), models.Q(('host', models.F('guest')), _negated=True), _connector='OR'), name='rotation_has_two_people'),
        ),
        migrations.AddConstraint(
            model_name='rotation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('direction', 'elsewhere'), _negated=True), models.Q(('place', ''), _negated=True), _connector='OR'), name='rotation_elsewhere_says_where'),
        ),
        migrations.AddConstraint(
            model_name='programmeitem',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['intro', 'presentation', 'brainstorm', 'other'])), name='programme_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='programmeitem',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gt', 0)), name='programme_takes_time'),
        ),
        migrations.AddConstraint(
            model_name='hostconfirmation',
            constraint=models.CheckConstraint(condition=models.Q(('side__in', ['marketing', 'sales'])), name='host_confirmed_by_a_side'),
        ),
        migrations.AddIndex(
            model_name='diaryentry',
            index=models.Index(fields=['rotation', 'day'], name='diary_by_day'),
        ),
        migrations.AddConstraint(
            model_name='diaryentry',
            constraint=models.UniqueConstraint(fields=('rotation', 'key'), name='diary_entry_once'),
        ),
        migrations.AddConstraint(
            model_name='rotationfeedback',
            constraint=models.CheckConstraint(condition=models.Q(('part__in', ['guest', 'host'])), name='rotation_feedback_part_known'),
        ),
        migrations.AddConstraint(
            model_name='rotationfeedback',
            constraint=models.CheckConstraint(condition=models.Q(('mark__gte', 1), ('mark__lte', 5)), name='rotation_mark_1_to_5'),
        ),
        migrations.AddConstraint(
            model_name='rotationfeedback',
            constraint=models.UniqueConstraint(fields=('rotation', 'by'), name='rotation_feedback_once'),
        ),
        guard("practices_hostconfirmation"),
        guard("practices_diaryentry", erasable=("text",)),
        guard("practices_rotationfeedback", erasable=("text", "question")),
        guard("practices_queueskip", erasable=("reason",)),
    ])
