"""When the front end is built again."""

import os
from pathlib import Path

from devserver.frontend import is_stale, packages_are_stale


def write(path: Path, *, hour: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.utime(path, (hour * 3600, hour * 3600))


def test_no_front_end_needs_no_build(folder: Path) -> None:
    assert not is_stale(folder)


def test_front_end_that_was_never_built_is_stale(folder: Path) -> None:
    write(folder / "package.json", hour=1)
    assert is_stale(folder)


def test_changed_source_is_built_again_and_only_that(folder: Path) -> None:
    write(folder / "package.json", hour=1)
    write(folder / "src" / "app" / "main.tsx", hour=1)
    write(folder / "dist" / "index.html", hour=2)
    write(folder / "node_modules" / "react" / "index.js", hour=3)
    write(folder / "test-results" / "report.json", hour=3)
    assert not is_stale(folder)
    write(folder / "src" / "app" / "main.tsx", hour=3)
    assert is_stale(folder)


def test_packages_are_installed_when_the_lock_changed(folder: Path) -> None:
    write(folder / "package-lock.json", hour=1)
    assert packages_are_stale(folder)
    write(folder / "node_modules" / ".package-lock.json", hour=2)
    assert not packages_are_stale(folder)
    write(folder / "package-lock.json", hour=3)
    assert packages_are_stale(folder)
