"""The whole product as real processes, shared by these tests, whatever they kill."""

import asyncio
from collections.abc import Iterator

import psycopg
import pytest

from benchmarks.exam_plan import ExamPlan, plan_exam
from benchmarks.stack import Stack, started_stack
from tests.processes import exam_copies
from tests.processes.hall import Hall

TRY_AGAIN_SECONDS = 0.2
MOST_TRIES = 300


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with started_stack() as started:
        yield started


@pytest.fixture
def database(stack: Stack) -> Iterator[psycopg.Connection]:
    """The stack's own database, seen from outside the product."""
    with psycopg.connect(stack.database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def plan() -> ExamPlan:
    return plan_exam(7)


@pytest.fixture(scope="session")
def template(stack: Stack, plan: ExamPlan) -> str:
    """An exam that nobody sits: each hall gets a copy."""
    return exam_copies.make_template(stack, plan)


@pytest.fixture
def hall(stack: Stack, plan: ExamPlan, template: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    """Students of their own for each test, who have not signed in yet, and who soon try again."""
    make_phones_patient(monkeypatch)
    with asyncio.Runner() as runner:
        yield Hall(stack, plan, template, runner)


@pytest.fixture
def doomed_hall(plan: ExamPlan, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    """A hall whose product is its own, and may be destroyed."""
    make_phones_patient(monkeypatch)
    with started_stack() as stack, asyncio.Runner() as runner:
        yield Hall(stack, plan, exam_copies.make_template(stack, plan), runner)


def make_phones_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("benchmarks.phone", "benchmarks.answer_sheet"):
        monkeypatch.setattr(f"{module}.pause_after", lambda reply, attempt: TRY_AGAIN_SECONDS)
        monkeypatch.setattr(f"{module}.TRIES", MOST_TRIES)
