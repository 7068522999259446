"""Answers that are letters or words rather than mathematics."""

import re
import unicodedata

from mathanswers.characters import latin, plain_text

MAX_LETTERS = 10
_ANSWER = re.compile(r"\(?((?:[^\W\d_][\s,;.]*)+)\)?")
_APOSTROPHES = re.compile("['’‘ʻʼ`´′]")


def choice_letters(text: str) -> str:
    """The letters of a choice in capitals, Cyrillic look-alikes as Latin; "" when it is not a choice.

    Spaces and separators between letters do not count, nor a bracket or point after them: "b)" is B.
    """
    match = _ANSWER.fullmatch(text.strip())
    if match is None:
        return ""
    letters = latin(latin("".join(char for char in match[1] if char.isalpha())).upper())
    return letters if len(letters) <= MAX_LETTERS else ""


def folded_text(text: str) -> str:
    """Plain text without case, doubled spaces and kinds of apostrophes; raises Unreadable."""
    plain_text(_APOSTROPHES.sub("'", "".join(char for char in text if char.isalnum() or char == "\0")))
    folded = unicodedata.normalize("NFKC", _APOSTROPHES.sub("'", text)).casefold()
    return " ".join(folded.split()).rstrip(".")
