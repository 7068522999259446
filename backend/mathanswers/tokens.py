"""From text to tokens: numbers, words, signs; LaTeX commands become the signs they draw."""

import re
from dataclasses import dataclass
from fractions import Fraction

from mathanswers import work
from mathanswers.characters import SUBSCRIPTS, SUPERSCRIPTS, VULGAR
from mathanswers.nodes import Unreadable
from mathanswers.words import LATEX_FONTS, LATEX_GREEK, LATEX_SPACES, LATEX_SYMBOLS

MAX_DIGITS = 60
MAX_TOKENS = 400
# What rewriting a text costs, and what each token does up to its place in an answer.
_TEXT_WORK = 40
_TOKEN_WORK = 8

# A comma or point right after one of these never opens a number: in (-∞,1) it separates.
_ENDS = frozenset({"number", "vulgar", "word", "sup", "sub", ")", "]", "}", "∞", "!", "%", "°"})

SIGNS = set("+-*/:÷^_!%°'\"()[]{}|=<>≤≥≠≈∈∪∩∖∅∞±√∛∜∠;,ℝ∧∨")


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `kind` is number, vulgar, word, sup, sub, command or the sign itself."""

    kind: str
    text: str
    value: Fraction | None = None
    spaced: bool = False

    @property
    def is_digits(self) -> bool:
        """Whether this is a number written with digits only."""
        return self.kind == "number" and self.text.isdigit()


_GROUPED = r"\d{1,3}(?: \d{3})+(?!\d)"
_COMMA = re.compile(rf"(?P<whole>{_GROUPED}|\d+)?(?:[.,](?P<part>\d*)\((?P<cycle>\d+)\)|[.,](?P<decimals>\d+))?")
# Where commas separate: only a comma that opens a repeating part, 0,(3), still belongs to the number.
_POINT = re.compile(rf"(?P<whole>{_GROUPED}|\d+)?(?:[.,](?P<part>(?<=\.)\d*|)\((?P<cycle>\d+)\)|\.(?P<decimals>\d+))?")
_PLAIN = re.compile(r"(?P<whole>\d+)(?P<part>)(?P<cycle>)(?:[.,](?P<decimals>\d+))?")
# Python counts ², ₂ and ½ as word characters, so they are taken out by hand.
_LETTER = rf"[^\W\d_{''.join(SUPERSCRIPTS).replace('⁻', '').replace('⁺', '')}{''.join(SUBSCRIPTS)}{''.join(VULGAR)}]"
_WORD = re.compile(rf"(?:{_LETTER}|(?<=[oOgG])'(?={_LETTER}))+")
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?")
_REWRITES = (
    (re.compile(r"\{,\}"), ","),
    (re.compile(r"\b(кв|kv|куб|kub)\.", re.IGNORECASE), r"\1 "),
    (re.compile(r"\\overline\s*\{\s*(\d+)\s*\}"), r"(\1)"),
    (re.compile(r"\^\s*(?:\{\s*\\circ\s*\}|\\circ)"), "°"),
    (re.compile(r"\\(?:[,;:!]| (?! *\{))"), " "),
    (re.compile(r"\\[()\[\]]"), " "),
    (re.compile(r"(\$+)([^$]*)\1"), r" \2 "),
    (re.compile(r"\b(?:корень|корня|корней)\s+из\b"), " √"),
    (re.compile(r"\\%|\b(?:foiz|процент(?:а|ов)?|percent)(?!\w)", re.IGNORECASE), "%"),
    (re.compile(r"\\[|]"), "|"),
    (re.compile(r">\s?=|=\s?>"), "≥"),
    (re.compile(r"<\s?=|=\s?<"), "≤"),
    (re.compile(r"!=|<>|=/="), "≠"),
    (re.compile(r"\+\s?/\s?-|\+-"), "±"),
    (re.compile(r"''"), '"'),
)


def _rewritten(text: str) -> str:
    """The text with typed digraphs and LaTeX punctuation as single signs."""
    for pattern, sign in _REWRITES:
        text = pattern.sub(sign, text)
    return text


# 1e-5 is a power of ten to a computer and e − 5 to a book; with a space on both sides of the sign it is clear.
_COMPUTER_POWER = re.compile(r"\d[eEеЕ](?:[+-] ?| [+-])\d")
_TRANSPARENT = re.compile(r"\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")


def _number(match: re.Match[str], spaced: bool) -> Token:
    """The token of a matched number literal; raises Unreadable past the digit limit."""
    digits = (match["whole"] or "0").replace(" ", "")
    decimals = match["decimals"] or match["part"] or ""
    cycle = match["cycle"] or ""
    if len(digits) + len(decimals) + len(cycle) > MAX_DIGITS:
        raise Unreadable("too many digits")
    value = Fraction(int(digits + decimals), 10 ** len(decimals))
    if cycle:
        value += Fraction(int(cycle), (10 ** len(cycle) - 1) * 10 ** len(decimals))
    return Token("number", match[0], value, spaced)


class _Lexer:
    """Walks over the text once."""

    def __init__(self, text: str, *, commas_separate: bool) -> None:
        self.text = _rewritten(text)
        if _COMPUTER_POWER.search(self.text):
            raise Unreadable("a power of ten in the notation of computers, or a product with e")
        self.at = 0
        self.spaced = False
        self.literal = _POINT if commas_separate else _COMMA
        self.found: list[Token] = []

    def run(self) -> tuple[Token, ...]:
        while self.at < len(self.text):
            if self.text[self.at] == " ":
                self.spaced = True
                self.at += 1
                continue
            token = self._next()
            self.spaced = False
            if token is not None:
                self.found.append(token)
            if len(self.found) > MAX_TOKENS:
                raise Unreadable("too many signs")
        return tuple(self.found)

    def _next(self) -> Token | None:
        char = self.text[self.at]
        if (char.isdigit() and char.isascii()) or char in ".,":
            token = self._digits()
            if token is not None:
                return token
        if char in SUPERSCRIPTS or char in SUBSCRIPTS:
            return self._script(SUPERSCRIPTS if char in SUPERSCRIPTS else SUBSCRIPTS)
        if char in VULGAR:
            self.at += 1
            return Token("vulgar", char, Fraction(*VULGAR[char]), self.spaced)
        word = _WORD.match(self.text, self.at)
        if word and char != "ℝ":
            self.at = word.end()
            return Token("word", word[0], None, self.spaced)
        if char == "\\":
            return self._command()
        if char not in SIGNS:
            raise Unreadable(f"unknown sign {char!r}")
        self.at += 1
        return Token(char, char, None, self.spaced)

    def _digits(self) -> Token | None:
        """A number here, or None where the comma is a separator."""
        previous = self.found[-1] if self.found else None
        # In log_0,5(8) the bracket is the argument, not a repeating part.
        literal = _PLAIN if previous and previous.kind == "_" else self.literal
        match = literal.match(self.text, self.at)
        if match is None or match.end() == self.at:
            if self.text[self.at] == ",":
                return None
            raise Unreadable("a lone point")
        if match["whole"] is None and previous and not self.spaced and previous.kind in _ENDS:
            if self.text[self.at] == ",":
                return None
            raise Unreadable("two points in one number")
        self.at = match.end()
        return _number(match, self.spaced)

    def _script(self, table: dict[str, str]) -> Token:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] in table:
            self.at += 1
        plain = "".join(table[char] for char in self.text[start : self.at])
        return Token("sup" if table is SUPERSCRIPTS else "sub", plain, None, self.spaced)

    def _command(self) -> Token | None:
        following = self.text[self.at + 1 : self.at + 2]
        if following in ("{", "}"):
            return self._brace(following)
        match = _COMMAND.match(self.text, self.at)
        if match is None:
            self.at += 1
            return Token("∖", "∖", None, self.spaced)
        self.at = match.end()
        name = match[1]
        if name in LATEX_SPACES:
            self.spaced = True
            self._skip_null_delimiter()
            return None
        if name in LATEX_FONTS:
            return self._font_argument()
        if name in LATEX_GREEK:
            return Token("word", LATEX_GREEK[name], None, True)
        sign = LATEX_SYMBOLS.get(name)
        if sign is not None:
            return Token("word" if sign.isalpha() else sign, sign, None, True)
        if name in ("frac", "dfrac", "tfrac", "sqrt"):
            return Token("command", name.removeprefix("d").removeprefix("t"), None, self.spaced)
        return Token("word", name, None, True)

    def _skip_null_delimiter(self) -> None:
        """`\\left.` draws nothing."""
        if self.text.startswith(".", self.at) and not self.text[self.at + 1 : self.at + 2].isdigit():
            self.at += 1

    def _brace(self, brace: str) -> Token | None:
        """`\\{` opens a set, but after R, ) or ] the backslash is "without"."""
        previous = self.found[-1] if self.found else None
        removes = (
            brace == "{" and previous is not None and (previous.kind in (")", "]", "ℝ") or previous.text.upper() == "R")
        )
        self.at += 1 if removes else 2
        return Token("∖", "∖", None, self.spaced) if removes else Token(brace, brace, None, self.spaced)

    def _font_argument(self) -> Token | None:
        """The word inside \\mathrm{…} and the like."""
        match = re.compile(r"\s*\{\s*([^\W\d_]+(?:[ '][^\W\d_]+)*)\s*\}|\s*([^\W\d_])").match(self.text, self.at)
        if match is None:
            self._remove_font()
            return None
        self.at = match.end()
        return Token("word", match[1] or match[2], None, True)

    def _remove_font(self) -> None:
        """A font around anything but a word changes nothing: \\text{13} is 13."""
        match = _TRANSPARENT.match(self.text, self.at)
        if match is None:
            raise Unreadable("a font command without a word")
        self.text = f"{self.text[: self.at]} {match[1]} {self.text[match.end() :]}"
        work.spend(_TEXT_WORK)


def tokenize(text: str, *, commas_separate: bool) -> tuple[Token, ...]:
    """The tokens of plain text; raises Unreadable. `commas_separate` says that no comma is a decimal sign."""
    work.spend(_TEXT_WORK + len(text))
    found = _Lexer(text, commas_separate=commas_separate).run()
    work.spend(_TOKEN_WORK * len(found))
    return found
