"""manage.py simulate_exam: honest pretend sittings, which the product then treats as any others"""

from datetime import timedelta
from io import StringIO
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from accounts.models import Student
from audit.models import AuditEvent
from exams.models import Calibration, CorrectAnswer, ExamSession, ItemDifficulty, MockExam, StudentAnswer
from exams.tasks import auto_submit_expired_sessions, grade_submitted_sessions, run_due_pipelines
from tests.conftest import TestClock


def simulate(*arguments: str) -> MockExam:
    output = StringIO()
    call_command("simulate_exam", *arguments, stdout=output, stderr=StringIO())
    return MockExam.objects.get(pk=output.getvalue().strip())


def work() -> None:
    auto_submit_expired_sessions()
    grade_submitted_sessions()
    run_due_pipelines()


def texts_of(exam: MockExam) -> list[tuple[int, str, str]]:
    """Every answer, whoever wrote it."""
    rows = StudentAnswer.objects.filter(session__exam=exam).values_list("question_number", "sub_part", "answer")
    return sorted(rows)


def test_a_simulated_exam_is_over_and_calibrates_to_the_levels_it_was_made_from(db: None, clock: TestClock) -> None:
    exam = simulate("--students", "400", "--items", "20", "--seed", "3", "--no-paper")
    assert exam.scheduled_end < clock()
    sittings = ExamSession.objects.filter(exam=exam, status="submitted", scored_at__isnull=True)
    assert sittings.count() == 400
    work()
    assert Calibration.objects.get(exam=exam).persons == 400
    difficulty = ItemDifficulty.objects.filter(exam=exam).order_by("question_number", "sub_part")
    found = np.array([row.difficulty for row in difficulty])
    # levels from −2.2 to 2.2: what comes out must span about as much, with every item fitting the model
    assert 3.5 < np.ptp(found) < 6.5
    assert [row.flags for row in difficulty if "weak_discrimination" in row.flags] == []


def test_fifty_five_items_are_a_real_paper(db: None, clock: TestClock) -> None:
    exam = simulate("--students", "3", "--title", "Namoyish")
    assert (exam.title, exam.key.count()) == ("Namoyish", 55)
    assert exam.pdf_file
    assert exam.pdf_pages


def test_the_same_seed_gives_the_same_answers_to_other_students(db: None, clock: TestClock) -> None:
    first, again, other = (
        simulate("--students", "30", "--items", "12", "--seed", seed, "--no-paper") for seed in ("7", "7", "8")
    )
    assert texts_of(first) == texts_of(again)
    assert texts_of(first) != texts_of(other)
    assert Student.objects.filter(is_simulated=True).count() == 90


def test_an_exam_that_is_still_open_has_students_writing_and_closes_by_the_clock(db: None, clock: TestClock) -> None:
    exam = simulate("--students", "60", "--items", "10", "--no-paper", "--open-minutes", "30")
    assert exam.scheduled_end == clock() + timedelta(minutes=30)
    writing = ExamSession.objects.filter(exam=exam, status="in_progress")
    assert 0 < writing.count() < 60
    assert not ExamSession.objects.filter(exam=exam, submitted_at__gt=clock()).exists()
    assert not StudentAnswer.objects.filter(session__exam=exam, saved_at__gt=clock()).exists()
    work()
    assert not Calibration.objects.exists()
    clock.move(minutes=30, seconds=31)
    work()
    assert Calibration.objects.get(exam=exam).persons == 60


def test_many_students_are_simulated_in_batches_and_progress_is_told(
    db: None, clock: TestClock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("exams.management.simulated_exam.STUDENTS_PER_BATCH", 10)
    exam = simulate("--students", "25", "--items", "4", "--no-paper")
    assert ExamSession.objects.filter(exam=exam).count() == 25
    lines = capsys.readouterr().err.splitlines()
    assert [line.split("] ")[1].split(",")[0] for line in lines] == [
        "10 of 25 students",
        "20 of 25 students",
        "25 of 25 students",
    ]


def test_the_simulation_is_on_record(db: None, clock: TestClock) -> None:
    exam = simulate("--students", "2", "--items", "3", "--seed", "11", "--no-paper")
    event = AuditEvent.objects.get(subject_id=str(exam.pk))
    assert (event.verb, event.details) == ("simulated", {"students": 2, "items": 3, "seed": 11})


def test_production_is_refused_unless_confirmed(db: None, clock: TestClock, settings: Any) -> None:
    class Production:
        is_development = False

    settings.ENV = Production()
    arguments = ("--students", "2", "--items", "3", "--no-paper")
    with pytest.raises(CommandError, match="production"):
        simulate(*arguments)
    assert not MockExam.objects.exists()
    assert simulate(*arguments, "--yes").key.count() == 3


@pytest.mark.parametrize("wrong", [("--students", "0"), ("--items", "1"), ("--open-minutes", "91"), ("--seed", "x")])
def test_senseless_numbers_are_refused(db: None, wrong: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        simulate(*wrong)
    assert not CorrectAnswer.objects.exists()
