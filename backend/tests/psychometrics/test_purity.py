"""The package stays usable anywhere: NumPy and SciPy, no Django, no clock, no files."""

import ast
import sys
from pathlib import Path

import psychometrics

ALLOWED = {
    "__future__",
    "collections",
    "dataclasses",
    "itertools",
    "math",
    "statistics",
    "typing",
    "numpy",
    "scipy",
    "psychometrics",
}


def imported_packages(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


def test_package_imports_nothing_but_numbers():
    files = sorted(Path(psychometrics.__file__).parent.glob("*.py"))
    assert len(files) > 10
    for file in files:
        assert imported_packages(file.read_text()) <= ALLOWED, file.name


def test_public_door_names_only_what_is_there():
    assert all(hasattr(psychometrics, name) for name in psychometrics.__all__)
    assert "psychometrics.calibration" in sys.modules
