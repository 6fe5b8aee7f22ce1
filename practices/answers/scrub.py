"""What was deleted must not lie about in the file: dead rows of PostgreSQL, free pages of SQLite."""

import logging

from django.db import DatabaseError, connections

from practices.answers.models import Answer, Remark, Slip, Waiting

SURVEYS = "surveys"
REWRITTEN = (Waiting, Answer, Remark, Slip)
logger = logging.getLogger("practices.answers")


def scrub() -> None:
    """Best after every flush; when somebody else is at the tables it is done by the next one."""
    connection = connections[SURVEYS]
    if connection.in_atomic_block:
        return
    tables = ", ".join(model._meta.db_table for model in REWRITTEN)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM (FULL) {tables}" if connection.vendor == "postgresql" else "VACUUM")
    except DatabaseError:
        logger.warning("the store of survey answers was busy: it is swept after the next flush")
