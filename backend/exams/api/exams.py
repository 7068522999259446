"""Exams: the list, the next one, one of them, its lobby, and starting it."""

import uuid
from datetime import datetime
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import StudentRequest
from common import clock
from common.pages import Pages
from common.schema import errors
from exams.api import examples
from exams.api.requests import read_device, read_mode
from exams.api.serializers import (
    ExamSerializer,
    LobbySerializer,
    SessionStateSerializer,
    StartSerializer,
    UpcomingSerializer,
)
from exams.selectors.exams import (
    exam_rows,
    is_overdue,
    lobby_row,
    next_exam,
    remembered_exam,
    visible_exam,
    visible_exams,
)
from exams.selectors.practice import running_practice
from exams.selectors.session_state import server_time, session_state
from exams.services.ending import close_own_overdue
from exams.services.starting import start_session
from exams.services.waiting_room import count_me_in

EXAM_UNKNOWN = errors(status=404, not_found="Exam not found")


class ExamList(APIView):
    @extend_schema(
        operation_id="exams",
        tags=["exams"],
        parameters=[
            OpenApiParameter("page", {"type": "integer", "minimum": 1}),
            OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": 100}),
        ],
        responses={
            200: examples.paged("ExamPage", ExamSerializer),
            **errors(status=404, not_found="Invalid page."),
        },
        examples=[examples.EXAM_PAGE],
    )
    def get(self, request: StudentRequest) -> Response:
        """Exams that can be sat or were, newest first."""
        pages = Pages()
        page = pages.paginate_queryset(visible_exams(), request, view=self)
        return pages.get_paginated_response(exam_rows(page or [], student_id=request.user.pk, now=clock.now()))


class UpcomingExam(APIView):
    @extend_schema(
        operation_id="exams_upcoming",
        tags=["exams"],
        responses={200: UpcomingSerializer},
        examples=[examples.UPCOMING],
    )
    def get(self, request: StudentRequest) -> Response:
        """The exam that I am writing, or else the open one, or else the one that starts next."""
        now = clock.now()
        exam = next_exam(student_id=request.user.pk, now=now)
        return Response({**server_time(now), "exam": _row(exam, request, now) if exam else None})


class ExamDetail(APIView):
    @extend_schema(
        operation_id="exam",
        tags=["exams"],
        responses={200: ExamSerializer, **EXAM_UNKNOWN},
        examples=[examples.EXAM],
    )
    def get(self, request: StudentRequest, exam_id: uuid.UUID) -> Response:
        """One exam."""
        return Response(_row(visible_exam(exam_id), request, clock.now()))


class Lobby(APIView):
    @extend_schema(
        operation_id="exam_lobby",
        tags=["exams"],
        responses={200: LobbySerializer, **EXAM_UNKNOWN},
        examples=[examples.LOBBY],
    )
    def get(self, request: StudentRequest, exam_id: uuid.UUID) -> Response:
        """What the waiting room shows: the countdown on the server's clock, and my session."""
        exam = remembered_exam(exam_id)
        now = clock.now()
        row = lobby_row(exam, student_id=request.user.pk, now=now)
        if is_overdue(row["my_session"], now=now):
            close_own_overdue(exam.pk, student_id=request.user.pk, now=now)
            row = lobby_row(exam, student_id=request.user.pk, now=now)
        starts_in = exam.scheduled_start - now
        return Response(
            {
                **server_time(now),
                "exam": row,
                "starts_in_ms": int(starts_in.total_seconds() * 1000),
                "waiting": count_me_in(exam.pk, student_id=request.user.pk, now=now),
                "my_session": row["my_session"],
                "my_practice": running_practice(exam.pk, student_id=request.user.pk, now=now)
                if row["can_practise"]
                else None,
            }
        )


class StartExam(APIView):
    @extend_schema(
        operation_id="exam_start",
        tags=["exams"],
        request=StartSerializer,
        responses={
            201: SessionStateSerializer,
            200: SessionStateSerializer,
            **errors(
                status=400,
                not_started="The exam has not started yet.",
                exam_closed="The exam is closed.",
                already_submitted="Exam already submitted",
                exam_not_ready="The exam is not ready.",
                practice_not_open="Practice opens when the exam is over for everyone.",
                invalid_request="mode must be live or practice.",
                invalid_json="The request is not valid JSON.",
            ),
            **EXAM_UNKNOWN,
            **errors(status=429, throttled="Many practices were started in a short time."),
        },
        examples=[examples.SESSION_STATE],
    )
    def post(self, request: StudentRequest, exam_id: uuid.UUID) -> Response:
        """Open my session: 201 if it is new, 200 if it was there. Starting twice is harmless."""
        now = clock.now()
        device = read_device(request.data.get("device"))
        session, is_new = start_session(
            exam_id=exam_id,
            student_id=request.user.pk,
            mode=read_mode(request.data.get("mode")),
            device=device,
            now=now,
        )
        body = session_state(session, device=device, now=now, is_new=is_new)
        return Response(body, status=201 if is_new else 200)


def _row(exam: Any, request: StudentRequest, now: datetime) -> dict[str, Any]:
    return exam_rows([exam], student_id=request.user.pk, now=now)[0]
