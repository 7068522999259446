"""POST exams/{id}/start/"""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.models import Student
from exams.models import ExamSession, ExtraTime
from exams.rules.timing import Schedule
from exams.services.schedules import reschedule_exam
from exams.services.starting import start_session
from tests.conftest import Api, TestClock
from tests.factories import START, make_exam, make_session, make_student, new_id


def test_anonymous_is_refused(anonymous: Api, db: None) -> None:
    assert anonymous.post(f"exams/{make_exam().pk}/start/").status_code == 401
    assert not ExamSession.objects.exists()


def test_a_new_session_gets_its_deadline_and_slots(api: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=180, duration=150)
    clock.move(minutes=10)
    response = api.post(f"exams/{exam.pk}/start/")
    assert response.status_code == 201
    body = response.json()
    session = ExamSession.objects.get()
    assert (session.student, session.started_at) == (api.student, clock())
    assert session.deadline == START + timedelta(minutes=160)
    assert body["deadline_ms"] == int(session.deadline.timestamp() * 1000)
    assert [(row["question_number"], row["sub_part"], row["choices"]) for row in body["slots"]] == [
        (1, "", "ABCD"),
        (2, "", "ABCDEF"),
        (3, "a", ""),
        (3, "b", ""),
    ]
    assert "correct" not in response.content.decode()


def test_who_starts_late_has_only_what_is_left_of_the_window(api: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=180, duration=150)
    clock.move(minutes=60)
    api.post(f"exams/{exam.pk}/start/")
    assert ExamSession.objects.get().deadline == exam.scheduled_end


def test_extra_minutes_move_both_ends(api: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=180, duration=150)
    ExtraTime.objects.create(exam=exam, student=api.student, minutes=20)
    clock.move(minutes=60)
    api.post(f"exams/{exam.pk}/start/")
    assert ExamSession.objects.get().deadline == exam.scheduled_end + timedelta(minutes=20)


def test_starting_twice_returns_the_same_session(api: Api) -> None:
    exam = make_exam()
    first, second = api.post(f"exams/{exam.pk}/start/"), api.post(f"exams/{exam.pk}/start/")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]


def test_a_second_device_learns_that_the_first_holds_the_session(api: Api) -> None:
    exam = make_exam()
    api.post(f"exams/{exam.pk}/start/", {"device": new_id()})
    assert api.post(f"exams/{exam.pk}/start/", {"device": new_id()}).json()["held_elsewhere"] is True


@pytest.mark.parametrize(("minutes", "code"), [(-0.01, "not_started"), (180, "exam_closed"), (500, "exam_closed")])
def test_outside_the_window_nobody_starts(api: Api, clock: TestClock, minutes: float, code: str) -> None:
    exam = make_exam(minutes_open=180)
    clock.move(minutes=minutes)
    response = api.post(f"exams/{exam.pk}/start/")
    assert (response.status_code, response.json()["code"]) == (400, code)
    assert not ExamSession.objects.exists()


def test_in_the_first_and_in_the_last_instant_of_the_window_one_may_start(
    api: Api, other: Api, clock: TestClock
) -> None:
    exam = make_exam(minutes_open=180)
    assert api.post(f"exams/{exam.pk}/start/").status_code == 201
    clock.set(exam.scheduled_end - timedelta(microseconds=1))
    assert other.post(f"exams/{exam.pk}/start/").status_code == 201


@pytest.mark.parametrize("lacking", [{"paper": None}, {"key": []}])
def test_an_exam_without_paper_or_key_cannot_be_started(api: Api, lacking: dict) -> None:
    response = api.post(f"exams/{make_exam(**lacking).pk}/start/")
    assert (response.status_code, response.json()["code"]) == (400, "exam_not_ready")


def test_an_exam_whose_paper_is_gone_from_the_disk_cannot_be_started(api: Api) -> None:
    exam = make_exam()
    exam.pdf_file.storage.delete(exam.pdf_file.name)
    assert api.post(f"exams/{exam.pk}/start/").json()["code"] == "exam_not_ready"
    assert not ExamSession.objects.exists()


def test_after_handing_in_nobody_starts_again(api: Api) -> None:
    exam = make_exam()
    session = api.post(f"exams/{exam.pk}/start/").json()
    api.post(f"sessions/{session['id']}/submit/")
    response = api.post(f"exams/{exam.pk}/start/")
    assert (response.status_code, response.json()["code"]) == (400, "already_submitted")


