"""A small exam with robots on the real product."""

import pytest

from benchmarks.exam_robots import read_command_line, run_robots
from benchmarks.report import Course, report
from benchmarks.script import Ending
from benchmarks.stack import running_stack, started_stack
from devserver.errors import DevServerError

COURSE = Course(students=12, minutes=1, window_seconds=12, seed=3, connections=12)


@pytest.mark.slow
def test_twelve_robots_find_every_answer_and_score_as_they_must_be() -> None:
    with started_stack() as stack:
        outcome = run_robots(stack, COURSE)
    assert outcome.differences == []
    assert outcome.release_delay_seconds is not None
    answers = outcome.journal.answers
    assert answers["start", "201"] == COURSE.students
    assert answers["save", "200"] > 55 * COURSE.students / 2
    assert answers["save", "400 time_expired"] > 0
    assert answers["save", "400 already_submitted"] > 0
    assert answers["results", "403 results_withheld"] >= COURSE.students
    assert answers["results", "200"] >= COURSE.students
    assert outcome.journal.cut_on_purpose > 0
    assert set(outcome.endings) == set(Ending)
    text = report(outcome)
    assert "differences: 0" in text
    assert "12 robot students (seed 3)" in text


def test_the_command_line_has_defaults_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    asked = read_command_line([])
    assert (asked.students, asked.minutes, asked.window, asked.base_url) == (300, 1, None, None)
    with pytest.raises(SystemExit):
        read_command_line(["--help"])
    assert "--students" in capsys.readouterr().out


def test_a_running_stack_needs_its_token_and_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "")
    with pytest.raises(DevServerError, match="BOT_TOKEN must be set"):
        running_stack("http://127.0.0.1:8000")
