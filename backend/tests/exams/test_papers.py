"""GET exams/{id}/pdf/ and what may become a paper"""

import io
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

from exams.errors import PaperRefused
from exams.models import MockExam
from exams.services.papers import PAGES_MAX, count_pages, read_paper
from exams.tasks import auto_submit_expired_sessions
from tests.conftest import Api, TestClock
from tests.factories import PAPER, make_exam, make_session, make_student, new_id, small_pdf

TITLE = 'Математика "№7"\r\nSet-Cookie: a=b — oʻzbekcha'


def content(response: object) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_a_running_session_opens_the_paper(api: Api) -> None:
    exam = make_exam(title=TITLE)
    make_session(exam, api.student)
    response = api.get(f"exams/{exam.pk}/pdf/")
    assert response.status_code == 200
    assert content(response) == PAPER
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "private, no-store"
    disposition = response.headers["Content-Disposition"]
    assert disposition.isascii()
    assert disposition == "inline; filename*=utf-8''" + quote(TITLE.replace("\r\n", " ") + ".pdf", safe="!#$&+^`|")
    assert "Set-Cookie" not in response.headers


def test_anonymous_is_refused(anonymous: Api, db: None) -> None:
    assert anonymous.get(f"exams/{make_exam().pk}/pdf/").status_code == 401


def test_without_a_session_the_paper_is_closed(api: Api, other: Api) -> None:
    exam = make_exam()
    make_session(exam, api.student)
    response = other.get(f"exams/{exam.pk}/pdf/")
    assert (response.status_code, response.json()["code"]) == (403, "no_active_session")
    assert response.json()["error"] == "No active session"


def test_unknown_exam(api: Api) -> None:
    assert api.get(f"exams/{new_id()}/pdf/").status_code == 404


def test_the_paper_closes_with_ones_own_time_not_with_the_window(api: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=180, duration=30)
    session = make_session(exam, api.student)
    clock.set(session.deadline + timedelta(seconds=30))
    assert api.get(f"exams/{exam.pk}/pdf/").status_code == 200
    clock.move(seconds=1)
    response = api.get(f"exams/{exam.pk}/pdf/")
    assert (response.status_code, response.json()["code"]) == (403, "exam_closed")


def test_who_handed_in_sees_the_paper_again_only_when_it_is_over_for_everyone(api: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=180, duration=30)
    session = make_session(exam, api.student)
    api.post(f"sessions/{session.pk}/submit/")
    assert api.get(f"exams/{exam.pk}/pdf/").json()["code"] == "no_active_session"
    clock.set(exam.scheduled_end + timedelta(seconds=31))
    assert api.get(f"exams/{exam.pk}/pdf/").status_code == 200


def test_after_the_exam_only_who_took_or_practises_it_reads_the_paper(api: Api, other: Api, clock: TestClock) -> None:
    exam = make_exam()
    make_session(exam, other.student)
    clock.set(exam.scheduled_end + timedelta(seconds=31))
    auto_submit_expired_sessions()
    assert other.get(f"exams/{exam.pk}/pdf/").status_code == 200
    assert api.get(f"exams/{exam.pk}/pdf/").status_code == 403
    practice = api.post(f"exams/{exam.pk}/start/", {"mode": "practice"}).json()
    assert api.get(f"exams/{exam.pk}/pdf/").status_code == 200
    api.post(f"sessions/{practice['id']}/abandon/")
    assert api.get(f"exams/{exam.pk}/pdf/").status_code == 403


def test_who_handed_a_practice_in_still_looks_its_questions_up(api: Api, other: Api, clock: TestClock) -> None:
    exam = make_exam()
    make_session(exam, other.student)
    clock.set(exam.scheduled_end + timedelta(seconds=31))
    auto_submit_expired_sessions()
    practice = api.post(f"exams/{exam.pk}/start/", {"mode": "practice"}).json()
    api.post(f"sessions/{practice['id']}/submit/")
    assert [api.get(f"exams/{exam.pk}/{what}/").status_code for what in ("pdf", "places")] == [200, 200]
    clock.set(exam.scheduled_start + timedelta(minutes=1))  # the exam runs: nothing of a practice opens it
    assert [api.get(f"exams/{exam.pk}/{what}/").status_code for what in ("pdf", "places")] == [403, 403]


