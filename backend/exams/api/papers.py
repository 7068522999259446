"""Handing out a paper: an authorisation here; the bytes come from nginx (X-Accel-Redirect) or a stream."""

import re
import uuid
from collections.abc import Iterator
from urllib.parse import quote

from django.conf import settings
from django.core.files.base import File
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import StudentRequest
from common import clock
from common.schema import errors
from exams.api import examples
from exams.api.serializers import PlacesSerializer
from exams.errors import PaperClosed, PaperMissing, RangeNotSatisfiable
from exams.models import MockExam
from exams.selectors.papers import readable_paper, readable_solutions
from exams.selectors.places import places_of
from exams.services.ending import close_own_overdue

CHUNK_BYTES = 64 * 1024
ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
PDF = (200, "application/pdf")


class ExamPaper(APIView):
    @extend_schema(
        operation_id="exam_pdf",
        tags=["exams"],
        parameters=[OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="One byte range")],
        responses={
            PDF: OpenApiTypes.BINARY,
            (206, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, description="The part that was asked for"),
            **errors(status=403, no_active_session="No active session", exam_closed="Exam window closed"),
            **errors(status=404, not_found="Exam not found", paper_missing="This exam has no paper yet."),
            **errors(status=416, range_not_satisfiable="The paper does not have this part."),
        },
    )
    def get(self, request: StudentRequest, exam_id: uuid.UUID) -> HttpResponseBase:
        """The paper, while my session runs; later for those who took or practise it. Never to be cached."""
        exam = _open_paper(request, exam_id)
        return _pdf(exam.pdf_file, request, title=exam.title)


class ExamPlaces(APIView):
    @extend_schema(
        operation_id="exam_places",
        tags=["exams"],
        responses={
            200: PlacesSerializer,
            **errors(status=403, no_active_session="No active session", exam_closed="Exam window closed"),
            **errors(status=404, not_found="Exam not found", paper_missing="This exam has no paper yet."),
        },
        examples=[examples.PLACES],
    )
    def get(self, request: StudentRequest, exam_id: uuid.UUID) -> Response:
        """Where the questions stand on the paper: for whoever may read the paper now, and for nobody else."""
        found = places_of(_open_paper(request, exam_id))
        body = {"is_known": found is not None, "questions": found.places if found else []}
        return Response(body, headers={"Cache-Control": "private, no-store"})


def _open_paper(request: StudentRequest, exam_id: uuid.UUID) -> MockExam:
    now = clock.now()
    try:
        return readable_paper(exam_id, student_id=request.user.pk, now=now)
    except PaperClosed:
        close_own_overdue(exam_id, student_id=request.user.pk, now=now)
        raise


class ExamSolutions(APIView):
    @extend_schema(
        operation_id="exam_solutions",
        tags=["exams"],
        parameters=[OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="One byte range")],
        responses={
            PDF: OpenApiTypes.BINARY,
            (206, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, description="The part that was asked for"),
            **errors(
                status=403,
                no_active_session="No active session",
                results_withheld="Results appear when the exam is over for everyone and scored.",
            ),
            **errors(status=404, not_found="Exam not found", solutions_missing="This exam has no worked solutions."),
            **errors(status=416, range_not_satisfiable="The paper does not have this part."),
        },
    )
    def get(self, request: StudentRequest, exam_id: uuid.UUID) -> HttpResponseBase:
        """The worked solutions, once the results are out, for those who sat or practised the exam."""
        exam = readable_solutions(exam_id, student_id=request.user.pk, now=clock.now())
        return _pdf(exam.solutions_file, request, title=f"{exam.title} +")


def _pdf(file: FieldFile, request: StudentRequest, *, title: str) -> HttpResponseBase:
    """A protected PDF, shown in the browser and kept by none of its caches."""
    response = _redirect_to_nginx(file) if settings.PAPERS_ACCEL_REDIRECT else _stream(file, request)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = content_disposition_header(False, _file_name(title)) or "inline"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _file_name(title: str) -> str:
    """The title without control characters and line breaks, which a header must not hold."""
    return re.sub(r"[\s\x00-\x1f\x7f\ud800-\udfff]+", " ", title).strip() + ".pdf"


def _redirect_to_nginx(file: FieldFile) -> HttpResponseBase:
    if not file.storage.exists(str(file.name)):
        raise PaperMissing
    response = HttpResponse()
    response.headers["X-Accel-Redirect"] = settings.PAPERS_ACCEL_PREFIX + quote(str(file.name))
    return response


def _stream(file: FieldFile, request: StudentRequest) -> HttpResponseBase:
    try:
        paper: File = file.open("rb")
    except FileNotFoundError as error:
        raise PaperMissing from error
    wanted = None if "If-Range" in request.headers else _wanted_range(request.headers.get("Range", ""), size=paper.size)
    if wanted is None:
        response: HttpResponseBase = FileResponse(paper)
    else:
        first, last = wanted
        response = StreamingHttpResponse(_part(paper, first, last), status=206)
        response.headers["Content-Range"] = f"bytes {first}-{last}/{paper.size}"
        response.headers["Content-Length"] = str(last - first + 1)
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _wanted_range(header: str, *, size: int) -> tuple[int, int] | None:
    """First and last byte (inclusive) of a single range; None sends everything. Raises RangeNotSatisfiable.

    By RFC 9110, 14.2: a range header that is malformed, or names several ranges, may be ignored.
    """
    match = ONE_RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first_text, last_text = match.groups()
    if not first_text:
        suffix = int(last_text)
        if suffix == 0:
            raise RangeNotSatisfiable
        return max(size - suffix, 0), size - 1
    first = int(first_text)
    last = min(int(last_text), size - 1) if last_text else size - 1
    if last_text and int(last_text) < first:
        return None
    if first >= size:
        raise RangeNotSatisfiable
    return first, last


def _part(paper: File, first: int, last: int) -> Iterator[bytes]:
    with paper:
        paper.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := paper.read(min(CHUNK_BYTES, left))):
            left -= len(chunk)
            yield chunk
