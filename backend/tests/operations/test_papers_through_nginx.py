"""A paper on its whole way: nginx asks gunicorn, gunicorn says yes, nginx sends the file, and nothing else can."""

import json
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from accounts.tokens import open_grant
from exams.models import ExamSession, MockExam, StudentAnswer
from exams.models.reward import Achievement
from tests.factories import PAPER, make_exam, make_session, make_student
from tests.operations.conftest import Production
from tests.operations.stack import Answer

pytestmark = pytest.mark.slow

NGINX_WAITS_SECONDS = 34  # proxy_read_timeout, less the rounding
TITLE = 'Математика "№7"\r\nSet-Cookie: a=b — oʻzbekcha'


class Student:
    """A signed-in student with a running session, talking to the product through nginx."""

    def __init__(self, live: Production, *, title: str = TITLE) -> None:
        now = datetime.now(UTC)
        self.live = live
        self.exam: MockExam = make_exam(start=now - timedelta(minutes=10), title=title)
        row = make_student()
        self.session: ExamSession = make_session(self.exam, row)
        self.token = open_grant(row, way="demo", now=now).access
        self.paper_url = f"/api/v1/exams/{self.exam.pk}/pdf/"
        self.answers_url = f"/api/v1/sessions/{self.session.pk}/answers/"

    def fetch(self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        sent = {"Authorization": f"Bearer {self.token}"} | {
            name.replace("_", "-"): text for name, text in headers.items()
        }
        if body is not None:
            sent["Content-Type"] = "application/json"
        return self.live.site.fetch(path, method=method, headers=sent, body=body)

    def save(self, answer: str, *, revision: int = 1) -> Answer:
        body = {"question_number": 1, "answer": answer, "revision": revision}
        return self.fetch(self.answers_url, method="POST", body=json.dumps(body).encode())


@pytest.fixture
def student(live: Production) -> Student:
    return Student(live)


def code_of(answer: Answer) -> tuple[int, str]:
    return answer.status, json.loads(answer.body)["code"]


def test_the_whole_paper_comes_from_nginx(student: Student) -> None:
    answer = student.fetch(student.paper_url)
    assert (answer.status, answer.body) == (200, PAPER)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    # An ETag made of the file's time and size is nginx's own mark: Django did not send these bytes.
    assert answer.headers["etag"].endswith(f'-{len(PAPER):x}"')
    assert "x-accel-redirect" not in answer.headers


def test_a_title_with_quotes_line_breaks_and_cyrillic_is_a_file_name(student: Student) -> None:
    answer = student.fetch(student.paper_url)
    assert answer.status == 200
    name = TITLE.replace("\r\n", " ") + ".pdf"
    assert answer.headers["content-disposition"] == f"inline; filename*=utf-8''{quote(name, safe='!#$&+^`|')}"
    assert "set-cookie" not in answer.headers


def test_a_range_of_the_paper(student: Student) -> None:
    size = len(PAPER)
    asked = {"0-9": (0, 9), "100-199": (100, 199), "-5": (size - 5, size - 1), f"{size - 3}-": (size - 3, size - 1)}
    for text, (first, last) in asked.items():
        answer = student.fetch(student.paper_url, Range=f"bytes={text}")
        assert (answer.status, answer.body) == (206, PAPER[first : last + 1]), text
        assert answer.headers["content-range"] == f"bytes {first}-{last}/{size}"
        assert answer.headers["cache-control"] == "private, no-store"


def test_a_range_beyond_the_paper_is_refused(student: Student) -> None:
    answer = student.fetch(student.paper_url, Range=f"bytes={len(PAPER)}-")
    assert answer.status == 416
    assert answer.headers["content-range"] == f"bytes */{len(PAPER)}"


def test_several_ranges_are_answered_by_the_whole(student: Student) -> None:
    answer = student.fetch(student.paper_url, Range="bytes=0-1,5-6")
    assert (answer.status, answer.body) == (200, PAPER)


def test_head_tells_the_size_and_sends_nothing(student: Student) -> None:
    answer = student.fetch(student.paper_url, method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == str(len(PAPER))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-store"


def test_without_a_token_there_is_no_paper(student: Student) -> None:
    answer = student.live.site.fetch(student.paper_url)
    assert code_of(answer) == (401, "not_authenticated")


def test_without_a_session_there_is_no_paper(student: Student) -> None:
    student.session.delete()
    assert code_of(student.fetch(student.paper_url)) == (403, "no_active_session")


def test_a_paper_that_vanished_from_the_disk_is_not_found(student: Student) -> None:
    Path(student.exam.pdf_file.path).unlink()
    assert student.fetch(student.paper_url).status == 404


def spellings(name: str) -> list[str]:
    """Ways to ask for papers/<name> or its folder without Django's word."""
    return [
        f"/protected-media/{name}",
        f"//protected-media/{name}",
        f"/protected-media//{name}",
        f"/./protected-media/{name}",
        f"/x/../protected-media/{name}",
        f"/static/../protected-media/{name}",
        f"/protected-media/./{name}",
        f"/protected-media/%2e/{name}",
        f"/protected-media/x/%2e%2e/{name}",
        f"/%70rotected-media/{name}",
        f"/protected%2Dmedia/{name}",
        f"/protected-media%2F{name}",
        f"/protected-media%2f{name.replace('/', '%2f')}",
        f"/protected-media/{name.replace('/', '%5c')}",
        f"/protected-media/{name}.",
        f"/protected-media./{name}",
        f"/protected-media/{name}%20",
        f"/protected-media/{name}?x=.pdf",
        f"/protected-media;/{name}",
        f"/Protected-Media/{name}",
        f"/PROTECTED-MEDIA/{name}",
        f"/protected-media../media/{name}",
        f"/protected-media..%2fmedia/{name}",
        f"/protected-media/../media/{name}",
        f"/protected-media%252F{name}",
        f"/media/{name}",
        f"/{name}",
        f"/static../media/{name}",
        f"/static/../media/{name}",
        f"/static/..%2fmedia/{name}",
        f"/static/%2e%2e/media/{name}",
        f"/static/%252e%252e/media/{name}",
        f"/assets../media/{name}",
        f"/assets/../../media/{name}",
        f"/assets/..%2f..%2fmedia/{name}",
        f"/api/../protected-media/{name}",
        f"/api/v1/../../protected-media/{name}",
        f"/static/..%5cmedia/{name}",
        "/protected-media/",
        "/protected-media",
        "/protected-media/papers/",
        "/protected-media/papers",
    ]


def test_nobody_reaches_a_paper_by_its_address(student: Student) -> None:
    name = student.exam.pdf_file.name
    assert (student.live.site.folder / "media" / name).read_bytes() == PAPER
    told = {path: student.fetch(path) for path in spellings(name)}
    # Out of the root itself (/assets/../../media) is no address at all for nginx, hence 400.
    assert {path: answer.status for path, answer in told.items() if answer.status not in (404, 400)} == {}
    assert sum(answer.status == 400 for answer in told.values()) <= 2
    assert [path for path, answer in told.items() if b"%PDF" in answer.body] == []


def test_a_header_of_the_client_opens_nothing(student: Student) -> None:
    inside = f"/protected-media/{student.exam.pdf_file.name}"
    answer = student.fetch("/health/", X_Accel_Redirect=inside)
    assert b"%PDF" not in answer.body


def test_an_answer_is_saved_through_nginx(student: Student) -> None:
    answer = student.save("B", revision=3)
    assert (answer.status, json.loads(answer.body)["status"]) == (200, "saved")
    assert StudentAnswer.objects.get(session=student.session).answer == "B"


def test_a_body_that_is_too_large_is_refused_as_json(student: Student) -> None:
    answer = student.fetch(student.answers_url, method="POST", body=b"x" * 1_100_000, Accept_Language="ru")
    assert code_of(answer) == (413, "too_large")
    assert json.loads(answer.body)["error"] == "Запрос слишком большой."
    assert answer.headers["content-type"] == "application/json"
    assert not StudentAnswer.objects.filter(session=student.session).exists()


def web_processes(live: Production) -> set[int]:
    return {child.pid for child in psutil.Process(live.gunicorn.pid).children()}


def test_a_restart_of_the_web_processes_loses_no_save(student: Student) -> None:
    before = web_processes(student.live)
    assert len(before) == 2
    student.live.gunicorn.send_signal(signal.SIGHUP)  # new processes take over, the old ones finish
    acknowledged, revision = [], 0
    while web_processes(student.live) & before or len(acknowledged) < 20:
        time.sleep(0.1)  # nobody types faster, and nginx would say so
        revision, sent_at = revision + 1, time.monotonic()
        status = student.save("B", revision=revision).status
        # A machine so busy that nginx waited for as long as it waits: the student is told to send it again.
        assert status == 200 or (status == 503 and time.monotonic() - sent_at > NGINX_WAITS_SECONDS), status
        acknowledged += [revision] if status == 200 else []
        assert revision < 5_000, "the old processes never ended"
    assert StudentAnswer.objects.get(session=student.session).revision == acknowledged[-1]


def test_the_log_holds_no_token_and_no_query(student: Student) -> None:
    student.fetch(f"{student.paper_url}?secret_in_query=1")
    log = student.live.site.log.read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith('{"time"')]
    assert [line for line in lines if line["path"] == student.paper_url and line["status"] == 200]
    assert "secret_in_query" not in log
    assert student.token not in log


def test_seeded_rows_survive_these_tests(student: Student) -> None:
    assert Achievement.objects.count() == 15
