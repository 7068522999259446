"""A key as a workbook whose every cell is text: nothing in it turns into a date, and its import is the same key."""

import io
from collections.abc import Sequence

import openpyxl  # type: ignore[import-untyped]
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell  # type: ignore[import-untyped]

from exams.rules.keys import KeyFault, clean_key
from exams.rules.marking import Kind
from exams.services.key_columns import ALTERNATIVE
from exams.services.key_rows import KeyEntry

BEFORE = ("question_number", "sub_part", "kind", "choices", "correct_answer")
ALTERNATIVES_SHOWN = 3
TEXT_FORMAT = "@"
COLUMN_WIDTH = 18


def key_workbook(entries: Sequence[KeyEntry]) -> bytes:
    """An XLSX file of the key; without entries, the headings of a key that is still to be written."""
    many = max([ALTERNATIVES_SHOWN, *(len(entry.alternatives) for entry in entries)])
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("key")
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(BEFORE) + many + 1]:
        sheet.column_dimensions[letter].number_format = TEXT_FORMAT
        sheet.column_dimensions[letter].width = COLUMN_WIDTH
    headings = [*BEFORE, *(f"{ALTERNATIVE}{number}" for number in range(1, many + 1)), "topic"]
    for row in (headings, *(_cells(entry, many) for entry in entries)):
        sheet.append([_text_cell(sheet, text) for text in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _cells(entry: KeyEntry, many: int) -> list[str]:
    texts = [_typed(text, entry) for text in entry.accepted]
    slot = entry.slot
    return [
        str(slot.question_number), slot.sub_part, entry.kind.value, entry.choices, *texts,
        *[""] * (many + 1 - len(texts)), entry.topic,
    ]  # fmt: skip


def _typed(text: str, entry: KeyEntry) -> str:
    """A key as it has to be typed: words that would be refused, or read otherwise, say that they are words."""
    if entry.kind is not Kind.TEXT:
        return text
    try:
        is_plain = clean_key(text, kind=entry.kind, choices="") == text
    except KeyFault:
        is_plain = False
    return text if is_plain else f"text:{text}"


def _text_cell(sheet: object, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text) or None)
    if text:
        cell.data_type = "s"  # also what begins with =
    cell.number_format = TEXT_FORMAT
    return cell
