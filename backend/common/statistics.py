"""What PostgreSQL believes of its tables, by which it plans work over a whole exam."""

import logging

from django.apps import apps
from django.db import OperationalError, connection, transaction

from common.long_work import allow_long_statements

log = logging.getLogger(__name__)

# Our rows are small: a page holds dozens. A table that is believed to hold fewer rows than it has pages was never
# looked at, or was vacuumed before its rows were committed, or has become many times as large since.
MISJUDGED = """
SELECT relname FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(%(tables)s)
  AND reltuples < pg_relation_size(oid) / current_setting('block_size')::bigint
ORDER BY relname
"""


def ensure_statistics() -> None:
    """Let PostgreSQL look at those of our tables that it misjudges, before a statement that joins many rows.

    Autovacuum does so within minutes of a load. Who doesn't wait for it, or has none, gets nested loops over what is
    believed to be empty: a thousand sittings then cost a hundred million visits to rows. One query where all is well,
    and seconds where not. Call it before the transaction of the work, as a table that is looked at stays locked against
    vacuums till the end of the transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(MISJUDGED, {"tables": [model._meta.db_table for model in apps.get_models()]})
        misjudged = [name for (name,) in cursor.fetchall()]
    for name in misjudged:
        _look_at(name)


def _look_at(table: str) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            allow_long_statements()
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")
    except OperationalError:  # somebody holds the table for long: the work is slower then, and as right as before
        log.warning("the statistics of %s could not be renewed", table, exc_info=True)
