import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alignment.shared.models
from alignment.shared.append_only import guard
from alignment.shared.migrations import folded


class Migration(migrations.Migration):

    dependencies = [
        ('hiring', '0002_default_stages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = folded([
        migrations.CreateModel(
            name='SearchBrief',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('complete', 'Complete'), ('agreed', 'Agreed'), ('sent', 'Sent')], default='draft', max_length=8)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('texts', models.JSONField(default=dict)),
                ('start_on', models.DateField(blank=True, null=True)),
                ('career_link', models.CharField(blank=True, choices=[('ladder', 'The career ladder'), ('role_card', 'The card of the internet marketer')], max_length=9)),
                ('created_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vacancy', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='brief', to='hiring.vacancy')),
            ],
        ),
        migrations.CreateModel(
            name='BriefVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('content', models.JSONField(null=True)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('brief', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='hiring.searchbrief')),
            ],
        ),
        migrations.CreateModel(
            name='TextReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('text_mark', models.CharField(max_length=64)),
                ('asked_at', models.DateTimeField()),
                ('points', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vacancy_readings', to=settings.AUTH_USER_MODEL)),
                ('vacancy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='hiring.vacancy')),
            ],
        ),
        migrations.CreateModel(
            name='BriefSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('side', models.CharField(choices=[('head', 'Hiring head'), ('hr', 'HR')], max_length=4)),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='hiring.briefversion')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('side__in', ['head', 'hr'])), name='brief_signature_side_known'), models.UniqueConstraint(fields=('version', 'side'), name='brief_signed_once_a_side'), models.UniqueConstraint(fields=('version', 'person'), name='brief_signed_by_two_people')],
            },
        ),
        migrations.CreateModel(
            name='BriefSending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('at', models.DateTimeField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hiring.agency')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sendings', to='hiring.briefversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'agency'), name='brief_sent_once_to_an_agency')],
            },
        ),
        migrations.CreateModel(
            name='ReviewSiteCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('site', models.CharField(max_length=120)),
                ('is_true', models.BooleanField()),
                ('note', models.TextField(blank=True, null=True)),
                ('checked_on', models.DateField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vacancy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='review_checks', to='hiring.vacancy')),
            ],
            options={
                'indexes': [models.Index(fields=['vacancy', 'checked_on', 'id'], name='review_check_in_order')],
            },
        ),
        migrations.AddConstraint(
            model_name='searchbrief',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'complete', 'agreed', 'sent'])), name='search_brief_state_known'),
        ),
        migrations.AddConstraint(
            model_name='searchbrief',
            constraint=models.CheckConstraint(condition=models.Q(('career_link__in', ['', 'ladder', 'role_card'])), name='search_brief_link_known'),
        ),
        migrations.AddConstraint(
            model_name='briefversion',
            constraint=models.UniqueConstraint(fields=('brief', 'number'), name='brief_version_once'),
        ),
        migrations.AddIndex(
            model_name='textreading',
            index=models.Index(fields=['reader', 'read_at'], name='text_reading_waits'),
        ),
        migrations.AddConstraint(
            model_name='textreading',
            constraint=models.UniqueConstraint(fields=('vacancy', 'reader', 'text_mark'), name='text_reading_once'),
        ),
        migrations.AddConstraint(
            model_name='textreading',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('points', None), ('read_at', None)), models.Q(('points__gte', 1), ('points__lte', 5), ('read_at__isnull', False)), _connector='OR'), name='text_reading_has_its_points'),
        ),
        guard("hiring_briefversion", erasable=("content",)),
        guard("hiring_briefsignature"),
        guard("hiring_briefsending"),
        guard("hiring_reviewsitecheck", erasable=("note",)),
    ])
