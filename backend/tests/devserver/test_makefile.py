"""The Makefile: every target is explained, and nothing needs the machine's own packages."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from devserver.options import REPO

MAKEFILE = REPO / "Makefile"


def make(*arguments: str, folder: Path = REPO, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=inherited | environment, capture_output=True, text=True, check=False
    )


def test_help_is_the_default_and_explains_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE.read_text(), re.MULTILINE)
    assert phony
    shown = make().stdout
    for target in phony[1].split():
        assert re.search(rf"^  {target} +\S", shown, re.MULTILINE), target


@pytest.fixture
def bare_clone(folder: Path) -> Path:
    """The Makefile and the lock files in a folder with a space in its name, and no virtualenv."""
    clone = folder / "fresh clone"
    (clone / "backend").mkdir(parents=True)
    shutil.copy(MAKEFILE, clone)
    for lock in REPO.glob("backend/requirements*.txt"):
        shutil.copy(lock, clone / "backend")
    return clone


def bin_with(folder: Path, **programs: str) -> str:
    """A PATH with these shell scripts and what a shell needs, and nothing else."""
    path = folder / "bin"
    path.mkdir()
    for name in ("sh", "touch", "rm", "awk", "echo", "mkdir", "dirname", "cat"):
        (path / name).symlink_to(str(shutil.which(name)))
    for name, script in programs.items():
        (path / name).write_text(f"#!/bin/sh\n{script}\n")
        (path / name).chmod(0o755)
    return str(path)


def test_machine_without_a_new_enough_python_is_told_so_in_one_sentence(bare_clone: Path, folder: Path) -> None:
    path = bin_with(folder, python3="exit 1")  # an older one answers the question for its version with 1
    make_program = str(shutil.which("make"))
    done = subprocess.run(
        [make_program, "run"],
        cwd=bare_clone,
        env={"PATH": path, "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "error: Python 3.13 or later (with its venv module) is needed, or uv" in done.stderr
    assert not (bare_clone / ".venv").exists()


def test_uv_makes_the_virtualenv_where_there_is_no_python(bare_clone: Path, folder: Path) -> None:
    fake_python = 'echo "pip: $*"; case "$*" in *devserver*) echo "served from $PWD" ;; esac'
    write_python = f"printf '%s\\n' '#!/bin/sh' '{fake_python}' > .venv/bin/python; /bin/chmod +x .venv/bin/python"
    uv = f'mkdir -p .venv/bin; {write_python}; echo "uv $*"'
    path = bin_with(folder, uv=uv)
    done = subprocess.run(
        [str(shutil.which("make")), "run"],
        cwd=bare_clone,
        env={"PATH": path, "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "uv venv --quiet --seed --python 3.13 .venv" in done.stdout
    assert "pip: -m pip install --quiet --no-compile --require-hashes -r backend/requirements-run.txt" in done.stdout
    assert f"served from {bare_clone}/backend" in done.stdout
    assert (bare_clone / ".venv" / ".ready-run").exists()


def test_second_start_installs_nothing(bare_clone: Path) -> None:
    (bare_clone / ".venv" / "bin").mkdir(parents=True)
    python = bare_clone / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\necho "python $*"\n')
    python.chmod(0o755)
    assert "pip install" in make("run", folder=bare_clone).stdout
    assert "pip install" not in make("run", folder=bare_clone).stdout
    (bare_clone / "backend" / "requirements-run.txt").write_text("changed")
    assert "pip install" in make("run", folder=bare_clone).stdout


def test_failed_installation_is_tried_again(bare_clone: Path) -> None:
    (bare_clone / ".venv" / "bin").mkdir(parents=True)
    python = bare_clone / ".venv" / "bin" / "python"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    assert make("run", folder=bare_clone).returncode == 2
    assert not (bare_clone / ".venv" / ".ready-run").exists()


def test_lock_files_name_no_host() -> None:
    for lock in REPO.glob("backend/requirements*.txt"):
        text = lock.read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text, lock.name
