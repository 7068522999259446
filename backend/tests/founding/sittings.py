"""The paper of the founding documents: 45 questions, 55 answers, and students who sit it."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User

from exams.models import CorrectAnswer, ExamSession, MockExam, Student, StudentAnswer

CLOSED = [(number, "", "A") for number in range(1, 36)]
OPEN = [(number, part, right) for number in range(36, 46) for part, right in (("a", "5"), ("b", "10"))]


def make_exam(start: datetime, **fields: object) -> MockExam:
    admin, _is_new = User.objects.get_or_create(username="ustoz")
    window = {"scheduled_start": start, "scheduled_end": start + timedelta(hours=3)}
    exam = MockExam.objects.create(**({"title": "Milliy sertifikat", "created_by": admin} | window | fields))
    for number, part, right in CLOSED + OPEN:  # no kind is named: it is read off the answer
        CorrectAnswer.objects.create(exam=exam, question_number=number, sub_part=part, correct_answer=right)
    return exam


def sit(exam: MockExam, student: Student, wrong: frozenset[int] = frozenset()) -> ExamSession:
    session = ExamSession.objects.create(student=student, exam=exam, started_at=exam.scheduled_start)
    StudentAnswer.objects.bulk_create(
        StudentAnswer(session=session, question_number=number, sub_part=part, answer="0" if number in wrong else right)
        for number, part, right in CLOSED + OPEN
    )
    return session
