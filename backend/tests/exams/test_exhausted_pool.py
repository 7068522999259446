"""A pool of which every connection is lent: who needs one hears `busy`, and saves need none"""

import json
from collections.abc import Iterator

import pytest
from dj_db_conn_pool.core import pool_container
from django.db import OperationalError, connections
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.revocation import revoked_grants
from common.middleware import BusyNotBroken
from common.pooled.base import DatabaseWrapper
from exams.api.save_lane import SaveLane
from exams.models import ExamSession, StudentAnswer
from exams.services.saving.grouped import save_commits
from tests.conftest import TestClock, sign_in
from tests.exams.lane import LaneApi
from tests.factories import make_exam, make_session, make_student

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ONE = {"POOL_SIZE": 1, "MAX_OVERFLOW": 0, "TIMEOUT": 0.2}


@pytest.fixture
def lane(clock: TestClock) -> LaneApi:
    api = sign_in(make_student())
    return LaneApi(api.student, api.token)


@pytest.fixture
def session(lane: LaneApi) -> ExamSession:
    assert lane.student
    return make_session(make_exam(), lane.student)


@pytest.fixture
def pooled(lane: LaneApi, session: ExamSession) -> Iterator[DatabaseWrapper]:
    """This thread's connection comes from a pool of one, and the fast path knows it."""
    plain = connections["default"]
    plain.close()
    lent = DatabaseWrapper(plain.settings_dict | {"CONN_MAX_AGE": 0, "POOL_OPTIONS": ONE}, alias="default")
    connections["default"] = lent
    commits = save_commits()
    lane.handler.lane = SaveLane(lane.handler._go_on, commits)
    yield lent
    commits.close()
    lent.close()
    pool_container.pop("default").dispose()
    connections["default"] = plain


@pytest.fixture
def held(pooled: DatabaseWrapper) -> Iterator[DatabaseWrapper]:
    """Somebody else has the one connection."""
    somebody = DatabaseWrapper(pooled.settings_dict, alias="default")
    somebody.ensure_connection()
    yield somebody
    somebody.close()


def test_who_finds_none_free_hears_busy_and_may_come_again(
    lane: LaneApi, session: ExamSession, held: DatabaseWrapper
) -> None:
    refused = lane.get(f"sessions/{session.pk}/")
    assert (refused.status_code, refused.json()["code"], refused.headers["Retry-After"]) == (503, "busy", "1")
    assert set(refused.json()) == {"error", "code", "details"}
    held.close()
    assert lane.get(f"sessions/{session.pk}/").status_code == 200


def test_health_says_so_too(lane: LaneApi, held: DatabaseWrapper) -> None:
    assert lane.get("/health/database/").status_code == 503
    assert lane.get("/health/").status_code == 200


def test_staff_are_told_so_on_a_page_in_their_language(admin_client: Client, held: DatabaseWrapper) -> None:
    refused = admin_client.get("/admin/exams/mockexam/", headers={"Accept-Language": "ru"})
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    assert "Сервер сейчас занят" in refused.content.decode()
    held.close()
    assert admin_client.get("/admin/exams/mockexam/").status_code == 200


@pytest.mark.parametrize("address", ["/api/docs/", "/api/schema/"])
def test_whatever_is_below_the_apis_address_says_it_in_json(address: str) -> None:
    refused = BusyNotBroken(lambda _request: HttpResponse()).process_exception(
        RequestFactory().get(address), OperationalError("none free")
    )
    assert refused
    assert (refused.status_code, json.loads(refused.content)["code"]) == (503, "busy")
    assert (
        BusyNotBroken(lambda _request: HttpResponse()).process_exception(RequestFactory().get("/"), KeyError()) is None
    )


def test_a_save_needs_nothing_of_the_pool(lane: LaneApi, session: ExamSession, held: DatabaseWrapper) -> None:
    held.close()
    assert lane.save(session.pk, 1, "A", revision=1).status_code == 200
    held.ensure_connection()
    assert lane.save(session.pk, 1, "B", revision=2).status_code == 200
    assert lane.handler.went_on == 0
    held.close()
    assert [row.answer for row in StudentAnswer.objects.filter(session=session)] == ["B"]


def test_a_save_that_needs_the_pool_hears_busy_and_writes_nothing(
    lane: LaneApi, session: ExamSession, held: DatabaseWrapper
) -> None:
    revoked_grants.forget()
    refused = lane.save(session.pk, 1, "A", revision=1)
    assert (refused.status_code, refused.json()["code"], refused.headers["Retry-After"]) == (503, "busy", "1")
    held.close()
    assert not StudentAnswer.objects.filter(session=session).exists()
    assert lane.save(session.pk, 1, "A", revision=1).status_code == 200


def test_the_fast_path_gives_back_what_it_borrowed(
    lane: LaneApi, session: ExamSession, pooled: DatabaseWrapper
) -> None:
    """Threads that only save would each keep a connection of the pool, and nobody else could have it."""
    revoked_grants.forget()
    assert lane.save(session.pk, 1, "A", revision=1).status_code == 200
    assert (lane.handler.went_on, pool_container.get("default").checkedout()) == (0, 0)
