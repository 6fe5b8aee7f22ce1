import alignment.shared.models
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('funnel', '0017_sla_contracts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('name', models.CharField(max_length=120)),
                ('page', models.CharField(choices=[('overview', 'Funnel'), ('cohorts', 'Cohorts'), ('compare', 'Comparison')], default='overview', max_length=10)),
                ('words', models.CharField(blank=True, max_length=1000)),
                ('is_shared', models.BooleanField(default=False)),
                ('is_pinned', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='funnel_reports', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ReportSchedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('rhythm', models.CharField(choices=[('weekly', 'Every week'), ('monthly', 'Every month')], default='weekly', max_length=7)),
                ('day', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(28)])),
                ('hour', models.PositiveSmallIntegerField(default=9, validators=[django.core.validators.MaxValueValidator(23)])),
                ('since', models.DateTimeField()),
                ('recipients', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='schedule', to='funnel.savedreport')),
            ],
        ),
        migrations.CreateModel(
            name='SentReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('slot', models.DateTimeField()),
                ('period_start', models.DateField()),
                ('period_end', models.DateField()),
                ('at', models.DateTimeField()),
                ('letters', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(default='sent', max_length=10)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sent', to='funnel.savedreport')),
            ],
        ),
        migrations.AddConstraint(
            model_name='savedreport',
            constraint=models.UniqueConstraint(fields=('owner', 'name'), name='report_name_once'),
        ),
        migrations.AddConstraint(
            model_name='savedreport',
            constraint=models.CheckConstraint(condition=models.Q(('page__in', ['overview', 'cohorts', 'compare'])), name='report_page_known'),
        ),
        migrations.AddConstraint(
            model_name='reportschedule',
            constraint=models.CheckConstraint(condition=models.Q(('rhythm__in', ['weekly', 'monthly'])), name='report_rhythm_known'),
        ),
        migrations.AddConstraint(
            model_name='reportschedule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('day__range', (1, 7)), ('rhythm', 'weekly')), models.Q(('day__range', (1, 28)), ('rhythm', 'monthly')), _connector='OR'), name='report_day_of_rhythm'),
        ),
        migrations.AddConstraint(
            model_name='reportschedule',
            constraint=models.CheckConstraint(condition=models.Q(('hour__lte', 23)), name='report_hour_of_day'),
        ),
        migrations.AddIndex(
            model_name='sentreport',
            index=models.Index(fields=['report', '-slot'], name='report_newest_sent'),
        ),
        migrations.AddConstraint(
            model_name='sentreport',
            constraint=models.UniqueConstraint(fields=('report', 'slot'), name='report_slot_once'),
        ),
        migrations.AddConstraint(
            model_name='sentreport',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['sent', 'nobody'])), name='report_sent_state_known'),
        ),
    ]