def test_starting_meets_an_expired_session_and_closes_it(api: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=180, duration=10)
    session = make_session(exam, api.student)
    clock.move(minutes=11)
    assert api.post(f"exams/{exam.pk}/start/").json()["code"] == "already_submitted"
    session.refresh_from_db()
    assert (session.status, session.submitted_at) == ("submitted", session.deadline)


def test_the_first_start_is_one_statement_once_the_lobby_was_seen(api: Api, other: Api) -> None:
    exam = make_exam()
    other.get(f"exams/{exam.pk}/lobby/")
    other.post(f"exams/{exam.pk}/start/")  # the first of all also reads the sheet, which from now on is frozen
    api.get(f"exams/{exam.pk}/lobby/")
    with CaptureQueriesContext(connection) as queries:
        assert api.post(f"exams/{exam.pk}/start/").status_code == 201
    assert len(queries) == 1, [query["sql"][:80] for query in queries.captured_queries]


def test_a_remembered_schedule_gives_nobody_a_wrong_deadline(api: Api, other: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=180, duration=150)
    assert other.get(f"exams/{exam.pk}/lobby/").json()["exam"]["duration_minutes"] == 150
    reschedule_exam(
        exam.pk,
        schedule=Schedule(exam.scheduled_start, exam.scheduled_end, 60),
        actor="admin",
        now=clock(),
    )
    assert api.post(f"exams/{exam.pk}/start/").status_code == 201
    assert ExamSession.objects.get().deadline == START + timedelta(minutes=60)


def test_a_start_that_was_moved_away_is_not_remembered(api: Api, other: Api, clock: TestClock) -> None:
    exam = make_exam()
    other.get(f"exams/{exam.pk}/lobby/")
    day_later = Schedule(START + timedelta(days=1), START + timedelta(days=1, hours=3), 150)
    reschedule_exam(exam.pk, schedule=day_later, actor="admin", now=clock())
    assert api.post(f"exams/{exam.pk}/start/").json()["code"] == "not_started"
    assert not ExamSession.objects.exists()


def test_a_key_that_was_taken_away_is_not_remembered(api: Api, other: Api) -> None:
    exam = make_exam()
    other.get(f"exams/{exam.pk}/lobby/")
    exam.key.all().delete()
    assert api.post(f"exams/{exam.pk}/start/").json()["code"] == "exam_not_ready"


def test_a_student_who_is_gone_cannot_start(api: Api) -> None:
    exam = make_exam()
    assert api.student
    api.student.delete()
    assert api.post(f"exams/{exam.pk}/start/").json()["code"] == "token_invalid"
    assert not ExamSession.objects.exists()


def test_unknown_exam(api: Api) -> None:
    assert api.post(f"exams/{new_id()}/start/").status_code == 404


@pytest.mark.parametrize("body", [{"mode": "cheat"}, {"mode": 1}, {"device": "phone"}, {"device": 5}])
def test_rubbish_is_refused(api: Api, body: dict) -> None:
    response = api.post(f"exams/{make_exam().pk}/start/", body)
    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")
    assert not ExamSession.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_starts_at_once_make_one_session(clock: TestClock) -> None:
    exam, student = make_exam(), make_student()
    gate = threading.Barrier(8)
    seen: list[tuple[str, bool]] = []

    def start(student: Student) -> None:
        gate.wait()
        session, is_new = start_session(exam_id=exam.pk, student_id=student.pk, mode="live", device=None, now=clock())
        seen.append((str(session.pk), is_new))
        connections.close_all()

    threads = [threading.Thread(target=start, args=(student,)) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert ExamSession.objects.count() == 1
    assert len(seen) == 8
    assert len({session for session, _is_new in seen}) == 1
    assert sum(is_new for _session, is_new in seen) == 1
    connection.close()


def test_a_session_made_without_a_deadline_gets_its_extra_minutes(api: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=180, duration=150)
    ExtraTime.objects.create(exam=exam, student=api.student, minutes=20)
    session = ExamSession.objects.create(exam=exam, student=api.student)
    assert session.deadline == session.started_at + timedelta(minutes=170)
