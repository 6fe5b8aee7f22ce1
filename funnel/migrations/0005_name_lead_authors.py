from django.db import migrations, models


def name_authors(apps, schema_editor):
    """A lead that a person wrote down on a page or sent through the API has that person as its author."""
    first = apps.get_model("funnel", "StageEvent").objects.filter(lead=models.OuterRef("pk"), from_stage=None)
    by_hand = first.filter(kind="entered", door__in=["ui", "api"]).order_by("pk").values("actor")[:1]
    apps.get_model("funnel", "Lead").objects.update(created_by=models.Subquery(by_hand))


class Migration(migrations.Migration):
    dependencies = [("funnel", "0004_lead_authors_and_held_messages")]
    operations = [migrations.RunPython(name_authors, migrations.RunPython.noop)]
