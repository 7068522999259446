"""The demo season: made by the real pipeline, once, and finished after an interruption"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import pytest

from accounts.models import Student
from accounts.sign_in import demo_student
from demo.papers import DemoPaper, build_paper
from exams.management import demo
from exams.models import EloHistory, ExamSession, MockExam, PipelineStep, StudentAchievement
from exams.selectors.dashboard import dashboard
from tests.conftest import TestClock

EXAMS, STUDENTS = 4, 60
PAPER = build_paper(1, "Sinov")


@contextmanager
def drawn_already() -> Iterator[Callable[[int], "Future[DemoPaper]"]]:
    drawn: Future[DemoPaper] = Future()
    drawn.set_result(PAPER)
    yield lambda number: drawn


@pytest.fixture(autouse=True)
def one_paper_for_all(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.DEMO_MODE = True
    monkeypatch.setattr(demo, "_drawing", drawn_already)


def load(clock: TestClock) -> list[str]:
    said: list[str] = []
    demo.load_demo(now=clock(), say=said.append, exams=EXAMS, students=STUDENTS)
    return said


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (MockExam, ExamSession, Student, EloHistory)]


def test_a_season_is_sat_and_brought_to_its_end(db: None, clock: TestClock) -> None:
    said = load(clock)
    assert len(said) == 1 + EXAMS
    over = MockExam.objects.filter(scheduled_end__lt=clock()).order_by("scheduled_start")
    assert [exam.title[-2:] for exam in over] == ["№1", "№2", "№3", "№4"]
    assert set(PipelineStep.objects.values_list("step", "state")) == {
        ("grade", "done"), ("calibrate", "done"), ("rate", "done"), ("reward", "done"),
    }  # fmt: skip
    assert PipelineStep.objects.count() == 4 * EXAMS
    assert not ExamSession.objects.filter(scored_at__isnull=True).exists()
    assert [exam.scheduled_start > clock() for exam in MockExam.objects.order_by("scheduled_start")[EXAMS:]] == [
        False,
        True,
    ]


def test_the_demo_student_has_a_past(db: None, clock: TestClock) -> None:
    load(clock)
    body = dashboard(demo_student().pk, now=clock())
    assert len(body["history"]) == EXAMS - 1
    assert body["rating"]["rank"]
    assert body["topics"]
    assert StudentAchievement.objects.filter(student=demo_student()).exists()
    assert [row["rasch_scaled"] is None for row in body["history"]] == [False] * (EXAMS - 1)


def test_loading_again_makes_nothing(db: None, clock: TestClock) -> None:
    load(clock)
    before = everything()
    assert load(clock) == []
    assert everything() == before
    clock.move(days=2)
    assert load(clock) == []
    assert MockExam.objects.count() == EXAMS + 4


@pytest.mark.parametrize("broken", ["simulate_sittings", "run_pipeline"])
def test_an_interrupted_load_is_finished_by_the_next(
    db: None, clock: TestClock, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    whole = getattr(demo, broken)
    calls: list[int] = []

    def interrupted(*args: Any, **named: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return whole(*args, **named)

    with monkeypatch.context() as patch:
        patch.setattr(demo, broken, interrupted)
        with pytest.raises(KeyboardInterrupt):
            load(clock)
    load(clock)
    assert PipelineStep.objects.filter(state="done").count() == 4 * EXAMS
    assert MockExam.objects.count() == EXAMS + 2
    assert Student.objects.filter(is_simulated=True).count() == STUDENTS
