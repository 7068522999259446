"""My first page, and my achievements."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.serializers import MeSerializer
from accounts.models import Student
from common import clock
from exams.api import examples
from exams.api.standing_serializers import AchievementsSerializer, DashboardSerializer
from exams.selectors.achievements import achievement_rows
from exams.selectors.dashboard import dashboard
from exams.selectors.standing import own_record


class Dashboard(APIView):
    @extend_schema(
        operation_id="dashboard",
        tags=["standing"],
        responses={200: DashboardSerializer},
        examples=[examples.DASHBOARD],
    )
    def get(self, request: Request) -> Response:
        """Where I stand, what I gained, what comes next. Nothing of an exam whose results are not out."""
        assert isinstance(request.user, Student)
        body = dashboard(request.user.pk, now=clock.now())
        record = body.pop("record")
        return Response({"student": MeSerializer(record.student).data, **body})


class Achievements(APIView):
    @extend_schema(
        operation_id="achievements",
        tags=["standing"],
        responses={200: AchievementsSerializer},
        examples=[examples.ACHIEVEMENTS],
    )
    def get(self, request: Request) -> Response:
        """What I have earned, and how far I am with the rest."""
        assert isinstance(request.user, Student)
        return Response({"results": achievement_rows(own_record(request.user.pk))})
