"""What nginx does by itself, in front of a server that only tells what reached it."""

import http.client
import itertools
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from accounts.errors import TokenInvalid
from accounts.tokens import AccessClaims, make_access_token, read_access_token
from tests.operations.stack import REPLY_SECONDS, SITE_HOST, Site, prefix_folder, running_nginx

pytestmark = pytest.mark.slow

MEGABYTE = b"x" * 1_000_000
SAVES = "/api/v1/sessions/7f0c/answers/"


class Echo(BaseHTTPRequestHandler):
    """Answers every request with its headers and the size of its body, as JSON."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for an answer: several small ones wait for each other

    def answer(self) -> None:
        size = len(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = json.dumps({"headers": headers, "size": size, "padding": "x" * 2000}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests look at the answers."""


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def tls_site(echo: str) -> Iterator[Site]:
    with prefix_folder() as folder, running_nginx(folder, servers="servers-tls.conf", upstream=echo) as site:
        yield site


@pytest.fixture
def plain_site(echo: str) -> Iterator[Site]:
    """A fresh one for each test: nobody has knocked yet."""
    with prefix_folder() as folder, running_nginx(folder, servers="servers-plain.conf", upstream=echo) as site:
        yield site


@pytest.fixture
def site_without_web() -> Iterator[Site]:
    with (
        prefix_folder() as folder,
        running_nginx(folder, servers="servers-plain.conf", upstream=f"unix:{folder}/run/nobody.sock") as site,
    ):
        yield site


LIES = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Host": "elsewhere.test",
    "X-Real-IP": "203.0.113.7",
    "Forwarded": "for=203.0.113.7",
}


def test_a_visitor_cannot_choose_its_own_address(tls_site: Site) -> None:
    seen = json.loads(tls_site.fetch("/api/v1/me/", headers=LIES).body)["headers"]
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert seen["x-forwarded-proto"] == "https"
    assert seen["host"] == SITE_HOST
    assert not {"x-forwarded-host", "x-real-ip", "forwarded"} & set(seen)


def test_without_tls_the_product_is_told_so(plain_site: Site) -> None:
    answer = plain_site.fetch("/api/v1/me/", headers={"X-Forwarded-Proto": "https"})
    assert json.loads(answer.body)["headers"]["x-forwarded-proto"] == "http"
    assert "strict-transport-security" not in plain_site.fetch("/static/none.css").headers


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/metrics/exams", "/metrics?format=text", "/x/../metrics"])
def test_figures_of_the_machinery_stay_inside_whatever_the_web_server_would_say(tls_site: Site, path: str) -> None:
    answer = tls_site.fetch(path)
    assert (answer.status, answer.body.count(b"padding")) == (404, 0)


def test_plain_http_leads_to_https(tls_site: Site) -> None:
    answer = tls_site.fetch("/exams/1?page=2", is_plain=True)
    assert (answer.status, answer.headers["location"]) == (301, f"https://{SITE_HOST}/exams/1?page=2")


def test_the_container_can_ask_nginx_itself(tls_site: Site) -> None:
    assert tls_site.fetch("/nginx-health", is_plain=True).status == 204


def test_nginx_does_not_tell_its_version(tls_site: Site) -> None:
    assert tls_site.fetch("/static/none.css").headers["server"] == "nginx"


