"""The rest of the site through nginx: the student app, files with their life-times, health."""

import gzip
import json
import re

import pytest

from tests.operations.conftest import BUILT_FILES, SHELL, Production
from tests.operations.stack import Answer, Site

# The web server's database is made only for tests that say they use one.
pytestmark = [pytest.mark.slow, pytest.mark.django_db]

FOREVER = "public, max-age=31536000, immutable"


@pytest.fixture
def site(production: Production) -> Site:
    return production.site


def test_the_student_app_comes_from_django_with_its_policy(site: Site) -> None:
    for path in ("/", "/exams/3f1c"):
        answer = site.fetch(path)
        assert (answer.status, answer.body.decode()) == (200, SHELL)
        assert "frame-ancestors 'self' https://web.telegram.org" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-cache"
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")


def test_the_shell_has_no_second_address_without_the_policy(site: Site) -> None:
    answer = site.fetch("/index.html")
    assert (answer.status, answer.headers["location"]) == (301, "/")


def test_built_files_are_kept_for_ever(site: Site) -> None:
    answer = site.fetch("/assets/index-Dk3x_a91.js")
    assert (answer.status, answer.body.decode()) == (200, BUILT_FILES["assets/index-Dk3x_a91.js"])
    assert answer.headers["cache-control"] == FOREVER
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_module_worker_is_javascript(site: Site) -> None:
    assert site.fetch("/assets/pdf.worker-B7d0s1Qz.mjs").headers["content-type"].startswith("text/javascript")


def test_files_without_a_hash_in_their_name_are_asked_for_again(site: Site) -> None:
    assert site.fetch("/assets/pdfjs/cmaps/UniGB-UTF16-H.bcmap").headers["cache-control"] == "public, max-age=86400"
    assert site.fetch("/star.svg").headers["cache-control"] == "public, max-age=3600"


def test_a_missing_file_is_not_kept(site: Site) -> None:
    answer = site.fetch("/assets/index-00000000.js")
    assert answer.status == 404
    assert "cache-control" not in answer.headers


@pytest.mark.parametrize("path", ["/.vite/manifest.json", "/assets/", "/static/", "/.env", "/metrics", "/metrics/"])
def test_what_is_not_for_visitors_is_not_there(site: Site, path: str) -> None:
    assert site.fetch(path).status in (403, 404)


def test_static_files_are_named_by_their_content_and_packed(site: Site) -> None:
    login = site.fetch("/admin/login/")
    assert login.status == 200
    found = re.search(r'href="(/static/admin/css/base\.[0-9a-f]{12}\.css)"', login.body.decode())
    assert found
    plain = site.fetch(found[1])
    packed = site.fetch(found[1], headers={"Accept-Encoding": "gzip"})
    assert plain.headers["cache-control"] == packed.headers["cache-control"] == FOREVER
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert site.fetch("/static/admin/css/base.css").headers["cache-control"] == "public, max-age=3600"


def test_an_icon_that_was_not_built_is_asked_of_django(site: Site) -> None:
    answer = site.fetch("/favicon.ico")
    assert (answer.status, answer.headers["x-content-type-options"]) == (404, "nosniff")


@pytest.mark.parametrize("path", ["/health/", "/health", "/health/database/", "/health/database"])
def test_health_is_told_from_outside(site: Site, path: str) -> None:
    answer = site.fetch(path)
    assert (answer.status, json.loads(answer.body)["status"]) == (200, "ok")


def test_each_security_header_is_sent_once(site: Site) -> None:
    def once(answer: Answer) -> None:
        for name in ("x-content-type-options", "referrer-policy", "strict-transport-security"):
            assert "," not in answer.headers[name], (name, answer.headers)

    for path in ("/", "/api/v1/exams/", "/static/admin/css/base.css", "/assets/index-Dk3x_a91.js"):
        once(site.fetch(path))


def test_another_host_name_is_refused(site: Site) -> None:
    assert site.fetch("/api/v1/exams/", headers={"Host": "elsewhere.test"}).status == 400


def test_the_admin_form_can_be_sent_over_https(site: Site) -> None:
    login = site.fetch("/admin/login/")
    cookie = login.headers["set-cookie"].split(";")[0]
    assert "Secure" in login.headers["set-cookie"]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', login.body.decode())
    assert token
    answer = site.fetch(
        "/admin/login/",
        method="POST",
        headers={
            "Cookie": cookie,
            "Origin": "https://exams.test",
            "Content-Type": "application/x-www-form-urlencoded",
        },
        body=f"csrfmiddlewaretoken={token[1]}&username=nobody&password=wrong".encode(),
    )
    # 403 would mean that Django took the visitor's connection for plain HTTP, or its name for another.
    assert (answer.status, b"errornote" in answer.body) == (200, True)
