"""GET leaderboard/: places that SQL would give, one's own always fresh, and no cache needed"""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection

from accounts.handles import public_handle
from accounts.models import Student
from exams.models import Board, BoardRow, PipelineStep, StudentRating
from exams.selectors import board_cache
from exams.selectors.board_cache import FRESH_SECONDS, shared_page
from exams.services.boards import expire_improvements
from exams.services.pipeline import run_due_pipelines
from exams.services.ratings import apply_ratings_from
from exams.services.rewards import reward_exam
from tests.conftest import Api, TestClock, sign_in
from tests.exams.season import Sat, at, calibrate_anew, finished_exam, season, sit
from tests.factories import make_exam, make_session, make_student

BOARDS = ["top_rated", "rasch", "most_improved", "streaks"]
VALUES = {
    "top_rated": ("exams_studentrating", "elo", "true"),
    "rasch": ("exams_studentrating", "rasch_scaled", "rasch_exam_id IS NOT NULL"),
    "most_improved": ("exams_studentrating", "month_change", "month_change IS NOT NULL"),
    "streaks": ("exams_studentstreak", "current_streak", "current_streak > 0"),
}


@pytest.fixture(autouse=True)
def working_cache() -> Iterator[None]:
    board_cache.breaker.reset()
    yield
    board_cache.breaker.reset()


def finish(*sats: Sat, days: float = 20) -> None:
    for sat in sats:
        PipelineStep.objects.filter(exam=sat.exam).update(state="done", finished_at=at(days))
        apply_ratings_from(sat.exam, now=at(days))
        reward_exam(sat.exam, now=at(days))


def withhold(*sats: Sat) -> None:
    PipelineStep.objects.filter(exam__in=[sat.exam for sat in sats]).update(state="pending", finished_at=None)


def board(api: Api, tab: str = "top_rated", **more: Any) -> Any:
    query = "&".join(f"{name}={value}" for name, value in {"tab": tab, **more}.items())
    response = api.get(f"leaderboard/?{query}")
    assert response.status_code == 200, response.content
    return response.json()


def handles(*students: Student) -> dict[str, Any]:
    """Whose handle is whose, by student id."""
    rows = Student.objects.filter(pk__in=[one.pk for one in students]) if students else Student.objects.all()
    return {str(public_handle(one.pk, alias=one.alias, is_shown=one.show_on_leaderboard)): str(one.pk) for one in rows}


def ids(rows: Any) -> list[str]:
    """The students whom these rows show."""
    known = handles()
    return [known[row["student"]["id"]] for row in rows]


def names(body: Any) -> list[tuple[int, str]]:
    return [(row["rank"], row["student"]["name"]) for row in body["results"]]


@pytest.fixture
def people(api: Api) -> list[Student]:
    """The signed-in student and four others, by name A to E."""
    students = [api.student, *[make_student() for _ in range(4)]]
    for student, name in zip(students, "ABCDE", strict=True):
        Student.objects.filter(pk=student.pk).update(full_name=name)
    return students  # type: ignore[return-value]


def test_an_anonymous_visitor_sees_no_board(anonymous: Api, db: None) -> None:
    assert anonymous.get("leaderboard/").json()["code"] == "not_authenticated"


@pytest.mark.parametrize("tab", ["", "elo", "top_rated ", "TOP_RATED", "exam:1", "x" * 5000])
def test_an_unknown_tab_is_refused_and_leaves_nothing_in_the_cache(api: Api, tab: str) -> None:
    response = api.get("leaderboard/", data={"tab": tab})
    assert (response.status_code, response.json()["code"]) == (400, "unknown_tab")
    assert list(caches["boards"].iter_keys("board:*")) == []


@pytest.mark.parametrize("tab", BOARDS)
def test_before_the_first_exam_a_board_is_empty(api: Api, tab: str) -> None:
    empty = {"tab": tab, "count": 0, "next": None, "previous": None, "page_size": 50, "results": [], "my_entry": None}
    assert board(api, tab) == empty


def test_the_tab_is_top_rated_unless_another_is_asked_for(api: Api, people: list[Student]) -> None:
    finish(*season([4, 2, 1, 0, 0], students=people)[1])
    body = api.get("leaderboard/").json()
    assert (body["tab"], body["count"]) == ("top_rated", 5)
    assert names(body)[:3] == [(1, "A"), (2, "B"), (3, "C")]
    (handle,) = handles(people[0])
    mine = {"rank": 1, "student": {"id": handle, "name": "A", "is_me": True}, "value": 1400, "trend": None}
    assert body["my_entry"] == body["results"][0] == mine | {"detail": 200}


