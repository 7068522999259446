"""Where the questions stand on a paper: found by its letters and its ink, told to whoever may read the paper"""

import subprocess
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pypdfium2
import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from PIL import Image
from pypdf import PdfReader, PdfWriter

from demo.papers import build_paper, season_title
from exams.models import MockExam, PaperPlaces
from exams.services import places as service
from exams.services.places import find_paper_places, read_places
from exams.tasks import find_question_places
from tests.conftest import Api, TestClock
from tests.exams.printed_papers import HEIGHT, Layout, Printed, print_paper
from tests.factories import START, make_exam, make_session, small_pdf

DOTS = 2
TOLERANCE_POINTS = 0.7  # what a letter's smooth edge may reach over its box

LAYOUTS = {
    "plain": Layout(),
    "text that does not hang": Layout(hang=0),
    "brackets": Layout(number="{})"),
    "words": Layout(number="{}-savol.", hang=60),
    "number signs": Layout(number="№{}", hang=34),
    "numbers alone": Layout(number="{}"),
    "flush right": Layout(flush_right=True),
    "no space between questions": Layout(gap=0, leading=1.2),
    "two columns": Layout(columns=2, size=9, hang=18, questions=30),
    "two tight columns": Layout(columns=2, size=9, gap=0, leading=1.2, hang=18, questions=40),
    "three columns": Layout(columns=3, size=7, hang=14, options=2, questions=50),
    "a frame around the page": Layout(frame=True),
    "a frame around two columns": Layout(frame=True, columns=2, size=9, hang=18),
    "pages that begin with a question": Layout(size=7, questions=60),
    "numbers inside questions": Layout(traps=True),
    "numbers inside, nothing hangs": Layout(traps=True, hang=0),
    "numbers inside two columns": Layout(traps=True, columns=2, size=8, hang=16),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_every_question_is_found_with_all_of_its_first_line(layout: Layout) -> None:
    printed = print_paper(layout)
    places = {place["number"]: place for place in read_places(printed.pdf)}
    assert list(places) == list(printed.first_lines)
    for number, (page, top, bottom, _left) in printed.first_lines.items():
        place = places[number]
        assert place["page"] == page + 1
        assert place["top"] * HEIGHT <= top + TOLERANCE_POINTS, number
        assert place["areas"][0]["bottom"] * HEIGHT >= bottom - TOLERANCE_POINTS, number
        assert place["lead"] is None
    _takes_nothing_of_the_question_before(printed, places)


def _takes_nothing_of_the_question_before(printed: Printed, places: Mapping[int, Any]) -> None:
    for number, (page, bottom) in printed.last_lines.items():
        after = places.get(number + 1)
        same_column = after and abs(after["left"] - places[number]["left"]) < 0.05
        if (
            after
            and after["page"] == page + 1
            and same_column
            and after["top"] * HEIGHT > printed.first_lines[number][1]
        ):
            descender = 2.5  # of the font; digits and capitals do not reach so far
            assert after["top"] * HEIGHT >= bottom - descender, number


@cache
def demo_paper(seed: int) -> bytes:
    return build_paper(seed, season_title(seed)).pdf


def inked(pdf: bytes) -> list[np.ndarray[Any, Any]]:
    pages = []
    paper = pypdfium2.PdfDocument(pdf)
    for number in range(len(paper)):
        bitmap = paper[number].render(scale=DOTS, grayscale=True)
        pages.append(bitmap.to_numpy().reshape(bitmap.height, bitmap.width) < 150)
    return pages


@pytest.mark.parametrize("seed", range(1, 5))
def test_on_the_demos_papers_a_white_band_stands_above_every_question(seed: int) -> None:
    pdf = demo_paper(seed)
    pages, places = inked(pdf), read_places(pdf)
    assert [place["number"] for place in places] == list(range(1, 46))
    for place in places:
        ink = pages[place["page"] - 1]
        for share in [place["top"], *(area["top"] for area in place["areas"])]:
            row = round(share * ink.shape[0])
            assert not ink[row - 1 : row + 2].any(), place["number"]
        begins = round(place["top"] * ink.shape[0])
        assert ink[begins : begins + 15 * DOTS].any(), "what begins there is near"


def test_the_list_that_three_questions_share_leads_to_each_of_them_and_a_heading_to_the_first() -> None:
    places = {place["number"]: place for place in read_places(demo_paper(3))}
    assert places[33]["lead"] == places[34]["lead"] == places[35]["lead"]
    assert places[33]["lead"]["top"] == places[33]["areas"][0]["top"] < places[33]["top"]
    assert places[32]["areas"][-1]["bottom"] == places[33]["lead"]["top"]
    assert places[36]["lead"] is not None
    assert [number for number, place in places.items() if place["lead"]] == [1, 33, 34, 35, 36]


def test_a_question_goes_on_in_the_next_column_and_ends_where_the_next_one_begins() -> None:
    places = read_places(print_paper(LAYOUTS["two columns"]).pdf)
    for place, following in pairwise(places):
        last = place["areas"][-1]
        begins = following["areas"][0]
        if (last["page"], last["left"]) == (begins["page"], begins["left"]):
            assert last["bottom"] == begins["top"]
        assert all(area["right"] - area["left"] < 0.6 for area in place["areas"])


def test_a_turned_page_is_measured_as_it_is_shown() -> None:
    writer = PdfWriter(clone_from=PdfReader(ContentFile(print_paper(Layout()).pdf)))
    straight = read_places(print_paper(Layout()).pdf)
    for page in writer.pages:
        page.rotate(90)
        page.rotate(-90)
        page.cropbox.lower_left = (20, 30)
    turned = ContentFile(b"")
    writer.write(turned.file)
    places = read_places(turned.file.getvalue())
    assert [place["number"] for place in places] == [place["number"] for place in straight]
    assert places[3]["top"] == pytest.approx(straight[3]["top"] * HEIGHT / (HEIGHT - 30), abs=0.002)


def picture_of(pdf: bytes) -> bytes:
    """A scan: the first page as a picture, without a letter."""
    bitmap = pypdfium2.PdfDocument(pdf)[0].render(scale=1)
    scan = ContentFile(b"")
    bitmap.to_pil().convert("RGB").save(scan.file, "PDF")
    return scan.file.getvalue()


@pytest.mark.parametrize(
    ("paper", "problem"),
    [(picture_of(small_pdf()), "no_text"), (b"%PDF-1.7\n" + bytes(range(256)) * 20, "unreadable"), (b"", "unreadable")],
    ids=["a scan", "rubbish", "an empty file"],
)
def test_a_paper_without_places_is_kept_as_such_and_looked_at_once(paper: bytes, problem: str, api: Api) -> None:
    exam = make_exam(paper=paper)
    make_session(exam, api.student)
    assert find_question_places() == 1
    assert PaperPlaces.objects.get(paper=exam.pdf_file.name).problem == problem
    assert find_question_places() == 0
    assert api.get(f"exams/{exam.pk}/places/").json() == {"is_known": True, "questions": []}


def test_a_paper_that_takes_too_long_is_given_up(db: None, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "READING_SECONDS", 0.01)
    assert find_paper_places(make_exam(), now=START).problem == "too_long"


def test_reading_has_no_secrets_and_a_limit_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hidden")
    asked: dict[str, Any] = {}
    real = subprocess.run

    def watched(*args: Any, **kwargs: Any) -> Any:
        asked.update(kwargs)
        return real(*args, **kwargs)

    monkeypatch.setattr(service.subprocess, "run", watched)
    assert read_places(small_pdf())
    assert "SECRET_KEY" not in asked["env"]


def test_a_replaced_paper_is_looked_at_anew(db: None, clock: TestClock) -> None:
    exam = make_exam()
    find_question_places()
    exam.pdf_file.save("other.pdf", ContentFile(demo_paper(1)))
    assert find_question_places() == 1
    assert len(PaperPlaces.objects.get(paper=exam.pdf_file.name).places) == 45


def test_better_rules_look_at_every_paper_again(db: None, clock: TestClock) -> None:
    make_exam()
    find_question_places()
    PaperPlaces.objects.update(version=0, places=[])
    assert find_question_places() == 1
    assert PaperPlaces.objects.get().places


def test_the_command_looks_again_at_what_is_known(
    db: None, clock: TestClock, capsys: pytest.CaptureFixture[str]
) -> None:
    exam = make_exam()
    find_question_places()
    PaperPlaces.objects.update(places=[])
    call_command("find_places", str(exam.pk))
    assert PaperPlaces.objects.get().places
    assert f"{exam}: 2" in capsys.readouterr().out


def seen(api: Api, exam: MockExam) -> tuple[int, str | None]:
    response = api.get(f"exams/{exam.pk}/places/")
    return response.status_code, response.json().get("code")


def test_places_are_told_to_a_running_session_and_to_nobody_else(api: Api, other: Api, anonymous: Api) -> None:
    exam = make_exam()
    find_question_places()
    session = make_session(exam, api.student)
    response = api.get(f"exams/{exam.pk}/places/")
    assert [place["number"] for place in response.json()["questions"]] == [1, 2]
    assert response.headers["Cache-Control"] == "private, no-store"
    assert seen(other, exam) == (403, "no_active_session")
    assert anonymous.get(f"exams/{exam.pk}/places/").status_code == 401
    api.post(f"sessions/{session.pk}/submit/")
    assert seen(api, exam) == (403, "no_active_session")


def test_places_are_not_told_before_the_start_nor_after_ones_own_time(api: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=180, duration=30)
    session = make_session(exam, api.student)
    clock.move(seconds=-1)
    assert seen(api, exam) == (403, "no_active_session")
    clock.set(session.deadline)
    clock.move(seconds=31)
    assert seen(api, exam) == (403, "exam_closed")


def test_places_that_nobody_looked_for_yet_are_asked_for_again(api: Api) -> None:
    exam = make_exam()
    make_session(exam, api.student)
    assert api.get(f"exams/{exam.pk}/places/").json() == {"is_known": False, "questions": []}


def test_asking_costs_two_queries(api: Api, django_assert_num_queries: Any) -> None:
    exam = make_exam()
    find_question_places()
    make_session(exam, api.student)
    api.get(f"exams/{exam.pk}/places/")  # the first request of a process also reads which sign-ins were revoked
    with django_assert_num_queries(2):
        api.get(f"exams/{exam.pk}/places/")


def test_an_admin_sees_what_was_found_and_what_is_missing(admin_client: Client, clock: TestClock) -> None:
    exam = make_exam(paper=demo_paper(1), key=[{"question_number": n, "correct_answer": "A"} for n in (1, 2, 45, 46)])
    change = f"/admin/exams/mockexam/{exam.pk}/change/"
    assert "not looked for yet" in admin_client.get(change).content.decode()
    find_question_places()
    assert "3 questions found; not found: 46" in admin_client.get(change).content.decode()
    page = admin_client.get(f"/admin/exams/mockexam/{exam.pk}/places/").content.decode()
    assert page.count('class="place-number"') >= 45
    picture = admin_client.get(f"/admin/exams/mockexam/{exam.pk}/places/1.png")
    assert Image.open(ContentFile(picture.content)).size == (1000, 1415)
    assert admin_client.get(f"/admin/exams/mockexam/{exam.pk}/places/99.png").status_code == 404


def test_only_who_may_change_the_exam_sees_its_pages(client: Client, db: None, clock: TestClock) -> None:
    exam = make_exam()
    client.force_login(User.objects.create_user("viewer", is_staff=True))
    for path in ("places/", "places/1.png"):
        assert client.get(f"/admin/exams/mockexam/{exam.pk}/{path}").status_code == 404


def test_a_scan_is_said_to_be_scrolled_by_hand(admin_client: Client, clock: TestClock) -> None:
    exam = make_exam(paper=picture_of(small_pdf()))
    find_question_places()
    page = admin_client.get(f"/admin/exams/mockexam/{exam.pk}/places/").content.decode()
    assert "Students scroll it by hand" in page
