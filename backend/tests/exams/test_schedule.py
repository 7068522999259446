"""Moving an exam's times and granting extra minutes while students write"""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from audit.models import AuditEvent
from exams.errors import ExamNotReady, PracticeNotOpen, ScheduleRefused
from exams.models import ExamSession, ExtraTime, MockExam, StudentAnswer
from exams.rules.timing import Schedule, session_deadline
from exams.selectors.exams import remembered_exam
from exams.services.ending import close_overdue_sessions, submit_session
from exams.services.grading import grade_exam
from exams.services.schedules import grant_extra_time, reschedule_exam
from exams.services.starting import start_session
from tests.conftest import Api, TestClock
from tests.factories import START, make_exam, make_session, make_student
from tests.waiting import wait_for

PLAN = Schedule(START, START + timedelta(minutes=180), 150)


@pytest.mark.parametrize(
    ("started_after", "extra", "expected_minutes"),
    [(0, 0, 150), (10, 0, 160), (30, 0, 180), (31, 0, 180), (179, 0, 180), (0, 20, 170), (31, 20, 200), (179, 20, 200)],
)
def test_the_deadline_is_the_earlier_of_own_time_and_window_both_with_extra(
    started_after: int, extra: int, expected_minutes: int
) -> None:
    deadline = session_deadline(PLAN, started_at=START + timedelta(minutes=started_after), extra_minutes=extra)
    assert deadline == START + timedelta(minutes=expected_minutes)


def later(schedule: Schedule, minutes: int) -> Schedule:
    return Schedule(schedule.starts_at, schedule.ends_at + timedelta(minutes=minutes), schedule.duration_minutes)


def test_extending_moves_the_deadlines_of_running_sessions_only(api: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=120, duration=150)
    running, done = make_session(exam, api.student), make_session(exam)
    done_deadline = done.deadline
    ExamSession.objects.filter(pk=done.pk).update(status="submitted", submitted_at=clock())
    moved = reschedule_exam(exam.pk, schedule=later(exam.schedule, 20), actor="admin", now=clock())
    running.refresh_from_db()
    done.refresh_from_db()
    assert moved == 1
    assert running.deadline == exam.scheduled_end + timedelta(minutes=20)
    assert done.deadline == done_deadline
    assert AuditEvent.objects.get().details["sessions_moved"] == 1


def test_every_save_tells_the_new_deadline(api: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=120, duration=150)
    session = make_session(exam, api.student)
    before = api.save(session.pk, 1, "A").json()["deadline_ms"]
    reschedule_exam(exam.pk, schedule=later(exam.schedule, 20), actor="admin", now=clock())
    assert api.save(session.pk, 1, "B").json()["deadline_ms"] == before + 20 * 60 * 1000
    assert api.get(f"sessions/{session.pk}/").json()["deadline_ms"] == before + 20 * 60 * 1000


def test_extra_time_is_one_students_and_can_be_taken_back(api: Api, other: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=120, duration=150)
    mine, theirs = make_session(exam, api.student), make_session(exam, other.student)
    end = mine.deadline

    def grant(minutes: int) -> int:
        assert api.student
        return grant_extra_time(
            exam_id=exam.pk, student_id=api.student.pk, minutes=minutes, reason="ill", actor="admin", now=clock()
        )

    assert grant(15) == 1
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.deadline, theirs.deadline) == (end + timedelta(minutes=15), end)
    grant(5)
    mine.refresh_from_db()
    assert mine.deadline == end + timedelta(minutes=5)
    grant(0)
    mine.refresh_from_db()
    assert mine.deadline == end
    assert not ExtraTime.objects.exists()


def test_extending_keeps_the_extra_minutes(api: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=120, duration=150)
    session = make_session(exam, api.student)
    ExtraTime.objects.create(exam=exam, student=api.student, minutes=10)
    reschedule_exam(exam.pk, schedule=later(exam.schedule, 5), actor="admin", now=clock())
    session.refresh_from_db()
    assert session.deadline == exam.scheduled_end + timedelta(minutes=15)