def test_ties_share_a_place_and_stand_in_a_fixed_order(api: Api, people: list[Student]) -> None:
    finish(*season([4, 2, 2, 2, 0], students=people)[1])
    body = board(api)
    assert [row["rank"] for row in body["results"]] == [1, 2, 2, 2, 5]
    tied = ids(body["results"][1:4])
    assert tied == sorted(tied)


@pytest.mark.parametrize("tab", BOARDS)
def test_places_are_those_which_sql_gives(api: Api, tab: str) -> None:
    """Forty students, three exams, some absent: every student's own place, and every listed one."""
    students = [make_student() for _ in range(40)]
    for week in range(3):
        taken = {one: (place * 7 + week) % 5 for place, one in enumerate(students) if (place + week) % 4}
        finish(sit(finished_exam(days=7 * week), taken, calibrated=week != 1))
    table, value, is_on = VALUES[tab]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT student_id, {value}, rank() OVER (ORDER BY {value} DESC) FROM {table} WHERE {is_on} "
            f"ORDER BY {value} DESC, student_id"
        )
        right = [(str(student), found, rank) for student, found, rank in cursor.fetchall()]
    body = board(api, tab)
    seen = zip(ids(body["results"]), body["results"], strict=True)
    assert [(student, row["value"], row["rank"]) for student, row in seen] == right
    by_id = {student: rank for student, _value, rank in right}
    for student in students:
        mine = board(sign_in(student), tab)["my_entry"]
        assert (mine and mine["rank"]) == by_id.get(str(student.pk))


def ranks_by_sql(tab: str) -> dict[str, int]:
    table, value, is_on = VALUES[tab]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT student_id, rank() OVER (ORDER BY {value} DESC) FROM {table} WHERE {is_on}")
        return {str(student): rank for student, rank in cursor.fetchall()}


@pytest.mark.parametrize("tab", BOARDS)
def test_trends_are_places_gained_by_the_last_exam(api: Api, tab: str) -> None:
    students = [make_student() for _ in range(20)]
    sats = [
        sit(
            finished_exam(days=7 * week),
            {one: (place * 3 + week * place) % 5 for place, one in enumerate(students) if (place + week) % 5},
            calibrated=True,
        )
        for week in range(3)
    ]
    newcomer = make_student()
    make_session(sats[2].exam, newcomer, status="submitted", submitted_at=at(14), raw_score=4, scored_at=at(14))
    calibrate_anew(sats[2])
    withhold(sats[2])
    finish(*sats[:2])
    before = ranks_by_sql(tab)
    finish(sats[2])
    after = ranks_by_sql(tab)
    expected = {one: before[one] - rank if one in before else None for one, rank in after.items()}
    rows = board(api, tab)["results"]
    assert dict(zip(ids(rows), (row["trend"] for row in rows), strict=True)) == expected
    assert {trend is None for trend in expected.values()} == {True, False}
    for student in students[:6]:
        mine = board(sign_in(student), tab)["my_entry"]
        assert (mine and mine["trend"]) == expected.get(str(student.pk))


def test_who_hides_is_not_listed_keeps_the_place_and_sees_it(api: Api, people: list[Student]) -> None:
    Student.objects.filter(pk=people[0].pk).update(show_on_leaderboard=False)
    Student.objects.filter(pk=people[1].pk).update(alias="Yulduz")
    finish(*season([4, 2, 1, 0, 0], students=people)[1])
    body = board(api)
    assert sorted(names(body)) == [(2, "Yulduz"), (3, "C"), (4, "D"), (4, "E")]
    assert (body["count"], len(body["results"]), body["my_entry"]["rank"]) == (4, 4, 1)


def test_my_entry_is_there_when_the_page_does_not_show_me(api: Api, people: list[Student]) -> None:
    crowd = [make_student() for _ in range(60)]
    finish(sit(finished_exam(days=0), dict.fromkeys(crowd, 3) | {people[0]: 0}))
    first, second = board(api), board(api, page=2)
    assert (len(first["results"]), first["my_entry"]["rank"], first["count"]) == (50, 61, 61)
    assert "page=2" in first["next"]
    assert first["previous"] is None
    assert (len(second["results"]), second["next"]) == (11, None)
    assert "page=" not in second["previous"]
    assert second["results"][-1] == first["my_entry"]
    seen = ids(first["results"] + second["results"])
    assert len(set(seen)) == 61


@pytest.mark.parametrize("page", ["0", "-1", "abc", "1.5", "21", "99999999999", "٣", ""])
def test_pages_that_do_not_exist_are_not_found(api: Api, people: list[Student], page: str) -> None:
    finish(*season([4, 2, 1, 0, 0], students=people)[1])
    assert api.get("leaderboard/", data={"page": page}).status_code == 404
    assert api.get("leaderboard/", data={"page": "2"}).json()["code"] == "not_found"


# --- one exam's board


