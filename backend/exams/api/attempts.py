"""My history: every sitting and practice."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import StudentRequest
from common.pages import Pages
from common.schema import errors
from exams.api import examples
from exams.api.requests import read_choice
from exams.api.serializers import AttemptSerializer
from exams.models import ExamSession
from exams.selectors.attempts import Attempt, attempt_row, own_attempts


class Attempts(APIView):
    @extend_schema(
        operation_id="attempts",
        tags=["sessions"],
        parameters=[
            OpenApiParameter("mode", {"type": "string", "enum": ExamSession.Mode.values}),
            OpenApiParameter("status", {"type": "string", "enum": ExamSession.Status.values}),
            OpenApiParameter("page", {"type": "integer", "minimum": 1}),
            OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": 100}),
        ],
        responses={
            200: examples.paged("AttemptPage", AttemptSerializer),
            **errors(status=400, invalid_request="mode or status is none of those that there are."),
            **errors(status=404, not_found="Invalid page."),
        },
        examples=[examples.ATTEMPT_PAGE],
    )
    def get(self, request: StudentRequest) -> Response:
        """All my sittings and practices, the newest first; filtered by mode and status."""
        attempts = own_attempts(
            request.user.pk,
            mode=read_choice(request.query_params, "mode", ExamSession.Mode.values),
            status=read_choice(request.query_params, "status", ExamSession.Status.values),
        )
        pages = Pages()
        page = pages.paginate_queryset(attempts, request, view=self)
        return pages.get_paginated_response([attempt_row(Attempt(*found)) for found in page or []])
