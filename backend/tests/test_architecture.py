"""The import rules of docs/architecture.md, checked by reading every import of the product."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

BACKEND = Path(__file__).resolve().parents[1]
APPS = ("accounts", "audit", "common", "config", "exams", "health")
PURE = ("psychometrics", "mathanswers", "exams.rules", "exams.rasch", "exams.scoring", "accounts.telegram", "demo")
# Each may import those after it, and never those before it.
LAYERS_OF_EXAMS = (
    ("api", "admin", "tasks", "management", "student_views"),
    ("services", "gamification"),
    ("selectors",),
    ("models",),
    ("rules", "rasch", "scoring"),
)
LAYERS_OF_APPS = (("config",), ("exams", "health"), ("accounts",), ("audit",), ("common",))
FRAMEWORKS = {"django", "rest_framework", "celery", "psycopg", "redis", "django_redis"}


def modules(*packages: str) -> Iterator[tuple[str, ast.Module]]:
    for package in packages:
        path = BACKEND / Path(*package.split("."))
        files = sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
        for file in files:
            name = ".".join(file.relative_to(BACKEND).with_suffix("").parts).removesuffix(".__init__")
            if ".migrations" not in name:
                yield name, ast.parse(file.read_text())


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(name: str, layers: tuple[tuple[str, ...], ...]) -> int | None:
    return next((depth for depth, names in enumerate(layers) if name in names), None)


def test_apps_import_only_downwards() -> None:
    wrong = []
    for name, tree in modules(*APPS):
        mine = name.split(".")[0]
        for imported in imports(tree):
            theirs = imported.split(".")[0]
            depth = layer(theirs, LAYERS_OF_APPS)
            if theirs != mine and depth is not None and depth <= layer(mine, LAYERS_OF_APPS):  # type: ignore[operator]
                wrong.append(f"{name} imports {imported}")
    assert wrong == []


def test_inside_exams_imports_point_down_only() -> None:
    wrong = []
    for name, tree in modules("exams"):
        parts = name.split(".")
        mine = layer(parts[1], LAYERS_OF_EXAMS) if len(parts) > 1 else None
        for imported in imports(tree):
            theirs_parts = imported.split(".")
            if theirs_parts[0] != "exams" or len(theirs_parts) < 2 or mine is None:
                continue
            theirs = layer(theirs_parts[1], LAYERS_OF_EXAMS)
            is_sideways_edge = theirs == mine == 0 and theirs_parts[1] != parts[1]
            if theirs is not None and (theirs < mine or is_sideways_edge):
                wrong.append(f"{name} imports {imported}")
    assert wrong == []


def test_pure_code_knows_no_framework_and_no_other_app() -> None:
    wrong = []
    for name, tree in modules(*PURE):
        own = name.split(".")[0]
        allowed = {own} | ({"mathanswers", "psychometrics"} if own == "exams" else set())
        for imported in imports(tree):
            root = imported.split(".")[0]
            if root in FRAMEWORKS or (root in {*APPS, "demo", "mathanswers", "psychometrics"} and root not in allowed):
                wrong.append(f"{name} imports {imported}")
    assert wrong == []


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


def test_nothing_in_production_imports_the_embedded_servers() -> None:
    for name, tree in modules(*APPS, "psychometrics", "mathanswers"):
        assert not [found for found in imports(tree) if found.split(".")[0] in {"devserver", "tests", "benchmarks"}], (
            name
        )


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
