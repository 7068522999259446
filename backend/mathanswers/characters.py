"""One alphabet: every kind of minus, space, quote and digit becomes the plain one before we read."""

import unicodedata

from mathanswers.nodes import Unreadable

MAX_LENGTH = 500

MINUSES = "-‐‑‒–—―−﹣－➖"
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿˣⁱᵃᵇᵏᵐ", "0123456789+-()nxiabkm", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₒₓₙₖₘ", "0123456789+-aeoxnkm", strict=True))
VULGAR = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
    "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅐": (1, 7), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8),
    "⅑": (1, 9), "⅒": (1, 10), "↉": (0, 3),
}  # fmt: skip

_SAME = {
    "'": "'’‘ʻʼʹ`´′‛ʽ",
    '"': '"”“„″«»',
    "*": "*×·∙⋅•∗✕✖⨯",
    ":": ":∶：",
    "/": "/⁄∕",
    "≤": "≤⩽≦⪯",
    "≥": "≥⩾≧⪰",
    "≈": "≈≃≅",
    "∪": "∪⋃",
    "∩": "∩⋂",
    "∖": "∖⧵",
    "∅": "∅Øø⌀",
    "°": "°º˚",
    "∈": "∈∊ϵ€єЄ",
    "|": "|∣｜ǀ",
    "±": "±∓",
    "∠": "∠∡△Δ∆",
    ";": ";；؛\u037e",
    "÷": "÷",
    "-": MINUSES,
    "%": "%٪﹪％",
    ",": ",٫",
    " ": "٬",
}
# The decimal digits of every script; none stands past the second plane.
_DIGITS = {
    chr(code): str(unicodedata.digit(chr(code)))
    for code in range(0x80, 0x20000)
    if unicodedata.category(chr(code)) == "Nd"
}
_TABLE = _DIGITS | {char: plain for plain, chars in _SAME.items() for char in chars}
_KEPT = set("√∛∜∞≠…¬⇒⇔ℝ∨∧") | set(SUPERSCRIPTS) | set(SUBSCRIPTS) | set(VULGAR)

# Letters of the two alphabets that look the same. The Cyrillic О becomes the Latin letter, never a zero.
LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХІЅЈаеокрсухіѕјёЁ", "ABEKMHOPCTYXISJaeokpcyxisjeE")

_DROPPED_CATEGORIES = {"Cf"}
_REFUSED_CATEGORIES = {"Cs", "Co", "Cn", "So", "Nl", "No", "Mn", "Me", "Mc"}
_BLANK_CONTROLS = "\t\n\r\x0b\x0c"


def _plain(char: str) -> str:
    """What one character stands for; raises Unreadable for what no answer contains."""
    if char.isascii():
        if char in _BLANK_CONTROLS:
            return " "
        if not char.isprintable():
            raise Unreadable("control character")
        return _TABLE.get(char, char)
    if char in _TABLE:
        return _TABLE[char]
    if char in _KEPT:
        return char
    category = unicodedata.category(char)
    if category in _DROPPED_CATEGORIES:
        return ""
    if category.startswith("Z"):
        return " "
    if category in _REFUSED_CATEGORIES or category == "Cc":
        raise Unreadable("a character that is not mathematics")
    folded = unicodedata.normalize("NFKC", char)
    if len(folded) != 1:
        return char
    return _TABLE.get(folded, folded)


def _powers_typed(text: str) -> str:
    """The power sign of computers as ours, before other signs of a product look like half of it."""
    return text.replace("＊＊", "**").replace("**", "^")


def plain_text(text: str) -> str:
    """The text in our alphabet, without invisible characters and outer spaces; raises Unreadable."""
    if len(text) > MAX_LENGTH:
        raise Unreadable("longer than 500 characters")
    if text.isascii() and text.isprintable():
        return _powers_typed(text.replace("`", "'")).strip()
    composed = unicodedata.normalize("NFC", text.replace("≯", "≤").replace("≮", "≥"))
    return "".join(map(_plain, _powers_typed(composed))).strip()


def is_blank(text: str) -> bool:
    """Whether nothing visible was written."""
    return all(char in _BLANK_CONTROLS or unicodedata.category(char) in ("Zs", "Zl", "Zp", "Cf") for char in text)


def latin(text: str) -> str:
    """The text with Cyrillic look-alikes as Latin letters."""
    return text if text.isascii() else text.translate(LOOK_ALIKES)
