import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alignment.shared.models
from alignment.shared.append_only import guard
from alignment.shared.migrations import folded


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0002_rotations"),
        ("funnel", "0015_handed_to"),
        ("loop", "0004_effects"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = folded([
        migrations.CreateModel(
            name='FieldVisit',
            fields=[
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('occurrence', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='visit', serialize=False, to='practices.occurrence')),
                ('client_name', models.CharField(blank=True, max_length=200)),
                ('segment', models.CharField(blank=True, max_length=80)),
                ('city', models.CharField(blank=True, max_length=150)),
                ('place_type', models.CharField(choices=[('client_site', "At the client's"), ('client_shop', "In the client's shop or at the service desk"), ('neutral', 'In a neutral place'), ('our_office', 'In our office'), ('online', 'Online')], max_length=12)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('briefed', 'Prepared'), ('done', 'Took place'), ('debriefed', 'Debriefed'), ('valid', 'Counts'), ('invalid', 'Does not count'), ('cancelled', 'Called off')], default='planned', max_length=10)),
                ('is_on_trip', models.BooleanField(default=False)),
                ('is_confidential', models.BooleanField(default=False)),
                ('dress_ok', models.BooleanField(default=False)),
                ('reasons', models.CharField(blank=True, max_length=120)),
                ('counts_online', models.BooleanField(default=False)),
                ('cancelled_by', models.CharField(blank=True, choices=[('client', 'The client'), ('rep', 'The seller'), ('marketer', 'The marketer')], max_length=8)),
                ('why_cancelled', models.CharField(blank=True, max_length=300)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='field_visits', to='funnel.customer')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='field_visits', to='funnel.lead')),
                ('marketer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='field_visits', to=settings.AUTH_USER_MODEL)),
                ('rep', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hosted_visits', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='VisitDecline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('at', models.DateTimeField()),
                ('topic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='loop.topic')),
                ('visit', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='decline', to='practices.fieldvisit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VisitPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('kind', models.CharField(choices=[('image/jpeg', 'JPEG'), ('image/png', 'PNG'), ('image/webp', 'WebP')], max_length=12)),
                ('path', models.CharField(max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='practices.fieldvisit')),
            ],
        ),
        migrations.CreateModel(
            name='VisitReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('client_voice', models.TextField(null=True)),
                ('answers', models.JSONField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('visit', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='report', to='practices.fieldvisit')),
            ],
        ),
        migrations.CreateModel(
            name='VisitSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('scope', models.CharField(choices=[('department', 'One visit a week by the department'), ('marketer', 'One visit a week by each marketer')], default='department', max_length=10)),
                ('natural_habitat', models.BooleanField(default=False)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='fieldvisit',
            index=models.Index(fields=['state', 'marketer'], name='visit_of_marketer'),
        ),
        migrations.AddIndex(
            model_name='fieldvisit',
            index=models.Index(fields=['rep', 'state'], name='visit_of_rep'),
        ),
        migrations.AddConstraint(
            model_name='fieldvisit',
            constraint=models.CheckConstraint(condition=models.Q(('place_type__in', ['client_site', 'client_shop', 'neutral', 'our_office', 'online'])), name='visit_place_known'),
        ),
        migrations.AddConstraint(
            model_name='fieldvisit',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'briefed', 'done', 'debriefed', 'valid', 'invalid', 'cancelled'])), name='visit_state_known'),
        ),
        migrations.AddConstraint(
            model_name='fieldvisit',
            constraint=models.CheckConstraint(condition=models.Q(('cancelled_by__in', ['', 'client', 'rep', 'marketer'])), name='visit_canceller_known'),
        ),
        migrations.AddConstraint(
            model_name='fieldvisit',
            constraint=models.CheckConstraint(condition=models.Q(('marketer', models.F('rep')), _negated=True), name='visit_of_two'),
        ),
        migrations.AddConstraint(
            model_name='fieldvisit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'valid'), _negated=True), ('place_type__in', ('client_site', 'client_shop')), models.Q(('counts_online', True), ('place_type', 'online')), _connector='OR'), name='visit_in_the_office_never_counts'),
        ),
        migrations.AddConstraint(
            model_name='fieldvisit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'invalid'), models.Q(('reasons', ''), _negated=True)), models.Q(models.Q(('state', 'invalid'), _negated=True), ('reasons', '')), _connector='OR'), name='visit_that_does_not_count_says_why'),
        ),
        migrations.AddConstraint(
            model_name='fieldvisit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), models.Q(('cancelled_by', ''), _negated=True)), models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancelled_by', '')), _connector='OR'), name='visit_called_off_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='visitphoto',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['image/jpeg', 'image/png', 'image/webp'])), name='visit_photo_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='visitphoto',
            constraint=models.UniqueConstraint(fields=('visit', 'sha256'), name='visit_photo_once'),
        ),
        migrations.AddIndex(
            model_name='visitreport',
            index=models.Index(fields=['-at', '-id'], name='visit_report_newest'),
        ),
        migrations.AddConstraint(
            model_name='visitsettings',
            constraint=models.CheckConstraint(condition=models.Q(('scope__in', ['department', 'marketer'])), name='visit_scope_known'),
        ),
        migrations.AddConstraint(
            model_name='visitsettings',
            constraint=models.CheckConstraint(condition=models.Q(('pk', 1)), name='visit_settings_are_one'),
        ),
        guard("practices_visitreport", erasable=("client_voice", "answers", "by_id")),
        guard("practices_visitdecline", erasable=("topic_id",)),
    ])
