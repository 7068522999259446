"""docker-compose.yml, the Dockerfile and .env.example, as the tests read them."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.operations.stack import BACKEND, REPO

COMPOSE_FILE = REPO / "docker-compose.yml"
ARCHIVE_FILE = REPO / "deploy" / "archive.yml"  # laid over the former where the log is kept
DOCKERFILE = BACKEND / "Dockerfile"
ENV_EXAMPLE = REPO / ".env.example"
# ${NAME}, ${NAME:-default}, ${NAME:?sentence}; $$ stands for a dollar sign.
INTERPOLATION = re.compile(r"\$\$|\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<text>[^}]*))?\}")
SECRETS = {
    "SECRET_KEY": "an-operator-made-this-one-up-and-it-is-long-enough",
    "POSTGRES_PASSWORD": "databasepassword",
    "BOT_TOKEN": "1:token",
    "ALLOWED_HOSTS": "exams.test,www.exams.test",
    "SITE_URL": "https://exams.test",
}

PRODUCT_ENVIRONMENT_SOURCES = (BACKEND / "config" / "env.py", BACKEND / "gunicorn.conf.py")
READS = re.compile(
    r"""(?:\benv\.\w+\(|\bos\.environ(?:\.get\(|\.setdefault\(|\[)|\benvironment(?:\.get\(|\[)|\bgetenv\()\s*"([A-Z][A-Z0-9_]*)\""""
)

Service = dict[str, Any]  # what YAML holds


def interpolated(text: str, variables: dict[str, str]) -> str:
    """Do what compose does with variables. Raises KeyError for one that must be set."""

    def value(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None:
            return "$"
        if variables.get(name):
            return variables[name]
        if match["kind"] == "?":
            raise KeyError(name)
        return match["text"] if match["kind"] == "-" else ""

    return INTERPOLATION.sub(value, text)


def compose(variables: dict[str, str] | None = None) -> dict[str, Any]:
    """The compose file with its variables filled in."""
    return _filled(yaml.safe_load(COMPOSE_FILE.read_text()), SECRETS if variables is None else variables)


def services() -> dict[str, Service]:
    found: dict[str, Service] = compose()["services"]
    return found


def _filled(value: Any, variables: dict[str, str]) -> Any:
    if isinstance(value, str):
        return interpolated(value, variables)
    if isinstance(value, list):
        return [_filled(item, variables) for item in value]
    if isinstance(value, dict):
        return {key: _filled(item, variables) for key, item in value.items()}
    return value


def compose_variables() -> dict[str, set[str]]:
    """The variables of the compose files, each with the ways in which it is written: "", "-" or "?"."""
    found: dict[str, set[str]] = {}
    lines = [line for file in (COMPOSE_FILE, ARCHIVE_FILE) for line in file.read_text().splitlines()]
    code = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    for match in INTERPOLATION.finditer(code):
        if match["name"]:
            found.setdefault(match["name"], set()).add(match["kind"] or "")
    return found


@cache
def dockerfile_instructions() -> tuple[tuple[str, str], ...]:
    """Every instruction with its arguments, continuation lines joined, comments left out."""
    lines = [line for line in DOCKERFILE.read_text().splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return tuple((line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in joined.splitlines() if line.strip())


def instruction_of(stage: str, name: str) -> list[str]:
    """The arguments of all instructions of this name in a stage."""
    found, present = [], ""
    for instruction, arguments in dockerfile_instructions():
        if instruction == "FROM":
            present = arguments.split(" AS ")[1]
        if instruction == name and present == stage:
            found.append(arguments)
    return found


def image_environment() -> dict[str, str]:
    """What the web image sets by itself."""
    pairs = [pair.split("=", 1) for arguments in instruction_of("web", "ENV") for pair in arguments.split()]
    return dict(pairs)


def example_variables() -> set[str]:
    """The variables that .env.example explains, set or not."""
    return set(re.findall(r"^#? ?([A-Z][A-Z0-9_]*)=", ENV_EXAMPLE.read_text(), re.M))


def variables_read_by(*sources: Path) -> set[str]:
    """The names that these files take out of an environment."""
    return {name for source in sources for name in READS.findall(source.read_text())}
