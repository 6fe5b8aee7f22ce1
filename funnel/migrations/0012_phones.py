from django.db import migrations, models
from django.db.models import Count, Min


def name_each_call_once(apps, schema_editor):
    """A call that was reported twice keeps its id in the first of its rows."""
    recorded = apps.get_model("funnel", "Activity").objects.filter(evidence="recorded").exclude(provider="").exclude(call_id="")
    twice = recorded.values("lead", "provider", "call_id").annotate(n=Count("pk"), first=Min("pk")).filter(n__gt=1)
    for row in list(twice):
        same = recorded.filter(lead=row["lead"], provider=row["provider"], call_id=row["call_id"])
        same.exclude(pk=row["first"]).update(call_id="")


class Migration(migrations.Migration):

    dependencies = [('funnel', '0011_mastered')]

    operations = [
        migrations.AlterField(
            model_name='stageevent',
            name='door',
            field=models.CharField(choices=[('ui', 'page'), ('api', 'API'), ('import', 'import'), ('form', 'public form'), ('rule', 'rule'), ('crm', 'other CRM'), ('phone', 'telephony'), ('message', 'message')], max_length=8),
        ),
        migrations.RunPython(name_each_call_once, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.UniqueConstraint(
                fields=('lead', 'provider', 'call_id'),
                condition=models.Q(('evidence', 'recorded'), models.Q(('provider', ''), _negated=True), models.Q(('call_id', ''), _negated=True)),
                name='activity_recorded_once',
            ),
        ),
    ]
