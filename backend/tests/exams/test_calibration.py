"""Calibration inside the product: what is written, when, and again"""

import json
import uuid
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from exams.models import Calibration, CorrectAnswer, ExamSession, ItemDifficulty, MockExam, PipelineStep, ScoreAbility
from exams.rules.sheet import Slot
from exams.selectors.score_table import exam_score_table
from exams.services.calibration import NotCalibrated, calibrate_exam
from exams.services.simulation import Sitter, simulate_sittings
from exams.tasks import auto_submit_expired_sessions, calibrate_exam_rasch, grade_submitted_sessions, run_due_pipelines
from psychometrics import calibrate
from tests.conftest import TestClock, sign_in
from tests.factories import full_key, make_exam, make_session, make_student, new_id


def work() -> None:
    auto_submit_expired_sessions()
    grade_submitted_sessions()
    run_due_pipelines()


def sat_exam(clock: TestClock, *, students: int = 120, seed: int = 5, **fields: Any) -> MockExam:
    """An exam of 55 slots that simulated students sat, over for everyone."""
    exam = make_exam(key=full_key(), **fields)
    rng = np.random.default_rng(seed)
    sitters = [Sitter(make_student().pk, ability) for ability in rng.normal(0.2, 1.1, students).tolist()]
    slots = [row.slot for row in CorrectAnswer.objects.filter(exam=exam)]
    levels = dict(zip(slots, np.linspace(-2, 2, len(slots)).tolist(), strict=True))
    simulate_sittings(exam, sitters, levels=levels, seed=seed)
    clock.set(exam.scheduled_end)
    clock.move(seconds=31)
    return exam


def matrix_of(exam: MockExam) -> tuple[list[Slot], Any, list[ExamSession]]:
    """Responses of the exam's live sittings, read answer by answer."""
    key = list(CorrectAnswer.objects.filter(exam=exam, voided_at=None).order_by("question_number", "sub_part"))
    sessions = list(ExamSession.objects.live().submitted().filter(exam=exam).order_by("pk"))
    rows = np.zeros((len(sessions), len(key)))
    for number, session in enumerate(sessions):
        right = {row.slot for row in session.answers.filter(is_correct=True)}
        rows[number] = [entry.slot in right for entry in key]
    return [entry.slot for entry in key], rows, sessions


def abilities_of(sessions: list[ExamSession]) -> dict[uuid.UUID, ScoreAbility]:
    """Each sitting's ability: that of its raw score."""
    by_score = {row.raw_score: row for row in ScoreAbility.objects.all()}
    return {session.pk: by_score[session.raw_score or 0] for session in sessions}


def test_an_exam_calibrates_by_itself_when_it_is_over(db: None, clock: TestClock) -> None:
    exam = sat_exam(clock)
    work()
    slots, responses, sessions = matrix_of(exam)
    expected = calibrate(responses)
    difficulties = {Slot(row.question_number, row.sub_part): row for row in ItemDifficulty.objects.filter(exam=exam)}
    assert list(difficulties) == slots
    assert_allclose([difficulties[slot].difficulty for slot in slots], expected.difficulty, atol=1e-9)
    assert_allclose([difficulties[slot].se for slot in slots], expected.se, atol=1e-9)
    assert_allclose([difficulties[slot].outfit for slot in slots], expected.outfit, atol=1e-9)
    abilities = abilities_of(sessions)
    scores = responses.sum(axis=1).astype(int)
    assert_allclose(
        [abilities[session.pk].ability_logits for session in sessions], expected.score_table.wle[scores], atol=1e-9
    )
    assert_allclose([abilities[session.pk].ability_se for session in sessions], expected.score_table.wle_se[scores])
    summary = Calibration.objects.get(exam=exam)
    assert (summary.persons, summary.items, summary.converged) == (120, 55, True)
    assert summary.kr20 == pytest.approx(expected.kr20)
    json.dumps(summary.score_table)
    assert PipelineStep.objects.get(exam=exam, step="calibrate").state == "done"


def written() -> tuple[list[Any], list[Any]]:
    abilities = ScoreAbility.objects.values_list("raw_score", "ability_logits", "ability_se", "percentile")
    return list(abilities), list(ItemDifficulty.objects.values_list("difficulty"))


def test_calibrating_again_changes_nothing(db: None, clock: TestClock) -> None:
    exam = sat_exam(clock, students=40)
    work()
    before = written()
    calibrate_exam(exam, now=clock())
    after = written()
    assert before == after
    assert calibrate_exam_rasch(str(exam.pk)).startswith("done")


