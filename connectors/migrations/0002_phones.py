import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alignment.shared.models
from alignment.shared.append_only import guard
from alignment.shared.migrations import folded


class Migration(migrations.Migration):

    dependencies = [
        ('connectors', '0001_initial'),
        ('funnel', '0012_phones'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = folded([
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('kind', models.CharField(choices=[('mango', 'Mango Office'), ('asterisk', 'Asterisk'), ('messages', 'Messages of any system')], max_length=10)),
                ('name', models.CharField(max_length=80, unique=True)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('sealed_token', models.CharField(max_length=300)),
                ('sealed_key', models.CharField(blank=True, max_length=500)),
                ('sealed_secret', models.CharField(max_length=500)),
                ('former_secret', models.CharField(blank=True, max_length=500)),
                ('former_until', models.DateTimeField(blank=True, null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('last_call_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.source')),
            ],
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('number', models.CharField(max_length=20)),
                ('heard_at', models.DateTimeField()),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='extensions', to='connectors.line')),
            ],
        ),
        migrations.CreateModel(
            name='DialledNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('number', models.CharField(max_length=40)),
                ('heard_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.campaign')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.source')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dialled', to='connectors.line')),
            ],
        ),
        migrations.CreateModel(
            name='Received',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('what', models.CharField(max_length=10)),
                ('fingerprint', models.CharField(max_length=64)),
                ('payload', models.JSONField(null=True)),
                ('received_at', models.DateTimeField()),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='received', to='connectors.line')),
            ],
        ),
        migrations.CreateModel(
            name='Handling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('running', 'Running'), ('done', 'Done'), ('dead', 'Gave up'), ('cancelled', 'Cancelled')], default='queued', max_length=12)),
                ('available_at', models.DateTimeField()),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('lease_token', models.CharField(blank=True, max_length=32)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('touch', 'Written down as a touch'), ('missed', 'Missed: asked to call back'), ('new_lead', 'Became a new lead'), ('note', 'Written down on the lead'), ('recorded', 'Recording attached'), ('internal', 'Between colleagues'), ('hidden', 'The number was hidden'), ('unmatched', 'No lead has this number'), ('junk', 'The number was marked as spam')], max_length=10)),
                ('mark', models.CharField(blank=True, max_length=64)),
                ('happened_at', models.DateTimeField(blank=True, null=True)),
                ('activity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='funnel.activity')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.lead')),
                ('received', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='handling', to='connectors.received')),
            ],
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['mango', 'asterisk', 'messages'])), name='line_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.UniqueConstraint(fields=('line', 'number'), name='extension_once_a_line'),
        ),
        migrations.AddConstraint(
            model_name='diallednumber',
            constraint=models.UniqueConstraint(fields=('line', 'number'), name='dialled_number_once_a_line'),
        ),
        migrations.AddIndex(
            model_name='received',
            index=models.Index(fields=['received_at'], name='received_when'),
        ),
        migrations.AddConstraint(
            model_name='received',
            constraint=models.UniqueConstraint(fields=('line', 'what', 'fingerprint'), name='received_once_a_line'),
        ),
        migrations.AddConstraint(
            model_name='received',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['call', 'recording', 'message'])), name='received_what_known'),
        ),
        migrations.AddIndex(
            model_name='handling',
            index=models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['available_at', 'id'], name='handling_waiting'),
        ),
        migrations.AddIndex(
            model_name='handling',
            index=models.Index(condition=models.Q(('mark', ''), _negated=True), fields=['mark', 'happened_at'], name='handling_of_mark'),
        ),
        migrations.AddConstraint(
            model_name='handling',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'touch', 'missed', 'new_lead', 'note', 'recorded', 'internal', 'hidden', 'unmatched', 'junk'])), name='handling_outcome_known'),
        ),
        guard('connectors_received', erasable=['payload']),
    ])
