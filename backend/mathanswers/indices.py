"""What is said of the whole number in a general solution (k ∈ Z, "k — целое", n = 0, ±1, ±2…) in one spelling."""

import re

from mathanswers import work

# Only so much of the end is looked at, since looking takes longer than the text is.
MAX_SAID = 120
_LOOKING_WORK = 60
_SET = r"(?:\\mathbb\s*)?\{?\s*[ZN]\s*\}?"
_FROM_ZERO = r"(?:_?\{?\s*[0₀]\s*\}?|_?\{?\s*(?:≥|\\ge(?:q|qslant)?\s*)\s*0\s*\}?)"
_POSITIVE = r"(?:[_^]?\{?\s*\+\s*\}?|⁺|₊)"
_MEMBER = r"(?:∈|\\in(?![a-z])|\bin\b|принадлежит)"
_SIGNS = r"(?:±|\+\s?/\s?-|\+-|\\pm)\s*"
_ON = r"\s*[,;]?\s*(?:…|\.{2,}|\\[lc]?dots|va\s+h\.?k\.?|и\s+т\.?\s?д\.?)"
_ANY = r"(?:любое|любые|любой|произвольное|произвольные|ixtiyoriy|istalgan|ихтиёрий|исталган|an|any|is|are)"
_WHOLE = r"(?:целое|целые|целый|целых|butun|бутун|integers?|whole)"
_NATURAL = r"(?:натуральное|натуральные|натуральных|natural|натурал)"
_NUMBER = r"(?:числа|число|чисел|sonlar|son|сонлар|сон|numbers?)"
_WHERE = r"(?:где|при|bunda|бунда|bu\s+yerda|бу\s+ерда|where|for|здесь|тут)"
_LETTERS = r"[A-Za-z](?: ?[,;] ?[A-Za-z]){0,3}"

# A letter, or several, and what is said of them, at the end of an answer.
_SAYINGS = (
    (re.compile(rf"\s*{_MEMBER}\s*{_SET}\s*{_FROM_ZERO}"), "N_0"),
    (re.compile(rf"\s*{_MEMBER}\s*{_SET}\s*{_POSITIVE}"), "N"),
    (re.compile(rf"\s*{_MEMBER}\s*(?:\\mathbb\s*)?\{{?\s*Z\s*\}}?"), "Z"),
    (re.compile(rf"\s*{_MEMBER}\s*(?:\\mathbb\s*)?\{{?\s*N\s*\}}?"), "N"),
    (re.compile(rf"\s*[-:]?\s*(?:{_ANY}\s+)*{_WHOLE}(?:\s+{_NUMBER})?", re.IGNORECASE), "Z"),
    (re.compile(rf"\s*[-:]?\s*(?:{_ANY}\s+)*{_NATURAL}(?:\s+{_NUMBER})?", re.IGNORECASE), "N"),
    (re.compile(rf"\s*=\s*0\s*[,;]\s*{_SIGNS}1(?:\s*[,;]\s*{_SIGNS}\d)*{_ON}"), "Z"),
    (re.compile(rf"\s*=\s*0\s*[,;]\s*1(?:\s*[,;]\s*\d)*{_ON}"), "N_0"),
    (re.compile(rf"\s*=\s*1\s*[,;]\s*2(?:\s*[,;]\s*\d)*{_ON}"), "N"),
)
_SAID = rf"(?=\s*(?:{_MEMBER}|[-:=]|{_ANY}|{_WHOLE}|{_NATURAL}))"
# Several letters only after a separator: in "πk k∈Z" a space is all there is.
_START = re.compile(
    rf"(?:(?<=[,;.(|])\s?(?:{_WHERE}\s+)?(?P<letters>{_LETTERS})|(?<=\s)(?:{_WHERE}\s+)?(?P<letter>[A-Za-z])){_SAID}",
    re.IGNORECASE,
)
_BRACED = re.compile(r"(?:[A-Za-zх]\s*[∈=]\s*)?(?:\\left\s*)?\\?\{(.*?)(?:\\right\s*)?\\?\}", re.DOTALL)
_CLOSED = re.compile(r"\s*\)?\s*\.?\s*")
_JOINING = (*" ,;.(|", "\\,", "\\;", "\\:", "\\!", "\\mid", "\\quad", "\\qquad", "\\")
MAX_SAYINGS = 4


def with_indices_spelled(text: str) -> str:
    """The text with every saying about a whole number at its end as ", k∈Z"; other texts as they are."""
    work.spend(_LOOKING_WORK)
    braced = _BRACED.fullmatch(text)
    if braced is not None:
        inner = with_indices_spelled(braced[1])
        return text if inner == braced[1] else inner
    text, said = text[:-MAX_SAID], text[-MAX_SAID:]
    found: list[str] = []
    while len(found) < MAX_SAYINGS:
        taken = _last_saying(said)
        if taken is None or not (text or taken[0]):
            break
        said, sayings = taken
        found[:0] = sayings
    return ", ".join([text + said, *found])


def _last_saying(text: str) -> tuple[str, list[str]] | None:
    """The text before its last saying, and the saying for each of its letters."""
    for start in _START.finditer(text):
        for pattern, name in _SAYINGS:
            match = pattern.match(text, start.end())
            if match is None or not _CLOSED.fullmatch(text, match.end()):
                continue
            before = text[: start.start()]
            while before.endswith(_JOINING):
                before = before[:-1] if before[-1] in _JOINING else before.rstrip("abcdefghijklmnopqrstuvwxyz,;:!")
            letters = re.findall(r"[A-Za-z]", start["letters"] or start["letter"])
            return before, [f"{letter}∈{name}" for letter in letters]
    return None
