"""Tokens between the values: words as signs, brackets that turn their back, names on the left of =."""

from dataclasses import replace

from mathanswers import work
from mathanswers.letters import split_word
from mathanswers.nodes import Unreadable
from mathanswers.tokens import Token
from mathanswers.words import AND_WORDS, OR_WORDS

OPENERS = frozenset("([{")
CLOSERS = frozenset(")]}")
# Looking at one token once.
_SCAN_WORK = 0.15
ORDER_SIGNS = frozenset("<>≤≥≠")
SEPARATORS = frozenset(";,")


def prepared(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    return _assignments_parted(_brackets_turned(_words_as_signs(tokens)))


def _words_as_signs(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """va, yoki, U and in as signs where they can only be those."""
    found: list[Token] = []
    for index, token in enumerate(tokens):
        kind = token.kind
        lowered = token.text.lower()
        if token.kind == "word":
            before = tokens[index - 1] if index else None
            after = tokens[index + 1] if index + 1 < len(tokens) else None
            if lowered in AND_WORDS:
                kind = "and"
            elif lowered in OR_WORDS:
                kind = "or"
            elif _is_union(lowered, before, after):
                kind = "∪"
            elif lowered == "in" and before is not None and before.kind == "word":
                kind = "∈"
        elif token.kind in ("∧", "∨"):
            kind = "and" if token.kind == "∧" else "or"
        found.append(token if kind == token.kind else replace(token, kind=kind))
    return tuple(found)


def _is_union(word: str, before: Token | None, after: Token | None) -> bool:
    """Whether a letter U stands between two sets."""
    if word not in ("u", "у") or before is None or after is None:
        return False
    return before.kind in CLOSERS | {"["} and after.kind in OPENERS | {"]"}


def _brackets_turned(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """]1; 2[ as (1; 2): a bracket that turns its back to the numbers is open."""
    found: list[Token] = []
    turned = 0
    operand_before = False
    separated = False
    depth = 0
    for token in tokens:
        kind = token.kind
        if kind == "]" and not operand_before:
            kind, turned = "(", turned + 1
            depth += 1
        elif kind == "[" and operand_before and depth and (turned or separated):
            kind = ")"
            depth -= 1
        elif kind in OPENERS:
            depth += 1
        elif kind in CLOSERS:
            depth -= 1
        separated = separated or kind in SEPARATORS
        found.append(token if kind == token.kind else replace(token, kind=kind, text=kind))
        operand_before = kind in ("number", "vulgar", "word", "sup", "sub", "!", "%", "°", "∞") or kind in CLOSERS
    return tuple(found)


def _assignments_parted(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """x1=2 x2=3 gets the separator that was left out."""
    found: list[Token] = []
    for index, token in enumerate(tokens):
        if token.kind == "word" and token.spaced and found and found[-1].kind in ("number", "vulgar", ")", "°"):
            size = _name_size(tokens[index:])
            if size and index + size < len(tokens) and tokens[index + size].kind == "=":
                found.append(Token(";", ";"))
        found.append(token)
    return tuple(found)


def unions_as_or(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """x < 1 ∪ x > 3 means "or"."""
    if not any(token.kind in ORDER_SIGNS for token in tokens):
        return tokens
    return tuple(replace(token, kind="or") if token.kind == "∪" else token for token in tokens)


def _name_size(tokens: tuple[Token, ...]) -> int:
    """How many tokens at the start form a name such as x, x₁, x_1 or x1; 0 for none."""
    if not tokens or tokens[0].kind != "word":
        return 0
    size = 1
    if len(tokens) > size and tokens[size].kind in ("sub", "'"):
        return size + 1
    if len(tokens) > size and tokens[size].is_digits and not tokens[size].spaced:
        return size + 1
    if len(tokens) > size and tokens[size].kind == "_":
        size += 1
        if len(tokens) > size and tokens[size].kind == "{":
            closing = next((at for at in range(size, len(tokens)) if tokens[at].kind == "}"), 0)
            return closing + 1 if closing else 0
        return size + 1
    return size


def name_of(tokens: tuple[Token, ...]) -> str:
    """The unknown that these tokens name, without its index ("x" for x₁), or ""."""
    if tokens and tokens[0].kind == "∠":
        tokens = tokens[1:]
    # |AB| is a length; |x| is not the unknown x.
    if len(tokens) == 3 and tokens[0].kind == tokens[2].kind == "|" and len(tokens[1].text) > 1:
        tokens = tokens[1:2]
    size = _name_size(tokens)
    if not size:
        return ""
    rest = tokens[size:]
    letters = tokens[0].text
    try:
        pieces = split_word(letters)
    except Unreadable:
        return ""
    if any(piece.kind != "name" for piece in pieces) and not letters.isupper():
        return ""
    name = "".join(piece.text for piece in pieces)
    if not rest:
        return name
    inner = "".join(token.text for token in rest[1:-1])
    is_call = len(rest) >= 3 and rest[0].kind == "(" and rest[-1].kind == ")" and len(letters) == 1
    return f"{name}({inner})" if is_call and group_end(rest, 0) == len(rest) - 1 else ""


def group_end(tokens: tuple[Token, ...], start: int) -> int:
    """The place of the bracket that closes the one at `start`, or -1; kinds may differ: (1; 2]."""
    work.spend(len(tokens) * _SCAN_WORK)
    depth = 0
    for at in range(start, len(tokens)):
        if tokens[at].kind in OPENERS:
            depth += 1
        elif tokens[at].kind in CLOSERS:
            depth -= 1
            if depth == 0:
                return at
    return -1


def split_outside(tokens: tuple[Token, ...], kinds: frozenset[str]) -> tuple[list[tuple[Token, ...]], list[Token]]:
    """The parts between the tokens of some kinds that stand outside of all brackets, and those tokens."""
    parts: list[tuple[Token, ...]] = []
    signs: list[Token] = []
    work.spend(1 + len(tokens) * _SCAN_WORK)
    depth = start = 0
    for at, token in enumerate(tokens):
        if token.kind in OPENERS:
            depth += 1
        elif token.kind in CLOSERS:
            depth -= 1
        elif depth == 0 and token.kind in kinds:
            parts.append(tokens[start:at])
            signs.append(token)
            start = at + 1
    parts.append(tokens[start:])
    return parts, signs