@pytest.mark.parametrize("minutes_from_now", [-30, 0])
def test_the_end_cannot_be_moved_into_the_past_of_those_who_write(
    db: None, clock: TestClock, minutes_from_now: int
) -> None:
    exam = make_exam()
    make_session(exam)
    clock.move(minutes=60)
    schedule = Schedule(exam.scheduled_start, clock() + timedelta(minutes=minutes_from_now), exam.duration)
    with pytest.raises(ScheduleRefused):
        reschedule_exam(exam.pk, schedule=schedule, actor="admin", now=clock())


def test_the_start_cannot_be_moved_once_students_write(db: None, clock: TestClock) -> None:
    exam = make_exam()
    make_session(exam)
    schedule = Schedule(exam.scheduled_start + timedelta(minutes=1), exam.scheduled_end, exam.duration)
    with pytest.raises(ScheduleRefused):
        reschedule_exam(exam.pk, schedule=schedule, actor="admin", now=clock())


def test_when_it_is_over_for_everyone_time_stands(db: None, clock: TestClock) -> None:
    exam = make_exam()
    student = make_student()
    make_session(exam, student, status="submitted", submitted_at=clock())
    clock.set(exam.scheduled_end + timedelta(seconds=31))
    with pytest.raises(ScheduleRefused):
        reschedule_exam(exam.pk, schedule=later(exam.schedule, 60), actor="admin", now=clock())
    with pytest.raises(ScheduleRefused):
        grant_extra_time(exam_id=exam.pk, student_id=student.pk, minutes=9, reason="", actor="admin", now=clock())


@pytest.mark.parametrize("minutes_after_start", [60, 89])
def test_a_shorter_duration_cannot_take_the_time_of_those_who_write(
    db: None, clock: TestClock, minutes_after_start: int
) -> None:
    exam = make_exam(duration=150)
    session = make_session(exam)
    clock.move(minutes=minutes_after_start)
    shorter = Schedule(exam.scheduled_start, exam.scheduled_end, minutes_after_start)
    with pytest.raises(ScheduleRefused):
        reschedule_exam(exam.pk, schedule=shorter, actor="admin", now=clock())
    session.refresh_from_db()
    assert session.deadline == START + timedelta(minutes=150)


def test_extra_time_cannot_be_taken_from_who_is_using_it(api: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=120)
    ExtraTime.objects.create(exam=exam, student=api.student, minutes=30)
    make_session(exam, api.student, deadline=exam.scheduled_end + timedelta(minutes=30))
    clock.set(exam.scheduled_end + timedelta(minutes=20))
    with pytest.raises(ScheduleRefused):
        grant_extra_time(
            exam_id=exam.pk,
            student_id=api.student.pk,
            minutes=5,
            reason="",
            actor="admin",
            now=clock(),  # type: ignore[union-attr]
        )
    assert ExtraTime.objects.get().minutes == 30


def test_who_was_closed_a_moment_before_an_extension_gets_it_too(api: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=120)
    mine, handed_in = make_session(exam, api.student), make_session(exam)
    StudentAnswer.objects.create(session=mine, question_number=1, answer="A")
    submit_session(handed_in.pk, student_id=handed_in.student_id, now=clock())
    clock.set(exam.scheduled_end + timedelta(seconds=40))
    assert close_overdue_sessions(now=clock()) == 1
    grade_exam(exam.pk, now=clock())
    make_session(exam, deadline=exam.scheduled_end + timedelta(minutes=5))  # somebody with extra time still writes
    reschedule_exam(exam.pk, schedule=later(exam.schedule, 20), actor="admin", now=clock())
    assert api.save(mine.pk, 2, "F").status_code == 200
    mine.refresh_from_db()
    assert (mine.status, mine.raw_score, mine.deadline) == (
        "in_progress",
        None,
        exam.scheduled_end + timedelta(minutes=20),
    )
    handed_in.refresh_from_db()
    assert handed_in.status == "submitted"


