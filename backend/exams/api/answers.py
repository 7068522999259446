"""Saving answers: read the body, call the one statement of services.saving, answer.

Most saves are answered before they come here, by exams.api.save_lane; here is everything else that can be said.
"""

import uuid
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import StudentRequest
from common import clock
from common.errors import InvalidRequest, ProductError
from common.schema import errors
from common.throttling import HeldThrottle
from exams.api import examples
from exams.api.requests import read_device, read_item, read_saved_items
from exams.api.serializers import (
    PreviewRequestSerializer,
    PreviewSerializer,
    ReadRequestSerializer,
    SavedSerializer,
    SaveSerializer,
)
from exams.rules.marking import Kind, Problem, TextReading
from exams.rules.practice import Progress
from exams.rules.sheet import Slot
from exams.selectors.practice import practice_progress
from exams.selectors.session_state import server_time
from exams.selectors.sessions import own_session
from exams.services.practice import PracticeReply, judge_saved
from exams.services.preview import preview_answer, read_text
from exams.services.saving.one import save_answers
from exams.services.saving.statement import SaveReceipt, StoredAnswer

# Where the fast path leaves the instant at which it met a save: the time that it spent must not be the student's.
# No client can set it, as headers have names that begin with HTTP_.
ARRIVED = "exams.arrived"


class SaveAnswers(APIView):
    @extend_schema(
        operation_id="save_answer",
        tags=["answers"],
        request=SaveSerializer,
        responses={
            200: SavedSerializer,
            **errors(
                status=400,
                already_submitted="Exam already submitted",
                time_expired="Time expired",
                unknown_slot="This exam has no such question.",
                question_number_required="question_number required",
                answer_too_long="Answer too long",
                invalid_answer="The answer holds something that cannot be kept.",
                too_many_answers="At most 100 answers can be sent at once.",
                invalid_request="The request cannot be read.",
                invalid_json="The request is not valid JSON.",
            ),
            **errors(status=404, not_found="Session not found"),
            **errors(
                status=409,
                taken_over="The exam was opened on another device.",
                session_idle="This practice was left alone for more than 30 days.",
            ),
        },
        examples=[examples.SAVE_ONE, examples.SAVE_BATCH, examples.SAVED, examples.SAVED_PRACTICE],
    )
    def post(self, request: StudentRequest, session_id: uuid.UUID) -> Response:
        """Keep one answer, or up to 100 at once. When this answers 200, they are on disk."""
        try:
            receipt = save_answers(
                session_id=session_id,
                student_id=request.user.pk,
                items=read_saved_items(request.data),
                device=read_device(request.data.get("device")),
                now=request.META.get(ARRIVED) or clock.now(),
            )
        except ProductError as refusal:
            refusal.details |= _unchanged_practice(session_id, student_id=request.user.pk)
            raise
        body = receipt_body(receipt)
        if receipt.is_practice:
            session = own_session(session_id, student_id=request.user.pk)
            _add_practice(body, judge_saved(receipt, session=session))
        return Response(body)


class PreviewAnswer(APIView):
    throttle_classes = (HeldThrottle,)
    throttle_scope = "preview"

    @extend_schema(
        operation_id="preview_answer",
        tags=["answers"],
        request=PreviewRequestSerializer,
        responses={
            200: PreviewSerializer,
            **errors(
                status=400,
                unknown_slot="This exam has no such question.",
                question_number_required="question_number required",
                answer_too_long="Answer too long",
                invalid_answer="The answer holds something that cannot be kept.",
                invalid_request="The request cannot be read.",
                invalid_json="The request is not valid JSON.",
                already_submitted="Exam already submitted",
                time_expired="Time expired",
            ),
            **errors(status=404, not_found="Session not found"),
            **errors(status=409, session_idle="This practice was left alone for more than 30 days."),
            **errors(status=429, throttled="Too many tries. Wait a moment."),
        },
        examples=[examples.PREVIEW],
    )
    def post(self, request: StudentRequest, session_id: uuid.UUID) -> Response:
        """How a typed answer is understood. Says nothing of whether it is right, and keeps nothing."""
        item = read_item(request.data)
        found = preview_answer(
            session_id, student_id=request.user.pk, slot=item.slot, text=item.answer, now=clock.now()
        )
        return Response(_reading_body(found))


class ReadAnswer(APIView):
    throttle_classes = (HeldThrottle,)
    throttle_scope = "preview"

    @extend_schema(
        operation_id="read_answer",
        tags=["answers"],
        request=ReadRequestSerializer,
        responses={
            200: PreviewSerializer,
            **errors(
                status=400,
                answer_too_long="Answer too long",
                invalid_answer="The answer holds something that cannot be kept.",
                invalid_request="The request cannot be read.",
                invalid_json="The request is not valid JSON.",
            ),
            **errors(status=429, throttled="Too many tries. Wait a moment."),
        },
        examples=[examples.PREVIEW],
    )
    def post(self, request: StudentRequest) -> Response:
        """How a text would be understood, for who tries the sheet or the help: it belongs to no exam."""
        item = read_item({"question_number": 1, "answer": request.data.get("answer", "")})
        kind = request.data.get("kind", Kind.NUMBER.value)
        if kind not in (Kind.NUMBER.value, Kind.EXPRESSION.value):
            raise InvalidRequest(fields={"kind": ["unknown"]})
        return Response(_reading_body(read_text(item.answer, kind=Kind(kind))))


def _reading_body(found: TextReading) -> dict[str, Any]:
    problem, sentence = _what_is_wrong(found)
    return {"reading": found.text, "readable": found.readable, "problem": problem, "sentence": sentence}


def _what_is_wrong(found: TextReading) -> tuple[str, str]:
    """Why a text cannot be read: a stable code, and a sentence for whoever types it."""
    if found.readable:
        return "", ""
    if found.problem == Problem.TOO_COSTLY:
        return "too_costly", _("This is too long a calculation for us. Write the answer in a shorter form.")
    return "unreadable", _("This cannot be read as mathematics.")


def receipt_body(receipt: SaveReceipt) -> dict[str, Any]:
    """What a client hears of a save that is on disk."""
    return {
        "status": "saved",
        "saved_at": receipt.saved_at,
        **server_time(receipt.saved_at),
        "deadline": receipt.deadline,
        "deadline_ms": clock.milliseconds(receipt.deadline) if receipt.deadline else None,
        "answers": [_stored_body(stored) for stored in receipt.answers],
    }


def _stored_body(stored: StoredAnswer) -> dict[str, Any]:
    return {
        "question_number": stored.slot.question_number,
        "sub_part": stored.slot.sub_part,
        "answer": stored.answer,
        "revision": stored.revision,
        "applied": stored.applied,
    }


def _add_practice(body: dict[str, Any], reply: PracticeReply) -> None:
    """Practice is judged at once, and counts XP."""
    for row in body["answers"]:
        row["outcome"] = reply.outcomes[Slot(row["question_number"], row["sub_part"])]
    body |= _practice_body(reply.progress, gained=reply.xp_gained)


def _unchanged_practice(session_id: uuid.UUID, *, student_id: uuid.UUID) -> dict[str, Any]:
    """What a refused save says of a practice: nothing was gained. Nothing at all of a timed exam."""
    progress = practice_progress(session_id, student_id=student_id)
    return _practice_body(progress, gained=0) if progress else {}


def _practice_body(progress: Progress, *, gained: int) -> dict[str, Any]:
    return {"xp_gained": gained, "total_xp": progress.total_xp, "progress": asdict(progress)}
