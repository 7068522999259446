"""The code on each page of the paper: whose screen was photographed"""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exams.models import ExamSession
from exams.selectors.watermarks import ALPHABET, read_code, sessions_marked, watermark_of
from tests.conftest import Api, TestClock
from tests.factories import make_exam, make_session, make_student


def test_a_session_comes_with_its_code_and_the_code_tells_no_id(api: Api, other: Api, clock: TestClock) -> None:
    exam = make_exam()
    mine, theirs = (one.post(f"exams/{exam.pk}/start/").json() for one in (api, other))
    assert (
        mine["watermark"]
        == api.get(f"sessions/{mine['id']}/").json()["watermark"]
        == watermark_of(uuid.UUID(mine["id"]))
    )
    assert mine["watermark"] != theirs["watermark"]
    for own in (mine["id"], str(api.student.pk)):  # type: ignore[union-attr]
        assert mine["watermark"].lower().replace("-", "") not in own.replace("-", "")
    assert set(mine["watermark"]) <= {*ALPHABET, "-"}


def test_it_cannot_be_computed_without_the_key(settings: Any) -> None:
    session = uuid.uuid4()
    before, settings.SECRET_KEY = watermark_of(session), "another-secret-key-of-sufficient-length-123"
    assert watermark_of(session) != before


@pytest.mark.parametrize(
    "typed", [str, str.lower, lambda code: f"  {code.replace('-', ' ')} ", lambda c: c.replace("-", "")]
)
def test_it_is_read_as_people_type_it(typed: Any) -> None:
    session = uuid.uuid4()
    code = read_code(typed(watermark_of(session)))
    assert code is not None
    assert sessions_marked(code, [uuid.uuid4(), session]) == [session]


def test_letters_that_look_like_digits_are_digits() -> None:
    assert read_code("oOiIl-L1230") == "0011111230"
    assert [read_code(text) for text in ("", "Aziza", "K7QM2", "K7QM2-XR4VU", "K7QM2-XR4V99", "ўзбек-12345")] == [
        None
    ] * 6


def test_staff_find_the_session_by_the_code_on_a_photo(db: None, clock: TestClock, admin_client: Client) -> None:
    exam, another = make_exam(), make_exam(title="Another")
    sessions = [make_session(exam, make_student(full_name=f"Student {n}")) for n in range(20)]
    elsewhere = make_session(another, sessions[7].student)
    page = reverse("admin:exams_examsession_changelist")
    for query in ({}, {"exam__id__exact": str(exam.pk)}):
        found = admin_client.get(page, {"q": watermark_of(sessions[7].pk).lower(), **query}).context["cl"]
        assert list(found.queryset) == [sessions[7]]
    assert not admin_client.get(page, {"q": watermark_of(uuid.uuid4())}).context["cl"].queryset.exists()
    within = {"q": watermark_of(elsewhere.pk), "exam__id__exact": str(exam.pk)}
    assert not admin_client.get(page, within).context["cl"].queryset.exists()
    assert admin_client.get(page, {"q": "Student 19"}).context["cl"].queryset.count() == 1


def test_codes_drawn_under_a_former_key_are_found_while_it_is_kept(
    db: None, clock: TestClock, admin_client: Client, settings: Any
) -> None:
    session = make_session(make_exam())
    code = read_code(watermark_of(session.pk))
    assert code is not None
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-secret-key-of-sufficient-length-123"
    ids = ExamSession.objects.values_list("pk", flat=True)
    assert sessions_marked(code, ids) == []
    settings.SECRET_KEY_FALLBACKS = [old]
    assert sessions_marked(code, ids) == [session.pk]
