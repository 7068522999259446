"""The first page and the leaderboard under their founding names, whose cost does not grow with what they show."""

from datetime import timedelta
from typing import Any

from django.core.cache import caches
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exams.models import Student
from exams.student_views import _submit_session, dashboard, leaderboard, session_results
from exams.tasks import run_due_pipelines
from tests.founding.asking import ask
from tests.founding.sittings import make_exam, sit


class TestStanding(TestCase):
    def setUp(self) -> None:
        caches["boards"].clear()
        self.students = [Student.objects.create(full_name=f"№{number}", telegram_id=number) for number in range(1, 4)]

    def hold(self, *, weeks_ago: int) -> None:
        exam = make_exam(timezone.now() - timedelta(weeks=weeks_ago))
        for place, student in enumerate(self.students):
            self.last = _submit_session(sit(exam, student, wrong=frozenset(range(1, 2 + 9 * place))))
        run_due_pipelines()

    def cost(self, view: Any, **ids: object) -> int:
        ask(view, self.students[0], **ids)
        with CaptureQueriesContext(connection) as queries:
            assert ask(view, self.students[0], **ids)[0] == 200
        return len(queries)

    def test_the_first_page_tells_rating_streak_and_achievements(self) -> None:
        self.hold(weeks_ago=2)
        self.hold(weeks_ago=1)
        body = ask(dashboard, self.students[0])[1]
        assert (body["rating"]["rank"], body["rating"]["exams_taken"], body["streak"]["current"]) == (1, 2, 2)
        assert [row["code"] for row in body["achievements"]["recent"]] == ["first_exam"]
        assert len(body["history"]) == 2

    def test_the_board_is_top_rated_unless_another_is_asked_for_and_shows_my_own_row(self) -> None:
        self.hold(weeks_ago=1)
        body = ask(leaderboard, self.students[1])[1]
        assert (body["tab"], [row["rank"] for row in body["results"]]) == ("top_rated", [1, 2, 3])
        assert (body["my_entry"]["rank"], body["my_entry"]["student"]["is_me"]) == (2, True)

    def test_more_exams_more_students_and_more_answers_cost_no_more_queries(self) -> None:
        self.hold(weeks_ago=3)
        before = self.cost(dashboard), self.cost(leaderboard), self.cost_of_results()
        self.students += [Student.objects.create(full_name=f"№{number}", telegram_id=number) for number in range(4, 7)]
        self.hold(weeks_ago=2)
        self.hold(weeks_ago=1)
        assert (self.cost(dashboard), self.cost(leaderboard), self.cost_of_results()) == before

    def cost_of_results(self) -> int:
        mine = self.students[0].sessions.earliest("started_at")
        return self.cost(session_results, session_id=mine.pk)
