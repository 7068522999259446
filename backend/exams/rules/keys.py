"""What may become a key: read in one way however it was typed, and refused where a spreadsheet may have changed it.

A wrong key marks a right answer wrong for everybody who gave it. What could mean two things is therefore no key.
"""

import re
import unicodedata

import mathanswers
from exams.rules.marking import Kind, judging_key
from exams.rules.sheet import ANSWER_MAX_LENGTH
from mathanswers.characters import latin
from mathanswers.choices import choice_letters
from mathanswers.keys import PREFIXES, KeyProblem, parse_key
from mathanswers.words import CONSTANTS, FUNCTIONS, ROOT_WORDS, SPELLED_INFINITY, says_all_reals, says_no_solution

DEFAULT_CHOICES = "ABCD"
CHOICES_MAX = 12
ALTERNATIVES_MAX = 20
DIGITS_SHOWN = 10  # what a spreadsheet shows of a number in a cell of no special format

_BETWEEN_CHOICES = re.compile(r"[\s,;./|()]+")
_CHOICES = re.compile(rf"[A-Z]{{2,{CHOICES_MAX}}}")
_TRUTHS = {"true", "false", "истина", "ложь"}
_MONTHS = (
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|yan|fev|iyn|iyl|avg|sen|okt|noy|dek"
    r"|янв|фев|мар|апр|май|мая|июн|июл|авг|сен|сент|окт|ноя|нояб|дек"
    r"|january|february|march|april|june|july|august|september|october|november|december"
    r"|yanvar|fevral|mart|aprel|iyun|iyul|avgust|sentabr|sentyabr|oktabr|oktyabr|noyabr|dekabr"
    r"|январ[ья]|феврал[ья]|марта?|апрел[ья]|июн[ья]|июл[ья]|августа?|сентябр[ья]|октябр[ья]|ноябр[ья]|декабр[ья]"
)
_MONTH = re.compile(
    rf"(?<![^\W\d_])(?:{_MONTHS})\.?[-. /]?\d+(?![^\W_])|\d+[-. /]?(?:{_MONTHS})(?![^\W\d_])", re.IGNORECASE
)
_DAY = re.compile(
    r"(?<![\d.,])(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}([./-])\d{1,2}\1\d{4})(?![\d.,])|^\d{1,2}([./-])\d{1,2}\2\d\d$"
)
_TIME = re.compile(r"\b\d{1,2}:\d\d:\d\d\b|\b\d{1,2}:\d\d\s?[AP]M\b", re.IGNORECASE)
_ZERO_IN_FRONT = re.compile(r"(?<![\d.,])(?<!\d\s)0\d")
_EXPONENT = re.compile(r"\d[eEеЕ][+-]?\d")
_DECIMAL = re.compile(r"(?<![\d.,])(\d+)[.,](\d+)(?![\d.,])")
_THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}([.,]\d\d0|([.,]\d{3}){2,})(?![\d.,])")
# 0,333 and 2,999 stop in the middle of a row of equal digits; 0,667 is the same, rounded.
_CUT_OFF = re.compile(r"([1-9])\1\1$|556$|667$|778$|889$")
_LONG_RUN = re.compile(r"[1-9]\d*?(0{5,}|9{5,})\d")
# (2,3) is a point, an interval or a set to one reader, and two and three tenths to another.
_PAIR = re.compile(r"(?:[a-z]\s*[=∈]\s*|[A-Z])?[(\[{]\s*[-−+]?\d+,\d+\s*[)\]}]")
# Nobody means 30 radians.
_NO_DEGREES = re.compile(
    r"(?:sin|cos|tan|tg|ctg|cot|sec|csc|cosec)\s*\(?\s*(?:[7-9]|\d{2,})\s*(?:\)|(?![\d.,\s]|\s*[°ºπ*/·a-z]))",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_ONLY_WORDS = re.compile(r"[^\W\d_]['’‘ʻʼ`\-\s\w.]*")
_KNOWN_WORDS = re.compile("|".join(sorted((*FUNCTIONS, *CONSTANTS), key=len, reverse=True)), re.IGNORECASE)


class KeyFault(ValueError):
    """A key, an alternative or a list of choices that cannot be used; `code` says why, `found` what stood there."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(f"{code}: {found}" if found else code)
        self.code = code
        self.found = found


def visible_text(text: str) -> str:
    """What a cell says: plain spaces, none outside, nothing invisible, nor a spreadsheet's sign for a text (').

    Raises KeyFault.
    """
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if category.startswith("Z") or character in "\t\n\r":
            kept.append(" ")
        elif category in ("Cc", "Cs", "Co", "Cn") or character == "\N{REPLACEMENT CHARACTER}":
            raise KeyFault("control_character")
        elif category != "Cf":
            kept.append(character)
    seen = unicodedata.normalize("NFC", "".join(kept)).strip()
    return seen[1:].lstrip() if seen.startswith("'") else seen


def clean_choices(text: str) -> str:
    """The letters offered, as they are stored: "a, b, c" → ABC. Raises KeyFault."""
    letters = latin(latin(_BETWEEN_CHOICES.sub("", visible_text(text))).upper())
    if _CHOICES.fullmatch(letters) is None or len(set(letters)) < len(letters):
        raise KeyFault("choices", text)
    return letters


def clean_key(text: str, *, kind: Kind, choices: str) -> str:
    """A key or an alternative as it is stored, sure to be read and to judge itself right. Raises KeyFault."""
    answer = visible_text(text)
    if not answer:
        raise KeyFault("empty")
    if len(answer) > ANSWER_MAX_LENGTH:
        raise KeyFault("too_long", answer[:40] + "…")
    if kind is Kind.CHOICE:
        return _clean_letter(answer, choices)
    doubt = doubt_about(answer)
    if doubt:
        raise KeyFault(doubt, answer)
    answer = _clean_words(answer) if kind is Kind.TEXT else _clean_mathematics(answer, kind)
    check = mathanswers.check_key(judging_key(kind, answer))
    if not check.ok:
        raise KeyFault(check.code, answer)
    return answer


def inferred_kind(answer: str, *, choices: str = "") -> Kind:
    """How a key without a kind is to be read. Raises KeyFault where that is anybody's guess."""
    answer = visible_text(answer)
    prefix, colon, _rest = answer.partition(":")
    if colon and (named := PREFIXES.get(prefix.strip().lower())):
        return {"choice": Kind.CHOICE, "text": Kind.TEXT}.get(named, Kind.EXPRESSION)
    letters = choice_letters(answer)
    if len(letters) == 1 or (letters and set(letters) <= set(choices or DEFAULT_CHOICES)):
        return Kind.CHOICE
    words = _words_in(answer)
    if words == [answer] and len(answer) == 3:
        raise KeyFault("kind_needed", answer)  # a word, or a product of three unknowns
    if words:
        return Kind.TEXT
    try:
        is_number = parse_key(answer).kind == "number"
    except KeyProblem:
        is_number = False
    return Kind.NUMBER if is_number else Kind.EXPRESSION