def test_json_is_packed(tls_site: Site) -> None:
    answer = tls_site.fetch("/api/v1/exams/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["vary"]


@pytest.mark.parametrize("path", ["/admin/exams/mockexam/add/", "/api/v1/admin/exams/"])
def test_only_staff_may_upload(tls_site: Site, path: str) -> None:
    upload = MEGABYTE * 21
    answer = tls_site.fetch(path, method="POST", body=upload)
    assert (answer.status, json.loads(answer.body)["size"]) == (200, len(upload))
    assert tls_site.fetch(path, method="POST", body=MEGABYTE * 27).status == 413


@pytest.mark.parametrize("path", ["/", "/api/v1/auth/telegram/", "/admin/login/"])
def test_everybody_else_sends_little(tls_site: Site, path: str) -> None:
    assert tls_site.fetch(path, method="POST", body=b"x" * 200_000).status == 200
    assert tls_site.fetch(path, method="POST", body=b"x" * 300_000).status == 413


def test_a_hundred_long_answers_fit_and_no_more(tls_site: Site) -> None:
    assert tls_site.fetch(SAVES, method="POST", body=b"x" * 1_000_000).status == 200
    assert tls_site.fetch(SAVES, method="POST", body=b"x" * 1_100_000).status == 413


def knock(site: Site, path: str, *, times: int, method: str = "POST", token: str = "") -> list[int]:
    """Ask so many times over one connection; return the statuses."""
    statuses = []
    headers = {"Host": SITE_HOST} | ({"Authorization": f"Bearer {token}"} if token else {})
    with closing(http.client.HTTPConnection("127.0.0.1", site.http_port, timeout=REPLY_SECONDS)) as connection:
        for _ in range(times):
            connection.request(method, path, headers=headers)
            response = connection.getresponse()
            response.read()
            statuses.append(response.status)
    return statuses


def test_a_student_who_floods_is_slowed_down_and_others_are_not(plain_site: Site) -> None:
    statuses = knock(plain_site, SAVES, times=400, token="one")
    assert statuses[:61] == [200] * 61
    assert 429 in statuses
    assert knock(plain_site, SAVES, times=60, token="two") == [200] * 60


def test_previews_of_one_student_are_few_and_cost_nobody_a_save(plain_site: Site) -> None:
    statuses = knock(plain_site, f"{SAVES}preview/", times=60, token="one")
    assert statuses[:11] == [200] * 11
    assert statuses.count(429) > 30
    assert knock(plain_site, f"{SAVES}preview/", times=10, token="two") == [200] * 10
    assert knock(plain_site, SAVES, times=60, token="one") == [200] * 60


BLANKS = [" ", "  ", "\t", " \t ", "\xa0", "\x85", "\x0b", "\x1c"]
SPELLINGS = [
    f"{before}{''.join(letters)}{blank}one{after}"
    for letters in itertools.product(*zip("bearer", "BEARER", strict=True))
    for blank in BLANKS
    for before, after in (("", ""), ("\xa0", "\xa0"))
]


def test_however_the_header_is_spelled_it_is_one_student(plain_site: Site) -> None:
    assert len(SPELLINGS) == 1024
    headers = [{"Authorization": spelling} for spelling in SPELLINGS[::5]]
    began = time.monotonic()
    statuses = [plain_site.fetch(SAVES, method="POST", headers=header).status for header in headers]
    assert statuses[:61] == [200] * 61
    # One student's: a burst, and ten more in each second. Two names for one student would have two bursts.
    assert statuses.count(200) <= 62 + 10 * (time.monotonic() - began)
    assert knock(plain_site, SAVES, times=60, token="two") == [200] * 60


def test_each_of_these_spellings_is_a_bearer_token_to_the_product() -> None:
    """The limit counts by what the product believes: whatever it takes for the token, nginx must take for it too."""
    now = datetime(2026, 11, 21, tzinfo=UTC)
    claims = AccessClaims(uuid.uuid4(), uuid.uuid4(), now + timedelta(hours=1))
    token = make_access_token(claims)
    for spelling in SPELLINGS:
        authorization = spelling.replace("one", token)
        assert read_access_token(authorization.split()[1], now=now) == claims
        assert authorization.split()[0].lower() == "bearer"


@pytest.mark.parametrize(
    "respelled",
    [
        lambda token: token + "=", lambda token: token.upper(), lambda token: token.replace(".", "%2E"),
        lambda token: token.replace("-", "+").replace("_", "/") + "!",
        lambda token: token[:-1] + chr(ord(token[-1]) ^ 1),
        lambda token: f'"{token}"', lambda token: token + ",", lambda token: token.replace("v1.", "v1..", 1),
        lambda token: token + "\xad", lambda token: token.replace("v1", "V1", 1),
    ],
)  # fmt: skip
def test_a_token_has_one_spelling(respelled: Callable[[str], str]) -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    token = make_access_token(AccessClaims(uuid.uuid4(), uuid.uuid4(), now + timedelta(hours=1)))
    with pytest.raises(TokenInvalid):
        read_access_token(respelled(token), now=now)


@pytest.mark.parametrize("header", ["Basic b25l", "one", "Token one", "bearer", ""])
def test_who_shows_no_token_is_an_address(plain_site: Site, header: str) -> None:
    """Whatever else is in the header: one more letter each time, and it is still the same visitor."""
    headers = [{"Authorization": f"{header}{'x' * n}"} if header != "bearer" else {} for n in range(150)]
    statuses = [plain_site.fetch(SAVES, method="POST", headers=one).status for one in headers]
    assert 429 in statuses


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/exams/7f0c/start/", "/api/v1/sessions/7f0c/abandon/", "/api/v2/session/start",
        "/api/v2/session/7f0c/abandon/",
    ],
)  # fmt: skip
def test_practice_is_not_begun_again_and_again(plain_site: Site, path: str) -> None:
    statuses = knock(plain_site, path, times=80, token="one")
    assert statuses[:31] == [200] * 31
    assert statuses.count(429) > 30
    assert knock(plain_site, path, times=30, token="two") == [200] * 30


