import alignment.shared.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from alignment.shared.append_only import guard
from alignment.shared.migrations import folded


class Migration(migrations.Migration):

    dependencies = [
        ("loop", "0004_effects"),
        ("practices", "0003_visits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = folded([
        migrations.CreateModel(
            name='Training',
            fields=[
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('occurrence', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='training', serialize=False, to='practices.occurrence')),
                ('topic', models.CharField(blank=True, max_length=30)),
                ('format', models.CharField(choices=[('interactive', 'Interactive training'), ('lecture', 'Lecture'), ('brainstorm', 'Brainstorm in mixed groups'), ('book_club', 'Book club'), ('tool_demo', 'Demonstration of tools')], default='interactive', max_length=12)),
                ('state', models.CharField(choices=[('idea', 'Idea'), ('topic_agreed', 'Topic agreed'), ('speaker_booked', 'Speaker booked'), ('invited', 'People invited'), ('held', 'Has taken place'), ('ideas_collected', 'Ideas collected'), ('debriefed', 'Debriefed'), ('plan_running', 'Plan under way'), ('measured', 'Measured'), ('cancelled', 'Cancelled')], default='idea', max_length=15)),
                ('topic_round', models.PositiveSmallIntegerField(default=1)),
                ('trainer_kind', models.CharField(blank=True, choices=[('internal', 'Colleague'), ('star', 'Invited star'), ('paid', 'Paid trainer')], max_length=8)),
                ('trainer_name', models.CharField(blank=True, max_length=150)),
                ('fee_minor', models.BigIntegerField(blank=True, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('is_short_notice', models.BooleanField(default=False)),
                ('is_day_off', models.BooleanField(default=False)),
                ('is_remote', models.BooleanField(default=False)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('prizes', models.CharField(blank=True, max_length=300)),
                ('behaviour', models.CharField(blank=True, max_length=300)),
                ('seed', models.PositiveIntegerField(default=1)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('debrief_marketing', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('debrief_sales', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('trainer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='TopicConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('round', models.PositiveSmallIntegerField()),
                ('side', models.CharField(choices=[('marketing', 'Marketing'), ('sales', 'Sales')], max_length=10)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('training', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='confirmations', to='practices.training')),
            ],
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('side', models.CharField(choices=[('marketing', 'Marketing'), ('sales', 'Sales')], max_length=10)),
                ('title', models.CharField(max_length=200)),
                ('author', models.CharField(blank=True, max_length=150)),
                ('meet_on', models.DateField()),
                ('training', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='practices.training')),
            ],
            options={
                'ordering': ['meet_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Reaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('score', models.PositiveSmallIntegerField()),
                ('comment', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('training', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reactions', to='practices.training')),
            ],
        ),
        migrations.CreateModel(
            name='QuizQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=300)),
                ('options', models.JSONField(default=list)),
                ('correct', models.PositiveSmallIntegerField()),
                ('training', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='practices.training')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='QuizAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('right', models.PositiveSmallIntegerField()),
                ('asked', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('training', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quiz_answers', to='practices.training')),
            ],
        ),
        migrations.CreateModel(
            name='BehaviourCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('day', models.PositiveSmallIntegerField()),
                ('seen_by', models.CharField(choices=[('self', 'The person'), ('head', 'The head')], max_length=4)),
                ('is_seen', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('training', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='behaviour_checks', to='practices.training')),
            ],
        ),
        migrations.CreateModel(
            name='Award',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('prize', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('idea', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='award', to='loop.idea')),
                ('training', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='awards', to='practices.training')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TrainingSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('is_remote', models.BooleanField(default=False)),
                ('training', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='practices.training')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('group', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('training', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='practices.training')),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='practices.trainingsession')),
            ],
        ),
        migrations.AddIndex(
            model_name='training',
            index=models.Index(fields=['state'], name='training_state'),
        ),
        migrations.AddConstraint(
            model_name='training',
            constraint=models.CheckConstraint(condition=models.Q(('format__in', ['interactive', 'lecture', 'brainstorm', 'book_club', 'tool_demo'])), name='training_format_known'),
        ),
        migrations.AddConstraint(
            model_name='training',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['idea', 'topic_agreed', 'speaker_booked', 'invited', 'held', 'ideas_collected', 'debriefed', 'plan_running', 'measured', 'cancelled'])), name='training_state_known'),
        ),
        migrations.AddConstraint(
            model_name='training',
            constraint=models.CheckConstraint(condition=models.Q(('trainer_kind__in', ['', 'internal', 'star', 'paid'])), name='training_trainer_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='training',
            constraint=models.CheckConstraint(condition=models.Q(('is_day_off', False), models.Q(('note', ''), _negated=True), _connector='OR'), name='training_day_off_says_why'),
        ),
        migrations.AddConstraint(
            model_name='training',
            constraint=models.CheckConstraint(condition=models.Q(('fee_minor', None), models.Q(('fee_minor__gte', 0), models.Q(('currency', ''), _negated=True)), _connector='OR'), name='training_fee_is_money'),
        ),
        migrations.AddConstraint(
            model_name='training',
            constraint=models.CheckConstraint(condition=models.Q(('trainer', None), ('trainer_name', ''), _connector='OR'), name='training_trainer_is_one_person'),
        ),
        migrations.AddConstraint(
            model_name='training',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('debriefed', 'plan_running', 'measured')), _negated=True), models.Q(('debrief_marketing__isnull', False), ('debrief_sales__isnull', False)), _connector='OR'), name='training_debriefed_with_both_heads'),
        ),
        migrations.AddConstraint(
            model_name='topicconfirmation',
            constraint=models.CheckConstraint(condition=models.Q(('side__in', ['marketing', 'sales'])), name='confirmation_side_known'),
        ),
        migrations.AddConstraint(
            model_name='topicconfirmation',
            constraint=models.UniqueConstraint(fields=('training', 'round', 'side'), name='confirmation_once_a_side'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.CheckConstraint(condition=models.Q(('side__in', ['marketing', 'sales'])), name='reading_side_known'),
        ),
        migrations.AddConstraint(
            model_name='reaction',
            constraint=models.CheckConstraint(condition=models.Q(('score__gte', 1), ('score__lte', 5)), name='reaction_score_in_scale'),
        ),
        migrations.AddConstraint(
            model_name='reaction',
            constraint=models.UniqueConstraint(fields=('training', 'person'), name='reaction_once'),
        ),
        migrations.AddConstraint(
            model_name='quizquestion',
            constraint=models.UniqueConstraint(fields=('training', 'number'), name='quiz_question_numbered'),
        ),
        migrations.AddConstraint(
            model_name='quizanswer',
            constraint=models.CheckConstraint(condition=models.Q(('asked__gte', 1), ('right__lte', models.F('asked'))), name='quiz_right_of_asked'),
        ),
        migrations.AddConstraint(
            model_name='quizanswer',
            constraint=models.UniqueConstraint(fields=('training', 'person'), name='quiz_once'),
        ),
        migrations.AddConstraint(
            model_name='behaviourcheck',
            constraint=models.CheckConstraint(condition=models.Q(('day__in', (30, 90))), name='behaviour_day_known'),
        ),
        migrations.AddConstraint(
            model_name='behaviourcheck',
            constraint=models.CheckConstraint(condition=models.Q(('seen_by__in', ['self', 'head'])), name='behaviour_checker_known'),
        ),
        migrations.AddConstraint(
            model_name='behaviourcheck',
            constraint=models.UniqueConstraint(fields=('training', 'person', 'day', 'seen_by'), name='behaviour_once'),
        ),
        migrations.AddConstraint(
            model_name='trainingsession',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='training_session_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='trainingsession',
            constraint=models.UniqueConstraint(fields=('training', 'number'), name='training_session_numbered'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(fields=('training', 'person'), name='seat_once'),
        ),
        guard("practices_topicconfirmation"),
        guard("practices_behaviourcheck"),
        guard("practices_quizanswer"),
    ])
