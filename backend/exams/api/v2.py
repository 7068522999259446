"""/api/v2: practice under the names of its first description (session, active, questions_answered): thin doors.

Each door calls what /api/v1 calls. Timed exams are unknown here: their clock runs, so nothing of them can be left and
resumed, and their answers give no XP.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import StudentRequest
from common import clock
from common.errors import InvalidRequest, ProductError
from common.schema import errors
from common.throttling import HeldThrottle
from exams.api.requests import read_device, read_item
from exams.errors import SessionNotFound
from exams.models import ExamSession
from exams.rules.practice import Progress
from exams.selectors.practice import practice_progress, progress_of
from exams.selectors.sessions import Validity, answered_count, own_session, session_validity
from exams.services.ending import abandon_session
from exams.services.practice import judge_saved
from exams.services.saving.one import save_answers
from exams.services.starting import start_session

STATUS_WORDS = {
    ExamSession.Status.IN_PROGRESS.value: "active",
    ExamSession.Status.SUBMITTED.value: "completed",
    ExamSession.Status.ABANDONED.value: "user_abandoned_not_completed",
}
STATUS_CHOICES = [(word, word) for word in STATUS_WORDS.values()]
STATUS = serializers.ChoiceField(choices=STATUS_CHOICES)
UNKNOWN = errors(status=404, not_found="Session not found")


class ProgressV2Serializer(serializers.Serializer):
    questions_answered = serializers.IntegerField()
    total_xp = serializers.IntegerField()
    percentage = serializers.FloatField()


class SessionV2Serializer(serializers.Serializer):
    status = STATUS
    current_page_id = serializers.IntegerField(allow_null=True, help_text="The question that was answered last")
    last_activity = serializers.DateTimeField()


class StartV2Serializer(serializers.Serializer):
    exam_id = serializers.UUIDField()
    device = serializers.UUIDField(required=False)


class StartedV2Serializer(SessionV2Serializer):
    session_id = serializers.UUIDField()
    progress = ProgressV2Serializer()


class ValidityV2Serializer(serializers.Serializer):
    valid = serializers.BooleanField()
    session = SessionV2Serializer(allow_null=True)
    progress = ProgressV2Serializer(allow_null=True)


class AbandonedV2Serializer(serializers.Serializer):
    status = STATUS


class SubmitAnswerV2Serializer(serializers.Serializer):
    session_id = serializers.UUIDField()
    question_number = serializers.IntegerField(min_value=1)
    sub_part = serializers.CharField(required=False, default="", allow_blank=True)
    answer = serializers.CharField(required=False, default="", allow_blank=True, max_length=500)
    revision = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    device = serializers.UUIDField(required=False, allow_null=True)


class SubmittedAnswerV2Serializer(serializers.Serializer):
    outcome = serializers.CharField(
        help_text="correct, wrong, unreadable, undecided, blank, or waiting (for the worker)"
    )
    xp_gained = serializers.IntegerField(
        help_text="10 for a question that had no answer, 0 for another answer to it, -10 where it was taken back"
    )
    total_xp = serializers.IntegerField()
    progress = ProgressV2Serializer()


class StartV2(APIView):
    @extend_schema(
        operation_id="v2_session_start",
        tags=["practice, first names"],
        request=StartV2Serializer,
        responses={
            201: StartedV2Serializer,
            200: StartedV2Serializer,
            **errors(
                status=400,
                practice_not_open="Practice opens when the exam is over for everyone.",
                exam_not_ready="The exam is not ready.",
                invalid_request="exam_id must be a UUID.",
                invalid_json="The request is not valid JSON.",
            ),
            **errors(status=404, not_found="Exam not found"),
            **errors(status=429, throttled="Too many tries. Wait a moment."),
        },
    )
    def post(self, request: StudentRequest) -> Response:
        """Start practising an exam, or find the practice that is under way."""
        session, is_new = start_session(
            exam_id=required_id(request.data, "exam_id"),
            student_id=request.user.pk,
            mode=ExamSession.Mode.PRACTICE.value,
            device=read_device(request.data.get("device")),
            now=clock.now(),
        )
        so_far = progress_of(session, answered=answered_count(session))
        body = {"session_id": session.pk, **_session_body(session), "progress": _progress_body(so_far)}
        return Response(body, status=201 if is_new else 200)


class ValidateV2(APIView):
    @extend_schema(
        operation_id="v2_session_validate", tags=["practice, first names"], responses={200: ValidityV2Serializer}
    )
    def get(self, request: StudentRequest, session_id: str) -> Response:
        """Can this practice be resumed? Always 200; unknown, foreign and unreadable ids look the same."""
        validity = session_validity(session_id, student_id=request.user.pk, now=clock.now())
        return Response(_validity_body(validity))


class AbandonV2(APIView):
    throttle_classes = (HeldThrottle,)
    throttle_scope = "abandon"

    @extend_schema(
        operation_id="v2_session_abandon",
        tags=["practice, first names"],
        request=None,
        responses={
            200: AbandonedV2Serializer,
            **errors(
                status=409,
                already_submitted="This practice is finished: its results are kept, and a new one can be started.",
            ),
            **UNKNOWN,
            **errors(status=429, throttled="Too many tries. Wait a moment."),
        },
    )
    def post(self, request: StudentRequest, session_id: uuid.UUID) -> Response:
        """Give a practice up, to start afresh. Doing it twice answers the same."""
        _own_practice(session_id, student_id=request.user.pk)
        session = abandon_session(session_id, student_id=request.user.pk)
        return Response({"status": STATUS_WORDS[session.status]})


class SubmitAnswerV2(APIView):
    @extend_schema(
        operation_id="v2_answer_submit",
        tags=["practice, first names"],
        request=SubmitAnswerV2Serializer,
        responses={
            200: SubmittedAnswerV2Serializer,
            **errors(
                status=400,
                already_submitted="Exam already submitted",
                unknown_slot="This exam has no such question.",
                question_number_required="question_number required",
                answer_too_long="Answer too long",
                invalid_answer="The answer holds something that cannot be kept.",
                invalid_request="The request cannot be read.",
                invalid_json="The request is not valid JSON.",
            ),
            **UNKNOWN,
            **errors(
                status=409,
                taken_over="The exam was opened on another device.",
                session_idle="This practice was left alone for more than 30 days.",
            ),
        },
    )
    def post(self, request: StudentRequest) -> Response:
        """Keep and judge one answer of a practice. When this answers 200, it is on disk."""
        session_id = required_id(request.data, "session_id")
        try:
            return Response(_kept(request, session_id))
        except ProductError as refusal:
            progress = practice_progress(session_id, student_id=request.user.pk)
            if progress:
                refusal.details |= _xp_body(progress, gained=0)
            raise


def _kept(request: StudentRequest, session_id: uuid.UUID) -> dict[str, Any]:
    item = read_item(request.data)
    session = _own_practice(session_id, student_id=request.user.pk)
    receipt = save_answers(
        session_id=session.pk,
        student_id=request.user.pk,
        items=[item],
        device=read_device(request.data.get("device")),
        now=clock.now(),
    )
    reply = judge_saved(receipt, session=session)
    return {"outcome": reply.outcomes[item.slot], **_xp_body(reply.progress, gained=reply.xp_gained)}


def _xp_body(progress: Progress, *, gained: int) -> dict[str, Any]:
    return {"xp_gained": gained, "total_xp": progress.total_xp, "progress": _progress_body(progress)}


def required_id(body: Mapping[str, Any], name: str) -> uuid.UUID:
    """An id that the body must hold. Raises InvalidRequest."""
    try:
        return uuid.UUID(body.get(name))
    except (ValueError, AttributeError, TypeError) as error:
        raise InvalidRequest(_("%s must be a UUID.") % name, fields={name: ["not a UUID"]}) from error


def _own_practice(session_id: uuid.UUID, *, student_id: uuid.UUID) -> ExamSession:
    session = own_session(session_id, student_id=student_id)
    if session.mode != ExamSession.Mode.PRACTICE:
        raise SessionNotFound
    return session


def _validity_body(validity: Validity) -> dict[str, Any]:
    session, content = validity.session, validity.content
    if session is None or content is None or session.mode != ExamSession.Mode.PRACTICE:
        return {"valid": False, "session": None, "progress": None}
    return {
        "valid": validity.valid,
        "session": {
            "status": STATUS_WORDS[session.status],
            "current_page_id": content.current_question,
            "last_activity": content.last_activity,
        },
        "progress": _progress_body(progress_of(session, answered=content.answered)),
    }


def _session_body(session: ExamSession) -> dict[str, Any]:
    return {
        "status": STATUS_WORDS[session.status],
        "current_page_id": session.current_question,
        "last_activity": session.last_activity,
    }


def _progress_body(progress: Progress) -> dict[str, Any]:
    return {
        "questions_answered": progress.answered,
        "total_xp": progress.total_xp,
        "percentage": progress.percentage,
    }
