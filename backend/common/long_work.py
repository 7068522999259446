"""Statements that may take minutes: work over a whole exam, never a request of a student's."""

from django.db import connection

LONGEST_STATEMENT = "600s"


def allow_long_statements() -> None:
    """Lift the short statement timeout until the transaction ends. Call it inside `transaction.atomic()`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [LONGEST_STATEMENT])
