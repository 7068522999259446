""".env.example explains every variable that something reads, and none that nothing reads."""

import itertools
import re

import pytest

from config.env import read_env
from tests.operations.deployment import (
    ENV_EXAMPLE,
    PRODUCT_ENVIRONMENT_SOURCES,
    compose_variables,
    example_variables,
    image_environment,
    services,
    variables_read_by,
)
from tests.operations.stack import BACKEND, REPO

DEVSERVER = sorted((BACKEND / "devserver").glob("*.py"))
TOOLS = sorted((BACKEND / "backup").glob("*.py"))
# Passed from one of our own processes to another, or a habit of every terminal program: nobody sets these in .env.
NOT_FOR_OPERATORS = {
    "ADMIN_PASSWORD",  # devserver hands the demo administrator's password to the step that makes the account
    "DJANGO_SETTINGS_MODULE",
    "MAKELEVEL",
    "NO_COLOR",
    "PATH",
    # What the Makefile hands to the backup's tools, and what libpq reads.
    "FILE",
    "YES",
    "FORCE",
    "PAPERS",
    "PGDATABASE",
    "TMPDIR",
    "PYTEST_XDIST_WORKER",
    "TEST_SERVERS_RUNNING",
}
BY_COMPOSE_ITSELF = {"COMPOSE_FILE"}
# Of other programs' making: Python's, libpq's, the database image's, and the two folders of our own tools.
OTHER_PROGRAMS = re.compile(r"PATH|PYTHON\w+|PG\w+|POSTGRES_\w+|RCLONE_\w+|BACKUPS|PAPERS")


def test_the_readers_are_found() -> None:
    assert {"SECRET_KEY", "DATABASE_URL", "ENV_FILE"} <= variables_read_by(BACKEND / "config" / "env.py")
    assert {"BIND", "WEB_PROCESSES", "WORKER_PROCESSES"} <= variables_read_by(BACKEND / "gunicorn.conf.py")
    assert {"PORT", "HOST", "DATA_DIR", "BUILD_FRONTEND"} <= variables_read_by(*DEVSERVER)


def test_every_variable_that_is_read_is_explained() -> None:
    read = variables_read_by(*PRODUCT_ENVIRONMENT_SOURCES, *DEVSERVER, *TOOLS) | set(compose_variables())
    assert read - NOT_FOR_OPERATORS - example_variables() == set()


def test_every_variable_that_is_explained_is_read() -> None:
    read = variables_read_by(*PRODUCT_ENVIRONMENT_SOURCES, *DEVSERVER, *TOOLS) | set(compose_variables())
    assert example_variables() - read - BY_COMPOSE_ITSELF == set()


@pytest.mark.parametrize("name", sorted(services()))
def test_what_compose_and_the_image_set_is_read_by_the_product(name: str) -> None:
    given = set(services()[name].get("environment", {})) | set(image_environment())
    unknown = {variable for variable in given if not OTHER_PROGRAMS.fullmatch(variable)}
    assert unknown - variables_read_by(*PRODUCT_ENVIRONMENT_SOURCES, *TOOLS) == set()


def test_nginx_reads_no_variables() -> None:
    """Its files are used as they stand; a ${NAME} in them would reach nginx as an unknown variable of its own."""
    for file in (REPO / "nginx").glob("*.conf"):
        assert "${" not in file.read_text(), file.name


def test_each_variable_has_a_line_that_explains_it() -> None:
    lines = ENV_EXAMPLE.read_text().splitlines()
    bare = []
    for above, line in itertools.pairwise(lines):
        is_variable = re.match(r"^#? ?[A-Z][A-Z0-9_]*=", line)
        is_sentence = above.startswith("# ") and len(above.split()) > 4
        shares_its_sentence = re.match(r"^#? ?[A-Z][A-Z0-9_]*=", above)
        if is_variable and not is_sentence and not shares_its_sentence:
            bare.append(line)
    assert bare == []


def test_each_variable_stands_there_once() -> None:
    found = re.findall(r"^#? ?([A-Z][A-Z0-9_]*)=", ENV_EXAMPLE.read_text(), re.M)
    assert len(found) == len(set(found))


def test_a_copy_as_it_stands_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in example_variables():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ENV_FILE", "/dev/null")
    bare = read_env()
    monkeypatch.setenv("ENV_FILE", str(ENV_EXAMPLE))
    assert read_env() == bare


def test_the_examples_are_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """The values that .env.example shows as defaults of the product are those that it has."""
    for name in example_variables():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ENV_FILE", "/dev/null")
    bare = read_env()
    shown = dict(re.findall(r"^# ([A-Z][A-Z0-9_]*)=(.+)$", ENV_EXAMPLE.read_text(), re.M))
    not_defaults = {"ALLOWED_HOSTS", "SITE_URL"}
    for name in (variables_read_by(BACKEND / "config" / "env.py") & set(shown)) - not_defaults - {"ENV_FILE"}:
        value = shown[name]
        monkeypatch.setenv(name, str(REPO / value) if name in {"MEDIA_ROOT", "STATIC_ROOT", "FRONTEND_DIST"} else value)
    assert read_env() == bare
