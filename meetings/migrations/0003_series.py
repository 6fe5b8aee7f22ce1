import alignment.shared.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from alignment.shared.append_only import guard
from alignment.shared.migrations import folded


class Migration(migrations.Migration):
    dependencies = [
        ('meetings', '0002_append_only'),
    ]

    operations = folded([
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ConflictView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('level', models.CharField(choices=[('calm', 'Calm'), ('tense', 'Tense'), ('acute', 'Acute')], max_length=8)),
                ('said_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='LateEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('entered_at', models.DateTimeField()),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('confirmed', 'Confirmed'), ('refused', 'Refused')], default='waiting', max_length=10)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ModerationAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('can_do_without', models.BooleanField()),
                ('answered_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='meetingseries',
            name='series_kind_known',
        ),
        migrations.AddField(
            model_name='meeting',
            name='chair',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='meeting',
            name='chair_alternates',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='meeting',
            name='chair_side',
            field=models.CharField(blank=True, choices=[('marketing', 'Marketing'), ('sales', 'Sales')], max_length=10),
        ),
        migrations.AddField(
            model_name='meeting',
            name='chair_swapped',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='meeting',
            name='first_slot',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meetings.meeting'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='format',
            field=models.CharField(choices=[('sitting', 'Sitting'), ('standing', 'Standing'), ('online', 'Online')], default='sitting', max_length=8),
        ),
        migrations.AddField(
            model_name='meeting',
            name='former_changes',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='meeting',
            name='moderator',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='meetingseries',
            name='acute_since',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='meetingseries',
            name='chair_rule',
            field=models.CharField(choices=[('market', 'By the market of the company'), ('cco', 'Always the commercial director'), ('alternate', 'The two directors in turn')], default='market', max_length=10),
        ),
        migrations.AddField(
            model_name='meetingseries',
            name='end_proposed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='meetingseries',
            name='end_proposed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='meetingseries',
            name='format',
            field=models.CharField(choices=[('sitting', 'Sitting'), ('standing', 'Standing'), ('online', 'Online')], default='sitting', max_length=8),
        ),
        migrations.AddField(
            model_name='meetingseries',
            name='moderated_meetings',
            field=models.PositiveSmallIntegerField(default=4),
        ),
        migrations.AddField(
            model_name='meetingseries',
            name='moderation_ended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='meetingseries',
            name='moderator',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moderated_series', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='meetingseries',
            name='monthly_from',
            field=models.PositiveSmallIntegerField(default=25),
        ),
        migrations.AddField(
            model_name='meetingseries',
            name='period',
            field=models.CharField(choices=[('weekly', 'Every week'), ('monthly', 'Once a month')], default='weekly', max_length=8),
        ),
        migrations.AlterField(
            model_name='meetingseries',
            name='kind',
            field=models.CharField(choices=[('cmo_cco', 'CMO–CCO weekly'), ('general', 'General meeting'), ('department', 'Department stand-up'), ('debrief', 'Training debrief'), ('custom', 'Other')], max_length=12),
        ),
        migrations.AlterField(
            model_name='meetingseries',
            name='venue_policy',
            field=models.CharField(choices=[('alternate', 'Each side hosts in turn'), ('fixed', 'One place'), ('cafe_breakfast', 'Breakfast in a café'), ('online', 'By video')], default='alternate', max_length=16),
        ),
        migrations.AddConstraint(
            model_name='meetingseries',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['cmo_cco', 'general', 'department', 'debrief', 'custom'])), name='series_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='meetingseries',
            constraint=models.CheckConstraint(condition=models.Q(('period__in', ['weekly', 'monthly'])), name='series_period_known'),
        ),
        migrations.AddConstraint(
            model_name='meetingseries',
            constraint=models.CheckConstraint(condition=models.Q(('format__in', ['sitting', 'standing', 'online'])), name='series_format_known'),
        ),
        migrations.AddConstraint(
            model_name='meetingseries',
            constraint=models.CheckConstraint(condition=models.Q(('chair_rule__in', ['market', 'cco', 'alternate'])), name='series_chair_rule_known'),
        ),
        migrations.AddConstraint(
            model_name='meetingseries',
            constraint=models.CheckConstraint(condition=models.Q(('period', 'weekly'), ('kind', 'general'), _connector='OR'), name='series_monthly_only_when_general'),
        ),
        migrations.AddConstraint(
            model_name='meetingseries',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_proposed_at', None), ('end_proposed_by', None)), models.Q(('end_proposed_at__isnull', False), ('end_proposed_by__isnull', False)), _connector='OR'), name='series_end_is_proposed_by_somebody'),
        ),
        migrations.AddField(
            model_name='calendarfeed',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feeds', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='conflictview',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='conflictview',
            name='series',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conflict_views', to='meetings.meetingseries'),
        ),
        migrations.AddField(
            model_name='lateentry',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='lateentry',
            name='entered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='lateentry',
            name='meeting',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='late_entry', to='meetings.meeting'),
        ),
        migrations.AddField(
            model_name='lateentry',
            name='present',
            field=models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='moderationanswer',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moderation_answers', to='meetings.meeting'),
        ),
        migrations.AddField(
            model_name='moderationanswer',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='calendarfeed',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('person',), name='calendar_feed_one_alive'),
        ),
        migrations.AddConstraint(
            model_name='conflictview',
            constraint=models.UniqueConstraint(fields=('series', 'person'), name='conflict_view_once'),
        ),
        migrations.AddConstraint(
            model_name='conflictview',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', ['calm', 'tense', 'acute'])), name='conflict_view_level_known'),
        ),
        migrations.AddConstraint(
            model_name='lateentry',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'confirmed', 'refused'])), name='late_entry_state_known'),
        ),
        migrations.AddConstraint(
            model_name='lateentry',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__gt', models.F('began_at'))), name='late_entry_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='lateentry',
            constraint=models.CheckConstraint(condition=models.Q(('answered_by', None), models.Q(('answered_by', models.F('entered_by')), _negated=True), _connector='OR'), name='late_entry_answered_by_another'),
        ),
        migrations.AddConstraint(
            model_name='moderationanswer',
            constraint=models.UniqueConstraint(fields=('meeting', 'person'), name='moderation_answer_once'),
        ),
        guard('meetings_moderationanswer'),
    ])
