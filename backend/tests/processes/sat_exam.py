"""Store an exam that is over, sat and handed in by many and scored by nobody: a process beside a running stack."""

import json
import os
import sys

import django
from django.db import transaction

from benchmarks.exam_plan import plan_exam
from benchmarks.prepare_exam import store_exam

WINDOW_SECONDS = 3600


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from exams.services.simulation import Sitter, make_simulated_students, simulate_sittings

    wanted = json.load(sys.stdin)
    timing = {"opens_in_seconds": -2 * WINDOW_SECONDS, "window_seconds": WINDOW_SECONDS, "minutes": 30}
    with transaction.atomic():
        exam = store_exam(plan_exam(wanted["seed"]).as_json(title="Oʻlgan ishchi", **timing))
        students = make_simulated_students(["Aziza Karimova"] * wanted["students"])
        sitters = [Sitter(student.pk, place % 9 / 2 - 2) for place, student in enumerate(students)]
        simulate_sittings(exam, sitters, levels={}, seed=wanted["seed"])
    print(json.dumps({"exam": str(exam.pk)}))


if __name__ == "__main__":
    main()
