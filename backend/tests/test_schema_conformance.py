"""Every operation of the API, called with good and bad data made from its own OpenAPI: no 500, nothing undocumented."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from schemathesis.core.parameters import ParameterLocation

from accounts.revocation import revoked_grants
from accounts.tokens import open_grant
from common import clock
from config.wsgi import django
from exams.api.save_lane import SaveLane
from exams.models import ExamSession
from exams.selectors.release import results_are_out
from exams.services.grading import grade_exam
from exams.services.pipeline import run_due_pipelines
from exams.services.saving.grouped import save_commits
from tests.exams.lane import connection_of_the_test
from tests.factories import make_admin, make_exam, make_session, make_student

# The same data each time. The world is made once for all examples, which undo what they do.
BOUNDED = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
REAL_SLOTS = ((1, ""), (2, ""), (3, "a"), (3, "b"))  # of the exams that factories make

# Whether good data is accepted depends on the clock and on what was done before, which no schema tells.
NEVER = [schemathesis.checks.positive_data_acceptance, schemathesis.checks.ignored_auth]
MOMENT = re.compile(r'"(\d{4}-\d\d-\d\dT[^"]*)"')
PUBLIC = {f"/api/v1/auth/{way}/" for way in ("config", "telegram", "demo", "refresh")}

schema = schemathesis.openapi.from_wsgi("/api/schema/", SaveLane(django, save_commits(connection_of_the_test)))


@dataclass(frozen=True)
class World:
    """What exists while the API is being called."""

    token: str
    exams: tuple[str, ...]
    sessions: tuple[str, ...]


@pytest.fixture
def world(db: None, settings: Any) -> Iterator[World]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.BOT_TOKEN = "1:a-bot-token-for-tests"
    settings.DEMO_MODE = True
    # A request must not close the connection that holds this test's transaction.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield make_world()
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def make_world() -> World:
    """A student in an open exam, with results of an earlier one and a practice; an exam to come; somebody else."""
    now = clock.now()
    make_admin()
    student, other = make_student(), make_student(full_name="Bobur Aliyev")
    open_exam = make_exam(start=now - timedelta(minutes=10))
    earlier = make_exam(start=now - timedelta(days=3), title="Oldingi imtihon")
    coming = make_exam(start=now + timedelta(days=3), title="Kelasi imtihon")
    running = make_session(open_exam, student)
    foreign = make_session(open_exam, other)
    scored = make_session(earlier, student, status=ExamSession.Status.SUBMITTED, submitted_at=earlier.scheduled_end)
    grade_exam(earlier.pk, now=now)
    run_due_pipelines(now=now)
    assert results_are_out(earlier.pk)
    practice = make_session(earlier, student, mode=ExamSession.Mode.PRACTICE, last_activity=now)
    return World(
        token=open_grant(student, way="demo", now=now).access,
        exams=tuple(str(exam.pk) for exam in (open_exam, open_exam, earlier, coming)),
        sessions=tuple(str(session.pk) for session in (running, running, scored, practice, foreign)),
    )


@pytest.mark.slow
@schema.parametrize()
@settings(BOUNDED, max_examples=15)
def test_every_answer_is_documented(case: Any, world: World) -> None:
    aim(case, world)
    with transaction.atomic():
        response = case.call(headers=credentials(case, world))
        transaction.set_rollback(True)
    cache.clear()  # the limits on sign-ins
    revoked_grants.forget()  # what was signed out was taken back
    excluded = NEVER if is_wrong_in_body_only(case) else [*NEVER, schemathesis.checks.negative_data_rejection]
    case.validate_response(response, excluded_checks=excluded)
    if response.status_code < 300 and "json" in response.headers.get("content-type", [""])[0]:
        assert times_not_in_utc(response.text) == []


def times_not_in_utc(text: str) -> list[str]:
    """Every moment in a JSON text that is not told in UTC with a Z."""
    return [moment for moment in MOMENT.findall(text) if not moment.endswith("Z")]


def is_wrong_in_body_only(case: Any) -> bool:
    """Whether the rest is right: ids and credentials were replaced by real ones, and unknown headers do no harm.

    A form's fields are texts whatever they were made from, so that a form can hardly be wrong in its types.
    """
    if (case.media_type or "").startswith("multipart/"):
        return False
    wrong = {place for place, info in case.meta.components.items() if info.mode.is_negative}
    return wrong == {ParameterLocation.BODY}


@schema.parametrize()
@settings(BOUNDED, max_examples=3, phases=[Phase.generate])
def test_a_forged_token_is_refused_everywhere_as_documented(case: Any, world: World) -> None:
    for name, real in (("exam_id", world.exams[0]), ("session_id", world.sessions[0])):
        if name in (case.path_parameters or {}):
            case.path_parameters[name] = real
    response = case.call(headers={"Authorization": "Bearer v1.not.a.token"})
    cache.clear()
    if case.operation.path not in PUBLIC:
        assert response.status_code in (401, 403)
    case.validate_response(response, excluded_checks=[*NEVER, schemathesis.checks.negative_data_rejection])


@pytest.mark.django_db
def test_documented_moments_are_in_utc() -> None:
    found = MOMENT.findall(Client().get("/api/schema/").content.decode())
    assert len(found) > 20
    assert [moment for moment in found if not moment.endswith("Z")] == []


def test_only_the_ways_of_signing_in_need_no_token() -> None:
    operations = [result.ok() for result in schema.get_all_operations()]
    assert {each.path for each in operations if {} in each.definition.raw["security"]} == PUBLIC
    assert len(operations) > len(PUBLIC)


@pytest.mark.django_db
def test_a_malformed_id_is_answered_in_json_whatever_the_method() -> None:
    """The test client usually skips the CSRF check, which no real server does."""
    client = Client(enforce_csrf_checks=True)
    tried = 0
    for operation in (result.ok() for result in schema.get_all_operations()):
        path = re.sub(r"\{\w+_id\}", "not-an-id", operation.path)
        if path != operation.path:
            response = client.generic(operation.method, path, "{}", content_type="application/json")
            assert (response.status_code, response.json()["code"]) in ((404, "not_found"), (401, "not_authenticated"))
            tried += 1
    assert tried > 10


def credentials(case: Any, world: World) -> dict[str, str]:
    if "/admin/" in case.operation.path:
        return {"Authorization": "Basic YWRtaW46YS1sb25nLXRlc3QtcGFzc3dvcmQ="}
    return {"Authorization": f"Bearer {world.token}"}


def aim(case: Any, world: World) -> None:
    """Turn most made-up ids and questions into ones that exist; made from themselves, so that a failure repeats."""
    for name, real in (("exam_id", world.exams), ("session_id", world.sessions)):
        made_up = (case.path_parameters or {}).get(name)
        if made_up is not None and (number := zlib.crc32(str(made_up).encode())) % 8:
            case.path_parameters[name] = real[number // 8 % len(real)]
    if isinstance(case.body, dict):
        batch = case.body.get("answers")
        for item in batch if isinstance(batch, list) else [case.body]:
            if is_save(item):
                number, part = REAL_SLOTS[item["question_number"] % len(REAL_SLOTS)]
                item.update(question_number=number, sub_part=part)


def is_save(item: Any) -> bool:
    """Whether this is well-formed, so that aiming it does not mend what was meant to be wrong."""
    if not isinstance(item, dict) or type(item.get("question_number")) is not int:
        return False
    return item["question_number"] > 0 and isinstance(item.get("sub_part", ""), str)
