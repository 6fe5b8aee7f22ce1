"""Indexes for every column that lists of leads order by, and on PostgreSQL for words anywhere in a lead."""

import logging

import django.db.models.functions.comparison
from django.conf import settings
from django.db import DatabaseError, migrations, models, transaction

logger = logging.getLogger(__name__)
UNKNOWN_LAST = {"lead_last_changed": "changed_at", "lead_dearest": "amount_minor"}
REFUSED = (
    "The extension pg_trgm could not be created in the database, so words are looked for without an index. "
    "To have it: CREATE EXTENSION pg_trgm as an administrator of the database, then "
    "CREATE INDEX lead_words ON funnel_lead USING gin (search_key gin_trgm_ops)."
)


def create(apps, schema_editor):
    """What only PostgreSQL knows: descending with unknown values last, and parts of words."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, column in UNKNOWN_LAST.items():
        schema_editor.execute(f"CREATE INDEX {name} ON funnel_lead ({column} DESC NULLS LAST, id DESC)")
    index_words(schema_editor)


def index_words(schema_editor):
    """Without the right to create extensions the search works as before, only slower."""
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError as error:
        logger.warning("%s (%s)", REFUSED, error)
    else:
        schema_editor.execute("CREATE INDEX lead_words ON funnel_lead USING gin (search_key gin_trgm_ops)")


def drop(apps, schema_editor):
    """The extension stays: others may use it."""
    if schema_editor.connection.vendor == "postgresql":
        for name in (*UNKNOWN_LAST, "lead_words"):
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):

    dependencies = [
        ('funnel', '0009_steps_from_a_start'),
        ('people', '0004_several_departments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(fields=['stage_entered_at', 'id'], name='lead_entered'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(fields=['changed_at', 'id'], name='lead_changed'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(django.db.models.functions.comparison.Coalesce('changed_at', 'received_at'), name='lead_updated'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(django.db.models.functions.comparison.Coalesce('amount_minor', 0), models.F('id'), name='lead_worth'),
        ),
        migrations.RunPython(create, drop),
    ]