def test_a_session_made_before_the_start_does_not_open_the_paper(api: Api, clock: TestClock) -> None:
    exam = make_exam()
    make_session(exam, api.student, started_at=exam.scheduled_start - timedelta(hours=1))
    clock.set(exam.scheduled_start - timedelta(seconds=1))
    assert api.get(f"exams/{exam.pk}/pdf/").json()["code"] == "no_active_session"


def test_an_exam_without_a_paper_says_so(api: Api) -> None:
    exam = make_exam(paper=None)
    make_session(exam, api.student)
    response = api.get(f"exams/{exam.pk}/pdf/")
    assert (response.status_code, response.json()["code"]) == (404, "paper_missing")


def test_a_paper_lost_from_the_disk_says_so(api: Api) -> None:
    exam = make_exam()
    make_session(exam, api.student)
    exam.pdf_file.storage.delete(exam.pdf_file.name)
    assert api.get(f"exams/{exam.pk}/pdf/").json()["code"] == "paper_missing"


SIZE = len(PAPER)


@pytest.mark.parametrize(
    ("header", "status", "expected"),
    [
        ("bytes=0-9", 206, PAPER[:10]),
        ("bytes=10-", 206, PAPER[10:]),
        ("bytes=-5", 206, PAPER[-5:]),
        (f"bytes=-{SIZE + 100}", 206, PAPER),
        (f"bytes=0-{SIZE + 100}", 206, PAPER),
        (f"bytes={SIZE - 1}-", 206, PAPER[-1:]),
        ("bytes=5-2", 200, PAPER),
        ("bytes=-", 200, PAPER),
        ("bytes=0-1,3-4", 200, PAPER),
        ("lines=0-1", 200, PAPER),
        ("bytes=a-b", 200, PAPER),
        ("bytes=" + "9" * 40 + "-", 200, PAPER),
    ],
)
def test_byte_ranges(api: Api, header: str, status: int, expected: bytes) -> None:
    exam = make_exam()
    make_session(exam, api.student)
    response = api.get(f"exams/{exam.pk}/pdf/", headers={"Range": header})
    assert response.status_code == status
    body = content(response)
    assert body == expected
    assert response.headers["Content-Length"] == str(len(expected))
    if status == 206:
        first, last = response.headers["Content-Range"].removeprefix("bytes ").removesuffix(f"/{SIZE}").split("-")
        assert PAPER[int(first) : int(last) + 1] == expected


@pytest.mark.parametrize("header", [f"bytes={SIZE}-", "bytes=-0", f"bytes={SIZE}-{SIZE + 5}"])
def test_a_range_beyond_the_end_is_416(api: Api, header: str) -> None:
    exam = make_exam()
    make_session(exam, api.student)
    assert api.get(f"exams/{exam.pk}/pdf/", headers={"Range": header}).status_code == 416


def test_head_tells_the_length_without_the_paper(api: Api) -> None:
    exam = make_exam()
    make_session(exam, api.student)
    response = api.head(f"exams/{exam.pk}/pdf/")
    assert (response.status_code, response.headers["Content-Length"]) == (200, str(SIZE))
    assert response.headers["Accept-Ranges"] == "bytes"


def test_behind_nginx_only_the_authorisation_is_answered(api: Api, settings: object) -> None:
    settings.PAPERS_ACCEL_REDIRECT = True  # type: ignore[attr-defined]
    exam = make_exam(title=TITLE)
    make_session(exam, api.student)
    response = api.get(f"exams/{exam.pk}/pdf/")
    assert response.content == b""
    assert response.headers["X-Accel-Redirect"] == f"/protected-media/{exam.pdf_file.name}"
    assert response.headers["X-Accel-Redirect"].isascii()
    assert response.headers["Cache-Control"] == "private, no-store"


