"""The pages name only what exists: targets, commands, files, modules, variables, addresses and links."""

import importlib
import importlib.util
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from celery.app.defaults import NAMESPACES, flatten
from django.conf import settings
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from common.fallbacks import api_not_found
from config.celery import app as celery_app
from devserver.options import BACKEND, FRONTEND, REPO
from tests.documents import (
    ADDRESS,
    ASSIGNMENT,
    FILE,
    MODULE,
    PATH,
    VARIABLE,
    Span,
    anchors,
    commands,
    is_there,
    pages,
    spans,
    tracked_files,
)
from tests.operations.deployment import COMPOSE_FILE, example_variables

HERE = Path(__file__).resolve()
# Made by a run, a build or an operator, and so never in a clone.
MADE_LATER = re.compile(r"\.data(/.*)?|\.env|(\.\./)?\.venv(/.*)?|dist/?|screenshots/?|frontend/dist/?|backups/.*")
# Files of operators' own, of packages', and of other programs' making.
OTHERS_FILES = {"privkey.pem", "fullchain.pem", "secrets.env", "servers.conf"}
# Variables of other programs' that a page may name, and names in capitals that are no variables of an environment.
OTHERS_VARIABLES = {"GIRTH_PYTHON", "RCLONE_CONFIG"}
# Named as a whole, or answered by nginx.
PARTS_OF_THE_SITE = (
    "/metrics",
    "/health/",
    "/api/v1/admin/exams/",
    "/api/v2/",
    "/protected-media/",
    "/static/",
    "/assets/",
)
COMPOSE_OPTIONS_WITH_VALUES = {"-e", "-s", "--tail", "--since", "-u", "--profile", "-f", "--timeout", "-t", "-c"}
COMPOSE_VERBS_FOR_SERVICES = {"build", "exec", "kill", "logs", "restart", "run", "start", "stop", "up", "rm", "pull"}
PLACEHOLDER = re.compile(r"[…<>]")

# Of PostgreSQL, PgBouncer and gunicorn, or what the page says was tried and left.
OTHERS_NAMES = {
    "commit_delay",
    "pg_basebackup",
    "archive_command",
    "max_prepared_statements",
    "synchronous_standby_names",
}
NAME = re.compile(r"(?:[a-z][a-z0-9]*(?:_[a-z0-9]+)+|(?:[A-Z][a-z0-9]+){2,})(?:\(\))?")

Check = Callable[[Span], Iterator[str]]


@cache
def make_targets() -> frozenset[str]:
    return frozenset(re.findall(r"^([a-z][a-z-]*):", (REPO / "Makefile").read_text(), re.M))


@cache
def make_variables() -> frozenset[str]:
    return frozenset(re.findall(r"\b[A-Z][A-Z_]+\b", (REPO / "Makefile").read_text()))


@cache
def compose_services() -> frozenset[str]:
    return frozenset(yaml.safe_load(COMPOSE_FILE.read_text())["services"])


@cache
def npm_scripts() -> frozenset[str]:
    return frozenset(json.loads((FRONTEND / "package.json").read_text())["scripts"])


@cache
def words_of_the_code() -> frozenset[str]:
    """Every word that stands in the product's own code or settings files; this file's are examples of wrong ones."""
    kinds = {".py", ".ts", ".tsx", ".mjs", ".yml", ".yaml", ".conf", ".js", ".csv", ".html"}
    texts = (file.read_text() for file in tracked_files() if file.suffix in kinds and file.is_file() and file != HERE)
    return frozenset().union(*(re.findall(r"\w+", text) for text in texts))


@cache
def celery_settings() -> frozenset[str]:
    return frozenset(f"CELERY_{name.upper()}" for name, _ in flatten(NAMESPACES))


@cache
def tasks() -> frozenset[str]:
    celery_app.loader.import_default_modules()
    return frozenset(celery_app.tasks)


def is_a_variable(name: str) -> bool:
    known = example_variables() | make_variables() | words_of_the_code() | celery_settings() | OTHERS_VARIABLES
    return name in known or hasattr(settings, name)


def is_a_module(name: str) -> bool:
    """Whether `name` can be run with `python -m`."""
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def leads_somewhere(dotted: str) -> bool:
    """Whether a dotted name is a module of ours, or something in one."""
    parts = dotted.removesuffix("()").split(".")
    for cut in range(len(parts), 0, -1):
        name = ".".join(parts[:cut])
        if is_a_module(name):
            found: object = importlib.import_module(name)
            for part in parts[cut:]:
                if not hasattr(found, part):
                    return False
                found = getattr(found, part)
            return True
    return False


def our_packages() -> set[str]:
    return {folder.name for folder in BACKEND.iterdir() if (folder / "__init__.py").is_file()} | {"web_worker"}


