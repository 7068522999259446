"""Statements that may take minutes: work over a whole exam, never a request of a student's."""

from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

LONGEST_STATEMENT = "600s"


def allow_long_statements() -> None:
    """Lift the short statement timeout until the transaction ends. Call it inside `transaction.atomic()`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [LONGEST_STATEMENT])


def execute_hashed(cursor: CursorWrapper, statement: str, parameters: dict[str, Any]) -> None:
    """Execute a statement whose joins are not planned as nested loops. Call it inside `transaction.atomic()`.

    Where statistics still call a table empty (just loaded or restored), the planner prefers nested loops, and a few
    hundred sittings cost a hundred million visits to rows. Only for statements that name by a key what they want of
    each table: others would read whole tables instead.
    """
    with connection.cursor() as settings:
        settings.execute("SELECT set_config('enable_nestloop', 'off', true)")
        cursor.execute(statement, parameters)
        settings.execute("SELECT set_config('enable_nestloop', 'on', true)")
