"""The fast path: saves that arrive together are stored by one statement, on a connection that keeps it prepared.

Whatever cannot be stored straight away gets None, and goes on to `one.save_answers`.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from common.group_commit import Connect, GroupCommit
from exams.services.saving.statement import SAVE_MANY, Save, SaveReceipt, store

# The statement's plan is made once, before the tables have grown, and must be right for the day of the exam: always by
# index. A save that waits over 1 s for a lock is cancelled here and retried by `save_answers`, which may wait longer.
SETTINGS = (
    "-c TimeZone=UTC -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off "
    "-c enable_mergejoin=off -c jit=off -c lock_timeout=1000 -c statement_timeout=10000"
)
# A network that swallows packets is noticed in seconds, not when the kernel gives up.
NETWORK = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}

type SaveCommits = GroupCommit[Save, SaveReceipt]


def own_connection() -> psycopg.Connection[Any]:
    """A connection to the product's database beside Django's, where prepared statements stay prepared."""
    given = connection.get_connection_params()
    named = {name: given[name] for name in given if name not in ("context", "cursor_factory", "prepare_threshold")}
    return psycopg.connect(**named | NETWORK | {"options": SETTINGS, "autocommit": True})


def save_commits(connect: Connect = own_connection) -> SaveCommits:
    """What stores the saves of one process's threads."""
    return GroupCommit(connect, store_together, key=session_of, may_repeat=may_repeat)


def store_together(on: psycopg.Connection[Any], saves: Sequence[Save]) -> Mapping[UUID, SaveReceipt]:
    """Write saves of as many sessions by one prepared statement; the receipts of those that were accepted."""
    return store(saves, lambda parameters: on.execute(SAVE_MANY, parameters, prepare=True).fetchall())


def session_of(save: Save) -> UUID:
    """A statement can write a slot once, so of one session it takes one save."""
    return save.session_id


def may_repeat(save: Save) -> bool:
    """Whether storing it twice, and late, cannot overwrite anything newer."""
    return all(item.revision is not None for item in save.items)
