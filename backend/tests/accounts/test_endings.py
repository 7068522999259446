"""What ends a sign-in from outside: deletion, a block, signing out everywhere, the end of the demo, time"""

import time
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.ending import block_student, sign_out_everywhere, unblock_student
from accounts.models import DEMO_TELEGRAM_ID, SignInGrant, Student
from accounts.revocation import EndedSignIns, revoked_grants
from accounts.tokens import open_grant
from audit.models import AuditEvent
from exams.models import ExamSession, StudentAnswer
from tests.accounts.telegram_robot import TOKEN, init_data, widget
from tests.conftest import Api, TestClock, sign_in
from tests.exams.lane import LaneApi
from tests.factories import make_exam, make_session, make_student

EVERYTHING = [
    "me/", "dashboard/", "achievements/", "exams/", "exams/upcoming/", "exams/{exam}/", "exams/{exam}/lobby/",
    "exams/{exam}/pdf/", "sessions/{session}/", "sessions/{session}/validate/", "sessions/{session}/clock/",
    "sessions/{session}/results/", *(f"leaderboard/?tab={tab}" for tab in ("top_rated", "rasch", "streaks")),
]  # fmt: skip
CHANGES = ["exams/{exam}/start/", "sessions/{session}/answers/", "sessions/{session}/submit/", "auth/logout/"]


@pytest.fixture(autouse=True)
def bot(settings: Any) -> None:
    settings.BOT_TOKEN = TOKEN


def statuses(api: Api) -> dict[str, int]:
    ids = {"exam": make_exam().pk, "session": uuid.uuid4()}
    asked = {path: api.get(path.format(**ids)).status_code for path in EVERYTHING}
    asked["PATCH me/"] = api.patch("me/", {"alias": "Lola"}).status_code
    return asked | {f"POST {path}": api.post(path.format(**ids)).status_code for path in CHANGES}


@pytest.mark.parametrize("erase", [lambda: Student.objects.all().delete(), lambda: _erase_by_sql()])
def test_a_deleted_students_token_is_401_everywhere_however_the_row_went(api: Api, settings: Any, erase: Any) -> None:
    settings.REVOCATION_REFRESH_SECONDS = 0
    assert api.get("exams/").status_code == 200
    erase()
    assert set(statuses(api).values()) == {401}


def _erase_by_sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_signingrant")
        cursor.execute("DELETE FROM accounts_student")


def test_until_a_process_knows_of_it_a_deleted_student_meets_no_500(api: Api, settings: Any) -> None:
    settings.REVOCATION_REFRESH_SECONDS = 3600
    assert api.get("exams/").status_code == 200
    Student.objects.all().delete()
    met = statuses(api)
    assert max(met.values()) < 500, met
    assert (met["dashboard/"], met["achievements/"], met["me/"]) == (401, 401, 401)


def test_deleting_in_the_admin_ends_tokens_and_is_an_event(api: Api, admin_client: Client) -> None:
    assert api.get("exams/").status_code == 200
    page = reverse("admin:accounts_student_delete", args=[api.student.pk])  # type: ignore[union-attr]
    assert admin_client.post(page, {"post": "yes"}).status_code == 302
    revoked_grants.forget()  # on commit, which a test's transaction does not reach
    assert api.get("exams/").status_code == 401
    assert AuditEvent.objects.get(verb="deleted").subject_id == str(api.student.pk)  # type: ignore[union-attr]


def test_a_thousand_simulated_students_who_never_signed_in_are_not_remembered(db: None, clock: TestClock) -> None:
    Student.objects.bulk_create(
        Student(full_name="x", telegram_id=-1000 - number, is_simulated=True) for number in range(1000)
    )
    Student.objects.filter(is_simulated=True).delete()
    known = EndedSignIns()
    known.refresh_if_stale(now=clock())
    assert not known._ended.deleted


# --- a block


