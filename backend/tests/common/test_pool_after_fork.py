"""A process that forks after its pool was used: nobody hears another's answers"""

import json
import os
import subprocess
import sys

from devserver.options import BACKEND

SECONDS = 60  # without the guard two processes wait for each other's answers for ever


def test_a_child_never_speaks_on_its_parents_connections() -> None:
    environment = os.environ | {"DATABASE_POOL_SIZE": "4", "DATABASE_POOL_OVERFLOW": "0"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-m", "tests.common.forking"],
        cwd=BACKEND,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert json.loads(done.stdout) == {"foreign": 0, "transaction": "whole"}
