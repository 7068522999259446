"""admin/exams/ and admin/exams/{id}/results/"""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from rest_framework.throttling import SimpleRateThrottle

from exams.models import MockExam
from tests.conftest import Api, TestClock
from tests.factories import PAPER, START, make_exam, make_session, new_id

PASSWORD = "a-long-test-password"
TIMES = {"scheduled_start": START.isoformat(), "scheduled_end": (START + timedelta(hours=3)).isoformat()}


@pytest.fixture
def staff(db: None, clock: TestClock) -> User:
    return User.objects.create_user("reader", password=PASSWORD, is_staff=True)


def allow(user: User, *codenames: str) -> None:
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def test_students_and_strangers_are_refused(api: Api, client: Client) -> None:
    for path in ("/api/v1/admin/exams/", f"/api/v1/admin/exams/{new_id()}/results/"):
        assert api.get(path).status_code in {401, 403}
        assert client.get(path).status_code in {401, 403}


def test_being_staff_is_not_enough(staff: User, client: Client) -> None:
    exam = make_exam()
    client.force_login(staff)
    assert client.get("/api/v1/admin/exams/").status_code == 403
    assert client.get(f"/api/v1/admin/exams/{exam.pk}/results/").status_code == 403
    assert client.post("/api/v1/admin/exams/", {"title": "x", **TIMES}).status_code == 403
    allow(staff, "view_mockexam", "view_examsession")
    assert client.get("/api/v1/admin/exams/").status_code == 200
    assert client.get(f"/api/v1/admin/exams/{exam.pk}/results/").status_code == 200
    assert client.post("/api/v1/admin/exams/", {"title": "x", **TIMES}).status_code == 403


def test_exams_are_listed_with_the_documented_fields(admin_client: Client, clock: TestClock) -> None:
    make_exam()
    row = admin_client.get("/api/v1/admin/exams/").json()["results"][0]
    assert list(row) == ["id", "title", "pdf_file", "scheduled_start", "scheduled_end", "duration", "created_at"]


def test_an_exam_is_made_from_a_form_with_a_paper(admin_client: Client, clock: TestClock) -> None:
    body = {"title": "Yangi", **TIMES, "pdf_file": SimpleUploadedFile("a.pdf", PAPER)}
    response = admin_client.post("/api/v1/admin/exams/", body)
    assert response.status_code == 201
    exam = MockExam.objects.get()
    assert (exam.duration, exam.pdf_pages, exam.created_by.username) == (150, 2, "admin")


def test_an_exam_is_made_from_json_without_a_paper(admin_client: Client, clock: TestClock) -> None:
    body = json.dumps({"title": "Yangi", **TIMES, "duration": 90})
    assert admin_client.post("/api/v1/admin/exams/", body, content_type="application/json").status_code == 201
    assert MockExam.objects.get().duration == 90


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"scheduled_end": START.isoformat()}, "invalid_request"),
        ({"duration": "0"}, "invalid_request"),
        ({"title": ""}, "invalid_request"),
        ({"scheduled_start": "soon"}, "invalid_request"),
        ({"pdf_file": SimpleUploadedFile("a.pdf", b"no")}, "paper_refused"),
    ],
)
def test_bad_exams_are_refused(admin_client: Client, clock: TestClock, change: dict[str, Any], code: str) -> None:
    response = admin_client.post("/api/v1/admin/exams/", {"title": "x", **TIMES} | change)
    assert (response.status_code, response.json()["code"]) == (400, code)
    assert not MockExam.objects.exists()


def test_results_list_the_live_sittings_by_score(admin_client: Client, clock: TestClock) -> None:
    exam = make_exam()
    for score in (1, 3, 2):
        make_session(exam, status="submitted", submitted_at=clock(), raw_score=score, scored_at=clock())
    make_session(exam, mode="practice")
    rows = admin_client.get(f"/api/v1/admin/exams/{exam.pk}/results/").json()["results"]
    assert [row["raw_score"] for row in rows] == [3, 2, 1]
    assert admin_client.get(f"/api/v1/admin/exams/{new_id()}/results/").status_code == 404


def test_scripts_sign_in_with_a_password(staff: User, client: Client) -> None:
    allow(staff, "view_mockexam")
    assert client.get("/api/v1/admin/exams/", headers=basic("reader", PASSWORD)).status_code == 200
    assert client.get("/api/v1/admin/exams/", headers=basic("reader", "wrong")).status_code in {401, 403}


@pytest.mark.parametrize("name", ["a\x00b", "a\nb", "ў" * 200])
def test_odd_user_names_are_refused(staff: User, client: Client, name: str) -> None:
    assert client.get("/api/v1/admin/exams/", headers=basic(name, "x")).status_code in {401, 403}


def test_guessing_passwords_is_slowed_down_before_they_are_hashed(
    staff: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"staff": "3/min"})
    statuses = [client.get("/api/v1/admin/exams/", headers=basic("reader", "wrong")).status_code for _ in range(5)]
    assert statuses[3:] == [429, 429]
    assert client.get("/api/v1/admin/exams/", headers=basic("reader", PASSWORD)).status_code == 429


def test_an_exam_is_made_with_its_event_or_not_at_all(
    admin_client: Client, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_more: object) -> None:
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr("exams.api.staff.record_event", fail)
    body = json.dumps({"title": "Yangi", **TIMES})
    response = admin_client.post("/api/v1/admin/exams/", body, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (503, "busy")
    assert not MockExam.objects.exists()
