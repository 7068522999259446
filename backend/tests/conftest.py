"""What every test may ask for: a clock that stands still, and clients that speak HTTP."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from accounts.models import Student
from accounts.revocation import revoked_grants
from accounts.tokens import open_grant
from common import clock as product_clock
from exams.selectors.exams import remembered_exams, remembered_next
from exams.selectors.release import remembered_deadlines
from exams.selectors.sessions import remembered_sheets
from exams.services.rejudging import desk_judge
from exams.services.side_judge import side_judge
from tests.factories import START, make_admin, make_student


class TestClock:
    """Stands at an instant until it is moved."""

    __test__ = False

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def __call__(self) -> datetime:
        return self.instant

    def move(self, **by: float) -> datetime:
        self.instant += timedelta(**by)
        return self.instant

    def set(self, instant: datetime) -> datetime:
        self.instant = instant
        return instant


@pytest.fixture
def clock() -> Iterator[TestClock]:
    """The product's clock, standing at START (the first minute of a made exam)."""
    standing = TestClock(START)
    with product_clock.set_to(standing):
        yield standing


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    """Papers in a folder of the test's own; static files without the manifest that `collectstatic` makes."""
    settings.MEDIA_ROOT = tmp_path / "media"
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture(autouse=True)
def cheap_passwords(settings: Any) -> None:
    """Nearly every test makes an admin: a hash that is meant to be dear would cost more than the rest of the test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def fresh_process_state() -> None:
    translation.deactivate()  # the last request of the test before may have been in Russian
    cache.clear()
    revoked_grants.forget()
    product_clock.database_clock.forget()
    remembered_exams.clear()
    remembered_next.clear()
    remembered_sheets.clear()
    remembered_deadlines.clear()


@pytest.fixture(autouse=True)
def patient_judges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judges beside the server have the lowest priority: a machine full of tests must not make them `busy`."""
    monkeypatch.setattr("exams.services.side_judge.START_SECONDS", 60.0)
    monkeypatch.setattr("exams.services.practice_judging.AT_ONCE_SECONDS", 60.0)
    monkeypatch.setattr("exams.services.regrade.JUDGING_SECONDS", 60.0)
    for judge in (side_judge, desk_judge):
        monkeypatch.setattr(judge, "answer_seconds", 60.0)


class Api:
    """A client of the JSON API: plain dicts in, responses out."""

    def __init__(self, student: Student | None = None, token: str | None = None) -> None:
        self.client = Client(raise_request_exception=True)
        self.student = student
        self.token = token

    def get(self, path: str, **kwargs: Any) -> Any:
        return self.client.get(self._url(path), headers=self._headers(kwargs.pop("headers", {})), **kwargs)

    def head(self, path: str) -> Any:
        return self.client.head(self._url(path), headers=self._headers({}))

    def post(self, path: str, body: Any = None) -> Any:
        return self.raw(path, json.dumps({} if body is None else body))

    def patch(self, path: str, body: Any) -> Any:
        return self.client.patch(
            self._url(path), json.dumps(body), content_type="application/json", headers=self._headers({})
        )

    def raw(self, path: str, body: str | bytes) -> Any:
        return self.client.post(self._url(path), body, content_type="application/json", headers=self._headers({}))

    def save(self, session_id: Any, question_number: Any, answer: Any, **more: Any) -> Any:
        body = {"question_number": question_number, "answer": answer, **more}
        return self.post(f"sessions/{session_id}/answers/", body)

    def _url(self, path: str) -> str:
        return path if path.startswith("/") else f"/api/v1/{path}"

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        token = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return token | more


def sign_in(student: Student) -> Api:
    """An API client of this student with a token that was opened now."""
    return Api(student, open_grant(student, way="demo", now=product_clock.now()).access)


@pytest.fixture
def anonymous() -> Api:
    return Api()


@pytest.fixture
def api(db: None, clock: TestClock) -> Api:
    """The API as a signed-in student sees it, at START."""
    return sign_in(make_student())


@pytest.fixture
def other(db: None, clock: TestClock) -> Api:
    """The API as another student sees it."""
    return sign_in(make_student(full_name="Bobur Aliyev"))


@pytest.fixture
def admin_client(db: None) -> Client:
    client = Client()
    client.force_login(make_admin())
    return client
