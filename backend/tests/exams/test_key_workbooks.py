"""A workbook is an archive: what it unpacks to is limited, whatever it says of itself"""

import io
import os
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from exams.errors import KeyRefused
from exams.services.keys import read_key_file
from tests.exams.test_key_import import answer_row, book, keys

BACKEND = Path(__file__).resolve().parents[2]


def test_two_filled_sheets_are_refused(db: None) -> None:
    made = openpyxl.load_workbook(io.BytesIO(book(answer_row("5"))))
    made.create_sheet("empty")
    target = io.BytesIO()
    made.save(target)
    assert keys(read_key_file(target.getvalue())) == [("36a", "number", "5", ())]
    made.create_sheet("old").append(["question_number", "correct_answer"])
    target = io.BytesIO()
    made.save(target)
    with pytest.raises(KeyRefused):
        read_key_file(target.getvalue())


def repacked(content: bytes, name: str, data: bytes, *, keep: bool = False) -> bytes:
    """The workbook with one part replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name or keep:
                new.writestr(info.filename, old.read(info))
        new.writestr(name, data)
    return target.getvalue()


NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet_of(rows: str) -> str:
    return f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>"


LONG_STRING = f"<sst {NAMESPACE}><si><t>{'A' * 100_000_000}</t></si></sst>"
BOMBS = {
    "one long string": ("xl/sharedStrings.xml", LONG_STRING),
    "many strings": ("xl/sharedStrings.xml", f"<sst {NAMESPACE}>{'<si><t/></si>' * 8_000_000}</sst>"),
    "many styles": ("xl/styles.xml", f"<styleSheet {NAMESPACE}><cellXfs>{'<xf/>' * 2_000_000}</cellXfs></styleSheet>"),
    "wide rows": ("xl/worksheets/sheet1.xml", sheet_of('<row><c r="XFD1"><v>1</v></c></row>' * 40_000)),
    "a far row": ("xl/worksheets/sheet1.xml", sheet_of('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')),
    "an entity": (
        "xl/worksheets/sheet1.xml",
        f'<!DOCTYPE s [<!ENTITY a "{"a" * 60_000}">]>'
        + sheet_of(f'<row><c t="inlineStr"><is><t>{"&a;" * 30_000}</t></is></c></row>'),
    ),
}
PEAK_MEGABYTES = 60  # beside what the product itself takes
MEASURE = """
import resource, sys, django
django.setup()
from exams.errors import KeyRefused
from exams.services.keys import read_key_file
read_key_file(open(sys.argv[1], "rb").read())
before = resource.getrusage(resource.RUSAGE_SELF)
try:
    read_key_file(open(sys.argv[2], "rb").read())
    outcome = "read"
except KeyRefused:
    outcome = "refused"
after = resource.getrusage(resource.RUSAGE_SELF)
print(outcome, (after.ru_maxrss - before.ru_maxrss) // 1024, after.ru_utime - before.ru_utime)
"""


def measured(sound: Path, bomb: Path) -> tuple[str, int, float]:
    """What reading the second file takes, once all modules are loaded by reading the first."""
    limit = 2 * 1024**3
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, sound, bomb],
        cwd=BACKEND, env={"DJANGO_SETTINGS_MODULE": "config.settings"} | os.environ, capture_output=True, text=True,
        check=True, timeout=300, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )  # fmt: skip
    outcome, megabytes, seconds = ran.stdout.split()
    return outcome, int(megabytes), float(seconds)


@pytest.mark.parametrize("name", BOMBS)
def test_a_workbook_that_is_a_bomb_costs_little(tmp_path: Path, name: str) -> None:
    part, data = BOMBS[name]
    sound = book(answer_row("5"))
    (tmp_path / "sound.xlsx").write_bytes(sound)
    (tmp_path / "bomb.xlsx").write_bytes(repacked(sound, part, data.encode()))
    assert (tmp_path / "bomb.xlsx").stat().st_size < 2_000_000
    outcome, megabytes, seconds = measured(tmp_path / "sound.xlsx", tmp_path / "bomb.xlsx")
    assert (outcome, megabytes < PEAK_MEGABYTES, seconds < 10) == ("refused", True, True), (megabytes, seconds)


def test_a_workbook_that_lies_about_its_size_costs_little(tmp_path: Path) -> None:
    sound = book(answer_row("5"))
    bomb = repacked(sound, "xl/sharedStrings.xml", LONG_STRING.encode())
    lying = bomb.replace(len(LONG_STRING).to_bytes(4, "little"), (500).to_bytes(4, "little"))
    assert lying != bomb
    (tmp_path / "sound.xlsx").write_bytes(sound)
    (tmp_path / "bomb.xlsx").write_bytes(lying)
    outcome, megabytes, _seconds = measured(tmp_path / "sound.xlsx", tmp_path / "bomb.xlsx")
    assert (outcome, megabytes < PEAK_MEGABYTES) == ("refused", True), megabytes


def test_parts_that_stand_in_the_archive_twice_are_refused(db: None) -> None:
    sound = book(answer_row("5"))
    with zipfile.ZipFile(io.BytesIO(sound)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    with pytest.warns(UserWarning, match="Duplicate"):
        doubled = repacked(sound, "xl/worksheets/sheet1.xml", sheet, keep=True)
    with pytest.raises(KeyRefused):
        read_key_file(doubled)