def test_a_blocked_students_running_tokens_are_refused_by_their_own_code(api: Api, settings: Any) -> None:
    settings.REVOCATION_REFRESH_SECONDS = 0
    block_student(api.student, reason="shared the paper", actor="admin", now=_now(api))  # type: ignore[arg-type]
    assert set(statuses(api).values()) == {403}
    response = api.get("me/")
    assert (response.status_code, response.json()["code"]) == (403, "blocked")
    assert "shared" not in response.content.decode()
    unblock_student(api.student, actor="admin", now=_now(api))  # type: ignore[arg-type]
    assert api.get("me/").status_code == 200
    assert list(AuditEvent.objects.order_by("id").values_list("verb", flat=True)) == ["blocked", "unblocked"]


def _now(api: Api) -> Any:
    return SignInGrant.objects.filter(student=api.student).latest("created_at").created_at


def test_a_blocked_student_can_neither_sign_in_nor_refresh(anonymous: Api, db: None, clock: TestClock) -> None:
    tokens = anonymous.post("auth/telegram/", {"init_data": init_data(clock)}).json()
    block_student(Student.objects.get(), reason="x", actor="admin", now=clock())
    for path, body in (
        ("auth/telegram/", {"init_data": init_data(clock)}),
        ("auth/telegram/", {"widget": widget(clock)}),
        ("auth/refresh/", {"refresh": tokens["refresh"]}),
    ):
        response = anonymous.post(path, body)
        assert (response.status_code, response.json()["code"]) == (403, "blocked"), path
    assert SignInGrant.objects.count() == 1


def test_a_block_holds_when_the_access_token_has_run_out(anonymous: Api, db: None, clock: TestClock) -> None:
    tokens = anonymous.post("auth/telegram/", {"init_data": init_data(clock)}).json()
    block_student(Student.objects.get(), reason="x", actor="admin", now=clock())
    clock.move(days=3)
    assert anonymous.post("auth/refresh/", {"refresh": tokens["refresh"]}).json()["code"] == "blocked"
    anonymous.token = tokens["access"]
    assert anonymous.get("me/").status_code == 401


def test_what_was_saved_before_a_block_counts_and_nothing_after_it(api: Api, clock: TestClock, settings: Any) -> None:
    settings.REVOCATION_REFRESH_SECONDS = 0
    session = make_session(make_exam(), api.student)
    assert api.save(session.pk, 1, "A").status_code == 200
    block_student(api.student, reason="x", actor="admin", now=clock())  # type: ignore[arg-type]
    for answer in (api.save(session.pk, 1, "B"), api.post(f"sessions/{session.pk}/submit/")):
        assert (answer.status_code, answer.json()["code"]) == (403, "blocked")
    assert StudentAnswer.objects.get().answer == "A"
    session.refresh_from_db()
    assert session.status == ExamSession.Status.IN_PROGRESS


def test_the_save_lane_refuses_a_blocked_student_too(api: Api, clock: TestClock, settings: Any) -> None:
    settings.REVOCATION_REFRESH_SECONDS = 0
    session = make_session(make_exam(), api.student)
    block_student(api.student, reason="x", actor="admin", now=clock())  # type: ignore[arg-type]
    lane = LaneApi(api.student, api.token)
    response = lane.save(session.pk, 1, "A")
    assert (response.status_code, response.json()["code"], lane.handler.went_on) == (403, "blocked", 1)
    assert not StudentAnswer.objects.exists()


def test_an_admin_blocks_by_writing_a_reason_and_unblocks_by_taking_it_away(api: Api, admin_client: Client) -> None:
    student = api.student
    assert student is not None
    page = reverse("admin:accounts_student_change", args=[student.pk])
    form = {"full_name": "Aziza K.", "telegram_id": student.telegram_id, "language": "uz", "show_on_leaderboard": "on"}
    assert admin_client.post(page, form | {"blocked_reason": "shared the paper"}).status_code == 302
    student.refresh_from_db()
    assert (student.full_name, student.blocked_reason) == ("Aziza K.", "shared the paper")
    assert student.blocked_at is not None
    assert api.get("me/").json()["code"] == "blocked"
    event = AuditEvent.objects.get(verb="blocked")
    assert (event.actor, event.details) == ("admin", {"reason": "shared the paper"})
    assert admin_client.post(page, form | {"blocked_reason": "  "}).status_code == 302
    assert api.get("me/").status_code == 200
    assert AuditEvent.objects.filter(verb="unblocked").count() == 1


