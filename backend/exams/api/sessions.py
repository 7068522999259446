"""A student's own session: its state, resuming, taking over, handing in, giving up, and its results."""

import uuid

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import StudentRequest
from common import clock
from common.schema import errors
from common.throttling import HeldThrottle
from exams.api import examples
from exams.api.requests import read_device, required_device
from exams.api.serializers import (
    AbandonedSerializer,
    ResultsSerializer,
    SessionClockSerializer,
    SessionStateSerializer,
    SubmittedSerializer,
    TakeOverSerializer,
    ValiditySerializer,
)
from exams.models import ExamSession
from exams.selectors.results import session_results
from exams.selectors.session_state import session_clock, session_state, submission_state, validity_body
from exams.selectors.sessions import own_session, session_validity
from exams.services.ending import abandon_session, close_if_overdue, submit_session, take_over_session
from exams.services.practice_judging import score_practice_at_once

SESSION_UNKNOWN = errors(status=404, not_found="Session not found")
DEVICE = OpenApiParameter("device", {"type": "string", "format": "uuid"}, description="This device's own lasting id")


class SessionDetail(APIView):
    @extend_schema(
        operation_id="session",
        tags=["sessions"],
        parameters=[DEVICE],
        responses={
            200: SessionStateSerializer,
            **errors(status=400, invalid_request="device must be a UUID."),
            **SESSION_UNKNOWN,
        },
        examples=[examples.SESSION_STATE],
    )
    def get(self, request: StudentRequest, session_id: uuid.UUID) -> Response:
        """The state of my session. Screens also use it to set their clock; an overdue session is closed."""
        device = read_device(request.query_params.get("device"))
        now = clock.now()
        session = own_session(session_id, student_id=request.user.pk)
        if close_if_overdue(session, now=now) is not session:
            session = own_session(session_id, student_id=request.user.pk)
        return Response(session_state(session, device=device, now=now))


class SessionClock(APIView):
    @extend_schema(
        operation_id="session_clock",
        tags=["sessions"],
        parameters=[DEVICE],
        responses={
            200: SessionClockSerializer,
            **errors(status=400, invalid_request="device must be a UUID."),
            **SESSION_UNKNOWN,
        },
        examples=[examples.SESSION_CLOCK],
    )
    def get(self, request: StudentRequest, session_id: uuid.UUID) -> Response:
        """The heartbeat of a quiet screen: the time, my deadline, and whether I still write here. One look-up."""
        device = read_device(request.query_params.get("device"))
        now = clock.now()
        session = close_if_overdue(own_session(session_id, student_id=request.user.pk), now=now)
        return Response(session_clock(session, device=device, now=now))


class TakeOver(APIView):
    @extend_schema(
        operation_id="session_take_over",
        tags=["sessions"],
        request=TakeOverSerializer,
        responses={
            200: SessionStateSerializer,
            **errors(
                status=400,
                already_submitted="Exam already submitted",
                time_expired="Time expired",
                invalid_request="device must be a UUID.",
                invalid_json="The request is not valid JSON.",
            ),
            **SESSION_UNKNOWN,
        },
        examples=[examples.SESSION_STATE],
    )
    def post(self, request: StudentRequest, session_id: uuid.UUID) -> Response:
        """Continue on this device; the one before turns read-only."""
        device = required_device(request.data.get("device"))
        now = clock.now()
        session = take_over_session(session_id, student_id=request.user.pk, device=device, now=now)
        return Response(session_state(session, device=device, now=now))


class ValidateSession(APIView):
    @extend_schema(
        operation_id="session_validate",
        tags=["sessions"],
        responses={200: ValiditySerializer},
        examples=[examples.VALIDITY],
    )
    def get(self, request: StudentRequest, session_id: str) -> Response:
        """Can this session be resumed? Always 200; unknown and foreign ids look the same."""
        now = clock.now()
        validity = session_validity(session_id, student_id=request.user.pk, now=now)
        if validity.session and close_if_overdue(validity.session, now=now) is not validity.session:
            validity = session_validity(session_id, student_id=request.user.pk, now=now)
        return Response(validity_body(validity))


class SubmitSession(APIView):
    @extend_schema(
        operation_id="session_submit",
        tags=["sessions"],
        request=None,
        responses={
            200: SubmittedSerializer,
            **errors(status=400, already_submitted="The practice was abandoned."),
            **SESSION_UNKNOWN,
        },
        examples=[examples.SUBMITTED],
    )
    def post(self, request: StudentRequest, session_id: uuid.UUID) -> Response:
        """Hand in. Doing it twice answers the same."""
        now = clock.now()
        session = submit_session(session_id, student_id=request.user.pk, now=now)
        if session.mode == ExamSession.Mode.PRACTICE and session.scored_at is None:
            score_practice_at_once(session, now=now)
        return Response(submission_state(session, now=now))


class AbandonSession(APIView):
    throttle_classes = (HeldThrottle,)
    throttle_scope = "abandon"

    @extend_schema(
        operation_id="session_abandon",
        tags=["sessions"],
        request=None,
        responses={
            200: AbandonedSerializer,
            **errors(
                status=409,
                already_submitted="This practice is finished: its results are kept, and a new one can be started.",
                not_practice="A timed exam cannot be paused or abandoned: its clock runs.",
            ),
            **errors(status=429, throttled="Too many tries. Wait a moment."),
            **SESSION_UNKNOWN,
        },
    )
    def post(self, request: StudentRequest, session_id: uuid.UUID) -> Response:
        """Give a practice up, to start afresh. A timed exam cannot be abandoned."""
        session = abandon_session(session_id, student_id=request.user.pk)
        return Response({"status": session.status})


class SessionResults(APIView):
    @extend_schema(
        operation_id="session_results",
        tags=["sessions"],
        responses={
            200: ResultsSerializer,
            **errors(status=403, results_withheld="Results appear when the exam is over for everyone and scored."),
            **errors(status=409, practice_abandoned="This practice was given up: it has no results."),
            **SESSION_UNKNOWN,
        },
        examples=[examples.RESULTS],
    )
    def get(self, request: StudentRequest, session_id: uuid.UUID) -> Response:
        """Score, place and each slot; withheld until the exam is over for everyone and scored."""
        now = clock.now()
        close_if_overdue(own_session(session_id, student_id=request.user.pk), now=now)
        return Response(session_results(session_id, student_id=request.user.pk, now=now))
