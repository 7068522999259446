"""`make db-backup` and `make db-restore` with the embedded server."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from devserver.options import BACKEND

pytestmark = pytest.mark.slow


def devserver(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """`python -m devserver …` on a data folder of its own."""
    inherited = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    settings = {"DATA_DIR": str(folder / "data"), "BACKUPS": str(folder / "backups"), "ENV_FILE": os.devnull}
    command = [sys.executable, "-m", "devserver", *words]
    return subprocess.run(
        command, cwd=BACKEND, env=inherited | settings | variables, capture_output=True, text=True, check=False
    )


def test_an_empty_server_is_no_backup_and_a_filled_one_comes_back(folder: Path) -> None:
    empty = devserver(folder, "backup")
    assert empty.returncode == 2
    assert "does not hold the product's tables" in empty.stderr
    assert list((folder / "backups").iterdir()) == []

    migrated = devserver(folder, "exec", "--", sys.executable, "manage.py", "migrate", "--verbosity", "0")
    assert migrated.returncode == 0, migrated.stderr
    saved = devserver(folder, "backup")
    assert saved.returncode == 0, saved.stderr
    assert "It holds 0 exams, 0 students, 0 sittings, 0 answers" in saved.stdout
    (dump,) = (folder / "backups").glob("*.dump")
    restored = devserver(folder, "restore", str(dump), YES="1")
    assert restored.returncode == 0, restored.stderr
    assert "What was there before is the database app_before_" in restored.stdout
