from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('funnel', '0015_handed_to'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='stage',
            name='stage_side_known',
        ),
        migrations.AlterField(
            model_name='stage',
            name='side',
            field=models.CharField(choices=[('marketing', 'Marketing'), ('sales', 'Sales'), ('hiring', 'Hiring')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='stage',
            constraint=models.CheckConstraint(condition=models.Q(('side__in', ['marketing', 'sales', 'hiring'])), name='stage_side_known'),
        ),
    ]
