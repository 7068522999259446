"""An XLSX table as cells, within bounds that no file can exceed: a workbook is an archive, and may be a bomb.

Every part that is needed is unpacked here, with a limit on what really comes out of it, and only what was unpacked is
parsed. A number is taken only as a person sees it in the spreadsheet: see `_number_text`.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from django.utils.translation import gettext as _

from exams.errors import KeyRefused
from exams.services.key_cells import Cell, Row

PARTS_MAX = 500
TOTAL_BYTES_MAX = 12 * 1024 * 1024
RATIO_MAX = 200
# What openpyxl makes of one byte differs much: styles become objects of a kilobyte each, rows are read one by one.
PART_BYTES_MAX = 256 * 1024
STRINGS_BYTES_MAX = 1024 * 1024
SHEET_BYTES_MAX = 2 * 1024 * 1024
LINES_MAX = 20_000
COLUMNS_MAX = 60
DIGITS_MAX = 11  # more than that a spreadsheet shows as 1E+12
NEEDED = re.compile(
    r"\[Content_Types\]\.xml|.*\.rels|xl/(?:workbook|styles|sharedStrings)\.xml|xl/worksheets/[^/]+\.xml"
)
PLAIN_NUMBER = re.compile(r"(?:#,##)?0(?:\.(?P<decimals>0+))?(?P<percent>%)?")


def workbook_rows(content: bytes) -> list[Row]:
    """The rows of the only sheet that holds anything. Raises KeyRefused."""
    parts = _unpacked(content)
    try:
        book = openpyxl.load_workbook(parts, read_only=True, keep_links=False)
        filled = [rows for sheet in book.worksheets if sheet.sheet_state == "visible" and (rows := list(_rows(sheet)))]
    except KeyRefused:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise KeyRefused(_("The file is not a readable XLSX table. Save it anew as an Excel workbook.")) from error
    if len(filled) > 1:
        raise KeyRefused(_("Several sheets of the workbook are filled. Leave only the one with the key."))
    return filled[0] if filled else []


def _unpacked(content: bytes) -> io.BytesIO:
    """The parts that are read, in an archive without compression. Raises KeyRefused."""
    copy = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(copy, "w") as unpacked:
            for info in _believable_parts(packed, size=len(content)):
                limit = _limit_of(info.filename)
                with packed.open(info) as part:
                    data = part.read(limit + 1)
                if len(data) > limit:
                    raise _too_much()
                if b"<!DOCTYPE" in data:
                    raise zipfile.BadZipFile("not what a spreadsheet writes")
                unpacked.writestr(info.filename, data)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError, EOFError) as error:
        raise KeyRefused(_("The file is not a readable XLSX table. Save it anew as an Excel workbook.")) from error
    copy.seek(0)
    return copy


def _believable_parts(packed: zipfile.ZipFile, *, size: int) -> list[zipfile.ZipInfo]:
    """The parts that are needed, after what the archive declares of itself was looked at. Raises KeyRefused."""
    parts = packed.infolist()
    total = sum(info.file_size for info in parts)
    names = {info.filename for info in parts}
    if len(parts) > PARTS_MAX or total > max(TOTAL_BYTES_MAX, size) or (total > 2**20 and total > size * RATIO_MAX):
        raise _too_much()
    needed = [info for info in parts if NEEDED.fullmatch(info.filename)]
    if any(info.file_size > _limit_of(info.filename) for info in needed):
        raise _too_much()
    is_odd = len(names) < len(parts) or any(
        info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in needed
    )
    if is_odd:
        raise zipfile.BadZipFile("not what a spreadsheet writes")
    return needed


def _limit_of(name: str) -> int:
    if name.startswith("xl/worksheets/"):
        return SHEET_BYTES_MAX
    return STRINGS_BYTES_MAX if name == "xl/sharedStrings.xml" else PART_BYTES_MAX


def _too_much() -> KeyRefused:
    return KeyRefused(
        _("The workbook is too large when it is unpacked. Copy the table alone into a new workbook, without formats.")
    )


def _rows(sheet: Any) -> Iterator[Row]:
    """The rows that hold anything, each with its number in the sheet."""
    sheet.reset_dimensions()  # what a sheet says of its own size need not be true
    for number, cells in enumerate(sheet.iter_rows(max_col=COLUMNS_MAX), start=1):
        if number > LINES_MAX:
            raise _too_much()
        row = [_cell(cell) for cell in cells]
        if any(cell.text or cell.fault for cell in row):
            yield Row(number, row)


def _cell(cell: Any) -> Cell:
    """One cell as a person sees it, or why that cannot be known."""
    value = cell.value
    match value:
        case None:
            return Cell("")
        case bool():
            return Cell(str(value).upper(), fault="truth")
        case int() | float():
            return _number_cell(value, str(cell.number_format))
        case date() | time() | timedelta():
            return Cell(str(value), fault="date")
        case str() if cell.data_type == "e":
            return Cell(value, fault="error_value")
        case str() if cell.data_type != "f":
            return Cell(value)
    return Cell(value if isinstance(value, str) else "=…", fault="formula")


def _number_cell(value: int | float, number_format: str) -> Cell:
    """A number as the spreadsheet shows it; formats that round it, or dress it up, are not guessed at."""
    number = Decimal(repr(value))
    if not number.is_finite():
        return Cell(str(value), fault="error_value")
    shape = PLAIN_NUMBER.fullmatch(number_format)
    if number_format in ("General", "@", "GENERAL", ""):
        text = f"{number:f}"
        digits = text.strip("-").partition(".")[0]
        if len(digits) > DIGITS_MAX or (0 < abs(number) < Decimal("0.0001") and isinstance(value, float)):
            return Cell(str(value), fault="scientific")
    elif shape is None:
        return Cell(str(value), fault="number_format")
    else:
        shown = number * 100 if shape["percent"] else number
        decimals = len(shape["decimals"] or "")
        if shown != round(shown, decimals):
            return Cell(str(value), fault="number_format")
        text = f"{shown:f}" + (shape["percent"] or "")
    return Cell(_without_idle_zeros(text))


def _without_idle_zeros(text: str) -> str:
    """36.0 → 36, 2.50 → 2.5, −0 → 0."""
    number, percent = text.removesuffix("%"), "%" if text.endswith("%") else ""
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return ("0" if number in ("-0", "") else number) + percent
