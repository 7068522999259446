"""`make test` and `make check`: everything that a machine can judge, one part after the other."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from devserver.frontend import npm, packages_are_stale
from devserver.options import BACKEND, FRONTEND
from devserver.testing import running_test_servers

# pytest's last line, with or without its colours and its frame of equal signs.
PYTEST_SUMMARY = re.compile(r"\b\d+ (passed|failed|error|skipped|deselected)\b.* in \d[\d.]*s")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Part:
    """One thing to check: a command that ends with 0 when all is well."""

    name: str
    command: list[str]
    folder: Path = BACKEND


@dataclass(frozen=True)
class Outcome:
    name: str
    seconds: float
    is_good: bool
    last_words: str = ""


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def static_parts() -> Iterator[Part]:
    """What needs no server: style and types."""
    yield Part("style", python("-m", "ruff", "check", "."))
    yield Part("format", python("-m", "ruff", "format", "--check", "."))
    yield Part("types", python("-m", "mypy", "."))
    yield Part("imports", [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"])


def product_parts() -> Iterator[Part]:
    """What needs the product to start: its own checks, and files that must follow the code."""
    yield Part("product checks", python("manage.py", "check", "--fail-level", "WARNING"))
    yield Part("migrations", python("manage.py", "makemigrations", "--check", "--dry-run"))
    yield Part("API description", python("-m", "devserver.openapi", "--check"))
    if any(BACKEND.glob("locale/*/LC_MESSAGES/*.po")):
        yield Part("translations", python("-m", "devserver.translations"))


def frontend_parts() -> Iterator[Part]:
    """What the front end brings, as its package.json names it."""
    package = FRONTEND / "package.json"
    if not package.exists():
        return
    scripts = json.loads(package.read_text())["scripts"]
    if packages_are_stale():
        yield Part("front-end packages", npm("ci", "--no-audit", "--no-fund"), FRONTEND)
    for script in ("lint", "types", "packages", "schema:check", "test", "build", "scan"):
        if script in scripts:
            yield Part(f"front-end {script}", npm("run", "--silent", script), FRONTEND)


def browser_parts() -> Iterator[Part]:
    """A real browser against the real product."""
    if any(FRONTEND.glob("playwright.config.*")):
        yield Part("browser", npm("run", "--silent", "e2e"), FRONTEND)


def pytest_part(*arguments: str) -> Part:
    return Part("pytest", python("-m", "pytest", *arguments))


def run_checks() -> int:
    """`make check`: style and types."""
    return _report(list(_outcomes(static_parts(), dict(os.environ))))


def run_everything(pytest_arguments: list[str]) -> int:
    """`make test`: stop at the first part that fails, and say at the end how far it came."""
    outcomes = list(_outcomes(static_parts(), dict(os.environ)))
    if all(outcome.is_good for outcome in outcomes):
        with running_test_servers() as servers:
            environment = os.environ | servers.environment()
            parts = (*product_parts(), *frontend_parts(), pytest_part(*pytest_arguments), *browser_parts())
            outcomes += _outcomes(iter(parts), environment)
    return _report(outcomes)


def _outcomes(parts: Iterator[Part], environment: dict[str, str]) -> Iterator[Outcome]:
    """Run the parts up to the first that fails."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', os.defpath)}"
    for part in parts:
        print(f"\n--- {part.name}", flush=True)
        outcome = _run(part, environment | {"PATH": path})
        yield outcome
        if not outcome.is_good:
            return


def _run(part: Part, environment: dict[str, str]) -> Outcome:
    """Show a part's output as it comes, and keep pytest's last line for the summary."""
    started_at = time.monotonic()
    last_words = ""
    with subprocess.Popen(
        part.command,
        cwd=part.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                print(line, end="", flush=True)
                if part.name == "pytest" and PYTEST_SUMMARY.search(line):
                    last_words = COLOURS.sub("", line).strip("= \n")
        except KeyboardInterrupt:
            process.terminate()
            raise
    return Outcome(part.name, time.monotonic() - started_at, process.returncode == 0, last_words)


def _report(outcomes: list[Outcome]) -> int:
    print("\n--- summary")
    for outcome in outcomes:
        print(f"{'ok    ' if outcome.is_good else 'FAILED'} {outcome.seconds:6.1f} s  {outcome.name}")
    is_good = all(outcome.is_good for outcome in outcomes)
    if not is_good:
        print("What comes after the failed part was not run.")
    for outcome in outcomes:
        if outcome.last_words:
            print(f"{outcome.name}: {outcome.last_words}")
    return 0 if is_good else 1
