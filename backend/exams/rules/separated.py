"""Separated values as rows of cells that know whether they stood in quotes.

The standard library's reader forgets the quotes and drops nothing visibly; here both decide whether a key is believed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class SeparatedCell:
    text: str
    is_quoted: bool


def separated_rows(text: str, *, separator: str) -> Iterator[tuple[int, list[SeparatedCell]]]:
    """Each row with the number of its first line. A quote that is never closed stays in its cell's text."""
    line, at = 1, 0
    while at < len(text):
        cells: list[SeparatedCell] = []
        first_line = line
        while True:
            match = _cell(separator).match(text, at)
            assert match is not None  # the second way matches nothing at all
            quoted = match[1]
            cells.append(SeparatedCell(match[2] if quoted is None else quoted.replace('""', '"'), quoted is not None))
            line += len(_LINE_END.findall(match[0]))
            at = match.end()
            if text[at : at + 1] != separator:
                break
            at += 1
        yield first_line, cells
        end = _LINE_END.match(text, at)
        at = end.end() if end else at
        line += 1


@lru_cache(maxsize=8)
def _cell(separator: str) -> re.Pattern[str]:
    mark = re.escape(separator)
    return re.compile(rf' *"((?:[^"]|"")*+)" *(?={mark}|[\r\n]|\Z)|([^{mark}\r\n]*)')
