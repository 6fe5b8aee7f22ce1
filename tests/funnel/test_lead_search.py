"""Lists of leads find and order by index, on a database that lets us and on one that does not."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.db import connection, transaction

from tests.factories.funnel import make_lead

migration = import_module("funnel.migrations.0010_lead_search")
on_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="indexes of words are PostgreSQL's")
NOON = datetime(2026, 3, 16, 9, tzinfo=UTC)


def asked(browser, words):
    return [row["first_name"] for row in browser.get(f"/api/v1/leads/?{words}").json()["results"]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("рис", ["Борис"]),
        ("бо", ["Борис"]),
        ("и", ["Иван"]),
        ("ис", []),
        ("ванн", ["Иван"]),
        ("", ["Иван", "Борис"]),
        ("%", []),
        ("_в", []),
    ],
)
def test_three_letters_are_found_anywhere_and_fewer_where_a_word_begins(as_, cco, text, found):
    """G7: few letters are in too many places to be looked for everywhere."""
    make_lead("lead", first_name="Борис")
    make_lead("lead", first_name="Иван", last_name="Ваннов")

    assert asked(as_(cco), f"q={text}&ordering=-id") == found
    assert as_(cco).get(f"/leads/?q={text}").status_code == 200


def test_a_lead_never_changed_counts_as_changed_when_it_came(as_, cco):
    make_lead("lead", first_name="old", at=NOON.replace(day=1))
    make_lead("lead", first_name="came", at=NOON)
    make_lead("lead", first_name="changed", at=NOON.replace(day=1), changed_at=NOON)

    assert asked(as_(cco), "updated_from=2026-03-16T09:00:00Z&ordering=id") == ["came", "changed"]


@on_postgres
@pytest.mark.parametrize(
    ("index", "words"),
    [
        ("lead_words", "search_key LIKE '%anna%'"),
        ("lead_words", "search_key LIKE 'an%' OR search_key LIKE '% an%'"),
        ("lead_updated", "coalesce(changed_at, received_at) >= '2026-03-16'"),
        ("lead_changed", "true ORDER BY changed_at ASC NULLS LAST, id ASC LIMIT 5"),
        ("lead_last_changed", "true ORDER BY changed_at DESC NULLS LAST, id DESC LIMIT 5"),
        ("lead_dearest", "true ORDER BY amount_minor DESC NULLS LAST, id DESC LIMIT 5"),
        ("lead_entered", "true ORDER BY stage_entered_at DESC, id DESC LIMIT 5"),
        ("lead_worth", "true ORDER BY coalesce(amount_minor, 0), id LIMIT 5"),
    ],
)
def test_an_index_serves_the_question(db, index, words):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN SELECT id FROM funnel_lead WHERE {words}")
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert index in plan


@on_postgres
def test_a_database_that_refuses_extensions_is_migrated_without_the_index(db, caplog):
    with connection.schema_editor(atomic=False) as editor, connection.cursor() as cursor:
        cursor.execute("DROP INDEX lead_words; DROP EXTENSION pg_trgm; CREATE ROLE a_guest; SET LOCAL ROLE a_guest")
        migration.index_words(editor)
        cursor.execute("RESET ROLE; SELECT count(*) FROM pg_indexes WHERE indexname = 'lead_words'")
        assert cursor.fetchone() == (0,)

    assert "CREATE EXTENSION pg_trgm as an administrator" in caplog.text