def test_before_anyone_started_all_times_may_change(db: None, clock: TestClock) -> None:
    exam = make_exam(start=START + timedelta(days=1))
    schedule = Schedule(START + timedelta(days=2), START + timedelta(days=2, hours=1), 45)
    reschedule_exam(exam.pk, schedule=schedule, actor="admin", now=clock())
    exam.refresh_from_db()
    assert exam.schedule == schedule


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_whoever_starts_during_an_extension_gets_the_new_deadline(clock: TestClock) -> None:
    for _round in range(8):
        exam = make_exam(minutes_open=120, duration=150)
        students = [make_student() for _ in range(6)]
        gate = threading.Barrier(7)

        def start(student_id: object, exam_id: object = exam.pk, gate: threading.Barrier = gate) -> None:
            gate.wait()
            start_session(exam_id=exam_id, student_id=student_id, mode="live", device=None, now=clock())  # type: ignore[arg-type]
            connections.close_all()

        def extend(exam_id: object = exam.pk, plan: Schedule = exam.schedule, gate: threading.Barrier = gate) -> None:
            gate.wait()
            reschedule_exam(exam_id, schedule=later(plan, 20), actor="admin", now=clock())  # type: ignore[arg-type]
            connections.close_all()

        threads = [threading.Thread(target=start, args=(student.pk,)) for student in students]
        threads.append(threading.Thread(target=extend))
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        deadlines = set(ExamSession.objects.filter(exam=exam).values_list("deadline", flat=True))
        assert deadlines == {exam.scheduled_end + timedelta(minutes=20)}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("what", ["extra time", "key"])
def test_whoever_starts_while_something_else_is_changed_is_not_prepared_by_what_was(
    clock: TestClock, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """The start waits for the change and must then see it, though its exam's own row is as it was."""
    exam, student = make_exam(minutes_open=180, duration=150), make_student()
    remembered_exam(exam.pk)
    is_changed, may_commit = threading.Event(), threading.Event()

    def pause(**_event: object) -> None:
        is_changed.set()
        may_commit.wait(10)

    monkeypatch.setattr("exams.services.schedules.record_event", pause)
    outcome: list[object] = []

    def change() -> None:
        if what == "extra time":
            grant_extra_time(exam_id=exam.pk, student_id=student.pk, minutes=20, reason="", actor="admin", now=clock())
        else:
            with transaction.atomic():
                MockExam.objects.select_for_update().get(pk=exam.pk)
                exam.key.all().delete()
                pause()
        connections.close_all()

    def start() -> None:
        try:
            session, _is_new = start_session(
                exam_id=exam.pk, student_id=student.pk, mode="live", device=None, now=clock()
            )
            outcome.append(session.deadline - session.started_at)
        except ExamNotReady as error:
            outcome.append(error.code)
        connections.close_all()

    changer, starter = threading.Thread(target=change), threading.Thread(target=start)
    changer.start()
    assert is_changed.wait(10)
    starter.start()
    starter.join(0.5)
    assert starter.is_alive(), "it waits for the change"
    may_commit.set()
    changer.join()
    starter.join()
    assert outcome == ([timedelta(minutes=170)] if what == "extra time" else ["exam_not_ready"])


def test_an_exam_that_was_practised_is_over_whatever_the_clock_said_before(api: Api, clock: TestClock) -> None:
    exam = make_exam()
    clock.set(exam.scheduled_end + timedelta(seconds=30))
    before = clock()
    clock.move(seconds=1)
    assert api.post(f"exams/{exam.pk}/start/", {"mode": "practice"}).status_code == 201
    with pytest.raises(ScheduleRefused):
        grant_extra_time(exam_id=exam.pk, student_id=api.student.pk, minutes=9, reason="", actor="admin", now=before)
    with pytest.raises(ScheduleRefused):
        reschedule_exam(exam.pk, schedule=later(exam.schedule, 60), actor="admin", now=before)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_practice_that_begins_while_its_exam_is_moved_to_another_day_does_not(clock: TestClock) -> None:
    exam, student = make_exam(), make_student()
    clock.set(exam.scheduled_end + timedelta(seconds=31))
    is_moved, refusals = threading.Event(), []

    def practise() -> None:
        is_moved.wait()
        try:
            start_session(exam_id=exam.pk, student_id=student.pk, mode="practice", device=None, now=clock())
        except PracticeNotOpen as refusal:
            refusals.append(refusal)
        connections.close_all()

    thread = threading.Thread(target=practise)
    thread.start()
    with transaction.atomic():
        another_day = Schedule(PLAN.starts_at + timedelta(days=1), PLAN.ends_at + timedelta(days=1), 150)
        reschedule_exam(exam.pk, schedule=another_day, actor="admin", now=clock())
        is_moved.set()
        wait_for(lambda: somebody_waits_for_a_lock() or not thread.is_alive())
    thread.join()
    assert len(refusals) == 1
    assert ExamSession.objects.count() == 0


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
