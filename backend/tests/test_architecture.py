"""The rules of docs/architecture.md that import-linter cannot see (which way imports point is in pyproject.toml)."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

BACKEND = Path(__file__).resolve().parents[1]
IMPORT_RULES = tomllib.loads((BACKEND / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
LIBRARIES = {"mathanswers", "psychometrics"}
APPS = [
    package
    for contract in IMPORT_RULES
    if contract["id"] == "production"
    for package in contract["source_modules"]
    if package not in LIBRARIES
]


def modules(*packages: str) -> Iterator[tuple[str, ast.Module]]:
    for package in packages:
        path = BACKEND / Path(*package.split("."))
        files = sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
        for file in files:
            name = ".".join(file.relative_to(BACKEND).with_suffix("").parts).removesuffix(".__init__")
            if ".migrations" not in name:
                yield name, ast.parse(file.read_text())


def test_rules_and_psychometrics_read_no_clock_and_do_no_input_or_output() -> None:
    wrong = []
    for name, tree in modules("exams.rules", "psychometrics", "accounts.telegram"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in {"open", "print", "input"} or called.split(".")[-1] in {
                    "now",
                    "utcnow",
                    "today",
                    "monotonic",
                }:
                    wrong.append(f"{name} calls {called}")
    assert wrong == []


def test_only_one_file_reads_the_environment() -> None:
    readers = [
        name
        for name, tree in modules(*APPS)
        if any(found.startswith(("os.environ", "os.getenv", "environ")) for found in _names(tree))
    ]
    entry_points = {"config.wsgi", "config.celery"}  # they name the settings module, and read nothing
    assert set(readers) - entry_points == {"config.env", "config.databases"}


def _names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield ast.unparse(node)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_only_edges_read_the_clock() -> None:
    wrong = [
        name
        for name, tree in modules(
            "exams.services", "exams.selectors", "exams.rules", "accounts.sign_in", "accounts.tokens"
        )
        if any(found in {"clock.now", "timezone.now", "datetime.now"} for found in _names(tree))
    ]
    assert wrong == []


@pytest.mark.parametrize("package", APPS)
def test_imports_stand_at_the_top_of_the_file(package: str) -> None:
    wrong = []
    for name, tree in modules(package):
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                wrong += [name for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert wrong == []


def test_files_keep_to_their_size() -> None:
    long = {}
    for path in BACKEND.rglob("*.py"):
        if not {"migrations", "tests", ".venv"} & set(path.parts):
            lines = len(path.read_text().splitlines())
            if lines > 400:
                long[str(path.relative_to(BACKEND))] = lines
    assert long == {}
