"""For staff scripts: list and make exams, and read an exam's results. People use the Django admin."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.authentication import BasicScheme
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.authentication import BasicAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.recording import record_event
from common import clock
from common.pages import Pages
from common.parsers import StrictJSONParser
from common.password_tries import PasswordTries
from common.schema import errors
from exams.api import examples
from exams.api.staff_serializers import MockExamSerializer, StaffResultRowSerializer
from exams.errors import ExamNotFound
from exams.models import ExamSession, MockExam

PAGE_PARAMETERS = [
    OpenApiParameter("page", {"type": "integer", "minimum": 1}),
    OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": 100}),
]
STAFF_ONLY = errors(status=403, permission_denied="For staff only.")


class StaffPassword(BasicAuthentication):
    """HTTP Basic for scripts of the staff. Raises Throttled before it looks at a password too often."""

    def authenticate(self, request: Request) -> Any:
        if not get_authorization_header(request).lower().startswith(b"basic"):
            return None
        refuse_too_many_tries(PasswordTries().at_address(request, now=clock.now()))
        return super().authenticate(request)

    def authenticate_credentials(self, userid: str, password: str, request: Request | None = None) -> Any:
        refuse_too_many_tries(PasswordTries().at_account(userid, now=clock.now()))
        if not (userid + password).isprintable():
            raise AuthenticationFailed(_("Invalid username/password."))
        return super().authenticate_credentials(userid, password, request)


def refuse_too_many_tries(wait_seconds: float | None) -> None:
    """Raises Throttled if there is something to wait for."""
    if wait_seconds is not None:
        raise Throttled(wait=wait_seconds)


class StaffPasswordScheme(BasicScheme):
    """How the API's documentation describes it."""

    target_class = "exams.api.staff.StaffPassword"
    name = "staffPassword"


class HasPermissions(BasePermission):
    """Staff with the permissions of Django's admin that the view names."""

    def has_permission(self, request: Request, view: Any) -> bool:
        user = request.user
        needed = view.needs.get(request.method, ())
        return isinstance(user, User) and user.is_active and user.is_staff and user.has_perms(needed)


class StaffView(APIView):
    authentication_classes = (SessionAuthentication, StaffPassword)
    permission_classes = (HasPermissions,)
    needs: ClassVar[dict[str, tuple[str, ...]]] = {}


class StaffExams(StaffView):
    needs = {"GET": ("exams.view_mockexam",), "POST": ("exams.add_mockexam",)}
    parser_classes = (StrictJSONParser, MultiPartParser)

    @extend_schema(
        operation_id="admin_exams",
        tags=["staff"],
        parameters=PAGE_PARAMETERS,
        responses={
            200: examples.paged("StaffExamPage", MockExamSerializer),
            **STAFF_ONLY,
            **errors(status=404, not_found="Invalid page."),
            **errors(status=429, throttled="Too many tries."),
        },
    )
    def get(self, request: Request) -> Response:
        """All exams, newest first."""
        pages = Pages()
        page = pages.paginate_queryset(MockExam.objects.order_by("-scheduled_start", "pk"), request, view=self)
        return pages.get_paginated_response(MockExamSerializer(page, many=True).data)

    @extend_schema(
        operation_id="admin_exam_create",
        tags=["staff"],
        request={"multipart/form-data": MockExamSerializer, "application/json": MockExamSerializer},
        responses={
            201: MockExamSerializer,
            **errors(
                status=400,
                invalid_request="Some of what was sent is not valid.",
                paper_refused="The file is not a PDF.",
                invalid_json="The request is not valid JSON.",
            ),
            **STAFF_ONLY,
            **errors(status=429, throttled="Too many tries."),
        },
    )
    def post(self, request: Request) -> Response:
        """Make an exam; its key is entered or imported in the admin."""
        made = MockExamSerializer(data=request.data)
        made.is_valid(raise_exception=True)
        assert isinstance(request.user, User)
        with transaction.atomic():
            exam = made.save(created_by=request.user)
            record_event(verb="created", subject=exam, actor=request.user.get_username(), now=clock.now())
        return Response(made.data, status=201)


class StaffExamResults(StaffView):
    needs = {"GET": ("exams.view_mockexam", "exams.view_examsession")}

    @extend_schema(
        operation_id="admin_exam_results",
        tags=["staff"],
        parameters=PAGE_PARAMETERS,
        responses={
            200: examples.paged("StaffResultPage", StaffResultRowSerializer),
            **STAFF_ONLY,
            **errors(status=404, not_found="Exam not found"),
            **errors(status=429, throttled="Too many tries."),
        },
    )
    def get(self, request: Request, exam_id: uuid.UUID) -> Response:
        """Every live sitting of an exam, in order of score."""
        if not MockExam.objects.filter(pk=exam_id).exists():
            raise ExamNotFound
        rows = ExamSession.objects.live().filter(exam_id=exam_id).select_related("student")
        pages = Pages()
        page = pages.paginate_queryset(rows.order_by("-raw_score", "submitted_at", "pk"), request, view=self)
        return pages.get_paginated_response([_result_body(session) for session in page or []])


def _result_body(session: ExamSession) -> dict[str, object]:
    return {
        "session": session.pk,
        "student": session.student_id,
        "full_name": session.student.full_name,
        "status": session.status,
        "started_at": session.started_at,
        "submitted_at": session.submitted_at,
        "auto_submitted": session.auto_submitted,
        "raw_score": session.raw_score,
    }
