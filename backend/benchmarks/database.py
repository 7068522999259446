"""A throw-away database of its own for a benchmark: the durable settings of `make run`, in a temporary folder."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command

from devserver import postgres, valkey
from devserver.guard import Guard


@contextmanager
def own_servers() -> Iterator[None]:
    """Django set up on an empty PostgreSQL (fsync on) and an empty Valkey, gone when the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="mock-exams-bench-")).resolve()
    guard = Guard()
    guard.remove_at_end(folder)
    try:
        cache = valkey.start(folder / "valkey", settings=valkey.THROWAWAY, log=folder / "valkey.log", guard=guard)
        database = postgres.start(
            folder / "postgres", settings=postgres.DURABLE, log=folder / "postgres.log", guard=guard
        )
        os.environ.update(
            DATABASE_URL=database.url(), REDIS_URL=cache.url(0), MODE="development", ENV_FILE=os.devnull,
            DJANGO_SETTINGS_MODULE="config.settings", LOG_LEVEL="WARNING",
        )  # fmt: skip
        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
        yield
        cache.stop()
        database.stop()
    finally:
        guard.close()
        shutil.rmtree(folder, ignore_errors=True)
