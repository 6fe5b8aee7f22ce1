import alignment.shared.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('funnel', '0018_reports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='JourneyMap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('name', models.CharField(max_length=120, unique=True)),
                ('scope_end', models.CharField(choices=[('lead', 'Up to the lead'), ('sale', 'Up to the sale'), ('repeat', 'Up to the repeat purchase')], default='repeat', max_length=6)),
                ('words', models.CharField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('scope_end__in', ['lead', 'sale', 'repeat'])), name='journey_scope_known')],
            },
        ),
    ]
