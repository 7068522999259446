"""The pages beside the admin, the fallbacks, and health"""

import json
from typing import Any

import pytest
from django.test import Client

from tests.conftest import Api


def test_the_documentation_shows_every_operation(client: Client, db: None) -> None:
    schema = json.loads(client.get("/api/schema/").content)
    assert schema["openapi"].startswith("3.1")
    page = client.get("/api/docs/").content.decode()
    operations = [operation["operationId"] for methods in schema["paths"].values() for operation in methods.values()]
    assert len(operations) > 20
    assert all(f'id="{operation}"' in page for operation in operations)


def test_every_operation_documents_its_errors_with_codes(client: Client, db: None) -> None:
    schema = json.loads(client.get("/api/schema/").content)
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            assert any(status.startswith("2") for status in operation["responses"]), (method, path)
            for status, response in operation["responses"].items():
                if status >= "400":
                    assert "application/json" in response["content"], (method, path, status)
                    assert "Codes:" in response["description"], (method, path, status)


@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/", "/api/v1/exams/not-a-uuid/"])
def test_below_api_nothing_answers_with_html(client: Client, db: None, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_other_methods_are_405_in_the_one_shape(api: Api) -> None:
    response = api.client.put("/api/v1/exams/", headers=api._headers({}))
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")


def test_other_content_types_are_415_in_the_one_shape(api: Api) -> None:
    response = api.client.post("/api/v1/me/", "x", content_type="text/plain", headers=api._headers({}))
    assert response.status_code == 405
    response = api.client.patch("/api/v1/me/", "x", content_type="text/plain", headers=api._headers({}))
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


def test_a_body_that_is_too_large_is_refused_in_the_one_shape(api: Api, settings: Any) -> None:
    response = api.raw("auth/refresh/", b'{"refresh": "' + b"a" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}')
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_the_student_app_may_be_framed_by_telegram_only(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert "frame-ancestors 'self' https://web.telegram.org" in response.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in response.headers
    assert client.get("/admin/login/").headers["X-Frame-Options"] == "DENY"


def test_the_built_app_answers_on_all_its_addresses(client: Client, settings: Any, tmp_path: Any) -> None:
    (tmp_path / "index.html").write_text("<title>app</title>")
    settings.FRONTEND_DIST = tmp_path
    for address in ("/", "/exams/5/lobby", "/results/x"):
        response = client.get(address)
        assert b"".join(response.streaming_content) == b"<title>app</title>"  # type: ignore[attr-defined]
        assert response.headers["Cache-Control"] == "no-cache"
    assert client.get("/missing.js").status_code == 404


def test_health_is_live_without_the_database(client: Client) -> None:
    assert client.get("/health/").json() == {"status": "ok"}  # no `db` fixture: a query would fail


def test_health_of_the_database_tells_of_the_cache_too(client: Client, db: None, settings: Any) -> None:
    assert client.get("/health/database/").json() == {"status": "ok", "database": "ok", "cache": "ok"}


def test_without_the_cache_the_database_is_still_healthy(client: Client, db: None, settings: Any) -> None:
    settings.CACHES = settings.CACHES | {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"},
    }
    response = client.get("/health/database/")
    assert (response.status_code, response.json()["cache"]) == (200, "unreachable")
