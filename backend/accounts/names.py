"""What people are called here: one cleaning for names from Telegram and for aliases."""

import unicodedata

NAME_MAX, ALIAS_MAX = 255, 40
MOST_MARKS = 3  # on one letter: enough for any language, too few to paint over the rows above and below

# Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt, version 16): shown as nothing at all.
IGNORABLE = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
# Not ignorable by their property, yet empty in every font: a Braille cell without dots, a note without a head…
BLANK = {0x2800, 0x1D159, 0x16FE4}
SPACES = {"Zs", "Zl", "Zp"}
# Controls, formats (the directions of text among them), halves of pairs, private use, unassigned.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_name(text: str, *, longest: int) -> str:
    """What can be seen of a name, at most `longest` characters; empty if that is not one letter or digit.

    Composed (NFC), spaces folded into single ones, without characters that show nothing or turn the text around.
    """
    seen: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        if _is_space(character):
            seen.append(" ")
        elif not _is_unseen(character):
            marks = marks + 1 if unicodedata.category(character).startswith("M") else 0
            if marks <= MOST_MARKS:
                seen.append(character)
    # Composed again: what stood between a letter and its mark is gone.
    name = unicodedata.normalize("NFC", " ".join("".join(seen).split()))[:longest].strip()
    return name if any(unicodedata.category(character)[0] in "LN" for character in name) else ""


def has_control(text: str) -> bool:
    """Whether a text holds what no keyboard puts there: control characters, or characters that turn it around."""
    return any(character in DIRECTIONS or unicodedata.category(character) in {"Cc", "Cs"} for character in text)


def _is_space(character: str) -> bool:
    return character in "\t\n\v\f\r\x85" or unicodedata.category(character) in SPACES


def _is_unseen(character: str) -> bool:
    code = ord(character)
    return (
        unicodedata.category(character) in UNSEEN
        or code in BLANK
        or any(first <= code <= last for first, last in IGNORABLE)
    )