# How many at once, and how many more in a second: of one student, or of one address.
LIMITS = {
    SAVES: (60, 10),
    "/api/v2/answers/submit": (60, 10),
    "/api/v2/answers/submit/": (60, 10),
    f"{SAVES}preview/": (10, 1),
    "/api/v1/answers/read/": (10, 1),
    "/api/v1/exams/7f0c/start/": (30, 1 / 3),
    "/api/v2/session/start": (30, 1 / 3),
    "/api/v1/sessions/7f0c/abandon/": (30, 1 / 3),
    "/api/v2/session/7f0c/abandon": (30, 1 / 3),
    "/api/schema/": (100, 10),
    "/api/docs/": (100, 10),
    "/admin/login/": (10, 1 / 5),
    "/api/v1/admin/exams/": (50, 5),
    "/api/v1/auth/telegram/": (400, 20),
    "/api/v1/auth/refresh/": (400, 20),
    "/api/v1/auth/demo/": (400, 20),
}


@pytest.mark.parametrize("path", LIMITS)
def test_each_address_has_its_limit(site_without_web: Site, path: str) -> None:
    """Whom nginx lets pass meets no web server here, and is told so: 503."""
    at_once, in_a_second = LIMITS[path]
    began = time.monotonic()
    statuses = knock(site_without_web, path, times=3 * at_once + 50, token="one")
    seconds = time.monotonic() - began
    assert set(statuses[: at_once + 1]) == {503}
    assert statuses.count(503) <= at_once + 2 + in_a_second * seconds


@pytest.mark.parametrize(("path", "at_once", "in_a_second"), [(SAVES, 1000, 500), (f"{SAVES}preview/", 200, 100)])
def test_a_new_token_for_each_request_helps_nobody(
    site_without_web: Site, path: str, at_once: int, in_a_second: int
) -> None:
    statuses, began = [], time.monotonic()
    with closing(http.client.HTTPConnection("127.0.0.1", site_without_web.http_port, timeout=REPLY_SECONDS)) as client:
        for number in range(6 * at_once):
            client.request("POST", path, headers={"Host": SITE_HOST, "Authorization": f"Bearer {number}"})
            response = client.getresponse()
            response.read()
            statuses.append(response.status)
    assert set(statuses[:at_once]) == {503}
    assert statuses.count(503) <= at_once + 2 + in_a_second * (time.monotonic() - began)


@pytest.mark.parametrize("path", ["/api/schema/", "/api/docs/", "/admin/login/"])
def test_what_anybody_may_ask_for_is_not_asked_for_without_end(plain_site: Site, path: str) -> None:
    statuses = knock(plain_site, path, times=400, method="GET")
    assert statuses[:101] == [200] * 101
    assert 429 in statuses


def test_a_refusal_to_a_flood_says_when_to_come_back(plain_site: Site) -> None:
    knock(plain_site, SAVES, times=400)
    answers = [plain_site.fetch(SAVES, method="POST", headers={"Accept-Language": "en"}) for _ in range(100)]
    refused = next(answer for answer in answers if answer.status == 429)
    assert refused.headers["retry-after"] == "1"
    assert refused.headers["content-type"] == "application/json"
    assert json.loads(refused.body) == {
        "error": "Too many requests. Wait a moment.",
        "code": "throttled",
        "details": {"retry_after": 1},
    }


def test_a_class_may_sign_in_at_once(plain_site: Site) -> None:
    statuses = knock(plain_site, "/api/v1/auth/telegram/", times=1500)
    assert statuses[:401] == [200] * 401
    assert 429 in statuses


def test_passwords_cannot_be_tried_quickly(plain_site: Site) -> None:
    statuses = knock(plain_site, "/admin/login/", times=40)
    assert statuses[:11] == [200] * 11
    assert 429 in statuses
    assert set(knock(plain_site, "/admin/login/", times=40, method="GET")) == {200}


@pytest.mark.parametrize(
    ("language", "words"),
    [("uz", "Saqlangan javoblaringiz joyida"), ("ru-RU,ru;q=0.9", "Сохранённые ответы"), ("en", "saved are safe")],
)
def test_without_gunicorn_the_api_is_busy_in_the_students_language(
    site_without_web: Site, language: str, words: str
) -> None:
    answer = site_without_web.fetch(SAVES, method="POST", headers={"Accept-Language": language}, body=b"{}")
    body = json.loads(answer.body)
    assert (answer.status, body["code"], answer.headers["retry-after"]) == (503, "busy", "2")
    assert words in body["error"]


def test_without_gunicorn_a_page_says_so(site_without_web: Site) -> None:
    answer = site_without_web.fetch("/", headers={"Accept-Language": "ru"})
    assert answer.status == 503
    assert answer.headers["content-type"].startswith("text/html")
    assert "Сохранённые ответы" in answer.body.decode()
    assert answer.headers["cache-control"] == "no-store"
