import alignment.shared.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from alignment.shared.migrations import folded


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('funnel', '0011_mastered'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = folded([
        migrations.CreateModel(
            name='Connection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('running', 'Running'), ('done', 'Done'), ('dead', 'Gave up'), ('cancelled', 'Cancelled')], default='queued', max_length=12)),
                ('available_at', models.DateTimeField()),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('lease_token', models.CharField(blank=True, max_length=32)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('vendor', models.CharField(choices=[('amocrm', 'amoCRM'), ('bitrix24', 'Bitrix24')], max_length=20)),
                ('base_url', models.CharField(max_length=300)),
                ('sealed_secrets', models.TextField(blank=True)),
                ('hook_hash', models.CharField(max_length=64, unique=True)),
                ('sealed_hook', models.CharField(max_length=300)),
                ('sealed_sender', models.CharField(blank=True, max_length=300)),
                ('standing', models.CharField(choices=[('new', 'Not checked yet'), ('working', 'At work'), ('no_access', 'No access: enter a new key'), ('paused', 'Paused')], default='new', max_length=10)),
                ('fault', models.CharField(blank=True, max_length=300)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('history_from', models.DateTimeField()),
                ('paths', models.JSONField(default=dict)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('last_notice_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('feed', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='connection', to='funnel.feed')),
            ],
        ),
        migrations.CreateModel(
            name='ConnectionCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('is_green', models.BooleanField(default=False)),
                ('results', models.JSONField(default=list)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='connectors.connection')),
            ],
        ),
        migrations.CreateModel(
            name='CrmNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entity', models.CharField(max_length=12)),
                ('their_id', models.CharField(max_length=120)),
                ('is_deleted', models.BooleanField(default=False)),
                ('received_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='connectors.connection')),
            ],
        ),
        migrations.CreateModel(
            name='MirroredLead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('their_id', models.CharField(max_length=120)),
                ('continues', models.CharField(blank=True, max_length=120)),
                ('due_since', models.DateTimeField(blank=True, null=True)),
                ('reflected_at', models.DateTimeField(blank=True, null=True)),
                ('gone_at', models.DateTimeField(blank=True, null=True)),
                ('is_left_out', models.BooleanField(default=False)),
                ('trouble', models.CharField(blank=True, choices=[('unmapped', 'Its status is not mapped'), ('unreadable', 'The record cannot be read'), ('refused', 'The lead could not be kept')], max_length=12)),
                ('trouble_words', models.CharField(blank=True, max_length=300)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mirrored', to='connectors.connection')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mirrored', to='funnel.lead')),
            ],
        ),
        migrations.CreateModel(
            name='ReasonMap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('their_id', models.CharField(max_length=120)),
                ('name', models.CharField(max_length=200)),
                ('is_guess', models.BooleanField(default=False)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reason_maps', to='connectors.connection')),
                ('reason', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.reason')),
            ],
        ),
        migrations.CreateModel(
            name='Reconciliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('since', models.DateTimeField()),
                ('cursor', models.CharField(blank=True, max_length=1000)),
                ('read', models.PositiveIntegerField(default=0)),
                ('tally', models.JSONField(default=dict)),
                ('result', models.JSONField(default=dict)),
                ('theirs', models.PositiveIntegerField(default=0)),
                ('off', models.PositiveIntegerField(default=0)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reconciliations', to='connectors.connection')),
            ],
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entity', models.CharField(max_length=12)),
                ('their_id', models.CharField(max_length=120)),
                ('lead_id_there', models.CharField(blank=True, max_length=120)),
                ('payload', models.JSONField(default=dict)),
                ('fingerprint', models.CharField(max_length=64)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('received_at', models.DateTimeField()),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='records', to='connectors.connection')),
            ],
        ),
        migrations.CreateModel(
            name='StageMap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('their_key', models.CharField(max_length=120)),
                ('pipeline', models.CharField(blank=True, max_length=200)),
                ('name', models.CharField(max_length=200)),
                ('order', models.PositiveIntegerField(default=0)),
                ('kind', models.CharField(blank=True, max_length=8)),
                ('is_left_out', models.BooleanField(default=False)),
                ('is_touch', models.BooleanField(default=False)),
                ('is_guess', models.BooleanField(default=False)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stage_maps', to='connectors.connection')),
                ('stage', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.stage')),
            ],
        ),
        migrations.CreateModel(
            name='Stream',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entity', models.CharField(max_length=12)),
                ('since', models.DateTimeField(blank=True, null=True)),
                ('cursor', models.CharField(blank=True, max_length=1000)),
                ('latest', models.DateTimeField(blank=True, null=True)),
                ('records', models.PositiveIntegerField(default=0)),
                ('rounds', models.PositiveIntegerField(default=0)),
                ('due_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='streams', to='connectors.connection')),
            ],
        ),
        migrations.CreateModel(
            name='UserMap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('their_id', models.CharField(max_length=120)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('is_active', models.BooleanField(default=True)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='user_maps', to='connectors.connection')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='connection',
            constraint=models.CheckConstraint(condition=models.Q(('vendor__in', ['amocrm', 'bitrix24'])), name='connection_vendor_known'),
        ),
        migrations.AddConstraint(
            model_name='connection',
            constraint=models.CheckConstraint(condition=models.Q(('standing__in', ['new', 'working', 'no_access', 'paused'])), name='connection_standing_known'),
        ),
        migrations.AddIndex(
            model_name='connectioncheck',
            index=models.Index(fields=['connection', '-asked_at'], name='check_newest'),
        ),
        migrations.AddConstraint(
            model_name='connectioncheck',
            constraint=models.UniqueConstraint(condition=models.Q(('finished_at', None)), fields=('connection',), name='connection_checked_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='connectioncheck',
            constraint=models.CheckConstraint(condition=models.Q(('is_green', False), ('finished_at__isnull', False), _connector='OR'), name='check_green_when_finished'),
        ),
        migrations.AddConstraint(
            model_name='crmnotice',
            constraint=models.UniqueConstraint(condition=models.Q(('done_at', None)), fields=('connection', 'entity', 'their_id', 'is_deleted'), name='crm_notice_waits_once'),
        ),
        migrations.AddIndex(
            model_name='mirroredlead',
            index=models.Index(condition=models.Q(('due_since__isnull', False)), fields=['connection', 'due_since'], name='mirrored_due'),
        ),
        migrations.AddIndex(
            model_name='mirroredlead',
            index=models.Index(condition=models.Q(('continues', ''), _negated=True), fields=['connection', 'continues'], name='mirrored_continues'),
        ),
        migrations.AddIndex(
            model_name='mirroredlead',
            index=models.Index(condition=models.Q(('trouble', ''), _negated=True), fields=['connection', 'trouble'], name='mirrored_trouble'),
        ),
        migrations.AddConstraint(
            model_name='mirroredlead',
            constraint=models.UniqueConstraint(fields=('connection', 'their_id'), name='mirrored_once'),
        ),
        migrations.AddConstraint(
            model_name='reasonmap',
            constraint=models.UniqueConstraint(fields=('connection', 'their_id'), name='reason_map_once'),
        ),
        migrations.AddIndex(
            model_name='reconciliation',
            index=models.Index(fields=['connection', '-asked_at'], name='reconciliation_newest'),
        ),
        migrations.AddConstraint(
            model_name='reconciliation',
            constraint=models.UniqueConstraint(condition=models.Q(('finished_at', None)), fields=('connection',), name='reconciled_once_at_a_time'),
        ),
        migrations.AddIndex(
            model_name='record',
            index=models.Index(fields=['connection', 'lead_id_there', 'entity'], name='record_of_lead'),
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.UniqueConstraint(fields=('connection', 'entity', 'their_id'), name='record_once'),
        ),
        migrations.AddConstraint(
            model_name='stagemap',
            constraint=models.UniqueConstraint(fields=('connection', 'their_key'), name='stage_map_once'),
        ),
        migrations.AddConstraint(
            model_name='stagemap',
            constraint=models.CheckConstraint(condition=models.Q(('is_left_out', False), ('stage', None), _connector='OR'), name='stage_map_left_out_has_no_stage'),
        ),
        migrations.AddConstraint(
            model_name='stream',
            constraint=models.UniqueConstraint(fields=('connection', 'entity'), name='stream_once'),
        ),
        migrations.AddConstraint(
            model_name='usermap',
            constraint=models.UniqueConstraint(fields=('connection', 'their_id'), name='user_map_once'),
        ),
    ])
