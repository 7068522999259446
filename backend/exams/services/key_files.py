"""From an uploaded file or pasted text to cells, without ever guessing at an alphabet."""

import re
import zipfile
from io import BytesIO

from django.utils.translation import gettext as _

from exams.errors import KeyRefused
from exams.rules.separated import separated_rows
from exams.services.key_cells import Cell, Grid, Row
from exams.services.key_columns import has_cyrillic_names, heading_place
from exams.services.key_workbooks import workbook_rows

TABLE_BYTES_MAX = 2 * 1024 * 1024
ROWS_MAX = 1000
SEPARATORS = "\t;,"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
# What a key or a heading in Windows' Cyrillic alphabet is made of, and no other alphabet's bytes come out as.
WINDOWS_CYRILLIC = re.compile(r"[\x09\x0a\x0d\x20-\x7e\xa0А-Яа-яЁё№«»–—°±·]*")
SEPARATOR_LINE = re.compile(r"\s*sep=([\t;,])[^\S\n]*\r?\n", re.IGNORECASE)


def file_grid(content: bytes) -> Grid:
    """A CSV or XLSX file, told apart by what is in it. Raises KeyRefused."""
    if len(content) > TABLE_BYTES_MAX:
        raise KeyRefused(_("The table is too large."))
    if content.startswith(OLD_EXCEL):
        raise KeyRefused(_("This is an old or a protected Excel file. Save it as XLSX without a password."))
    if content.startswith(b"PK") or zipfile.is_zipfile(BytesIO(content)):
        return _limited(Grid(workbook_rows(content)))
    return text_grid(_decoded(content))


def text_grid(text: str) -> Grid:
    """Pasted or decoded text: a tab, semicolon or comma stands between the cells. Raises KeyRefused."""
    if len(text) > TABLE_BYTES_MAX:
        raise KeyRefused(_("The table is too large."))
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    named = SEPARATOR_LINE.match(text)
    offset = named[0].count("\n") if named else 0
    text = text[named.end() :] if named else text
    read = (_limited(_separated(text, separator, offset)) for separator in (named[1] if named else SEPARATORS))
    grids = [grid for grid in read if grid.rows]  # a lone semicolon is an empty row by one separator, a cell by others
    if not grids:
        raise KeyRefused(_("There is nothing in the table."))
    known = [grid for grid in grids if heading_place(grid.rows) is not None]
    return max(known or grids, key=lambda grid: len(grid.rows[heading_place(grid.rows) or 0].cells))


def _separated(text: str, separator: str, offset: int) -> Grid:
    rows = []
    for line, cells in separated_rows(text, separator=separator):
        if any(cell.text.strip() for cell in cells):
            rows.append(Row(line + offset, [_cell(cell.text, is_quoted=cell.is_quoted) for cell in cells]))
        if len(rows) > ROWS_MAX + 20:
            break
    return Grid(rows, separator)


def _cell(text: str, *, is_quoted: bool) -> Cell:
    is_open = not is_quoted and text.lstrip().startswith('"')
    return Cell(text, fault="open_quote" if is_open else "", is_quoted=is_quoted)


def _limited(grid: Grid) -> Grid:
    if len(grid.rows) > ROWS_MAX + 1:
        raise KeyRefused(_("The table is too large."))
    return grid


def _decoded(content: bytes) -> str:
    """The text of a file. Raises KeyRefused for an alphabet that can only be guessed."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1251")
    except UnicodeDecodeError:
        text = ""
    if WINDOWS_CYRILLIC.fullmatch(text) and _has_cyrillic_headings(text):
        return text
    raise KeyRefused(_("The letters of the file cannot be read. Save it as XLSX, or as CSV in UTF-8."))


def _has_cyrillic_headings(text: str) -> bool:
    """Column names that only make sense if the alphabet is the right one."""
    grids = [_separated(text, separator, 0) for separator in SEPARATORS]
    places = [(grid, heading_place(grid.rows)) for grid in grids]
    return any(place is not None and has_cyrillic_names(grid.rows[place]) for grid, place in places)
