"""Store sittings whose time is long over, as if every worker had been away: a process beside a running stack.

Prints what must become of each session once the sweeps have done their work.
"""

import json
import os
import random
import sys
import uuid
from datetime import timedelta
from typing import Any

import django
from django.apps import apps
from django.db import transaction

from benchmarks.exam_plan import ExamPlan, PlannedSlot, plan_exam
from benchmarks.prepare_exam import store_exam
from common import clock

WINDOW_SECONDS = 600
BLANK = 0.1
RIGHT = 0.5


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    wanted = json.load(sys.stdin)
    with transaction.atomic():
        outcomes = [outcome for seed in range(wanted["exams"]) for outcome in store_overdue_exam(seed, **wanted)]
    print(json.dumps(outcomes))


def store_overdue_exam(seed: int, *, answered: int, empty: int, **_rest: int) -> list[dict[str, Any]]:
    """One exam that ended a while ago with `answered` full and `empty` empty sittings, all still in progress."""
    plan, rng = plan_exam(seed), random.Random(seed)
    timing = {"opens_in_seconds": -2 * WINDOW_SECONDS, "window_seconds": WINDOW_SECONDS, "minutes": 5}
    exam = store_exam(plan.as_json(title=f"Unutilgan imtihon {seed}", **timing))
    students = make_students(answered + empty)
    model = apps.get_model("exams", "ExamSession")
    sessions = [
        model(student=student, exam=exam, started_at=exam.scheduled_start + timedelta(seconds=rng.uniform(0, 590)))
        for student in students
    ]
    for session in sessions:
        session.last_activity = session.started_at
        session.deadline = min(session.started_at + timedelta(minutes=5), exam.scheduled_end)
    model.objects.bulk_create(sessions)
    scores = [store_answers(session, plan, rng) if n < answered else 0 for n, session in enumerate(sessions)]
    return [
        {"exam": str(exam.pk), "session": str(session.pk), "deadline": session.deadline.isoformat(), "score": score}
        for session, score in zip(sessions, scores, strict=True)
    ]


def make_students(count: int) -> list[Any]:
    model = apps.get_model("accounts", "Student")
    students = [model(telegram_id=uuid.uuid4().int >> 66, full_name="Aziza Karimova") for _student in range(count)]
    return list(model.objects.bulk_create(students))


def store_answers(session: Any, plan: ExamPlan, rng: random.Random) -> int:
    """Fill most slots; return how many of them are right."""
    model = apps.get_model("exams", "StudentAnswer")
    texts = {name: text_for(slot, rng) for name, slot in plan.slots.items()}
    rows = [
        model(session=session, question_number=number, sub_part=part, answer=text.strip(), saved_at=clock.now())
        for (number, part), text in texts.items()
        if text is not None
    ]
    model.objects.bulk_create(rows)
    return sum(text is not None and plan.slots[name].is_right(text) for name, text in texts.items())


def text_for(slot: PlannedSlot, rng: random.Random) -> str | None:
    """Right, wrong, or none; wrong numbers differ from student to student, so that judging takes its time."""
    luck = rng.random()
    if luck < BLANK:
        return None
    if luck < BLANK + RIGHT:
        return rng.choice(slot.right)
    return f"{rng.randint(10_000, 10_000_000)}/7" if slot.kind == "number" else rng.choice(slot.wrong)


if __name__ == "__main__":
    main()
