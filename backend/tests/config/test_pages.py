"""The pages beside the admin, and the fallbacks."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from config import pages
from config.pages import STUDENT_APP_ADDRESSES
from devserver.options import FRONTEND
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


DESCRIPTIONS = ["/api/schema/", "/api/docs/"]


@pytest.mark.parametrize("path", DESCRIPTIONS)
def test_a_description_is_made_once_and_sent_once(client: Client, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    first = client.get(path)
    monkeypatch.setattr(SchemaGenerator, "get_schema", None)
    monkeypatch.setattr(pages, "render_to_string", None)
    packed = client.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == first.content
    assert len(packed.content) < len(first.content) / 5
    assert "Accept-Encoding" in packed.headers["Vary"]
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(path).headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("path", DESCRIPTIONS)
def test_who_asks_first_does_not_choose_the_language_for_all(client: Client, path: str) -> None:
    for made_once in (pages._schema, pages._schema_document, pages._docs_document):
        made_once.cache_clear()
    russian = client.get(path, headers={"Accept-Language": "ru"}).content
    assert russian == client.get(path, headers={"Accept-Language": "en"}).content


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


APP = b"<title>app</title>"


@pytest.fixture
def built_app(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes(APP)
    settings.FRONTEND_DIST = tmp_path


@pytest.mark.usefixtures("built_app")
@pytest.mark.parametrize(
    "address",
    ["/", "/?tgWebAppStartParam=exam_5", "/exams", "/exams/5/lobby", "/sessions/x/results", "/leaderboard/top_rated/5",
     "/achievements", "/profile/"],
)  # fmt: skip
def test_the_built_app_answers_on_all_its_addresses(client: Client, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, b"".join(response.streaming_content)) == (200, APP)  # type: ignore[attr-defined]
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.usefixtures("built_app")
@pytest.mark.parametrize(
    "address",
    ["/missing.js", "/.env", "/admin.php", "/wp-login.php", "/cgi-bin/test", "/server-status", "/actuator/health",
     "/exams.json", "/examsx", "/static/x", "/assets/x", "/protected-media/x"],
)  # fmt: skip
def test_what_is_not_there_is_not_the_app(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert not response.streaming
    assert APP not in response.content


@pytest.mark.usefixtures("built_app")
@pytest.mark.parametrize(
    "address",
    ["/metrics", "/metrics/", "/metrics/x", "/health/x", "/health/x/", "/health/system/", "/health/database/x",
     "/api", "/api/x", "/api/v9/exams/", "/api/v1/exams"],
)  # fmt: skip
def test_a_program_that_asks_for_what_is_not_there_is_told_so_in_json(client: Client, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_the_server_knows_every_address_of_the_app() -> None:
    routes = (FRONTEND / "src" / "app" / "Routes.tsx").read_text()
    first_words = {path.split("/")[1] for path in re.findall(r'path="(/[^"]*)"', routes)} - {""}
    assert first_words == set(STUDENT_APP_ADDRESSES)


def test_the_admin_without_its_slash_leads_to_the_admin(client: Client, db: None) -> None:
    response = client.get("/admin")
    assert (response.status_code, response.headers["Location"]) == (301, "/admin/")
