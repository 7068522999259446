"""How long work may take, as far as these times must stand in order: each limit ends before the one around it.

The times of a student's exam are in exams/rules/timing.py.
"""

from datetime import timedelta

REQUEST_STATEMENT = timedelta(seconds=30)  # of a request; then it answers 503 `busy`
REQUEST_LOCK_WAIT = timedelta(seconds=10)
LONG_LOCK_WAIT = timedelta(seconds=60)  # of a task, for another task's work over a whole exam
LONG_STATEMENT = timedelta(seconds=510)  # of a task, over a whole exam or everybody's ratings
TASK_SOFT = timedelta(seconds=540)  # Celery asks a task to stop, and it can still write what it reached
TASK_HARD = timedelta(seconds=600)  # Celery kills the task's process
STEP_LEASE = timedelta(seconds=600)  # a step after an exam whose lease has run out belongs to a process that is dead
BROKER_REDELIVERY = timedelta(seconds=1200)  # the broker gives a task's message to another worker
