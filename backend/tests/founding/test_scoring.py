"""How answers are marked when a session is handed in, and the scale that abilities are told on."""

from django.test import TestCase
from django.utils import timezone

from exams.models import CorrectAnswer, ExamSession, Student, StudentAnswer
from exams.scoring import compute_rasch_scaled_score
from exams.student_views import _submit_session
from tests.founding.sittings import make_exam


class TestMarking(TestCase):
    def setUp(self) -> None:
        self.exam = make_exam(timezone.now())
        CorrectAnswer.objects.filter(question_number=36, sub_part="b").update(correct_answer="1/2")
        self.session = ExamSession.objects.create(
            student=Student.objects.create(full_name="Aziza", telegram_id=1), exam=self.exam
        )

    def marks(self, *answers: tuple[int, str, str]) -> tuple[list[bool | None], int | None]:
        for number, part, text in answers:
            StudentAnswer.objects.create(session=self.session, question_number=number, sub_part=part, answer=text)
        _submit_session(self.session)
        found = self.session.answers.order_by("question_number", "sub_part").values_list("is_correct", flat=True)
        return list(found), self.session.raw_score

    def test_letters_are_read_as_they_are_typed_on_a_phone(self) -> None:
        assert self.marks((1, "", "a"), (2, "", " A "), (3, "", "А"), (4, "", "B")) == ([True, True, True, False], 3)

    def test_numbers_are_judged_by_their_value(self) -> None:
        assert self.marks((36, "a", "5,0"), (36, "b", "0.5"), (37, "a", "x=5"), (37, "b", "11")) == (
            [True, True, True, False],
            3,
        )

    def test_a_blank_and_an_answer_to_no_question_score_nothing(self) -> None:
        marks, score = self.marks((1, "", ""), (400, "", "A"))
        assert score == 0
        assert True not in marks

    def test_handing_in_nothing_is_no_point(self) -> None:
        assert self.marks() == ([], 0)


class TestScale(TestCase):
    def test_the_middle_is_fifty_and_the_ends_are_the_ends(self) -> None:
        assert [compute_rasch_scaled_score(theta) for theta in (0, 1, -99, 99)] == [50, 62.5, 0, 100]
