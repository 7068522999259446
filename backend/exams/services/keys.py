"""A whole answer key from a table: read it, say everything that is wrong with it, and only then replace the old one."""

import csv
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import tablib
from django.db import transaction
from django.utils.translation import gettext as _

from audit.recording import record_event
from exams.errors import ExamFrozen, ExamNotFound, KeyRefused
from exams.models import CorrectAnswer, MockExam
from exams.rules.marking import Kind, key_problem, key_reading
from exams.rules.sheet import ANSWER_MAX_LENGTH, QUESTION_MAX, SUB_PART_MAX_LENGTH, Slot
from exams.selectors.exams import has_sessions

COLUMNS = ("question_number", "sub_part", "kind", "choices", "correct_answer", "alternatives", "topic")
REQUIRED = ("question_number", "correct_answer")
# What the columns are called in tables that teachers already have.
COLUMN_NAMES = {
    "question": "question_number", "savol": "question_number", "вопрос": "question_number", "№": "question_number",
    "part": "sub_part", "qism": "sub_part", "часть": "sub_part",
    "turi": "kind", "тип": "kind",
    "variantlar": "choices", "варианты": "choices",
    "answer": "correct_answer", "key": "correct_answer", "javob": "correct_answer", "ответ": "correct_answer",
    "muqobil": "alternatives", "другие": "alternatives",
    "mavzu": "topic", "тема": "topic",
}  # fmt: skip
ROWS_MAX = 1000
TABLE_BYTES_MAX = 2 * 1024 * 1024
BETWEEN_ALTERNATIVES = "|"
SPILLED = "cells beyond the last column"


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One row of a key, and how its answer and alternatives are read."""

    slot: Slot
    kind: Kind
    choices: str
    correct_answer: str
    alternatives: tuple[str, ...]
    topic: str
    readings: tuple[str, ...] = ()


@dataclass(slots=True)
class KeyTable:
    """A table as it was read: usable entries, and what is wrong, by row number (1 is the first after the heading)."""

    entries: list[KeyEntry] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def read_key_file(content: bytes, *, name: str) -> KeyTable:
    """Read a CSV or XLSX file. Raises KeyRefused when it is neither."""
    if len(content) > TABLE_BYTES_MAX:
        raise KeyRefused(_("The table is too large."))
    try:
        if name.lower().endswith(".xlsx"):
            return _read_rows(tablib.Dataset().load(content, format="xlsx").dict)
        return read_key_text(content.decode("utf-8-sig"))
    except KeyRefused:
        raise
    except Exception as error:  # tablib and openpyxl raise whatever their parsers raise
        raise KeyRefused(_("The file is not a readable CSV (UTF-8) or XLSX table.")) from error


def read_key_text(text: str) -> KeyTable:
    """Read pasted text: the first line names the columns; tab, semicolon or comma stands between them."""
    lines = text.strip().splitlines()
    if not lines:
        raise KeyRefused(_("There is nothing in the table."))
    separator = max("\t;,", key=lines[0].count)
    try:
        return _read_rows(list(csv.DictReader(lines, delimiter=separator, restkey=SPILLED)))
    except csv.Error as error:
        raise KeyRefused(_("The text is not a readable table.")) from error


def _read_rows(rows: Sequence[Mapping[str, object]]) -> KeyTable:
    if not rows:
        raise KeyRefused(_("There is nothing in the table."))
    if len(rows) > ROWS_MAX:
        raise KeyRefused(_("The table is too large."))
    named = [_named(row) for row in rows]
    missing = [column for column in REQUIRED if column not in named[0]]
    if missing:
        raise KeyRefused(_("The first line must name the columns; missing: %s") % ", ".join(missing))
    table = KeyTable()
    seen: set[Slot] = set()
    for number, row in enumerate(named, start=1):
        if rows[number - 1].get(SPILLED):
            table.problems.append(
                (number, _("More cells than columns: put quotes around a cell that holds the separator."))
            )
        elif any(row.values()):
            _read_row(table, row, number=number, seen=seen)
    return table


def _named(row: Mapping[str, object]) -> dict[str, str]:
    named = {}
    for column, value in row.items():
        name = str(column or "").strip().lower()
        named[COLUMN_NAMES.get(name, name)] = "" if value is None else str(value).strip()
    return {name: value for name, value in named.items() if name in COLUMNS}


def _read_row(table: KeyTable, row: Mapping[str, str], *, number: int, seen: set[Slot]) -> None:
    try:
        entry = _entry(row)
    except ValueError as error:
        table.problems.append((number, str(error)))
        return
    if entry.slot in seen:
        table.problems.append((number, _("Slot %s stands in the table twice.") % entry.slot))
        return
    seen.add(entry.slot)
    problems = [
        f"{text}: {problem}"
        for text in (entry.correct_answer, *entry.alternatives)
        if (problem := key_problem(text, kind=entry.kind, choices=entry.choices))
    ]
    if problems:
        table.problems += [(number, problem) for problem in problems]
    else:
        table.entries.append(entry)


def _entry(row: Mapping[str, str]) -> KeyEntry:
    number = row["question_number"].removesuffix(".0").removesuffix(".")
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= QUESTION_MAX):
        raise ValueError(_("question_number must be a whole number from 1 to %d.") % QUESTION_MAX)
    sub_part = row.get("sub_part", "").lower()
    if len(sub_part) > SUB_PART_MAX_LENGTH:
        raise ValueError(_("sub_part has at most %d letters.") % SUB_PART_MAX_LENGTH)
    answer = row["correct_answer"]
    kind_name = row.get("kind", "").lower() or (
        Kind.CHOICE if len(answer) == 1 and answer.isalpha() else Kind.EXPRESSION
    )
    if kind_name not in set(Kind):
        raise ValueError(_("kind must be one of: %s") % ", ".join(Kind))
    kind = Kind(kind_name)
    alternatives = tuple(
        text.strip() for text in row.get("alternatives", "").split(BETWEEN_ALTERNATIVES) if text.strip()
    )
    if not answer or any(len(text) > ANSWER_MAX_LENGTH for text in (answer, *alternatives)):
        raise ValueError(_("correct_answer is missing or too long."))
    choices = (row.get("choices", "").upper() or "ABCD") if kind is Kind.CHOICE else ""
    answer = answer.upper() if kind is Kind.CHOICE else answer
    readings = tuple(key_reading(text, kind=kind) for text in (answer, *alternatives))
    return KeyEntry(
        Slot(int(number), sub_part), kind, choices[:12], answer, alternatives, row.get("topic", "")[:80], readings
    )


def replace_key(exam_id: uuid.UUID, entries: Sequence[KeyEntry], *, actor: str, now: datetime) -> int:
    """Make these entries the exam's whole key; returns how many. Raises ExamNotFound, ExamFrozen or KeyRefused."""
    if not entries:
        raise KeyRefused(_("There is nothing in the table."))
    with transaction.atomic():
        exam = MockExam.objects.select_for_update().filter(pk=exam_id).first()
        if exam is None:
            raise ExamNotFound
        if has_sessions(exam.pk):
            raise ExamFrozen
        CorrectAnswer.objects.filter(exam=exam).delete()
        CorrectAnswer.objects.bulk_create(
            CorrectAnswer(
                exam=exam,
                question_number=entry.slot.question_number,
                sub_part=entry.slot.sub_part,
                kind=entry.kind.value,
                choices=entry.choices,
                correct_answer=entry.correct_answer,
                alternatives=list(entry.alternatives),
                topic=entry.topic,
            )
            for entry in entries
        )
        record_event(verb="key replaced", subject=exam, actor=actor, now=now, slots=len(entries))
    return len(entries)
