"""Runs of letters as function names, constants and single unknowns."""

from fractions import Fraction

from mathanswers import work
from mathanswers.characters import latin
from mathanswers.nodes import Unreadable
from mathanswers.tokens import Token
from mathanswers.words import CONSTANTS, FUNCTIONS, ROOT_WORDS, SPELLED_INFINITY

_LONGEST_NAME = max(map(len, (*FUNCTIONS, *CONSTANTS)))
# What a token costs from here to the finished tree, and what looking for names in letters costs.
_TOKEN_WORK = 6
_LETTER_WORK = 6


def split_word(word: str) -> tuple[Token, ...]:
    """A run of letters as function names, constants and single unknowns: sinxcosx → sin x cos x."""
    if word.lower() in SPELLED_INFINITY:
        return (Token("constant", "∞"),)
    if word.lower() in ROOT_WORDS:
        return (Token("√", "√"),)
    work.spend(_LETTER_WORK * len(word))
    plain = latin(word)
    if word.lower() == "п":
        plain = "π"
    pieces: list[Token] = []
    at = 0
    while at < len(plain):
        piece = _piece_at(plain, at)
        pieces.append(piece)
        at += len(piece.text)
    return tuple(
        Token(piece.kind, FUNCTIONS.get(piece.text.lower(), "") or CONSTANTS.get(piece.text.lower(), "") or piece.text)
        if piece.kind != "name"
        else piece
        for piece in pieces
    )


def _piece_at(word: str, at: int) -> Token:
    """The longest known name at this place, else one letter."""
    for size in range(min(_LONGEST_NAME, len(word) - at), 0, -1):
        piece = word[at : at + size]
        lowered = piece.lower()
        # "absinC" is a·b·sin C: the absolute value is only read before a bracket, at the end of the letters.
        if lowered in FUNCTIONS and (lowered != "abs" or at + size == len(word)):
            return Token("function", piece)
        if (lowered if size > 1 else piece) in CONSTANTS:
            return Token("constant", piece)
    letter = word[at]
    if "а" <= letter.lower() <= "я" or letter in "ўқғҳЎҚҒҲ'":
        raise Unreadable(f"the letter {letter!r}")
    return Token("name", letter)


def words_split(tokens: tuple[Token, ...]) -> list[Token]:
    """Every word as its pieces; the first keeps the space before it."""
    work.spend(_TOKEN_WORK * len(tokens))
    found: list[Token] = []
    for token in tokens:
        if token.kind != "word":
            found.append(token)
            continue
        for index, piece in enumerate(split_word(token.text)):
            found.append(Token(piece.kind, piece.text, None, token.spaced and index == 0))
    return found


def script_tokens(text: str) -> list[Token]:
    """A superscript's or subscript's characters as tokens."""
    tokens: list[Token] = []
    digits = ""
    for char in (*text, ""):
        if char.isdigit():
            digits += char
            continue
        if len(digits) > 6:
            raise Unreadable("a long superscript")
        if digits:
            tokens.append(Token("number", digits, Fraction(int(digits))))
            digits = ""
        if char:
            tokens.append(Token("word" if char.isalpha() else char, char))
    return tokens