def doubt_about(answer: str) -> str:
    """What a spreadsheet may have done to a key, as a code; empty when nothing. A prefix `text:` says that it is meant.

    A tolerance (0,333~0,0005) says that the rounded number is meant.
    """
    if answer.partition(":")[0].strip().lower() == "text":
        return ""
    for code, is_there in _WHOLE:
        if is_there(answer):
            return code
    for code, pattern in _INSIDE:
        if pattern.search(answer):
            return code
    return "" if "~" in answer else _doubt_about_decimals(answer)


_WHOLE = (
    ("error_value", lambda text: text.startswith("#")),
    ("formula", lambda text: text.startswith("=")),
    ("truth", lambda text: text.casefold() in _TRUTHS),
    ("lost_character", lambda text: "?" in text),
    ("pair", lambda text: _PAIR.fullmatch(text) is not None),
)
_INSIDE = (
    ("scientific", _EXPONENT),
    ("date", _MONTH),
    ("date", _DAY),
    ("date", _TIME),
    ("date", _ZERO_IN_FRONT),
    ("thousands", _THOUSANDS),
    ("no_degrees", _NO_DEGREES),
)


def _doubt_about_decimals(answer: str) -> str:
    for whole, fraction in _DECIMAL.findall(answer):
        digits = (whole + fraction).strip("0")
        if len(fraction) >= DIGITS_SHOWN - 1 or len(digits) > DIGITS_SHOWN or _LONG_RUN.search(whole + fraction):
            return "noise"
        if _CUT_OFF.search(fraction):
            return "cut_off"
    return ""


def _words_in(answer: str) -> list[str]:
    """The words of a text that says nothing in figures or signs; none where the words are mathematics."""
    plain = answer.lower()
    if _ONLY_WORDS.fullmatch(answer) is None or plain in SPELLED_INFINITY or plain in ROOT_WORDS:
        return []
    if says_no_solution(plain) or says_all_reals(plain):
        return []
    return [word for word in _WORD.findall(answer) if len(_KNOWN_WORDS.sub("", word)) > 2]


def _clean_letter(answer: str, choices: str) -> str:
    prefix, colon, rest = answer.partition(":")
    letter = choice_letters(rest if colon and prefix.strip().lower() == "mc" else answer)
    if len(letter) != 1 or letter not in choices:
        raise KeyFault("not_offered", answer)
    return letter


def _clean_words(answer: str) -> str:
    """Words without the prefix that says that they are words."""
    prefix, colon, rest = answer.partition(":")
    return rest.strip() if colon and prefix.strip().lower() == "text" else answer


def _clean_mathematics(answer: str, kind: Kind) -> str:
    if says_no_solution(answer):
        return "empty"
    try:
        read_as = parse_key(answer).kind
    except KeyProblem as problem:
        raise KeyFault(problem.code, answer) from problem
    if read_as in ("choice", "text"):
        raise KeyFault("another_kind", answer)
    if kind is Kind.NUMBER and read_as == "expression":
        raise KeyFault("not_a_number", answer)
    words = _words_in(answer) if read_as == "expression" else []
    if words and not (words == [answer] and len(answer) == 3):
        raise KeyFault("words", answer)
    return answer
