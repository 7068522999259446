"""Statements that may take minutes: work over a whole exam, never a request of a student's."""

from django.db import connection

LONGEST_STATEMENT = "600s"


def allow_long_statements() -> None:
    """Lift the short statement timeout until the transaction ends. Call it inside `transaction.atomic()`.

    Joins are hashed from here on. Where statistics still call a table empty (just loaded or restored), the planner
    prefers nested loops, and a few hundred sittings then cost a hundred million visits to rows instead of thousands.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true), set_config('enable_nestloop', 'off', true)",
            [LONGEST_STATEMENT],
        )
