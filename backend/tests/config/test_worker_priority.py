"""The worker yields to whoever is waited for"""

import subprocess
import sys

from devserver.options import BACKEND

LOOK = "import os; from config.celery import yield_to_requests as f; f(); print(os.nice(0))"


def test_a_process_that_runs_tasks_has_a_low_priority() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=BACKEND, capture_output=True, text=True, check=True, start_new_session=True
    )
    assert done.stdout.strip() == "10"
