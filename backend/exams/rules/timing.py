"""When a session ends and when an exam is over. The one place where a deadline is decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

GRACE = timedelta(seconds=30)
PRACTICE_IDLE_LIMIT = timedelta(days=30)
MAX_DURATION_MINUTES = 1440


class ExamState(StrEnum):
    """Where an exam stands, read off the clock and never stored."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"
    CALIBRATED = "calibrated"


@dataclass(frozen=True, slots=True)
class Schedule:
    """An exam's window and the minutes that each student has inside it."""

    starts_at: datetime
    ends_at: datetime
    duration_minutes: int


def session_deadline(schedule: Schedule, *, started_at: datetime, extra_minutes: int = 0) -> datetime:
    """The instant at which a session's time is up: min(start + duration + extra, window's end + extra)."""
    extra = timedelta(minutes=extra_minutes)
    own_time = started_at + timedelta(minutes=schedule.duration_minutes) + extra
    return min(own_time, schedule.ends_at + extra)


def hard_deadline(deadline: datetime) -> datetime:
    """The last instant at which a save that was sent in time may still reach the server."""
    return deadline + GRACE


def accepts_saves(deadline: datetime | None, *, now: datetime) -> bool:
    """Whether a running session still takes answers; practice (no deadline) always does."""
    return deadline is None or now <= hard_deadline(deadline)


def has_started(schedule: Schedule, *, now: datetime) -> bool:
    return now >= schedule.starts_at


def has_ended(schedule: Schedule, *, now: datetime) -> bool:
    return now >= schedule.ends_at


def window_is_over(schedule: Schedule, *, last_deadline: datetime | None, now: datetime) -> bool:
    """Whether nobody can still be writing: the window, everybody's own deadline and the grace have passed.

    `last_deadline` is the latest stored deadline of the exam's live sessions (extra time included).
    """
    last = schedule.ends_at if last_deadline is None else max(schedule.ends_at, last_deadline)
    return now > hard_deadline(last)


def exam_state(schedule: Schedule, *, is_ready: bool, is_calibrated: bool, now: datetime) -> ExamState:
    """draft → upcoming → open → closed → calibrated."""
    if is_calibrated:
        return ExamState.CALIBRATED
    if has_ended(schedule, now=now):
        return ExamState.CLOSED
    if not is_ready:
        return ExamState.DRAFT
    return ExamState.OPEN if has_started(schedule, now=now) else ExamState.UPCOMING


def is_idle_too_long(last_activity: datetime, *, now: datetime) -> bool:
    """Whether a practice session was left alone for more than 30 days (exactly 30 days still resumes)."""
    return now - last_activity > PRACTICE_IDLE_LIMIT