def check_link(span: Span) -> Iterator[str]:
    if not span.is_link or re.match(r"(https?|mailto):", span.text):
        return
    target, _, anchor = span.text.partition("#")
    file = (span.page.parent / target).resolve() if target else span.page
    if not file.exists():
        yield "the link leads nowhere"
    elif anchor and file.suffix == ".md" and anchor not in anchors(file):
        yield f"{file.name} has no heading #{anchor}"


def check_command(span: Span) -> Iterator[str]:
    if span.is_link:
        return
    for words in commands(span.text):
        while words and ASSIGNMENT.fullmatch(words[0]):
            words = words[1:]
        yield from _faults_of_command(words)


def _faults_of_command(words: list[str]) -> Iterator[str]:
    for place, word in enumerate(words):
        after = words[place + 1 :]
        if word == "make" and place == 0:
            yield from _faults_of_make(after)
        elif word.endswith("manage.py") and after and after[0] not in get_commands():
            yield f"manage.py has no command {after[0]}"
        elif word == "-m" and place and words[place - 1].startswith("python") and not is_a_module(after[0]):
            yield f"there is no module {after[0]}"
        elif word == "npm" and after[:1] == ["run"] and after[1].removeprefix("--silent") not in npm_scripts():
            yield f"package.json has no script {after[1]}"
        elif word == "compose" and place and words[place - 1] == "docker":
            yield from _faults_of_compose(after)
        elif word == "celery" and "call" in after and (task := after[after.index("call") + 1]) not in tasks():
            yield f"there is no task {task}"
        elif place and _names_our_file(word) and not is_there(word, REPO / "README.md"):
            yield f"there is no {word}"


def _names_our_file(word: str) -> bool:
    first = word.split("/")[0]
    return "/" in word and bool(PATH.fullmatch(word)) and (REPO / first).exists() and not MADE_LATER.fullmatch(word)


def _faults_of_make(words: list[str]) -> Iterator[str]:
    for word in words:
        if assigned := ASSIGNMENT.fullmatch(word):
            if assigned[1] not in make_variables() | example_variables():
                yield f"the Makefile knows no {assigned[1]}"
        elif word.startswith("#") or not re.fullmatch(r"[a-z][a-z-]*", word):
            return
        elif word not in make_targets():
            yield f"the Makefile has no target {word}"


def _faults_of_compose(words: list[str]) -> Iterator[str]:
    plain, skip = [], False
    for word in re.sub(r"< ?\w+ ?>|<.*", "", " ".join(words)).split():
        if skip or word in COMPOSE_OPTIONS_WITH_VALUES:
            skip = not skip
        elif not word.startswith("-"):
            plain.append(word)
    if not plain or plain[0] not in COMPOSE_VERBS_FOR_SERVICES:
        return
    named = plain[1:2] if plain[0] in ("exec", "run") else plain[1:]
    for service in named:
        if service not in compose_services():
            yield f"compose has no service {service}"


def check_path(span: Span) -> Iterator[str]:
    text = span.text.split(": ")[0]  # `file: function`
    looks_like_one = PATH.fullmatch(text) and ("/" in text or FILE.fullmatch(text))
    is_mathematics = span.page.name == "math-answers.md" and not re.search(r"^(tests|backend)/|\.", text)
    if span.is_link or is_mathematics or not looks_like_one or PLACEHOLDER.search(text) or text in OTHERS_FILES:
        return
    if not text.startswith("/") and re.search(r"[a-z]{2}", text) and not MADE_LATER.fullmatch(text):
        is_named_somewhere = "/" not in text and any(file.name == text for file in tracked_files())
        if not is_named_somewhere and not is_there(text, span.page):
            yield "there is no such file or folder"


def check_module(span: Span) -> Iterator[str]:
    is_host = span.text.endswith(".example.org")
    is_ours = MODULE.fullmatch(span.text) and span.text.split(".")[0] in our_packages() and not is_host
    if not span.is_link and is_ours and not FILE.fullmatch(span.text) and not leads_somewhere(span.text):
        yield "there is no such module, or nothing of that name in it"


def check_variable(span: Span) -> Iterator[str]:
    found = VARIABLE.fullmatch(span.text)
    if found and not span.is_link and not is_a_variable(found[1]):
        yield "nothing reads this variable"
    for words in () if span.is_link else commands(span.text):
        for word in words[:1] if len(words) > 1 else []:
            if (assigned := ASSIGNMENT.fullmatch(word)) and not is_a_variable(assigned[1]):
                yield f"nothing reads {assigned[1]}"


def check_name(span: Span) -> Iterator[str]:
    """A function, table, column, test or code, by its bare name."""
    if not span.is_link and NAME.fullmatch(span.text):
        name = span.text.removesuffix("()")
        is_test_file = any(file.stem == name for file in tracked_files())
        if name not in words_of_the_code() | OTHERS_NAMES and not is_test_file:
            yield "nothing in the code has this name"


