"""A whole answer key from a table: read it, say everything that is wrong with it, and only then replace the old one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.recording import record_event
from exams.errors import ExamFrozen, ExamNotFound, KeyRefused
from exams.models import CorrectAnswer, MockExam
from exams.rules.marking import Kind
from exams.rules.sheet import Slot
from exams.selectors.exams import has_sessions
from exams.services.key_cells import Grid
from exams.services.key_columns import REQUIRED, Heading, heading_of, heading_place
from exams.services.key_files import file_grid, text_grid
from exams.services.key_rows import KeyEntry, Problem, RowReader


@dataclass(slots=True)
class KeyTable:
    """A table as it was read: usable entries, and everything that is wrong."""

    entries: list[KeyEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_key_file(content: bytes) -> KeyTable:
    """Read a CSV or XLSX file. Raises KeyRefused when it is neither."""
    return _read(file_grid(content))


def read_key_text(text: str) -> KeyTable:
    """Read pasted text: the first line names the columns. Raises KeyRefused when it is no table."""
    return _read(text_grid(text))


def _read(grid: Grid) -> KeyTable:
    heading = _heading(grid)
    table = KeyTable(problems=_problems_of(heading))
    if table.problems:
        return table
    seen: dict[Slot, int] = {}
    for row in grid.rows[grid.rows.index(heading.row) + 1 :]:
        reader = RowReader(row, heading, separator=grid.separator)
        entry = reader.entry()
        if reader.slot in seen:
            reader.report("question_number", _("This slot stands in row %d already.") % seen[reader.slot])
        elif reader.slot is not None:
            seen[reader.slot] = row.number
        table.problems += reader.problems
        if entry is not None and not reader.problems:
            table.entries.append(entry)
    if not table.entries and not table.problems:
        raise KeyRefused(_("There is nothing in the table."))
    return table


def _heading(grid: Grid) -> Heading:
    place = heading_place(grid.rows)
    if place is not None:
        return heading_of(grid.rows[place])
    if not grid.rows:
        raise KeyRefused(_("There is nothing in the table."))
    found = heading_of(grid.rows[0]).names
    missing = [column for column in REQUIRED if column not in found]
    raise KeyRefused(_("The first line must name the columns; missing: %s") % ", ".join(missing or REQUIRED))


def _problems_of(heading: Heading) -> list[Problem]:
    """Columns whose cells would be dropped, or would be read twice."""
    problems = []
    for at, (name, cell) in enumerate(zip(heading.names, heading.row.cells, strict=True)):
        if name is None:
            sentence = _("This column is not known. Rename it or delete it.")
        elif name and name in heading.names[:at]:
            sentence = _("This column stands in the table twice.")
        else:
            continue
        problems.append(Problem(heading.row.number, cell.text.strip(), cell.text.strip(), sentence))
    return problems


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


def key_entries(exam_id: uuid.UUID) -> list[KeyEntry]:
    """The exam's present key, as an import of it would be read."""
    rows = CorrectAnswer.objects.filter(exam_id=exam_id).order_by("question_number", "sub_part")
    return [
        KeyEntry(row.slot, Kind(row.kind), row.choices, row.correct_answer, tuple(row.alternatives), row.topic)
        for row in rows
    ]
