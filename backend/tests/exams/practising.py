"""A practice of an exam that is over, and what a save in it is told."""

from exams.models import ExamSession, MockExam
from exams.rules.timing import GRACE
from tests.conftest import Api, TestClock
from tests.factories import make_exam


def exam_to_practise(clock: TestClock) -> MockExam:
    """An exam that is over for everyone; the clock stands at the first instant at which it is."""
    made = make_exam()
    clock.set(made.scheduled_end + GRACE)
    clock.move(seconds=1)
    return made


def start_practice(api: Api, exam: MockExam) -> ExamSession:
    return ExamSession.objects.get(pk=api.post(f"exams/{exam.pk}/start/", {"mode": "practice"}).json()["id"])


def outcome_of(api: Api, practice: ExamSession, text: str) -> str:
    """How the answer to 3a is judged when it is saved."""
    response = api.save(practice.pk, 3, text, sub_part="a")
    assert response.status_code == 200, response.content
    return str(response.json()["answers"][0]["outcome"])