def test_an_exams_board_shows_its_places_and_what_each_gained_since_their_last(api: Api, people: list[Student]) -> None:
    _people, (first, second) = season([0, 1, 2, 3, None], [4, 3, 3, 0, 2], students=people)
    finish(first, second)
    body = board(api, "exam", exam=second.exam.pk)
    assert names(body)[0] == (1, "A")
    assert [row["value"] for row in body["results"]] == [100, 75, 75, 50, 0]
    trends = {row["student"]["name"]: row["trend"] for row in body["results"]}
    assert trends == {"A": 3, "B": 1, "C": 0, "E": None, "D": -4}
    assert (body["my_entry"]["rank"], body["my_entry"]["student"]["is_me"]) == (1, True)


def test_an_exams_board_is_secret_until_its_results_are_out(api: Api, clock: TestClock) -> None:
    exam = make_exam()
    make_session(exam, api.student, status="submitted", submitted_at=exam.scheduled_start)
    response = api.get(f"leaderboard/?tab=exam&exam={exam.pk}")
    assert (response.status_code, response.json()["code"]) == (403, "results_withheld")
    clock.set(exam.scheduled_end + timedelta(seconds=31))
    run_due_pipelines(now=clock())
    assert board(api, "exam", exam=exam.pk)["my_entry"]["rank"] == 1


def test_a_withdrawn_exams_board_is_secret_again(api: Api, people: list[Student]) -> None:
    _people, (sat,) = season([4, 2, 1, 0, 0], students=people)
    finish(sat)
    assert board(api, "exam", exam=sat.exam.pk)["count"] == 5
    withhold(sat)
    assert api.get(f"leaderboard/?tab=exam&exam={sat.exam.pk}").status_code == 403


UNKNOWN = "21a71888-303e-4670-bf05-f1a963969936"


@pytest.mark.parametrize(
    ("exam", "status", "code"),
    [("", 400, "invalid_request"), ("7", 400, "invalid_request"), (UNKNOWN, 404, "not_found")],
)
def test_an_exams_board_needs_an_exam(api: Api, exam: str, status: int, code: str) -> None:
    response = api.get("leaderboard/", data={"tab": "exam", "exam": exam})
    assert (response.status_code, response.json()["code"]) == (status, code)


# --- improvements expire


def test_an_exam_leaves_the_improvements_after_thirty_days(api: Api, people: list[Student]) -> None:
    finish(*season([4, 2, 1, 0, 0], students=people)[1])
    assert board(api, "most_improved")["my_entry"]["value"] == 200
    assert not expire_improvements(now=at(30) - timedelta(seconds=1))
    run_due_pipelines(now=at(30))
    assert board(api, "most_improved") == board(api, "rasch") | {"tab": "most_improved"}
    assert not expire_improvements(now=at(31))
    assert board(api, "top_rated")["count"] == 5


# --- cost, and the cache


def test_a_board_costs_two_queries_and_one_more_when_it_is_not_cached(
    api: Api, people: list[Student], django_assert_num_queries: Callable[..., Any]
) -> None:
    finish(*season([4, 2, 1, 0, 0], students=people)[1])
    api.get("me/")  # the sign-in's own look-ups
    with django_assert_num_queries(3):
        board(api)
    with django_assert_num_queries(2):
        board(api)


def test_new_results_show_at_once_and_my_place_is_never_from_the_cache(
    api: Api, other: Api, people: list[Student]
) -> None:
    _people, (first, second) = season([4, 2, 1, 0, 0], [0, 1, 2, 3, 4], students=people)
    withhold(second)
    finish(first)
    assert board(other)["my_entry"] is None
    assert board(api)["my_entry"]["rank"] == 1
    StudentRating.objects.filter(student=people[0]).update(elo=1150)
    stale = board(api)
    assert (stale["my_entry"]["rank"], stale["my_entry"]["value"]) == (4, 1150)
    finish(second)
    expected = ranks_by_sql("top_rated")
    rows = board(api)["results"]
    assert dict(zip(ids(rows), (row["rank"] for row in rows), strict=True)) == expected


# --- what a board gives away


@pytest.mark.parametrize("tab", [*BOARDS, "exam"])
def test_no_board_says_a_students_id(api: Api, other: Api, people: list[Student], tab: str) -> None:
    crowd = [make_student() for _ in range(10)]
    taken = dict(zip(crowd + people, [0, 1, 2, 3] * 4, strict=False))
    sat = sit(finished_exam(days=0), taken, calibrated=True)
    finish(sat)
    for reader in (api, other):
        said = reader.get(f"leaderboard/?tab={tab}&exam={sat.exam.pk}").content.decode()
        assert '"results":[{' in said
        assert not [student for student in taken if str(student.pk) in said or student.pk.hex in said]


