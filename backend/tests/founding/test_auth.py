"""A student is not one of Django's users, and can still be asked what those are asked."""

from django.contrib.auth.models import AnonymousUser, User
from django.test import TestCase
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from accounts.authentication import IsStudent
from exams.models import Student


def asked_by(user: object) -> Request:
    request = Request(APIRequestFactory().get("/"))
    request.user = user  # type: ignore[assignment]
    return request


class TestWhoIsAsking(TestCase):
    def setUp(self) -> None:
        self.student = Student.objects.create(full_name="Aziza", telegram_id=1)

    def test_only_a_student_is_let_in_where_students_are(self) -> None:
        staff = User.objects.create_user("ustoz", password="a-long-test-password", is_staff=True)
        allowed = [
            IsStudent().has_permission(asked_by(user), APIView())
            for user in (self.student, staff, AnonymousUser(), None)
        ]
        assert allowed == [True, False, False, False]

    def test_the_frameworks_own_classes_understand_a_student(self) -> None:
        assert IsAuthenticated().has_permission(asked_by(self.student), APIView())
        throttle = UserRateThrottle.__new__(UserRateThrottle)
        throttle.scope = "user"
        assert str(self.student.pk) in throttle.get_cache_key(asked_by(self.student), APIView())  # type: ignore[operator]

    def test_a_student_is_nobody_in_the_admin(self) -> None:
        assert (self.student.is_authenticated, self.student.is_anonymous, self.student.is_staff) == (True, False, False)
        self.client.defaults["HTTP_AUTHORIZATION"] = "Bearer of-a-student"
        assert self.client.get("/admin/").status_code == 302

    def test_rating_and_streak_are_missing_until_there_is_something_to_say(self) -> None:
        assert not hasattr(self.student, "rating")
        assert not hasattr(self.student, "streak")
