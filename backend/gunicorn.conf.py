"""How gunicorn serves the exam: few processes, some threads, every connection counted beforehand.

Read by gunicorn itself, which knows nothing of the settings; hence the environment here. `WEB_PROCESSES` and
`WEB_THREADS` override the numbers, `BIND` the address (`127.0.0.1:8000`, or `unix:/run/exams/web.sock`);
`DATABASE_POOL_SIZE` and `DATABASE_PGBOUNCER` change how many connections they need.
"""

import logging
import os
import resource
from pathlib import Path

import psycopg

CGROUP_LIMIT = Path("/sys/fs/cgroup/cpu.max")
FEWEST_PROCESSES = 2  # one may be busy with an import or an export while the other saves answers
MOST_PROCESSES = 4  # by default; more must be asked for, with max_connections raised to match
THREADS = 8
TASK_PROCESSES = 2  # `celery worker --concurrency`
SPARE_CONNECTIONS = 5  # beat, a migration, a backup, a person with psql
OTHER_OPEN_FILES = 100
RESERVED_FOR_SUPERUSERS = 3  # PostgreSQL's superuser_reserved_connections
LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


def usable_cpus(limit: str | None = None) -> int:
    """Return how many processors this process may use: a container's share, not the host's number."""
    cpus = os.process_cpu_count() or 1
    if limit is None and CGROUP_LIMIT.is_file():
        limit = CGROUP_LIMIT.read_text()
    quota, _, period = (limit or "max").strip().partition(" ")
    if quota.isdigit() and period.isdigit():
        cpus = min(cpus, max(1, round(int(quota) / int(period))))
    return cpus


def connections_needed(*, processes: int, threads: int, task_processes: int = TASK_PROCESSES, pool: int = 0) -> int:
    """Return the most connections the product ever holds: one for each thread (or as many as a process's pool may
    open) and one more for the saves of each process, twice that in a reload."""
    shared = min(threads, pool) if pool else threads
    return 2 * processes * (shared + 1) + task_processes + SPARE_CONNECTIONS


def connections_refusal(*, needed: int, max_connections: int) -> str | None:
    """Return why the database cannot take that many connections, or `None` if it can."""
    available = max_connections - RESERVED_FOR_SUPERUSERS
    if needed <= available:
        return None
    return (
        f"Web server and workers may need {needed} database connections (a reload doubles the web server's), "
        f"and PostgreSQL gives {available} (max_connections = {max_connections}, less {RESERVED_FOR_SUPERUSERS} "
        "reserved): lower WEB_PROCESSES or WEB_THREADS, let threads share (DATABASE_POOL_SIZE), or raise "
        "max_connections."
    )


def limits_refusal(shown: dict[str, str]) -> str | None:
    """Return why connections through PgBouncer are not safe to use, or `None` if they are."""
    without = sorted(name for name, value in shown.items() if value == "0")
    if not without:
        return None
    return (
        f"Connections that PgBouncer lends have no {', '.join(without)}: one statement could hold up everybody. "
        "Let its connect_query set them, as deploy/pgbouncer/pgbouncer.ini does, or set them for the role (ALTER ROLE)."
    )


def shown_by_database(database_url: str, *names: str) -> dict[str, str] | None:
    """Ask the database for some of its settings; `None` if it does not answer: the site starts all the same."""
    try:
        with psycopg.connect(database_url, connect_timeout=5) as connection:
            asked = connection.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(names)])
            return dict(asked.fetchall())
    except psycopg.Error as error:
        logging.getLogger("gunicorn.error").warning("%s is not checked: %s", ", ".join(names), error)
        return None


def on_starting(_server: object) -> None:
    """Refuse to start what would run out of database connections in the middle of an exam, or wait there for ever."""
    database_url = os.environ.get("DATABASE_URL")
    if not database_url:
        return
    names = LIMITS if through_pgbouncer else ("max_connections",)
    shown = shown_by_database(database_url, *names)
    if shown is None:
        return
    if through_pgbouncer:  # which bounds the connections itself
        refusal = limits_refusal(shown)
    else:
        needed = connections_needed(processes=workers, threads=threads, task_processes=task_processes, pool=pool)
        refusal = connections_refusal(needed=needed, max_connections=int(shown["max_connections"]))
    if refusal:
        raise SystemExit(refusal)


bind = os.environ.get("BIND", "127.0.0.1:8000")
# Behind nginx, which is reached by a socket, whole requests come at once. Elsewhere nobody waits for them but we.
worker_class = "gthread" if bind.startswith("unix:") else "web_worker.WholeRequestWorker"
# Each is an open file, and so is much else.
worker_connections = min(1000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - OTHER_OPEN_FILES)
workers = int(os.environ.get("WEB_PROCESSES", 0)) or max(FEWEST_PROCESSES, min(usable_cpus(), MOST_PROCESSES))
threads = int(os.environ.get("WEB_THREADS", THREADS))
task_processes = int(os.environ.get("WORKER_PROCESSES", TASK_PROCESSES))
pool_size = int(os.environ.get("DATABASE_POOL_SIZE", 0))
pool = pool_size and pool_size + int(os.environ.get("DATABASE_POOL_OVERFLOW", 0))  # of each process
through_pgbouncer = os.environ.get("DATABASE_PGBOUNCER", "").lower() in ("1", "true", "yes", "on")
preload_app = False  # a pool or a connection made before the fork would be shared by processes
control_socket_disable = True
max_requests = 0  # a restart of workers in the middle of an exam helps nobody
timeout = 30
graceful_timeout = 30
keepalive = 75  # longer than nginx's 60 s: the side that reuses a connection must be the one to close it
accesslog = None  # nginx writes one; at a hundred saves a second a second one costs more than it tells
errorlog = "-"
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # a heartbeat file, off the disk
