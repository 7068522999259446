"""What the columns of a key are called, here and in tables that teachers already have."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from exams.rules.keys import ALTERNATIVES_MAX
from exams.services.key_cells import Row

REQUIRED = ("question_number", "correct_answer")
COLUMNS = ("question_number", "sub_part", "kind", "choices", "correct_answer", "alternatives", "topic")
ALTERNATIVE = "alternative_"
TITLE_ROWS_MAX = 5
NAMES = {
    "question_number": "question number no n № question savol savolraqami raqam вопрос номервопроса номер задание",
    "sub_part": "part subpart qism band часть подпункт пункт",
    "kind": "kind type turi tur тип вид",
    "choices": "choices options variantlar варианты вариантыответа",
    "correct_answer": "answer key correctanswer javob togrijavob kalit ответ правильныйответ верныйответ ключ",
    "alternatives": "alternatives muqobil muqobillar muqobiljavoblar другие другиеответы альтернативы",
    "topic": "topic mavzu тема",
}
KIND_NAMES = {
    "choice": "choice tanlov variant выбор",
    "number": "number son число",
    "expression": "expression ifoda выражение",
    "text": "text matn текст слово",
}
_COLUMN_OF = {name: column for column, names in NAMES.items() for name in (column.replace("_", ""), *names.split())}
_KIND_OF = {name: kind for kind, names in KIND_NAMES.items() for name in names.split()}
_NUMBERED = re.compile(r"(?:alternative|alternativa|muqobil|muqobiljavob|альтернатива|другойответ|другой)(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Heading:
    """The columns by their place: `names[i]` is a column of ours, "" for an empty heading, None for an unknown one."""

    row: Row
    names: tuple[str | None, ...]

    def place(self, column: str) -> int | None:
        return self.names.index(column) if column in self.names else None

    @property
    def alternatives(self) -> list[int]:
        """The places of the columns that hold one alternative each, in the order of their numbers."""
        found = [(name or "", at) for at, name in enumerate(self.names)]
        numbered = [(int(name[len(ALTERNATIVE) :]), at) for name, at in found if name.startswith(ALTERNATIVE)]
        return [at for _number, at in sorted(numbered)]


def heading_place(rows: Sequence[Row]) -> int | None:
    """Where the line that names the columns is: the first, or the first after a title."""
    for place, row in enumerate(rows[:TITLE_ROWS_MAX]):
        names = [column_of(cell.text) for cell in row.cells]
        if all(column in names for column in REQUIRED):
            return place
    return None


def heading_of(row: Row) -> Heading:
    return Heading(row, tuple(column_of(cell.text) for cell in row.cells))


def column_of(text: str) -> str | None:
    """The column that a heading means; "" for an empty one, None for one that is not known."""
    name = _folded(text)
    if not name:
        return ""
    numbered = _NUMBERED.fullmatch(name)
    if numbered and 1 <= int(numbered[1]) <= ALTERNATIVES_MAX:
        return f"{ALTERNATIVE}{int(numbered[1])}"
    return _COLUMN_OF.get(name)


def kind_of(text: str) -> str | None:
    """The kind that a cell names; "" for an empty cell, None for a word that is none."""
    name = _folded(text)
    return _KIND_OF.get(name) if name else ""


def has_cyrillic_names(row: Row) -> bool:
    """Whether a heading that is known is written in Cyrillic letters."""
    return any(column_of(cell.text) and re.search("[а-я]", cell.text.lower()) for cell in row.cells)


def _folded(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum() or letter == "№")
