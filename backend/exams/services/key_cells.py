"""What every kind of table is read into, before anybody asks what its cells mean."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text, and why it cannot be believed (a code of `exams.key_sentences`) if it cannot."""

    text: str
    fault: str = ""
    is_quoted: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is what a spreadsheet writes at the row's left, or the line of a text."""

    number: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a table that hold anything; `separator` is empty for a spreadsheet's own cells."""

    rows: list[Row]
    separator: str = ""
