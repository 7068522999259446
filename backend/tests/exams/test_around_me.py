"""GET leaderboard/?around=me: the rows on each side of mine, at the cost of one range"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from accounts.models import Student
from exams.models import BoardRow
from exams.selectors import board_cache
from tests.conftest import Api, sign_in
from tests.exams.season import Sat, finished_exam, sit
from tests.exams.test_leaderboard import BOARDS, board, finish, ids
from tests.factories import make_student


@pytest.fixture(autouse=True)
def working_cache() -> Iterator[None]:
    board_cache.breaker.reset()
    yield
    board_cache.breaker.reset()


def crowd_of(*, count: int) -> tuple[list[Student], Sat]:
    """So many students in an exam, in groups of two that share a place."""
    students = [make_student() for _ in range(count)]
    sat = sit(finished_exam(days=0), {one: place % 5 for place, one in enumerate(students)}, calibrated=True)
    finish(sat)
    return students, sat


@pytest.mark.parametrize("tab", [*BOARDS, "exam"])
def test_around_me_are_the_rows_on_each_side_of_mine(api: Api, tab: str) -> None:
    students, sat = crowd_of(count=70)
    whole = [row for page in (1, 2) for row in board(api, tab, exam=sat.exam.pk, page=page)["results"]]
    places = {student: at for at, student in enumerate(ids(whole))}
    assert len(places) == 70
    for student in (students[0], students[7], students[33], students[69]):
        body = board(sign_in(student), tab, exam=sat.exam.pk, around="me")
        at = places[str(student.pk)]
        assert ids(body["results"]) == ids(whole[max(at - 25, 0) : at + 26])
        assert [row for row in body["results"] if row["student"]["is_me"]] == [body["my_entry"]]
        assert (body["count"], body["next"], body["previous"]) == (70, None, None)


@pytest.mark.parametrize("tab", [*BOARDS, "exam"])
def test_around_me_is_empty_without_a_place(api: Api, tab: str) -> None:
    _students, sat = crowd_of(count=5)
    body = board(api, tab, exam=sat.exam.pk, around="me")
    assert (body["results"], body["my_entry"], body["count"]) == ([], None, 5)


def test_around_me_before_the_first_exam_is_empty(api: Api) -> None:
    assert board(api, around="me") == board(api)


@pytest.mark.parametrize("tab", ["top_rated", "exam"])
def test_around_me_nobody_is_named_who_hides_and_aliases_stand_for_names(api: Api, tab: str) -> None:
    students, sat = crowd_of(count=12)
    hidden, named, me = students[0], students[5], students[10]  # the same place
    Student.objects.filter(pk__in=[hidden.pk, me.pk]).update(show_on_leaderboard=False)
    Student.objects.filter(pk=named.pk).update(alias="Yulduz")
    reader = sign_in(me)
    response = reader.get(f"leaderboard/?tab={tab}&exam={sat.exam.pk}&around=me")
    said, rows = response.content.decode(), response.json()["results"]
    assert not [student for student in students if str(student.pk) in said]
    shown = set(ids(rows))
    assert shown == {str(one.pk) for one in students} - {str(hidden.pk)}
    assert "Yulduz" in [row["student"]["name"] for row in rows]
    assert [row["student"]["is_me"] for row in rows].count(True) == 1
    assert str(me.pk) not in ids(board(api, tab, exam=sat.exam.pk)["results"])


@pytest.mark.parametrize(("listed", "near"), [(9, [5, 6, 7, 8, 9]), (5, [5]), (4, [])])
def test_around_me_behind_the_listed_places_shows_the_last_of_them_when_they_are_near(
    db: None, monkeypatch: pytest.MonkeyPatch, listed: int, near: list[int]
) -> None:
    monkeypatch.setattr("exams.services.boards.LISTED_PLACES", listed)
    monkeypatch.setattr("exams.selectors.leaderboard.LISTED_PLACES", listed)
    monkeypatch.setattr("exams.selectors.leaderboard.NEIGHBOURS", 7)
    students = [make_student() for _ in range(12)]
    finish(sit(finished_exam(days=0), {one: 4 if place < 11 else 0 for place, one in enumerate(students)}))
    body = board(sign_in(students[11]), around="me")
    rows = BoardRow.objects.filter(board="top_rated", position__in=near).order_by("position")
    assert ids(body["results"]) == [str(row.student_id) for row in rows]
    assert len(rows) == len(near)
    assert body["my_entry"]["rank"] == 12


@pytest.mark.parametrize(("tab", "queries"), [("top_rated", 3), ("streaks", 3), ("exam", 6)])
def test_around_me_costs_one_range_of_rows(
    db: None, tab: str, queries: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    students, sat = crowd_of(count=30)
    reader = sign_in(students[12])
    board(reader, tab, exam=sat.exam.pk)
    with django_assert_num_queries(queries):
        board(reader, tab, exam=sat.exam.pk, around="me")


@pytest.mark.parametrize("wish", ["you", "", "ME", "0"])
def test_around_anybody_else_is_refused(api: Api, wish: str) -> None:
    response = api.get("leaderboard/", data={"around": wish})
    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")


def test_an_exams_board_says_which_exam_it_is(api: Api) -> None:
    _students, sat = crowd_of(count=5)
    assert board(api, "exam", exam=sat.exam.pk)["exam"] == {"id": str(sat.exam.pk), "title": sat.exam.title}
