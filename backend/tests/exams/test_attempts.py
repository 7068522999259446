"""GET attempts/: a student's whole history, filtered and paged."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import Api
from tests.factories import START, make_exam, make_session


@pytest.fixture
def history(api: Api, other: Api) -> list[str]:
    """Three exams, oldest first: one sat, one practised and given up, one being written; and somebody else's."""
    exams = [make_exam(start=START + timedelta(days=days), title=f"№{days + 1}") for days in range(3)]
    sat = make_session(exams[0], api.student, status="submitted", submitted_at=START, raw_score=3, scored_at=START)
    given_up = make_session(exams[1], api.student, mode="practice", status="abandoned")
    running = make_session(exams[2], api.student)
    make_session(exams[2], other.student)
    return [str(session.pk) for session in (sat, given_up, running)]


def ids(api: Api, query: str = "") -> list[str]:
    return [row["id"] for row in api.get(f"attempts/{query}").json()["results"]]


def test_the_newest_comes_first_and_nobody_elses(api: Api, history: list[str]) -> None:
    assert ids(api) == history[::-1]


def test_filters(api: Api, history: list[str]) -> None:
    sat, given_up, running = history
    assert ids(api, "?mode=practice") == [given_up]
    assert ids(api, "?mode=live") == [running, sat]
    assert ids(api, "?mode=live&status=submitted") == [sat]
    assert ids(api, "?mode=&status=") == history[::-1]


@pytest.mark.parametrize("query", ["?mode=exam", "?status=done", "?mode=live'--"])
def test_a_filter_that_does_not_exist_is_refused(api: Api, query: str) -> None:
    response = api.get(f"attempts/{query}")
    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")


def test_no_score_is_shown_before_the_results_are_out(api: Api, history: list[str]) -> None:
    rows = {row["id"]: row for row in api.get("attempts/").json()["results"]}
    assert (rows[history[0]]["percent"], rows[history[0]]["rank"]) == (None, None)


def test_pages_and_their_cost(api: Api, history: list[str]) -> None:
    page = api.get("attempts/?page_size=2").json()
    assert (page["count"], len(page["results"]), page["previous"]) == (3, 2, None)
    assert api.get("attempts/?page=9").status_code == 404
    with CaptureQueriesContext(connection) as one:
        api.get("attempts/?page_size=1")
    with CaptureQueriesContext(connection) as all_three:
        api.get("attempts/?page_size=3")
    assert len(one) == len(all_three) == 2


def test_nobody_comes_in_without_a_token(anonymous: Api, db: None) -> None:
    assert anonymous.get("attempts/").status_code == 401