def test_fewer_than_ten_sittings_are_skipped_and_said_so(db: None, clock: TestClock) -> None:
    exam = sat_exam(clock, students=9)
    work()
    step = PipelineStep.objects.get(exam=exam, step="calibrate")
    assert (step.state, step.message) == ("skipped", "9 sittings: fewer than 10, percent scores stand alone")
    assert not Calibration.objects.exists()
    assert ExamSession.objects.filter(raw_score__isnull=False).count() == 9


def test_ten_sittings_are_enough(db: None, clock: TestClock) -> None:
    exam = sat_exam(clock, students=10)
    calibrate_exam_rasch(str(exam.pk))
    assert Calibration.objects.get().persons == 10


def test_answers_that_determine_nothing_are_skipped_with_the_reason(db: None, clock: TestClock) -> None:
    exam = make_exam()
    for _ in range(12):
        make_session(exam, status="submitted", submitted_at=clock())
    clock.move(days=1)
    work()
    step = PipelineStep.objects.get(exam=exam, step="calibrate")
    assert step.state == "skipped"
    assert ":" in step.message
    assert not ScoreAbility.objects.exists()


def test_practice_does_not_count(db: None, clock: TestClock) -> None:
    exam = sat_exam(clock, students=20)
    make_session(exam, mode="practice", status="submitted", submitted_at=clock())
    work()
    assert Calibration.objects.get().persons == 20
    assert [row.raw_score for row in ScoreAbility.objects.all()] == list(range(56))


def test_items_that_everyone_got_right_or_wrong_are_set_aside_and_flagged(db: None, clock: TestClock) -> None:
    exam = sat_exam(clock, students=30)
    sessions = ExamSession.objects.filter(exam=exam)
    for session in sessions:
        session.answers.update_or_create(question_number=1, sub_part="", defaults={"answer": "A"})
        session.answers.update_or_create(question_number=2, sub_part="", defaults={"answer": "B"})
    work()
    flags = {row.question_number: (row.flags, row.difficulty) for row in ItemDifficulty.objects.filter(exam=exam)}
    assert flags[1] == (["all_right"], None)
    assert flags[2] == (["all_wrong"], None)
    _slots, responses, ordered = matrix_of(exam)
    fit = calibrate(responses)
    live = responses[:, fit.live].sum(axis=1).astype(int)
    abilities = abilities_of(ordered)
    assert_allclose([abilities[session.pk].ability_logits for session in ordered], fit.score_table.wle[live], atol=1e-9)


def test_a_void_item_is_left_out(db: None, clock: TestClock) -> None:
    exam = sat_exam(clock, students=30)
    CorrectAnswer.objects.filter(exam=exam, question_number=7).update(voided_at=clock())
    work()
    assert Calibration.objects.get().items == 54
    assert not ItemDifficulty.objects.filter(question_number=7).exists()


def test_only_the_counts_leave_the_database(db: None, clock: TestClock, django_assert_num_queries: Any) -> None:
    exam = sat_exam(clock, students=60)
    work()
    with django_assert_num_queries(3):
        found = exam_score_table(exam.pk)
    assert (found.sittings, found.table.right.shape) == (60, (56, 55))


def test_a_refused_calibration_removes_what_an_earlier_one_left(db: None, clock: TestClock) -> None:
    exam = sat_exam(clock, students=12)
    work()
    ExamSession.objects.filter(pk__in=ExamSession.objects.values("pk")[:4]).update(raw_score=None, scored_at=None)
    with pytest.raises(NotCalibrated, match="8 sittings"):
        calibrate_exam(exam, now=clock())
    assert not ScoreAbility.objects.exists()
    assert not Calibration.objects.exists()


def test_unknown_exams_and_running_exams_are_left_alone(db: None, clock: TestClock) -> None:
    assert calibrate_exam_rasch(new_id()) == "unknown exam"
    assert calibrate_exam_rasch(str(make_exam().pk)) == "not over"


def test_results_carry_ability_error_band_and_forecast(db: None, clock: TestClock) -> None:
    exam = sat_exam(clock, students=60)
    work()
    session = ExamSession.objects.filter(exam=exam).select_related("student").first()
    assert session
    body = sign_in(session.student).get(f"sessions/{session.pk}/results/").json()
    ability = body["ability"]
    assert body["calibrated"] is True
    assert ability["low"] < ability["scaled"] < ability["high"]
    assert ability["scaled"] == pytest.approx(50 + 12.5 * ability["logits"])
    assert sum(band["chance"] for band in body["forecast"]["bands"]) == pytest.approx(1, abs=1e-3)
    assert body["forecast"]["is_estimate"] is True
    assert all(row["difficulty"] is not None for row in body["slots"])
