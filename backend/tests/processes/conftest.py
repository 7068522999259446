"""The whole product as real processes, shared by these tests, whatever they kill."""

import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from benchmarks.stack import Stack, started_stack
from devserver.children import Child

PATIENCE_SECONDS = 120.0


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with started_stack() as started:
        yield started


@pytest.fixture
def database(stack: Stack) -> Iterator[psycopg.Connection]:
    """The stack's own database, seen from outside the product."""
    with psycopg.connect(stack.database_url, autocommit=True) as connection:
        yield connection


def wait_for(claim: Callable[[], object], *, pause_seconds: float = 0.05) -> None:
    """Wait until the claim is true; fail after a time that only a hang can need."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not claim():
        assert time.monotonic() < give_up_at, f"still not: {claim}"
        time.sleep(pause_seconds)


def revive(child: Child) -> None:
    """Start a killed process again, at once."""
    wait_for(lambda: child.exit_code is not None)
    child.stop()
    child.start()
