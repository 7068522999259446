"""Who may read an exam's paper, and when."""

import uuid
from datetime import datetime

from exams.errors import ExamNotFound, NoActiveSession, PaperClosed, PaperMissing, ResultsWithheld, SolutionsMissing
from exams.models import ExamSession, MockExam
from exams.rules.timing import accepts_saves, has_started
from exams.selectors.release import is_over_for_everyone, solutions_are_open


def has_paper(exam: MockExam) -> bool:
    """Whether the exam's paper is there, on the disk too."""
    return bool(exam.pdf_file) and exam.pdf_file.storage.exists(str(exam.pdf_file.name))


def readable_paper(exam_id: uuid.UUID, *, student_id: uuid.UUID, now: datetime) -> MockExam:
    """The exam whose paper this student may read now.

    During the exam: only with a running session of one's own, until its own deadline and grace. After it is over for
    everyone: who took it or practises it, and who practised it to its end, for the questions belong to the results.
    Raises ExamNotFound, NoActiveSession, PaperClosed or PaperMissing.
    """
    sessions = list(ExamSession.objects.select_related("exam").filter(exam_id=exam_id, student_id=student_id))
    if not sessions:
        raise NoActiveSession if MockExam.objects.ready().filter(pk=exam_id).exists() else ExamNotFound
    exam = sessions[0].exam
    running = ExamSession.Status.IN_PROGRESS
    is_writing = any(
        session.status == running and accepts_saves(session.deadline, now=now) for session in sessions
    ) and has_started(exam.schedule, now=now)
    took_it = any(
        session.mode == ExamSession.Mode.LIVE or session.status != ExamSession.Status.ABANDONED for session in sessions
    )
    if not is_writing and not (took_it and is_over_for_everyone(exam, now=now)):
        time_is_up = has_started(exam.schedule, now=now) and any(session.status == running for session in sessions)
        raise PaperClosed if time_is_up else NoActiveSession
    if not exam.pdf_file:
        raise PaperMissing
    return exam


def readable_solutions(exam_id: uuid.UUID, *, student_id: uuid.UUID, now: datetime) -> MockExam:
    """The exam whose worked solutions this student may read: one sat or practised, whose results are out.

    They hold every right answer, so nothing less than the release opens them (`solutions_are_open`).
    Raises ExamNotFound, NoActiveSession, ResultsWithheld or SolutionsMissing.
    """
    exam = MockExam.objects.ready().filter(pk=exam_id).first()
    if exam is None:
        raise ExamNotFound
    if not ExamSession.objects.filter(exam_id=exam_id, student_id=student_id).exists():
        raise NoActiveSession
    if not solutions_are_open(exam, now=now):
        raise ResultsWithheld
    if not exam.solutions_file:
        raise SolutionsMissing
    return exam
