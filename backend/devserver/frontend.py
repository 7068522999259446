"""Builds the front end when its sources are newer than what was built, with the Node of the virtualenv."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from devserver.children import Child
from devserver.options import FRONTEND

# Made by the build, by tests or by npm: newer files in there are no reason to build again.
NOT_SOURCES = {"node_modules", "dist", "test-results", "playwright-report", ".vite", "e2e"}


def is_stale(frontend: Path = FRONTEND) -> bool:
    """Say whether there is a front end whose sources changed after it was built."""
    if not (frontend / "package.json").exists():
        return False
    built = frontend / "dist" / "index.html"
    return not built.exists() or newest(_sources(frontend)) > built.stat().st_mtime


def packages_are_stale(frontend: Path = FRONTEND) -> bool:
    """Say whether the lock file changed after npm installed what it names."""
    installed = frontend / "node_modules" / ".package-lock.json"
    return not installed.exists() or (frontend / "package-lock.json").stat().st_mtime > installed.stat().st_mtime


def newest(files: Iterator[Path]) -> float:
    return max((file.stat().st_mtime for file in files), default=0.0)


def _sources(frontend: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(frontend):
        folders[:] = [name for name in folders if name not in NOT_SOURCES]
        yield from (Path(folder) / name for name in files)


def npm(*arguments: str) -> list[str]:
    """The command for npm beside this Python, never the system's, which may be of another age."""
    return [str(Path(sys.executable).with_name("npm")), *arguments]


def build(make_step: Callable[[list[str]], Child], stopping: threading.Event) -> bool:
    """Install the packages if they changed, then build; return whether it worked."""
    steps = [npm("run", "build")]
    if packages_are_stale():
        steps.insert(0, npm("ci", "--no-audit", "--no-fund"))
    for command in steps:
        step = make_step(command)
        step.start()
        if step.wait(stopping) != 0:
            return False
    return True
