"""What each statement of some work costs, as PostgreSQL itself accounts for it: rows visited and pages touched."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

PLANNED = re.compile(r"\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
OURS = re.compile(r"\b(?:exams|accounts)_[a-z]+")
LISTS = re.compile(r"\((?:%s(?:, )?)+\)(?:, )?")  # as long as the rows are many
QUERIES_OF_A_LOOK = 4  # SAVEPOINT, its time-out, ANALYZE, RELEASE
REMOVED = ("Rows Removed by Filter", "Rows Removed by Join Filter", "Rows Removed by Index Recheck")


class StatementCosts:
    """A wrapper of the database's `execute` which carries each statement out once for its account, takes that back,
    and then lets it pass. `costs` are rows and pages by the statement's text, over all its runs."""

    def __init__(self) -> None:
        self.costs: Counter[str] = Counter()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if PLANNED.match(sql) and OURS.search(sql) and not many:
            self.costs[LISTS.sub("(…)", sql)] += self._cost(execute, sql, params, context)
        return execute(sql, params, many, context)

    def _cost(self, execute: Callable[..., Any], sql: str, params: Any, context: Any) -> int:
        sid = transaction.savepoint_create()
        try:
            execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}", params, False, context)
            plan = context["cursor"].fetchone()[0][0]["Plan"]
        finally:
            transaction.savepoint_rollback(sid)
        return round(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] + rows_visited(plan))


def rows_visited(node: dict[str, Any]) -> float:
    """Rows that all nodes of a plan have met, those that they threw away included."""
    met = node["Actual Rows"] + sum(node.get(name, 0) for name in REMOVED)
    return met * node["Actual Loops"] + sum(rows_visited(below) for below in node.get("Plans", ()))


def visits_of(work: Callable[[], object]) -> int:
    """Rows of exams that this work reads, by scans and through indexes. Inside a transaction only."""
    before = _rows_read()
    work()
    return _rows_read() - before


def _rows_read() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_xact_user_tables"
            " WHERE relname ~ '^exams_'"
        )
        return int(cursor.fetchone()[0])


def queries_of(work: Callable[[], object]) -> int:
    """How many queries this work asks, but for the looks at tables that happen to be due (common.statistics)."""
    with CaptureQueriesContext(connection) as asked:
        work()
    looks = sum(query["sql"].startswith("ANALYZE") for query in asked.captured_queries)
    return len(asked) - QUERIES_OF_A_LOOK * looks


def costs_of(work: Callable[[], object]) -> Counter[str]:
    """The costs of the statements with which this work was done. Inside a transaction only."""
    found = StatementCosts()
    with connection.execute_wrapper(found):
        work()
    return found.costs