def test_who_noted_the_handle_beside_the_name_does_not_find_the_alias_by_it(api: Api, people: list[Student]) -> None:
    finish(*season([4, 2, 1, 0, 0], students=people)[1])
    seen = []
    for changes in ({}, {"alias": "Yulduz"}, {"alias": "Oy"}, {"show_on_leaderboard": False}, {"alias": ""}):
        if changes:
            assert api.patch("me/", changes).status_code == 200
        mine = board(api)["my_entry"]["student"]
        assert mine["is_me"]
        seen.append(mine["id"])
    assert len(set(seen)) == 5
    api.patch("me/", {"show_on_leaderboard": True})
    assert board(api)["my_entry"]["student"]["id"] == seen[0]


def test_a_handle_cannot_be_computed_without_the_key(api: Api, people: list[Student], settings: Any) -> None:
    finish(*season([4, 2, 1, 0, 0], students=people)[1])
    before = board(api)["my_entry"]["student"]["id"]
    token = api.token
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-secret-key-of-sufficient-length-123"
    settings.SECRET_KEY_FALLBACKS, api.token = [old], token
    assert board(api)["my_entry"]["student"]["id"] != before


def test_nothing_of_the_asking_student_is_in_the_shared_page(api: Api, other: Api, people: list[Student]) -> None:
    finish(*season([4, 2, 1, 0, 0], students=people)[1])
    assert board(api)["results"][0]["student"]["is_me"] is True
    seen = board(other)
    assert (seen["my_entry"], seen["results"][0]["student"]["is_me"]) == (None, False)


def test_a_new_alias_shows_to_oneself_at_once_and_to_others_when_the_page_is_stale(
    api: Api, other: Api, people: list[Student], monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(*season([4, 2, 1, 0, 0], students=people)[1])
    board(other)
    api.patch("me/", {"alias": "Yulduz"})
    assert names(board(api))[0] == (1, "Yulduz")
    assert names(board(other))[0] == (1, "A")
    real_time = board_cache.time.time
    monkeypatch.setattr(board_cache.time, "time", lambda: real_time() + FRESH_SECONDS + 1)
    assert names(board(other))[0] == (1, "Yulduz")


def test_without_the_cache_boards_are_right(
    api: Api, people: list[Student], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    finish(*season([4, 2, 1, 0, 0], students=people)[1])
    with_cache = board(api)
    settings.CACHES = settings.CACHES | {"boards": settings.CACHES["boards"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    assert board(api) == with_cache
    assert board_cache.breaker.is_open
    assert board(api, "exam", exam=Board.objects.get(name="top_rated").last_exam_id)["count"] == 5


def test_a_crowd_at_a_cold_page_computes_it_once() -> None:
    caches["boards"].clear()
    computed: list[int] = []
    entered = threading.Event()

    def slowly() -> dict[str, Any]:
        computed.append(1)
        entered.set()
        threading.Event().wait(0.1)
        return {"count": 1, "rows": []}

    pages: list[Any] = []
    readers = [
        threading.Thread(target=lambda: pages.append(shared_page("crowd", version=1, compute=slowly)))
        for _ in range(12)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert (len(computed), len(pages)) == (1, 12)


def test_while_one_computes_a_new_version_the_others_show_the_old_one() -> None:
    caches["boards"].clear()
    shared_page("turn", version=1, compute=lambda: {"count": 1, "rows": []})

    def while_computing() -> dict[str, Any]:
        seen_by_others = shared_page("turn", version=2, compute=lambda: {"count": 99, "rows": []})
        assert seen_by_others["count"] == 1
        return {"count": 2, "rows": []}

    assert shared_page("turn", version=2, compute=while_computing)["count"] == 2
    assert shared_page("turn", version=2, compute=lambda: {"count": 99, "rows": []})["count"] == 2


def test_a_board_lists_its_first_thousand_places(
    api: Api, people: list[Student], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exams.services.boards.LISTED_PLACES", 3)
    finish(*season([0, 4, 3, 2, 1], students=people)[1])
    assert BoardRow.objects.filter(board="top_rated").count() == 3
    body = board(api)
    assert (body["count"], body["my_entry"]["rank"]) == (3, 5)


def test_pages_go_on_past_a_page_of_hidden_students(api: Api, people: list[Student]) -> None:
    crowd = [make_student(show_on_leaderboard=False) for _ in range(50)]
    finish(sit(finished_exam(days=0), dict.fromkeys(crowd, 3) | {people[0]: 0}))
    first, second = board(api), board(api, page=2)
    assert (first["count"], first["results"], "page=2" in first["next"]) == (1, [], True)
    assert ([row["rank"] for row in second["results"]], second["next"]) == ([51], None)
    Student.objects.filter(pk=crowd[0].pk).update(show_on_leaderboard=True)
    caches["boards"].clear()
    assert [row["rank"] for row in board(api)["results"]] == [1]
