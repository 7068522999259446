"""`make test` itself: it stops at the first failure, and says how far it came."""

import os
import sys
from pathlib import Path

import pytest

from devserver import checks
from devserver.checks import Part


def part(name: str, code: str, folder: Path) -> Part:
    return Part(name, [sys.executable, "-c", code], folder)


def test_first_failure_ends_the_run_and_the_summary_says_so(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    parts = [
        part("style", "print('fine')", folder),
        part("types", "raise SystemExit(3)", folder),
        part("pytest", "open('ran', 'w')", folder),
    ]
    outcomes = list(checks._outcomes(iter(parts), dict(os.environ)))
    assert checks._report(outcomes) == 1
    said = capfd.readouterr().out
    assert "FAILED" in said.partition("--- summary")[2]
    assert not (folder / "ran").exists()


def test_last_line_is_what_pytest_said(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    line = "\\x1b[32m===== \\x1b[1m12 passed\\x1b[0m, 3 deselected in 61.20s (0:01:01) =====\\x1b[0m"
    outcomes = list(checks._outcomes(iter([part("pytest", f"print('{line}')", folder)]), dict(os.environ)))
    assert checks._report(outcomes) == 0
    assert capfd.readouterr().out.splitlines()[-1] == "pytest: 12 passed, 3 deselected in 61.20s (0:01:01)"


def test_tools_of_the_virtualenv_come_first(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code = "import os; print('first:', os.environ['PATH'].split(os.pathsep)[0])"
    list(checks._outcomes(iter([part("path", code, folder)]), dict(os.environ)))
    assert f"first: {Path(sys.executable).parent}" in capfd.readouterr().out