def check_address(span: Span) -> Iterator[str]:
    text = re.sub(r"^(GET|POST|PATCH|DELETE) (?=/)", "", span.text)
    if span.is_link or not ADDRESS.fullmatch(text) or len(text) < 2:
        return
    if not _is_answered(text) and not any(part.startswith(text) for part in PARTS_OF_THE_SITE):
        yield "the site has no such address"


def _is_answered(address: str) -> bool:
    try:
        return resolve(address).func is not api_not_found
    except Resolver404:
        return False


CHECKS: tuple[Check, ...] = (
    check_link,
    check_command,
    check_path,
    check_module,
    check_variable,
    check_name,
    check_address,
)


def complaints(page: Path, text: str | None = None) -> list[str]:
    return [f"{span}  ({fault})" for span in spans(page, text) for check in CHECKS for fault in check(span)]


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(REPO)))
def test_a_page_names_only_what_exists(page: Path) -> None:
    assert complaints(page) == []


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ("`make run`", "`make rum`", "the Makefile has no target rum"),
        ("`make db-restore FILE=x`", "`make db-restore FIEL=x`", "the Makefile knows no FIEL"),
        ("`make test` and `make help`", "`make test && make helb`", "the Makefile has no target helb"),
        (
            "`python -m benchmarks.peak --x 1`",
            "`python -m benchmarks.pique --x 1`",
            "there is no module benchmarks.pique",
        ),
        ("`python -m json`", "`python -m jsom`", "there is no module jsom"),
        ("`manage.py migrate`", "`manage.py migrant`", "manage.py has no command migrant"),
        ("`npm run load`", "`npm run loud`", "package.json has no script loud"),
        ("`docker compose restart web`", "`docker compose restart wep`", "compose has no service wep"),
        ("`docker compose run --rm backup`", "`docker compose run --rm bakup`", "compose has no service bakup"),
        (
            "`celery -A config call exams.tasks.run_due_pipelines`",
            "`celery -A config call exams.tasks.run_pipelines`",
            "there is no task exams.tasks.run_pipelines",
        ),
        ("`kubectl apply -k deploy/kubernetes`", "`kubectl apply -k deploy/k8s`", "there is no deploy/k8s"),
        ("`exams/rules/timing.py`", "`exams/rules/thyme.py`", "there is no such file or folder"),
        ("`services/ratings.py`", "`services/rating.py`", "there is no such file or folder"),
        ("`tasks.py`", "`tusks.py`", "there is no such file or folder"),
        ("`src/features/*`", "`src/featured/*`", "there is no such file or folder"),
        ("`exams.api.papers`", "`exams.api.paper`", "there is no such module, or nothing of that name in it"),
        ("`common.clock.now()`", "`common.clock.later()`", "there is no such module, or nothing of that name in it"),
        ("`BOT_TOKEN`", "`BOT_TOKENS`", "nothing reads this variable"),
        ("`HTTPS_ONLY=0`", "`HTTP_ONLY=0`", "nothing reads this variable"),
        ("`CELERY_TASK_ROUTES`", "`CELERY_TASK_ROOTS`", "nothing reads this variable"),
        ("`PORT=1 make run`", "`BORT=1 make run`", "nothing reads BORT"),
        ("`close_if_overdue`", "`close_if_overdrawn`", "nothing in the code has this name"),
        ("`test_killed_worker`", "`test_killed_walker`", "nothing in the code has this name"),
        ("`/health/database/`", "`/health/databases/`", "the site has no such address"),
        ("[faults](faults.md)", "[faults](fault.md)", "the link leads nowhere"),
        ("[mend](operations.md#install)", "[mend](operations.md#instal)", "operations.md has no heading #instal"),
        ('<img src="images/exam-phone.png">', '<img src="images/exam-fone.png">', "the link leads nowhere"),
    ],
)
def test_what_is_not_there_is_named_with_its_line(right: str, wrong: str, fault: str) -> None:
    page = Path(REPO / "docs" / "page-of-this-test.md")
    for shape in ("# Title\n\nSome words,\nthen {}.\n", "# Title\n\n- one\n- {}, two\n"):
        assert complaints(page, shape.format(right)) == []
        (complaint,) = complaints(page, shape.format(wrong))
        assert complaint.startswith("docs/page-of-this-test.md:4: ")
        assert complaint.endswith(f"({fault})")


def test_fences_are_read_line_by_line() -> None:
    page = Path(REPO / "docs" / "page-of-this-test.md")
    assert complaints(page, "```sh\nmake run   # serve it\nmake rum\n```\n") == [
        "docs/page-of-this-test.md:3: make rum  (the Makefile has no target rum)"
    ]


def test_every_task_is_started_by_beat_or_explained_to_operators() -> None:
    ours = {name for name in tasks() if name.split(".")[0] in our_packages()}
    by_beat = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    by_hand = {name for name in ours if name in (REPO / "docs" / "operations.md").read_text()}
    assert by_beat <= ours
    assert ours - by_beat - by_hand == set()
