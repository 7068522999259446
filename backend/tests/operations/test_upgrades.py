"""Every migration only adds, or a page says why it need not: old code runs beside it for some seconds."""

import re

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterModelManagers,
    AlterModelOptions,
    CreateModel,
    Migration,
    RemoveConstraint,
    RemoveIndex,
    RunSQL,
)
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED, CharField, ManyToManyField

from devserver.options import REPO

PAGE = REPO / "docs" / "upgrades.md"
OURS = {"accounts", "audit", "common", "exams"}
# Of which old code notices nothing, and for which nobody waits for longer than a moment.
ADDS = (CreateModel, AlterModelOptions, AlterModelManagers, RemoveConstraint, AddIndexConcurrently)
ADDS_WHAT_NOBODY_WAITS_FOR = (RemoveIndex, RemoveIndexConcurrently)


def migrations() -> dict[str, Migration]:
    """Each of our own by the name of its file."""
    found = MigrationLoader(None).disk_migrations
    return {f"{app}/migrations/{name}.py": one for (app, name), one in found.items() if app in OURS}


def only_adds(operation: Operation, made: set[str]) -> bool:
    """Whether old code may go on writing while and after this is done; `made` are tables of the same migration."""
    if isinstance(operation, ADDS + ADDS_WHAT_NOBODY_WAITS_FOR):
        return True
    if isinstance(operation, AddField):
        field = operation.field
        is_filled = field.null or field.db_default is not NOT_PROVIDED or isinstance(field, ManyToManyField)
        return is_filled or operation.model_name_lower in made
    return isinstance(operation, AddIndex | AddConstraint) and operation.model_name_lower in made


def named_by_page() -> dict[str, list[str]]:
    """The files in the tables of the page, by the heading above them."""
    found: dict[str, list[str]] = {}
    for part in PAGE.read_text().split("\n## ")[1:]:
        heading, _line, text = part.partition("\n")
        found[heading] = re.findall(r"^\| `([\w/]+\.py)` \| \S.* \|$", text, re.M)
    return found


def questionable(migration: Migration) -> list[str]:
    made = {operation.name_lower for operation in migration.operations if isinstance(operation, CreateModel)}
    return [type(operation).__name__ for operation in migration.operations if not only_adds(operation, made)]


def test_every_migration_only_adds_or_the_page_says_why_not() -> None:
    needed = {name for name, migration in migrations().items() if questionable(migration)}
    named = [name for names in named_by_page().values() for name in names]
    assert sorted(named) == sorted(needed)


def test_the_page_has_both_tables() -> None:
    assert {heading: bool(names) for heading, names in named_by_page().items()} == {
        "Not while an exam runs": True,
        "Looked at, and safe": True,
    }


@pytest.mark.parametrize(
    ("operation", "is_safe"),
    [
        (AddField("ExamSession", "note", CharField(null=True)), True),
        (AddField("ExamSession", "note", CharField(db_default="")), True),
        (AddField("ExamSession", "note", CharField(default="")), False),
        (RunSQL("SELECT 1"), False),
    ],
)
def test_the_rule_knows_what_old_code_can_bear(operation: Operation, is_safe: bool) -> None:
    assert only_adds(operation, set()) is is_safe
