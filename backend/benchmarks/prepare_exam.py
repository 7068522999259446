"""Store an exam beside a running product: a plan as JSON on stdin, its id and window as JSON on stdout.

A process of its own, because Django knows one database only, and a test that drives another stack has its own.
"""

import base64
import json
import os
import sys
from datetime import timedelta
from typing import Any

import django
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import transaction

from common import clock

OWNER = "benchmarks"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    exam = store_exam(json.load(sys.stdin))
    window = {"start": exam.scheduled_start.isoformat(), "end": exam.scheduled_end.isoformat()}
    print(json.dumps({"id": str(exam.pk), "duration_minutes": exam.duration, **window}))


def store_exam(plan: dict[str, Any]) -> Any:  # a MockExam: models exist only after setup
    """Make the exam with its paper and key; its window opens `opens_in_seconds` from now by the product's clock."""
    users = apps.get_model("auth", "User").objects
    key = apps.get_model("exams", "CorrectAnswer")
    with transaction.atomic():
        owner, _created = users.get_or_create(username=OWNER, defaults={"is_active": False})
        start = clock.now() + timedelta(seconds=plan["opens_in_seconds"])
        exam = apps.get_model("exams", "MockExam")(
            title=plan["title"],
            scheduled_start=start,
            scheduled_end=start + timedelta(seconds=plan["window_seconds"]),
            duration=plan["duration_minutes"],
            created_by=owner,
        )
        exam.pdf_file.save("paper.pdf", ContentFile(base64.b64decode(plan["paper"])), save=True)
        key.objects.bulk_create(key(exam=exam, **row) for row in plan["key"])
    return exam


if __name__ == "__main__":
    main()
