"""The Celery application: `celery -A config worker`, `celery -A config beat`.

What the worker does may come seconds later; whoever is waited for, a save above all, has the processor first.
"""

import os
from contextlib import suppress
from pathlib import Path

from celery import Celery
from celery.signals import beat_init, worker_init, worker_process_init
from django.db import connection

from common.locks import job_refusal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("mock_exams")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

LOW_PRIORITY = 10
# Where Linux shares processors out by session first ("autogroup"), a process's own priority counts within it alone.
OWN_SESSION = Path("/proc/self/autogroup")


@worker_init.connect
@beat_init.connect
def refuse_lent_connections(**_sent: object) -> None:
    """End with one sentence instead of holding locks that are none."""
    refusal = job_refusal()
    connection.close()  # the processes that run tasks are forked from here
    if refusal:
        raise SystemExit(f"configuration: {refusal}")


@worker_process_init.connect
def yield_to_requests(**_sent: object) -> None:
    """In each process that runs tasks."""
    os.nice(LOW_PRIORITY)
    with suppress(OSError):  # no such sharing here, or said by another process a moment ago
        OWN_SESSION.write_text(str(LOW_PRIORITY))
