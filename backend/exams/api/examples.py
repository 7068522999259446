"""One example answer per endpoint, shown in the API documentation."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, inline_serializer
from rest_framework import serializers

EXAM_ID = "5a0a2f9e-0d0b-4d9d-8c39-3d1b6f2f7c01"
SESSION_ID = "9b8f1c52-6c1e-4f0e-9a51-7f3f0a6be202"

BRIEF = {
    "id": SESSION_ID,
    "mode": "live",
    "status": "in_progress",
    "started_at": "2026-11-21T09:00:03Z",
    "deadline": "2026-11-21T11:30:03Z",
    "submitted_at": None,
    "auto_submitted": False,
}
EXAM_BODY = {
    "id": EXAM_ID,
    "title": "Matematika. Milliy sertifikat — sinov №7",
    "state": "open",
    "scheduled_start": "2026-11-21T09:00:00Z",
    "scheduled_end": "2026-11-21T12:00:00Z",
    "duration_minutes": 150,
    "questions_total": 45,
    "slots_total": 55,
    "my_session": BRIEF,
    "extra_minutes": 0,
    "can_start": True,
    "can_practise": False,
    "results_released": False,
}
NOW = {"server_time": "2026-11-21T09:12:00Z", "server_time_ms": 1795252320000}
STORED = {"question_number": 36, "sub_part": "a", "answer": "1/2", "revision": 4}


def _answer(name: str, value: dict[str, Any], *, statuses: tuple[str, ...] = ("200",)) -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=list(statuses))


def paged(name: str, row: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """The shape of one page of a list."""
    return inline_serializer(
        name,
        {
            "count": serializers.IntegerField(),
            "next": serializers.CharField(allow_null=True),
            "previous": serializers.CharField(allow_null=True),
            "results": row(many=True),
        },
    )


EXAM = _answer("an exam", EXAM_BODY)
EXAM_PAGE = _answer("a page", {"count": 1, "next": None, "previous": None, "results": [EXAM_BODY]})
UPCOMING = _answer("the next exam", {**NOW, "exam": EXAM_BODY})
LOBBY = _answer(
    "the lobby",
    {**NOW, "exam": EXAM_BODY, "starts_in_ms": -720000, "waiting": 1204, "my_session": BRIEF, "my_practice": None},
)
SESSION_STATE = _answer(
    "a session",
    {
        **BRIEF,
        **NOW,
        "exam": {
            "id": EXAM_ID,
            "title": EXAM_BODY["title"],
            "duration_minutes": 150,
            "scheduled_end": "2026-11-21T12:00:00Z",
        },
        "deadline_ms": 1795260603000,
        "grace_seconds": 30,
        "current_question": 36,
        "last_activity": "2026-11-21T09:11:40Z",
        "slots": [{"question_number": 36, "sub_part": "a", "kind": "expression", "choices": ""}],
        "answers": [{**STORED, "saved_at": "2026-11-21T09:11:40Z"}],
        "held_elsewhere": False,
        "paper_url": f"/api/v1/exams/{EXAM_ID}/pdf/",
        "watermark": "K7QM2-XR4V9",
        "total_xp": 0,
        "progress": {"answered": 1, "total": 55, "percentage": 1.8, "total_xp": 0},
    },
    statuses=("200", "201"),
)
SESSION_CLOCK = _answer(
    "the clock of a session",
    {
        **NOW,
        "status": "in_progress",
        "auto_submitted": False,
        "deadline": BRIEF["deadline"],
        "deadline_ms": 1795260603000,
        "held_elsewhere": False,
    },
)
SAVE_ONE = OpenApiExample("one answer", value=STORED, request_only=True)
SAVE_BATCH = OpenApiExample(
    "a batch",
    value={"answers": [STORED, {"question_number": 1, "answer": "B", "revision": 2}]},
    request_only=True,
)
SAVED = _answer(
    "saved",
    {
        "status": "saved",
        "saved_at": "2026-11-21T09:12:00Z",
        **NOW,
        "deadline": "2026-11-21T11:30:03Z",
        "deadline_ms": 1795260603000,
        "answers": [{**STORED, "applied": True}],
    },
)
SAVED_PRACTICE = _answer(
    "saved in practice",
    {
        "status": "saved",
        "saved_at": "2026-11-22T17:12:00Z",
        **NOW,
        "deadline": None,
        "deadline_ms": None,
        "answers": [{**STORED, "applied": True, "outcome": "correct"}],
        "xp_gained": 10,
        "total_xp": 170,
        "progress": {"answered": 17, "total": 55, "percentage": 30.9, "total_xp": 170},
    },
)
PREVIEW = _answer("read as a fraction", {"reading": "1/2", "readable": True, "problem": "", "sentence": ""})
VALIDITY = _answer(
    "can be resumed",
    {
        "valid": True,
        "reason": None,
        "session": {"status": "in_progress", "current_question": 36, "last_activity": "2026-11-21T09:11:40Z"},
        "progress": {"answered": 30, "total": 55, "percentage": 54.5, "total_xp": 0},
    },
)
SUBMITTED = _answer(
    "handed in",
    {
        "status": "submitted",
        "submitted_at": "2026-11-21T11:02:00Z",
        "auto_submitted": False,
        "answered": 54,
        "total": 55,
        "results_released": False,
        "results_expected_at": "2026-11-21T12:00:30Z",
        "results_expected_at_ms": 1795262430000,
        **NOW,
    },
)
PLACES = _answer(
    "places",
    {
        "is_known": True,
        "questions": [
            {
                "number": 34,
                "page": 4,
                "left": 0.0964,
                "top": 0.4092,
                "areas": [{"page": 4, "left": 0.0, "top": 0.4092, "right": 1.0, "bottom": 0.4344}],
                "lead": {"page": 4, "top": 0.308},
            }
        ],
    },
)
RESULTS = _answer(
    "results",
    {
        "session": {**BRIEF, "status": "submitted", "submitted_at": "2026-11-21T11:02:00Z"},
        "exam": {"id": EXAM_ID, "title": EXAM_BODY["title"]},
        "raw_score": 41,
        "max_score": 55,
        "percent": 74.55,
        "scored_at": "2026-11-21T12:00:41Z",
        "slots": [
            {
                "question_number": 36,
                "sub_part": "a",
                "kind": "expression",
                "topic": "Tenglamalar",
                "answer": "0,5",
                "reading": "1/2",
                "correct_answer": "1/2",
                "correct_reading": "½",
                "also_right": [],
                "outcome": "correct",
                "difficulty": 0.41,
                "difficulty_scaled": 55.1,
                "p_value": 0.57,
            }
        ],
        "rank": 118,
        "participants": 1204,
        "beaten": 1083,
        "percentile": 90.0,
        "calibrated": True,
        "ability": {"logits": 1.32, "se": 0.31, "scaled": 66.5, "low": 62.6, "high": 70.4},
        "forecast": {
            "points": 62.9,
            "low": 56.4,
            "high": 69.4,
            "confidence": 0.95,
            "band": "B+",
            "bands": [
                {"name": "A+", "from_points": 70.0, "chance": 0.0163},
                {"name": "A", "from_points": 65.0, "chance": 0.2477},
                {"name": "B+", "from_points": 60.0, "chance": 0.5432},
            ],
            "next_band": {"name": "A", "from_points": 65.0, "missing": 2.1},
            "is_estimate": True,
        },
        "rating": {"elo_before": 1316, "elo_after": 1377, "elo_change": 61},
        "achievements": [{"code": "advanced", "type": "milestone", "name": "Advanced", "icon": "medal"}],
        "solutions_url": f"/api/v1/exams/{EXAM_ID}/solutions/",
        "previous": {
            "exam_title": "Matematika. Milliy sertifikat — sinov №6",
            "percent": 69.09,
            "scaled": 63.1,
            "percent_change": 5.46,
            "scaled_change": 3.4,
        },
        "missed_easy": [{"question_number": 4, "sub_part": ""}],
    },
)
ATTEMPT_BODY = {
    "id": SESSION_ID,
    "exam": {"id": EXAM_ID, "title": EXAM_BODY["title"]},
    "mode": "live",
    "status": "submitted",
    "started_at": "2026-11-14T09:00:03Z",
    "submitted_at": "2026-11-14T11:02:00Z",
    "percent": 74.55,
    "rank": 118,
}
ATTEMPT_PAGE = _answer("a page", {"count": 1, "next": None, "previous": None, "results": [ATTEMPT_BODY]})

STUDENT_ID = "0c3d8f5e-2f0a-4d53-9f0e-8f3a6a4f1e11"
FIRST_STUDENT_ID = "5f6e1c3a-7a55-4b9a-9d0e-2b1c9a8e7d10"


def _board_row(rank: int, name: str, *, value: float, trend: int | None, detail: float | None) -> dict[str, Any]:
    is_me = name == "Aziza Karimova"
    student = {"id": STUDENT_ID if is_me else FIRST_STUDENT_ID, "name": name, "is_me": is_me}
    return {"rank": rank, "student": student, "value": value, "trend": trend, "detail": detail}


def _board(tab: str, first: dict[str, Any], mine: dict[str, Any], *, query: str = "") -> OpenApiExample:
    return _answer(
        f"tab {tab}",
        {
            "tab": tab,
            **({"exam": {"id": EXAM_ID, "title": EXAM_BODY["title"]}} if tab == "exam" else {}),
            "count": 981,
            "next": f"https://example.org/api/v1/leaderboard/?{query}page=2&tab={tab}",
            "previous": None,
            "page_size": 50,
            "results": [first],
            "my_entry": mine,
        },
    )


LEADERBOARDS = [
    _board(
        "top_rated",
        _board_row(1, "Bobur", value=1842.0, trend=0, detail=37.0),
        _board_row(118, "Aziza Karimova", value=1377.0, trend=24, detail=61.0),
    ),
    _board(
        "rasch",
        _board_row(1, "Bobur", value=88.4, trend=2, detail=None),
        _board_row(131, "Aziza Karimova", value=66.5, trend=-3, detail=None),
    ),
    _board(
        "most_improved",
        _board_row(1, "Bobur", value=214.0, trend=None, detail=1842.0),
        _board_row(40, "Aziza Karimova", value=97.0, trend=12, detail=1377.0),
    ),
    _board(
        "streaks",
        _board_row(1, "Bobur", value=12.0, trend=0, detail=12.0),
        _board_row(205, "Aziza Karimova", value=3.0, trend=31, detail=4.0),
    ),
    _board(
        "exam",
        _board_row(1, "Bobur", value=98.18, trend=1, detail=37.0),
        _board_row(118, "Aziza Karimova", value=74.55, trend=24, detail=61.0),
        query=f"exam={EXAM_ID}&",
    ),
]
EARNED = {
    "code": "first_exam",
    "type": "improvement",
    "name": "First Exam",
    "description": "Sit your first exam",
    "icon": "rocket",
    "threshold": 1.0,
    "earned_at": "2026-10-03T12:05:11Z",
    "progress": 1.0,
    "current": 7.0,
}
COMING = {
    "code": "proficient",
    "type": "milestone",
    "name": "Proficient",
    "description": "Reach a Rasch score of 70",
    "icon": "award",
    "threshold": 70.0,
    "earned_at": None,
    "progress": 0.95,
    "current": 66.5,
}
ACHIEVEMENTS = _answer("achievements", {"results": [EARNED, COMING]})
DASHBOARD = _answer(
    "a dashboard",
    {
        "student": {
            "id": STUDENT_ID,
            "full_name": "Aziza Karimova",
            "alias": "",
            "language": "uz",
            "show_on_leaderboard": True,
            "created_at": "2026-09-01T08:00:00Z",
        },
        "rating": {
            "elo": 1377,
            "elo_change": 61,
            "rasch_scaled": 66.5,
            "rank": 118,
            "percentile": 94.1,
            "exams_taken": 7,
            "participants": 2003,
        },
        "history": [
            {
                "exam_id": EXAM_ID,
                "exam_title": EXAM_BODY["title"],
                "date": "2026-11-14T09:00:00Z",
                "elo": 1377,
                "rasch_scaled": 66.5,
                "percent": 74.55,
                "rank": 118,
                "participants": 1204,
            }
        ],
        "streak": {"current": 3, "longest": 4, "last_exam_date": "2026-11-14"},
        "achievements": {"earned": 1, "total": 15, "next": [COMING], "recent": [EARNED]},
        "next_exam": EXAM_BODY,
        "recent_sessions": [ATTEMPT_BODY],
        "topics": [{"topic": "Tenglamalar", "correct": 31, "total": 36, "share": 0.8611}],
        "practice": {
            "total_xp": 470,
            "left": [
                {
                    **BRIEF,
                    "mode": "practice",
                    "deadline": None,
                    "exam": {"id": EXAM_ID, "title": EXAM_BODY["title"]},
                    "current_question": 17,
                    "last_activity": "2026-11-20T18:40:12Z",
                    "resumable": True,
                    "progress": {"answered": 16, "total": 55, "percentage": 29.1, "total_xp": 160},
                }
            ],
        },
    },
)
