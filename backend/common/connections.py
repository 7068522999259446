"""Going on after the database failed a statement."""

from django.db import connection


def replace_if_lost() -> None:
    """Let the next statement have a connection that works. Inside a transaction this does nothing: it is over."""
    if not connection.in_atomic_block and not connection.is_usable():
        connection.close()
