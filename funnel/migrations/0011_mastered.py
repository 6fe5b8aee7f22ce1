import alignment.shared.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from alignment.shared.migrations import folded


class Migration(migrations.Migration):

    dependencies = [
        ('funnel', '0010_lead_search'),
        ('people', '0004_several_departments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = folded([
        migrations.CreateModel(
            name='WriteBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('kind', models.CharField(choices=[('owner', 'Owner'), ('reason', 'Reason'), ('note', 'Note')], max_length=8)),
                ('text', models.CharField(blank=True, max_length=1000)),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'On its way'), ('done', 'Taken over'), ('refused', 'Refused')], default='waiting', max_length=8)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.AddField(
            model_name='lead',
            name='gone_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='stageevent',
            name='door',
            field=models.CharField(choices=[('ui', 'page'), ('api', 'API'), ('import', 'import'), ('form', 'public form'), ('rule', 'rule'), ('crm', 'other CRM')], max_length=8),
        ),
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('namespace', models.CharField(max_length=120, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('vendor', models.CharField(blank=True, max_length=20)),
                ('master', models.CharField(choices=[('ours', 'Kept here'), ('theirs', 'Kept in the other CRM')], default='theirs', max_length=8)),
                ('link', models.CharField(blank=True, max_length=300)),
                ('fresh_at', models.DateTimeField(blank=True, null=True)),
                ('history_from', models.DateTimeField(blank=True, null=True)),
                ('unmapped', models.PositiveIntegerField(default=0)),
                ('is_active', models.BooleanField(default=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='lead',
            name='feed',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='funnel.feed'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('feed__isnull', False)), fields=['feed', '-created_at', '-id'], name='lead_of_feed'),
        ),
        migrations.AddField(
            model_name='writeback',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='writeback',
            name='lead',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='write_backs', to='funnel.lead'),
        ),
        migrations.AddField(
            model_name='writeback',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='writeback',
            name='reason',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funnel.reason'),
        ),
        migrations.AddConstraint(
            model_name='feed',
            constraint=models.CheckConstraint(condition=models.Q(('master__in', ['ours', 'theirs'])), name='feed_master_known'),
        ),
        migrations.AddIndex(
            model_name='writeback',
            index=models.Index(fields=['lead', '-asked_at'], name='write_back_of_lead'),
        ),
        migrations.AddConstraint(
            model_name='writeback',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['owner', 'reason', 'note'])), name='write_back_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='writeback',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'done', 'refused'])), name='write_back_state_known'),
        ),
        migrations.AddConstraint(
            model_name='writeback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'owner'), ('owner__isnull', False)), models.Q(('kind', 'reason'), ('reason__isnull', False)), models.Q(('kind', 'note'), models.Q(('text', ''), _negated=True)), _connector='OR'), name='write_back_says_what'),
        ),
    ])
