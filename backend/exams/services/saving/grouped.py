"""The fast path: saves that arrive together are stored by one statement, on a connection that keeps it prepared.

Whatever cannot be stored straight away gets None, and goes on to `one.save_answers`.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection

from common.group_commit import Connect, GroupCommit, Store
from exams.services.saving.statement import SAVE_MANY, Save, SaveReceipt, store

# The statement's plan is made once, before the tables have grown, and must be right for the day of the exam: always by
# index. A save that waits over 1 s for a lock is cancelled here and retried by `save_answers`, which may wait longer.
SETTINGS = {
    "TimeZone": "UTC",
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",
    "lock_timeout": "1000",
    "statement_timeout": "10000",
}
SET_FOR_ONE_TRANSACTION = f"SELECT {', '.join(f"set_config('{name}', '{SETTINGS[name]}', true)" for name in SETTINGS)}"
# A network that swallows packets is noticed in seconds, not when the kernel gives up.
NETWORK = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}

type SaveCommits = GroupCommit[Save, SaveReceipt]
type StoreSaves = Store[Save, SaveReceipt]


def own_connection() -> psycopg.Connection[Any]:
    """A connection to the product's database beside Django's, where prepared statements stay prepared."""
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    return psycopg.connect(**_parameters_of_django() | NETWORK | {"options": options, "autocommit": True})


def lent_connection() -> psycopg.Connection[Any]:
    """The same through PgBouncer, which lends a server's connection for one transaction and keeps no settings."""
    return psycopg.connect(**_parameters_of_django() | NETWORK | {"autocommit": True, "prepare_threshold": None})


def _parameters_of_django() -> dict[str, Any]:
    given = connection.get_connection_params()
    return {name: given[name] for name in given if name not in ("context", "cursor_factory", "prepare_threshold")}


def store_together(on: psycopg.Connection[Any], saves: Sequence[Save]) -> Mapping[UUID, SaveReceipt]:
    """Write saves of as many sessions by one prepared statement; the receipts of those that were accepted."""
    return store(saves, lambda parameters: on.execute(SAVE_MANY, parameters, prepare=True).fetchall())


def store_in_one_transaction(lent: psycopg.Connection[Any], saves: Sequence[Save]) -> Mapping[UUID, SaveReceipt]:
    """The same with everything that the statement needs, in one transaction and one round trip."""

    def execute(parameters: dict[str, str]) -> list[tuple[Any, ...]]:
        with lent.pipeline(), lent.transaction():
            lent.execute(SET_FOR_ONE_TRANSACTION.encode())
            stored = lent.execute(SAVE_MANY, parameters)
        return stored.fetchall()

    return store(saves, execute)


def save_commits(connect: Connect = own_connection, write: StoreSaves = store_together) -> SaveCommits:
    """What stores the saves of one process's threads."""
    return GroupCommit(connect, write, key=session_of, may_repeat=may_repeat)


def commits_of_this_process() -> SaveCommits:
    """The same by the way that leads to this installation's database."""
    if settings.THROUGH_PGBOUNCER:
        return save_commits(lent_connection, store_in_one_transaction)
    return save_commits()


def session_of(save: Save) -> UUID:
    """A statement can write a slot once, so of one session it takes one save."""
    return save.session_id


def may_repeat(save: Save) -> bool:
    """Whether storing it twice, and late, cannot overwrite anything newer."""
    return all(item.revision is not None for item in save.items)