def test_editing_something_else_neither_blocks_nor_unblocks(api: Api, admin_client: Client, clock: TestClock) -> None:
    block_student(api.student, reason="x", actor="admin", now=clock())  # type: ignore[arg-type]
    page = reverse("admin:accounts_student_change", args=[api.student.pk])  # type: ignore[union-attr]
    form = {"full_name": "New", "telegram_id": 5, "language": "uz", "blocked_reason": "x"}
    assert admin_client.post(page, form).status_code == 302
    student = Student.objects.get()
    assert (student.full_name, student.blocked_at) == ("New", clock())
    assert AuditEvent.objects.filter(verb="blocked").count() == 1


# --- signing out everywhere


@pytest.mark.parametrize(
    "proof", [lambda clock: {"init_data": init_data(clock)}, lambda clock: {"widget": widget(clock)}]
)
def test_proof_from_before_signing_out_everywhere_signs_nobody_in_after_it(
    anonymous: Api, db: None, clock: TestClock, proof: Any
) -> None:
    before = proof(clock)
    tokens = anonymous.post("auth/telegram/", before).json()
    sign_out_everywhere(Student.objects.get(), actor="admin", now=clock())
    response = anonymous.post("auth/telegram/", before)
    assert (response.status_code, response.json()["code"]) == (400, "init_data_expired")
    assert anonymous.post("auth/refresh/", {"refresh": tokens["refresh"]}).status_code == 401
    clock.move(seconds=10)
    assert anonymous.post("auth/telegram/", proof(clock)).status_code == 200


def test_proof_of_the_very_second_of_signing_out_is_not_believed(anonymous: Api, db: None, clock: TestClock) -> None:
    anonymous.post("auth/telegram/", {"init_data": init_data(clock)})
    clock.move(milliseconds=700)
    sign_out_everywhere(Student.objects.get(), actor="admin", now=clock())
    assert anonymous.post("auth/telegram/", {"init_data": init_data(clock, age=0)}).status_code == 400
    clock.move(seconds=1)
    assert anonymous.post("auth/telegram/", {"init_data": init_data(clock, age=0)}).status_code == 200


def test_an_admin_signs_a_student_out_everywhere(api: Api, admin_client: Client) -> None:
    again = sign_in(api.student)  # type: ignore[arg-type]
    chosen = {"action": "sign_out_everywhere", "_selected_action": [str(api.student.pk)]}  # type: ignore[union-attr]
    assert admin_client.post(reverse("admin:accounts_student_changelist"), chosen).status_code == 302
    assert {api.get("me/").json()["code"], again.get("me/").json()["code"]} == {"token_revoked"}
    assert Student.objects.get().signed_out_at is not None
    assert AuditEvent.objects.get(verb="signed out everywhere").actor == "admin"


# --- the end of the demo


def test_demo_tokens_end_with_demo_mode(anonymous: Api, db: None, clock: TestClock, settings: Any) -> None:
    settings.DEMO_MODE = True
    tokens = anonymous.post("auth/demo/").json()
    anonymous.token = tokens["access"]
    assert anonymous.get("me/").status_code == 200
    settings.DEMO_MODE = False
    revoked_grants.forget()  # as a process that starts
    assert anonymous.get("me/").status_code == 401
    assert anonymous.get("leaderboard/").status_code == 401
    anonymous.token = None
    assert anonymous.post("auth/refresh/", {"refresh": tokens["refresh"]}).status_code == 401


def test_a_blocked_demo_signs_nobody_in(anonymous: Api, db: None, clock: TestClock, settings: Any) -> None:
    settings.DEMO_MODE = True
    assert anonymous.post("auth/demo/").status_code == 200
    block_student(Student.objects.get(), reason="x", actor="admin", now=clock())
    assert anonymous.post("auth/demo/").json()["code"] == "blocked"


@pytest.mark.parametrize(("telegram_id", "way"), [(DEMO_TELEGRAM_ID, "mini_app"), (5001, "demo")])
def test_whatever_a_past_demo_left_behind_is_not_renewed(
    anonymous: Api, db: None, clock: TestClock, settings: Any, telegram_id: int, way: str
) -> None:
    refresh = open_grant(make_student(telegram_id=telegram_id), way=way, now=clock()).refresh
    settings.DEMO_MODE = True
    assert anonymous.post("auth/refresh/", {"refresh": refresh}).status_code == 200
    settings.DEMO_MODE = False
    assert anonymous.post("auth/refresh/", {"refresh": refresh}).status_code == 401


