"""The leaderboards: a page of a tab, with my own place."""

import uuid
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from accounts.models import Student
from common.errors import InvalidRequest
from common.schema import errors
from exams.api import examples
from exams.api.standing_serializers import LeaderboardSerializer
from exams.selectors.leaderboard import (
    EXAM_TAB,
    LAST_PAGE,
    PAGE_SIZE,
    TABS,
    BoardPage,
    Tab,
    board_around,
    board_page,
    readable_tab,
)


class Leaderboard(APIView):
    @extend_schema(
        operation_id="leaderboard",
        tags=["standing"],
        parameters=[
            OpenApiParameter("tab", {"type": "string", "enum": list(TABS), "default": TABS[0]}),
            OpenApiParameter("exam", {"type": "string", "format": "uuid"}, description="Of the tab `exam`"),
            OpenApiParameter("page", {"type": "integer", "minimum": 1, "maximum": LAST_PAGE}),
            OpenApiParameter(
                "around",
                {"type": "string", "enum": ["me"]},
                description="The places just above and below my own instead of a page",
            ),
        ],
        responses={
            200: LeaderboardSerializer,
            **errors(
                status=400,
                unknown_tab="There is no such leaderboard.",
                invalid_request="exam must be a UUID, and around can only be me.",
            ),
            **errors(status=403, results_withheld="Results appear when the exam is over for everyone and scored."),
            **errors(status=404, not_found="Exam not found, or no such page."),
        },
        examples=examples.LEADERBOARDS,
    )
    def get(self, request: Request) -> Response:
        """The first places of a leaderboard, 50 a page and 1,000 in all, and my own place wherever it is.

        Who chose not to be listed still holds a place. `trend` is how many places the last exam brought (on an exam's
        own board: since my exam before it). `detail`: the last change of `top_rated`, the Elo of `most_improved`,
        the longest of `streaks`, the Elo change of an exam.

        `around=me` lists 25 places on each side of mine and needs no page. It is empty without a place of my own, and
        when that is far behind the 1,000 places that are listed.
        """
        assert isinstance(request.user, Student)
        tab = readable_tab(request.query_params.get("tab", TABS[0]), exam_id=_exam_id(request))
        if _is_around_me(request):
            return _reply(tab, board_around(tab, student_id=request.user.pk), request, 1)
        page = _page_number(request)
        board = board_page(tab, student_id=request.user.pk, page=page)
        if page > 1 and not board.rows and not board.has_next:
            raise NotFound(_("Invalid page."))
        return _reply(tab, board, request, page)


def _exam_id(request: Request) -> uuid.UUID | None:
    raw = request.query_params.get("exam")
    if request.query_params.get("tab") != EXAM_TAB:
        return None
    try:
        return uuid.UUID(raw or "")
    except ValueError as error:
        raise InvalidRequest(_("exam must be a UUID."), fields={"exam": ["not a UUID"]}) from error


def _is_around_me(request: Request) -> bool:
    wish = request.query_params.get("around")
    if wish not in (None, "me"):
        raise InvalidRequest(_("around can only be me."), fields={"around": ["not me"]})
    return wish is not None


def _page_number(request: Request) -> int:
    raw = request.query_params.get("page", "1")
    if not (raw.isascii() and raw.isdigit() and len(raw) < 4 and 1 <= int(raw) <= LAST_PAGE):
        raise NotFound(_("Invalid page."))
    return int(raw)


def _reply(tab: Tab, board: BoardPage, request: Request, page: int) -> Response:
    assert isinstance(request.user, Student)
    exam = {"exam": {"id": tab.exam_id, "title": tab.exam_title}} if tab.exam_id else {}
    return Response({"tab": tab.name, **exam, **_paging(request, board, page), **_rows(board, request.user.pk)})


def _paging(request: Request, board: BoardPage, page: int) -> dict[str, Any]:
    here = request.build_absolute_uri()
    before = remove_query_param(here, "page") if page == 2 else replace_query_param(here, "page", page - 1)
    return {
        "count": board.count,
        "next": replace_query_param(here, "page", page + 1) if board.has_next else None,
        "previous": before if page > 1 else None,
        "page_size": PAGE_SIZE,
    }


def _rows(board: BoardPage, student_id: uuid.UUID) -> dict[str, Any]:
    return {
        "results": [_row(row, student_id) for row in board.rows],
        "my_entry": _row(board.mine, student_id) if board.mine else None,
    }


def _row(row: dict[str, Any], student_id: uuid.UUID) -> dict[str, Any]:
    return {
        "rank": row["rank"],
        "student": {"id": row["handle"], "name": row["name"], "is_me": row["id"] == str(student_id)},
        "value": row["value"],
        "trend": row["trend"],
        "detail": row["detail"],
    }
