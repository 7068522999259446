"""One row of a table as one slot's key; every doubt about it becomes a sentence that names the cell."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from exams.key_sentences import fault_sentence
from exams.rules.keys import (
    ALTERNATIVES_MAX,
    DEFAULT_CHOICES,
    KeyFault,
    clean_choices,
    clean_key,
    inferred_kind,
    visible_text,
)
from exams.rules.marking import Kind, key_reading
from exams.rules.sheet import QUESTION_MAX, Slot, clean_sub_part
from exams.services.key_cells import Cell, Row
from exams.services.key_columns import Heading, kind_of

TOPIC_MAX_LENGTH = 80
FOUND_MAX_LENGTH = 60
_NUMBER = re.compile(r"([1-9][0-9]{0,2})(?:\.0*)?")
_LISTS = re.compile(r"(?:set|list|int|point)\s*:|[({\[]", re.IGNORECASE)
_MEMBER = re.compile(r"[-+−–(\[{√|]*[\d√π∞]|[-+]?oo|[-+]?[a-z]\b", re.IGNORECASE)


class Problem(NamedTuple):
    """What is wrong in one cell: the row as a spreadsheet counts, the column's heading, what stands there, and why."""

    row: int
    column: str
    found: str
    sentence: str


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One row of a key."""

    slot: Slot
    kind: Kind
    choices: str
    correct_answer: str
    alternatives: tuple[str, ...]
    topic: str

    @property
    def accepted(self) -> tuple[str, ...]:
        return (self.correct_answer, *self.alternatives)

    @property
    def readings(self) -> list[tuple[str, str]]:
        """The key and each alternative, with how it is understood."""
        return [(text, key_reading(text, kind=self.kind)) for text in self.accepted]


@dataclass(slots=True)
class RowReader:
    """Reads one row; `problems` and `slot` are filled by `entry`."""

    row: Row
    heading: Heading
    separator: str
    problems: list[Problem] = field(default_factory=list)
    slot: Slot | None = None

    def entry(self) -> KeyEntry | None:
        """The row's key, or None and its problems."""
        if not self._fits_the_heading():
            return None
        self.slot = self._slot()
        kind = self._kind()
        choices = self._choices(kind)
        answer = self._key("correct_answer", self._cell("correct_answer"), kind, choices)
        alternatives = self._alternatives(kind, choices)
        topic = self._text("topic")
        if len(topic) > TOPIC_MAX_LENGTH:
            self.report("topic", _("The topic is too long: at most %d characters.") % TOPIC_MAX_LENGTH)
        if self.problems or self.slot is None or kind is None:
            return None
        return KeyEntry(self.slot, kind, choices, answer, alternatives, topic)

    def report(self, column: str, sentence: str, found: str | None = None) -> None:
        """Note what is wrong in a column's cell."""
        at = self.heading.place(column)
        name = self.heading.row.cells[at].text.strip() if at is not None else column
        shown = self._cell(column).text.strip() if found is None else found
        self.problems.append(Problem(self.row.number, name, _shortened(shown), sentence))

    def _fits_the_heading(self) -> bool:
        """Whether each cell has its column: a cell that was cut in two moves all that follow it."""
        width, cells = len(self.heading.names), self.row.cells
        spilled = [cell.text for at, cell in enumerate(cells) if _holds(cell) and self._has_no_heading(at)]
        if spilled:
            sentence = _("More cells than columns: put quotes around a cell that holds the separator.")
            self.problems.append(Problem(self.row.number, "", _shortened(spilled[0]), sentence))
        elif self.separator and len(cells) < width:
            sentence = _("Fewer cells than columns: write the separator also for empty cells.")
            self.problems.append(Problem(self.row.number, "", "", sentence))
        else:
            self._look_for_cut_cells()
        return not self.problems

    def _has_no_heading(self, at: int) -> bool:
        return at >= len(self.heading.names) or not self.heading.names[at]

    def _look_for_cut_cells(self) -> None:
        """A key that holds the separator and no quotes becomes two cells that both look well."""
        for at, name in enumerate(self.heading.names[:-1]):
            cell, following = self.row.cells[at], self.row.cells[at + 1]
            is_key = name == "correct_answer" or at in self.heading.alternatives
            if is_key and not cell.is_quoted and not following.is_quoted and self._is_cut(cell.text, following.text):
                self.report(
                    str(name),
                    _("The separator may have cut this cell in two. Put it into quotes, or save the table as XLSX."),
                    f"{cell.text.strip()}{self.separator}{following.text.strip()}",
                )

    def _is_cut(self, left: str, right: str) -> bool:
        left, right = left.strip(), right.strip()
        if self.separator == ",":
            return left[-1:].isdigit() and right[:1].isdigit()
        return self.separator == ";" and bool(_LISTS.search(left)) and bool(_MEMBER.match(right))

    def _cell(self, column: str) -> Cell:
        at = self.heading.place(column)
        return self.row.cells[at] if at is not None and at < len(self.row.cells) else Cell("")

    def _text(self, column: str) -> str:
        """A cell that is no key, as it is seen."""
        cell = self._cell(column)
        try:
            if cell.fault:
                raise KeyFault(cell.fault, cell.text)
            text = visible_text(cell.text)
            if re.fullmatch(r"#[#A-ZА-Я/0-9]+[!?]?", text):
                raise KeyFault("error_value", text)
        except KeyFault as fault:
            self.report(column, fault_sentence(fault), cell.text)
            return ""
        return text

    def _slot(self) -> Slot | None:
        number, part = self._text("question_number"), self._text("sub_part")
        try:
            if not part:
                return Slot.parse(_NUMBER.sub(r"\1", number))
            match = _NUMBER.fullmatch(number)
            if match is None or int(match[1]) > QUESTION_MAX:
                raise ValueError
        except ValueError:
            if not any(problem.column for problem in self.problems):
                self.report(
                    "question_number", _("The question's number must be a whole one from 1 to %d.") % QUESTION_MAX
                )
            return None
        try:
            return Slot(int(match[1]), clean_sub_part(part))
        except ValueError:
            self.report("sub_part", _("A part is one or two Latin letters: a, b."))
            return None

    def _kind(self) -> Kind | None:
        name = kind_of(self._text("kind"))
        if name is None:
            self.report("kind", _("The kind must be one of: %s") % ", ".join(Kind))
            return None
        if name:
            return Kind(name)
        cell = self._cell("correct_answer")
        if cell.fault or not cell.text.strip():
            return Kind.EXPRESSION  # what is wrong with the key is said when it is read
        try:
            return inferred_kind(cell.text, choices=self._choices(Kind.CHOICE, may_report=False))
        except KeyFault as fault:
            self.report("correct_answer", fault_sentence(fault))
            return None

    def _choices(self, kind: Kind | None, *, may_report: bool = True) -> str:
        if kind is not Kind.CHOICE:
            return ""
        text = self._text("choices") if may_report else self._cell("choices").text
        try:
            return clean_choices(text) if text.strip() else DEFAULT_CHOICES
        except KeyFault as fault:
            if may_report:
                self.report("choices", fault_sentence(fault))
            return ""

    def _key(self, column: str, cell: Cell, kind: Kind | None, choices: str) -> str:
        if kind is None or (kind is Kind.CHOICE and not choices):
            return ""  # said already
        try:
            if cell.fault:
                raise KeyFault(cell.fault, cell.text)
            return clean_key(cell.text, kind=kind, choices=choices)
        except KeyFault as fault:
            self.report(column, fault_sentence(fault), cell.text.strip())
            return ""

    def _alternatives(self, kind: Kind | None, choices: str) -> tuple[str, ...]:
        """From columns of one alternative each, and from a cell that holds one a line."""
        found: list[str] = []
        together = self._cell("alternatives")
        if "|" in together.text:
            self.report(
                "alternatives",
                _("The sign | is an absolute value. Write each alternative into a column of its own: "
                  "alternative_1, alternative_2 …, or one a line into this cell."),
            )  # fmt: skip
        else:
            lines = together.text.splitlines() if not together.fault else [together.text]
            cells = [Cell(line, together.fault) for line in lines]
            found += [self._key("alternatives", cell, kind, choices) for cell in cells if _holds(cell)]
        for at in self.heading.alternatives:
            cell = self.row.cells[at] if at < len(self.row.cells) else Cell("")
            if _holds(cell):
                found.append(self._key(str(self.heading.names[at]), cell, kind, choices))
        if len(found) > ALTERNATIVES_MAX:
            self.report("correct_answer", _("At most %d alternatives.") % ALTERNATIVES_MAX)
        return tuple(found)


def _holds(cell: Cell) -> bool:
    return bool(cell.fault or cell.text.strip())


def _shortened(text: str) -> str:
    return text if len(text) <= FOUND_MAX_LENGTH else text[: FOUND_MAX_LENGTH - 1] + "…"
