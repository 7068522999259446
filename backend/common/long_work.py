"""Statements that may take minutes: work over a whole exam, never a request of a student's."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from common.times import LONG_LOCK_WAIT, LONG_STATEMENT


def allow_long_statements() -> None:
    """Lift the statement timeout until the transaction ends. Call it inside `transaction.atomic()`."""
    _set_until_the_end(statement_timeout=_milliseconds(LONG_STATEMENT))


def allow_work_on_everybody() -> None:
    """Lift the timeouts of statements and locks, and the memory to sort in, for work over all students' ratings.

    Call it inside `transaction.atomic()`; it lasts until the transaction ends.
    """
    _set_until_the_end(
        statement_timeout=_milliseconds(LONG_STATEMENT), lock_timeout=_milliseconds(LONG_LOCK_WAIT), work_mem="128MB"
    )


def _set_until_the_end(**settings: str) -> None:
    calls = ", ".join(["set_config(%s, %s, true)"] * len(settings))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [text for setting in settings.items() for text in setting])


def _milliseconds(time: timedelta) -> str:
    return f"{time / timedelta(milliseconds=1):.0f}ms"


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