def test_behind_nginx_a_lost_paper_still_says_so_as_json(api: Api, settings: object) -> None:
    settings.PAPERS_ACCEL_REDIRECT = True  # type: ignore[attr-defined]
    exam = make_exam()
    make_session(exam, api.student)
    exam.pdf_file.storage.delete(exam.pdf_file.name)
    assert api.get(f"exams/{exam.pk}/pdf/").json()["code"] == "paper_missing"


def test_papers_are_stored_under_a_generated_name(db: None) -> None:
    exam: MockExam = make_exam()
    exam.pdf_file.save("../../ўзбекча %?#\n.pdf", io.BytesIO(PAPER))
    assert exam.pdf_file.name.isascii()
    folder, name = exam.pdf_file.name.split("/")
    assert (folder, len(name)) == ("papers", 36)


def encrypted(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PAPER)))
    writer.encrypt(password, "the owner's")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


NOT_PAPERS = {
    "empty": (b"", "not a PDF"),
    "text": (b"hello", "not a PDF"),
    "magic bytes only": (b"%PDF-1.7\n", "damaged"),
    "cut in half": (PAPER[: len(PAPER) // 2], "damaged"),
    "html in front": (b"<html>" + PAPER, "not a PDF"),
    "something in front": (b"\n\n" + PAPER, "not a PDF"),
    "garbage after the magic bytes": (b"%PDF-1.7\n" + bytes(range(256)) * 20, "damaged"),
    "encrypted": (encrypted("secret"), "encrypted"),
    "encrypted, and anybody may read it": (encrypted(""), "encrypted"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "not a PDF"),
}


@pytest.mark.parametrize(("wrong", "words"), NOT_PAPERS.values(), ids=NOT_PAPERS.keys())
def test_what_is_not_a_readable_pdf_is_refused_with_a_sentence(wrong: bytes, words: str) -> None:
    with pytest.raises(PaperRefused) as refusal:
        count_pages(wrong)
    assert words in str(refusal.value.text)


def blank(pages: int) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


@pytest.mark.parametrize("pages", [0, PAGES_MAX + 1])
def test_a_paper_has_pages_and_not_too_many(pages: int) -> None:
    assert count_pages(blank(PAGES_MAX)) == PAGES_MAX
    with pytest.raises(PaperRefused, match="between 1 and"):
        count_pages(blank(pages))


def test_a_page_whose_contents_are_damaged_is_found_at_the_upload() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(PAPER))
    damaged = StreamObject()
    damaged[NameObject("/Filter")] = NameObject("/LZWDecode")
    damaged.set_data(b"\xff\xff\xff")
    writer.pages[1][NameObject("/Contents")] = writer._add_object(damaged)
    target = io.BytesIO()
    writer.write(target)
    with pytest.raises(PaperRefused, match="damaged"):
        count_pages(target.getvalue())


def test_a_real_pdf_is_accepted_with_its_pages() -> None:
    assert read_paper(SimpleUploadedFile("x.pdf", small_pdf(3)))[1] == 3


def test_a_file_over_the_limit_is_refused_before_it_is_parsed(settings: object) -> None:
    settings.PAPER_MAX_BYTES = SIZE - 1  # type: ignore[attr-defined]
    with pytest.raises(PaperRefused, match="too large"):
        read_paper(SimpleUploadedFile("x.pdf", PAPER))


def test_two_students_with_sessions_get_the_same_paper(api: Api, other: Api) -> None:
    exam = make_exam()
    make_session(exam, api.student)
    make_session(exam, make_student())
    assert other.get(f"exams/{exam.pk}/pdf/").status_code == 403


def test_an_exam_that_is_not_ready_is_not_revealed(api: Api) -> None:
    draft = make_exam(key=[])
    assert api.get(f"exams/{draft.pk}/pdf/").status_code == 404
    assert api.get(f"exams/{make_exam().pk}/pdf/").status_code == 403
