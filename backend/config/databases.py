"""How a process reaches PostgreSQL: docs/decisions/0002-database-connections.md says why so."""

from typing import Any

import environ

from common import times
from config.env import Env

LIMITS = {
    "statement_timeout": f"{times.REQUEST_STATEMENT.total_seconds():.0f}s",
    "lock_timeout": f"{times.REQUEST_LOCK_WAIT.total_seconds():.0f}s",
    "idle_in_transaction_session_timeout": "60s",
}
POOL_PATIENCE_SECONDS = 2.0  # for a connection of the pool; then the student hears `busy` and the device tries again


def default_database(env: Env, *, serves_requests: bool) -> dict[str, Any]:
    """Django's settings of the one database: a persistent connection a thread, unless the operator asked otherwise."""
    found: dict[str, Any] = environ.Env.db_url_config(env.database_url)
    found |= {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": env.db_conn_max_age,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
    options = found.setdefault("OPTIONS", {})
    options |= {"connect_timeout": 5, "application_name": "mock-exams"}
    if env.database_pgbouncer:
        # PgBouncer refuses `options` and sets the limits itself (deploy/pgbouncer/pgbouncer.ini); it lends a
        # connection for one transaction, and a cursor would be on another one the next time.
        found["DISABLE_SERVER_SIDE_CURSORS"] = True
    else:
        options["options"] = " ".join(f"-c {name}={limit}" for name, limit in LIMITS.items())
    if serves_requests and env.database_pool_size:
        found |= _borrowed_for_a_request(env)
    return found


def _borrowed_for_a_request(env: Env) -> dict[str, Any]:
    return {
        "ENGINE": "common.pooled",
        "CONN_MAX_AGE": 0,  # given back when the request ends
        "CONN_HEALTH_CHECKS": False,  # the pool tries a connection before it lends it
        "POOL_OPTIONS": {
            "POOL_SIZE": env.database_pool_size,
            "MAX_OVERFLOW": env.database_pool_overflow,
            "RECYCLE": env.db_conn_max_age,
            "TIMEOUT": POOL_PATIENCE_SECONDS,
        },
    }
