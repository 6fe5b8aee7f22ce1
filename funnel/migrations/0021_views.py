from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('funnel', '0020_buying'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='savedview',
            name='is_shared',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='savedview',
            name='pinned_by',
            field=models.ManyToManyField(blank=True, related_name='pinned_views', to=settings.AUTH_USER_MODEL),
        ),
    ]