# --- time


def test_a_sign_in_has_an_absolute_end(anonymous: Api, db: None, clock: TestClock, settings: Any) -> None:
    tokens = anonymous.post("auth/telegram/", {"init_data": init_data(clock)}).json()
    end = clock() + timedelta(seconds=settings.SIGN_IN_SECONDS)
    while clock() + timedelta(days=30) < end:
        clock.move(days=30)
        assert anonymous.post("auth/refresh/", {"refresh": tokens["refresh"]}).status_code == 200
    assert SignInGrant.objects.get().expires_at == end
    clock.set(end)
    assert anonymous.post("auth/refresh/", {"refresh": tokens["refresh"]}).status_code == 401


def test_a_sign_in_from_before_there_was_an_end_has_one_too(
    anonymous: Api, db: None, clock: TestClock, settings: Any
) -> None:
    tokens = anonymous.post("auth/telegram/", {"init_data": init_data(clock)}).json()
    SignInGrant.objects.update(expires_at=clock() + timedelta(days=1000))
    clock.move(seconds=settings.SIGN_IN_SECONDS - 1)
    assert anonymous.post("auth/refresh/", {"refresh": tokens["refresh"]}).status_code == 200
    SignInGrant.objects.update(expires_at=clock() + timedelta(days=1000))
    clock.move(seconds=1)
    assert anonymous.post("auth/refresh/", {"refresh": tokens["refresh"]}).status_code == 401


# --- what a process knows


def test_a_process_looks_again_when_what_it_wrote_can_be_seen(
    api: Api, clock: TestClock, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.REVOCATION_REFRESH_SECONDS = 3600
    assert api.get("me/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        block_student(api.student, reason="x", actor="admin", now=clock())  # type: ignore[arg-type]
        assert api.get("me/").status_code == 403
        Student.objects.update(
            blocked_at=None, blocked_reason=""
        )  # what the list said before the commit is not what counts
        assert api.get("me/").status_code == 403
    assert api.get("me/").status_code == 200


def test_forgetting_between_two_looks_at_the_list_harms_nobody(
    db: None, clock: TestClock, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.REVOCATION_REFRESH_SECONDS = 5
    known = EndedSignIns()
    known.refresh_if_stale(now=clock())
    really = time.monotonic

    def meanwhile_another_thread_forgets() -> float:
        known.forget()
        return really()

    monkeypatch.setattr("accounts.revocation.time.monotonic", meanwhile_another_thread_forgets)
    known.refresh_if_stale(now=clock())
    known.refuse_ended(student_id=uuid.uuid4(), grant_id=uuid.uuid4())


def test_what_is_revoked_while_the_list_is_read_is_seen_at_the_next_request(
    db: None, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = EndedSignIns()
    readings: list[int] = []
    from accounts import revocation

    really = revocation._ended_since

    def read_and_meanwhile_forget(since: Any) -> Any:
        readings.append(1)
        ended = really(since)
        if len(readings) == 1:
            known.forget()
        return ended

    monkeypatch.setattr(revocation, "_ended_since", read_and_meanwhile_forget)
    known.refresh_if_stale(now=clock())
    known.refresh_if_stale(now=clock())
    known.refresh_if_stale(now=clock())
    assert len(readings) == 2


def test_while_one_thread_reads_the_others_use_what_they_know(db: None, clock: TestClock) -> None:
    known = EndedSignIns()
    known.refresh_if_stale(now=clock())
    known._ended = replace(known._ended, read_at=float("-inf"))
    with known._lock:
        known.refresh_if_stale(now=clock())
    assert known._ended.read_at == float("-inf")


def test_knowing_what_has_ended_costs_one_query(db: None, clock: TestClock, django_assert_num_queries: Any) -> None:
    make_student()
    with django_assert_num_queries(1):
        EndedSignIns().refresh_if_stale(now=clock())
