"""django-db-connection-pool as a database engine: a thread borrows a connection for the length of a request.

What the package leaves open is closed here. A child of `os.fork()` never speaks on its parent's connections: two
processes on one of them hear each other's answers. And who finds every connection lent hears it as what PostgreSQL
says when it has no more of them, which every caller knows already (503 `busy`).
"""

import os
import threading
from typing import Any

import psycopg
from dj_db_conn_pool.backends.postgresql import base
from dj_db_conn_pool.core import pool_container
from django.db import connections
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import TimeoutError as NoneFree

_parents: list[object] = []
"""What a child found of its parent's: kept, because to tidy it up would be to speak on it."""


class DialectOfOneProcess(PGDialect_psycopg):
    """Rolls back and closes connections of the process that opened them, and of no other.

    What another thread had in use at the fork is in no hook's reach: Python tidies up after that thread in the child
    by and by, and would roll its transaction back.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)  # type: ignore[no-untyped-call]
        self._process = os.getpid()

    def do_rollback(self, dbapi_connection: Any) -> None:
        if os.getpid() == self._process:
            super().do_rollback(dbapi_connection)  # type: ignore[no-untyped-call]

    def do_close(self, dbapi_connection: Any) -> None:
        if os.getpid() == self._process:
            super().do_close(dbapi_connection)  # type: ignore[no-untyped-call]


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection, lent by this process's pool."""

    is_lent_by_a_pool = True

    class SQLAlchemyDialect(DialectOfOneProcess):
        """Named so for the package, which looks for it here."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except NoneFree as error:
            raise psycopg.errors.TooManyConnections("every connection of this process's pool is in use") from error


def _leave_the_parents_alone() -> None:
    """In a child of `os.fork()`: begin with no pool and no connection."""
    pool_container.lock = threading.Lock()  # a thread that is not here may have held it
    _parents.append(dict(pool_container))
    pool_container.clear()
    for wrapper in connections.all(initialized_only=True):
        if isinstance(wrapper, DatabaseWrapper):
            _parents.append(wrapper)
            del connections[wrapper.alias]


os.register_at_fork(after_in_child=_leave_the_parents_alone)
