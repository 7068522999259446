"""A workbook is an archive: what it unpacks to is limited, whatever it says of itself"""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
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


def long_string() -> str:
    return f"<sst {NAMESPACE}><si><t>{'A' * 100_000_000}</t></si></sst>"


# Made when they are needed: most of a hundred megabytes each.
BOMBS: dict[str, tuple[str, Callable[[], str]]] = {
    "one long string": ("xl/sharedStrings.xml", long_string),
    "many strings": ("xl/sharedStrings.xml", lambda: f"<sst {NAMESPACE}>{'<si><t/></si>' * 8_000_000}</sst>"),
    "many styles": (
        "xl/styles.xml",
        lambda: f"<styleSheet {NAMESPACE}><cellXfs>{'<xf/>' * 2_000_000}</cellXfs></styleSheet>",
    ),
    "wide rows": (
        "xl/worksheets/sheet1.xml",
        lambda: sheet_of('<row><c r="XFD1"><v>1</v></c></row>' * 40_000),
    ),
    "a far row": (
        "xl/worksheets/sheet1.xml",
        lambda: sheet_of('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
    ),
    "an entity": (
        "xl/worksheets/sheet1.xml",
        lambda: (
            f'<!DOCTYPE s [<!ENTITY a "{"a" * 60_000}">]>'
            + sheet_of(f'<row><c t="inlineStr"><is><t>{"&a;" * 30_000}</t></is></c></row>')
        ),
    ),
}
PEAK_MEGABYTES = 60  # beside what the product itself takes
# Loads the product and reads a sound workbook, then reads each file that it is told of in a process of its own.
MEASURE = """
import os, resource, sys, django
django.setup()
from exams.errors import KeyRefused
from exams.services.keys import read_key_file

def read(name):
    before = resource.getrusage(resource.RUSAGE_SELF)
    try:
        read_key_file(open(name, "rb").read())
        outcome = "read"
    except KeyRefused:
        outcome = "refused"
    after = resource.getrusage(resource.RUSAGE_SELF)
    print(outcome, (after.ru_maxrss - before.ru_maxrss) // 1024, after.ru_utime - before.ru_utime, flush=True)

read(sys.argv[1])
limit = 2 * 1024**3
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
for line in sys.stdin:
    if not os.fork():
        read(line.strip())
        os._exit(0)
    if os.waitstatus_to_exitcode(os.wait()[1]):
        print("died 0 0", flush=True)
"""
type Measured = Callable[[bytes], tuple[str, int, float]]


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Measured]:
    """What reading a file takes: how it ended, megabytes, seconds of processor time."""
    folder = tmp_path_factory.mktemp("workbooks")
    sound, bomb = folder / "sound.xlsx", folder / "bomb.xlsx"
    sound.write_bytes(book(answer_row("5")))
    with subprocess.Popen(
        [sys.executable, "-c", MEASURE, sound],
        cwd=BACKEND, env={"DJANGO_SETTINGS_MODULE": "config.settings"} | os.environ, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as measuring:  # fmt: skip
        assert measuring.stdin
        assert measuring.stdout
        assert measuring.stdout.readline().startswith("read ")

        def measure(content: bytes) -> tuple[str, int, float]:
            bomb.write_bytes(content)
            print(bomb, file=measuring.stdin, flush=True)
            outcome, megabytes, seconds = measuring.stdout.readline().split()  # type: ignore[union-attr]
            return outcome, int(megabytes), float(seconds)

        yield measure
        measuring.stdin.close()


@pytest.mark.parametrize("name", BOMBS)
def test_a_workbook_that_is_a_bomb_costs_little(measured: Measured, name: str) -> None:
    part, make = BOMBS[name]
    bomb = repacked(book(answer_row("5")), part, make().encode())
    assert len(bomb) < 2_000_000
    outcome, megabytes, seconds = measured(bomb)
    assert (outcome, megabytes < PEAK_MEGABYTES, seconds < 10) == ("refused", True, True), (megabytes, seconds)


def test_a_workbook_that_lies_about_its_size_costs_little(measured: Measured) -> None:
    data = long_string().encode()
    bomb = repacked(book(answer_row("5")), "xl/sharedStrings.xml", data)
    lying = bomb.replace(len(data).to_bytes(4, "little"), (500).to_bytes(4, "little"))
    assert lying != bomb
    outcome, megabytes, _seconds = measured(lying)
    assert (outcome, megabytes < PEAK_MEGABYTES) == ("refused", True), megabytes


def test_parts_that_stand_in_the_archive_twice_are_refused(db: None) -> None:
    sound = book(answer_row("5"))
    with zipfile.ZipFile(io.BytesIO(sound)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    with pytest.warns(UserWarning, match="Duplicate"):
        doubled = repacked(sound, "xl/worksheets/sheet1.xml", sheet, keep=True)
    with pytest.raises(KeyRefused):
        read_key_file(doubled)
