"""The grammar of one expression: implied products, mixed numbers, roots, functions without brackets.

Where two readings are usual and differ (2³√8, log28, x2), nothing is guessed: the text is unreadable.
"""

from fractions import Fraction

from mathanswers.characters import latin
from mathanswers.nodes import (
    EULER,
    INFINITY,
    PI,
    Abs,
    Call,
    Const,
    Degrees,
    Factorial,
    Name,
    Neg,
    Node,
    Num,
    Percent,
    PlusMinus,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Unreadable,
    count_signs,
    is_whole,
    names_in,
    whole,
)
from mathanswers.tokens import Token
from mathanswers.words import CONSTANTS, FUNCTIONS, ROOT_WORDS, SPELLED_INFINITY

MAX_DEPTH = 30
MAX_DIVISIONS = 20
MAX_ROOT_INDEX = 100
MAX_SIGNS = 3
MAX_BARS = 3

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_ROOT_SIGNS = {"√": 2, "∛": 3, "∜": 4}
_CONSTANT_NODES: dict[str, Node] = {"π": PI, "e": EULER, "∞": INFINITY}
_LONGEST_NAME = max(map(len, (*FUNCTIONS, *CONSTANTS)))


def split_word(word: str) -> tuple[Token, ...]:
    """A run of letters as function names, constants and single unknowns: sinxcosx → sin x cos x."""
    if word.lower() in SPELLED_INFINITY:
        return (Token("constant", "∞"),)
    if word.lower() in ROOT_WORDS:
        return (Token("√", "√"),)
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
        if lowered in FUNCTIONS:
            return Token("function", piece)
        if (lowered if size > 1 else piece) in CONSTANTS:
            return Token("constant", piece)
    letter = word[at]
    if "а" <= letter.lower() <= "я" or letter in "ўқғҳЎҚҒҲ'":
        raise Unreadable(f"the letter {letter!r}")
    return Token("name", letter)


def _words_split(tokens: tuple[Token, ...]) -> list[Token]:
    """Every word as its pieces; the first keeps the space before it."""
    found: list[Token] = []
    for token in tokens:
        if token.kind != "word":
            found.append(token)
            continue
        for index, piece in enumerate(split_word(token.text)):
            found.append(Token(piece.kind, piece.text, None, token.spaced and index == 0))
    return found


class _Parser:
    """Recursive descent with a limit on depth."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = _words_split(tokens)
        self.at = 0
        self.depth = 0
        self.bars = 0

    # -- small steps -----------------------------------------------------------------------------

    @property
    def next_kind(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else "end"

    def peek(self, ahead: int = 0) -> Token:
        index = self.at + ahead
        return self.tokens[index] if index < len(self.tokens) else Token("end", "")

    def take(self) -> Token:
        token = self.peek()
        self.at += 1
        return token

    def expect(self, kind: str) -> Token:
        if self.next_kind != kind:
            raise Unreadable(f"expected {kind}")
        return self.take()

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable("nested too deeply")

    # -- the levels ------------------------------------------------------------------------------

    def expression(self) -> Node:
        """Terms joined by +, - and ±."""
        self.deeper()
        terms = [self.signed_term(first=True)]
        while self.next_kind in ("+", "-", "±"):
            terms.append(self.signed_term(first=False))
        self.depth -= 1
        return terms[0] if len(terms) == 1 else Sum(tuple(terms))

    def signed_term(self, *, first: bool) -> Node:
        sign = self.take().kind if self.next_kind in ("+", "-", "±") else ""
        if not sign and not first:
            raise Unreadable("expected a sign")
        if self.next_kind in ("+", "-", "±"):
            raise Unreadable("two signs in a row")
        term = self.term()
        if sign == "±":
            return PlusMinus(term)
        return Neg(term) if sign == "-" else term

    def term(self) -> Node:
        """Factors joined by *, :, / or nothing; left to right."""
        result: list[Node] = [self.factor()]
        divisions = 0
        while True:
            kind = self.next_kind
            if kind == "*":
                self.take()
                result.append(self.signed_factor())
            elif kind in ("/", ":", "÷"):
                self.take()
                divisions += 1
                if divisions > MAX_DIVISIONS:
                    raise Unreadable("too many divisions")
                over = result[0] if len(result) == 1 else Product(tuple(result))
                result = [Quotient(over, self.divisor(slash=kind == "/"))]
            elif self.starts_implied_factor():
                result.append(self.factor())
            else:
                return result[0] if len(result) == 1 else Product(tuple(result))

    def divisor(self, *, slash: bool) -> Node:
        """What stands under the line; 1/2 1/3 is ambiguous."""
        mixed_before = self.at
        divisor = self.signed_factor()
        if slash and self.is_mixed_at(mixed_before):
            raise Unreadable("a mixed number after a slash")
        return divisor

    def is_mixed_at(self, at: int) -> bool:
        """Whether a whole number stood here and a fraction was taken with it."""
        return self.tokens[at].is_digits and self.at - at >= 3 and self.tokens[at + 1].is_digits

    def signed_factor(self) -> Node:
        if self.next_kind == "-":
            self.take()
            return Neg(self.factor())
        if self.next_kind == "+":
            self.take()
        return self.factor()

    def starts_implied_factor(self) -> bool:
        """Whether a factor can follow without a sign; a number never does."""
        kind = self.next_kind
        if kind == "|":
            return self.bars == 0
        return kind in ("name", "constant", "function", "command", "(", "√", "∛", "∜") or (
            kind == "[" and self.peek().spaced is False
        )

    def factor(self) -> Node:
        """A base with its power; powers group to the right."""
        self.deeper()
        base = self.postfix()
        if self.next_kind == "sup":
            base = Power(base, self.superscript(self.take().text))
            if self.next_kind in ("sup", "^"):
                raise Unreadable("a power after a superscript")
        elif self.next_kind == "^":
            self.take()
            base = Power(base, self.exponent())
        self.depth -= 1
        return base

    def exponent(self) -> Node:
        sign = self.take().kind if self.next_kind in ("-", "+") else ""
        if self.next_kind == "{":
            inner = self.grouped()
            if self.next_kind == "^":
                raise Unreadable("a power after a braced exponent")
        else:
            inner = self.factor()
        return Neg(inner) if sign == "-" else inner

    def superscript(self, text: str) -> Node:
        tokens = tuple(_script_tokens(text))
        return _Parser(tokens).whole_text()

    def postfix(self) -> Node:
        node = self.primary()
        if self.next_kind == "!":
            self.take()
            node = Factorial(node)
            if self.next_kind == "!":
                raise Unreadable("a double factorial")
        if self.next_kind == "%":
            self.take()
            return Percent(node)
        if self.next_kind == "°":
            self.take()
            return Degrees(self.minutes(node))
        return node

    def minutes(self, degrees: Node) -> Node:
        """30°15'20" as degrees."""
        parts: list[Node] = [degrees]
        for mark, size in (("'", 60), ('"', 3600)):
            if self.peek().kind == "number" and self.peek(1).kind == mark:
                value = self.take().value or Fraction(0)
                self.take()
                if value >= 60 or not is_whole(degrees):
                    raise Unreadable("minutes past 60")
                parts.append(Num(value / size, f"{value}/{size}"))
        return parts[0] if len(parts) == 1 else Sum(tuple(parts))

    # -- primaries -------------------------------------------------------------------------------

    def primary(self) -> Node:
        token = self.peek()
        match token.kind:
            case "number":
                return self.number()
            case "vulgar" | "constant" | "name":
                return self.symbol()
            case "(" | "[":
                return self.grouped()
            case "|":
                return self.absolute()
            case "√" | "∛" | "∜":
                self.take()
                return self.root(_ROOT_SIGNS[token.kind])
            case "sup":
                return self.indexed_root()
            case "∞":
                self.take()
                return INFINITY
            case "function":
                return self.function()
            case "command":
                return self.command()
        raise Unreadable(f"unexpected {token.text!r}" if token.text else "something is missing")

    def symbol(self) -> Node:
        token = self.take()
        if token.kind == "vulgar":
            return Num(token.value or Fraction(0), token.text)
        if self.peek().kind in ("number", "vulgar") or self.peek().kind == "sub":
            raise Unreadable("a number after a letter")
        return _CONSTANT_NODES[token.text] if token.kind == "constant" else Name(token.text)

    def number(self) -> Node:
        token = self.take()
        value = token.value or Fraction(0)
        following = self.peek()
        literal = Num(value, token.text)
        if following.kind == "vulgar" and token.is_digits:
            self.take()
            return Num(value + (following.value or 0), token.text + following.text)
        if following.kind == "number":
            return self.mixed(token)
        if following.kind == "command" and following.text == "frac" and token.is_digits:
            return self.before_fraction(literal)
        if following.kind == "sup" and self.peek(1).kind == "√":
            raise Unreadable("a power or the index of a root")
        if following.kind in ("vulgar", "sub"):
            raise Unreadable("a fraction after a decimal")
        return literal

    def mixed(self, first: Token) -> Node:
        """2 1/3: a whole number, a space, a proper fraction."""
        over, slash, under = self.peek(), self.peek(1), self.peek(2)
        shaped = first.is_digits and over.is_digits and over.spaced and slash.kind == "/" and under.is_digits
        if not shaped or not under.value or (over.value or 0) >= under.value or not over.value:
            raise Unreadable("two numbers in a row")
        self.at += 3
        if self.peek().kind in ("^", "sup", "!", "number", "/"):
            raise Unreadable("a sign after a mixed number")
        return Num((first.value or 0) + over.value / under.value, f"{first.text} {over.text}/{under.text}")

    def before_fraction(self, literal: Num) -> Node:
        """2\\frac13 is mixed; 2\\frac{√3}{2} is a product; 2\\frac{4}{3} is refused as ambiguous."""
        start = self.at
        fraction = self.command()
        if not (isinstance(fraction, Quotient) and is_whole(fraction.over) and is_whole(fraction.under)):
            self.at = start
            return literal
        over, under = fraction.over.value, fraction.under.value
        if not 0 < over < under:
            raise Unreadable("an improper fraction after a whole number")
        return Num(literal.value + over / under, f"{literal.text} {over}/{under}")

    def grouped(self, *, as_base: bool = False) -> Node:
        opening = self.take().kind
        start = self.at
        bars, self.bars = self.bars, 0
        inner = self.expression()
        self.bars = bars
        self.expect(_CLOSING[opening])
        if opening == "[" and not any(token.kind == "(" for token in self.tokens[start : self.at]):
            raise Unreadable("square brackets around a single value")
        if self.next_kind in ("number", "vulgar") and opening != "{" and not as_base:
            raise Unreadable("a number after a bracket")
        return inner

    def absolute(self) -> Node:
        self.take()
        self.bars += 1
        if self.bars > MAX_BARS:
            raise Unreadable("too many bars")
        self.deeper()
        inner = self.expression()
        self.depth -= 1
        self.bars -= 1
        self.expect("|")
        if self.next_kind in ("number", "vulgar"):
            raise Unreadable("a number after a bar")
        return Abs(inner)

    def root(self, index: int) -> Node:
        """A root sign takes one factor with its power: √2x is (√2)·x."""
        if not 2 <= index <= MAX_ROOT_INDEX:
            raise Unreadable("the index of a root")
        if self.next_kind == "name" and self.peek().text == "i" and self.peek(1).text == "z":
            self.at += 2
        if self.next_kind == "{":
            return Root(index, self.grouped())
        if self.next_kind in ("+", "-"):
            raise Unreadable("a sign under a root without brackets")
        if self.next_kind in ("(", "["):
            return Root(index, self.grouped())
        return Root(index, self.factor())

    def indexed_root(self) -> Node:
        """³√8; a superscript alone is nothing."""
        index = self.take().text
        if not index.isdigit() or self.next_kind != "√" or len(index) > 3:
            raise Unreadable("a superscript without a base")
        self.take()
        return self.root(int(index))

    def command(self) -> Node:
        """\\frac and \\sqrt with braced or single-digit arguments."""
        name = self.take().text
        if name == "frac":
            over = self.argument()
            return Quotient(over, self.argument())
        index = 2
        if self.next_kind == "[":
            self.take()
            degree = self.expect("number")
            self.expect("]")
            if not degree.is_digits or len(degree.text) > 3:
                raise Unreadable("the index of a root")
            index = int(degree.text)
        return self.root(index)

    def argument(self) -> Node:
        """One LaTeX argument: a braced group, or one digit or letter."""
        self.deeper()
        token = self.peek()
        if token.kind == "{":
            node = self.grouped()
        elif token.is_digits:
            node = whole(int(self.first_digit(token)))
        elif token.kind in ("name", "constant", "command"):
            node = self.command() if token.kind == "command" else _letter(self.take())
        else:
            raise Unreadable("a fraction without its parts")
        self.depth -= 1
        return node

    def first_digit(self, token: Token) -> str:
        """Take one digit and leave the rest of the number for what follows."""
        digits = token.text
        if len(digits) == 1:
            self.take()
        else:
            rest = digits[1:]
            self.tokens[self.at] = Token("number", rest, Fraction(int(rest)), False)
        return digits[0]

    def function(self) -> Node:
        """A function with or without brackets: sin²2x, log₂8, ln(x+1), sin π/6."""
        name = self.take().text
        self.deeper()
        if name in ("sqrt", "cbrt"):
            node = self.root(2 if name == "sqrt" else 3)
            self.depth -= 1
            return node
        base = self.log_base() if name == "log" else None
        power = self.function_power()
        applied = Call(name, self.function_argument(), base) if name != "abs" else Abs(self.function_argument())
        self.depth -= 1
        if power is None:
            return applied
        if is_whole(power) and power.value < 0 or isinstance(power, Neg):
            raise Unreadable("a negative power on a function's name")
        return Power(applied, power)

    def function_power(self) -> Node | None:
        if self.next_kind == "sup":
            return self.superscript(self.take().text)
        if self.next_kind != "^":
            return None
        self.take()
        token = self.peek()
        if token.is_digits:
            return Num(self.take().value or Fraction(0), token.text)
        if token.kind in ("{", "("):
            return self.grouped()
        raise Unreadable("a power on a function's name")

    def log_base(self) -> Node | None:
        if self.next_kind == "sub":
            return _Parser(tuple(_script_tokens(self.take().text))).whole_text()
        if self.next_kind == "_":
            return self.subscript_base()
        following = self.peek(1)
        if self.peek().kind == "number" and (
            following.kind in ("(", "constant", "function", "√") or (following.kind == "number" and following.spaced)
        ):
            if self.peek().spaced:
                raise Unreadable("two numbers after log")
            token = self.take()
            return Num(token.value or Fraction(0), token.text)
        if self.peek().kind == "number" and not self.peek().spaced:
            raise Unreadable("the base of a logarithm")
        return None

    def subscript_base(self) -> Node:
        self.take()
        token = self.peek()
        match token.kind:
            case "{" | "(":
                return self.grouped(as_base=True)
            case "√" if self.peek(1).kind == "number":
                self.at += 2
                under = self.tokens[self.at - 1]
                return Root(2, Num(under.value or Fraction(0), under.text))
            case "number":
                self.take()
                if self.peek().kind in ("/", ":"):
                    raise Unreadable("the base of a logarithm")
                return Num(token.value or Fraction(0), token.text)
            case "name" | "constant":
                return _letter(self.take())
            case "√" | "command":
                return self.primary()
        raise Unreadable("the base of a logarithm")

    def function_argument(self) -> Node:
        """A bracket, or a product of factors without signs up to the next function."""
        if self.next_kind in ("(", "{"):
            return self.grouped()
        if self.next_kind == "function":
            return self.function()
        factors = [self.factor()]
        while self.starts_implied_factor() and self.next_kind not in ("function", "(", "["):
            factors.append(self.factor())
        argument = factors[0] if len(factors) == 1 else Product(tuple(factors))
        if self.next_kind == "/" and PI in factors and not names_in(argument) and self.peek(1).is_digits:
            self.take()
            token = self.take()
            return Quotient(argument, Num(token.value or Fraction(0), token.text))
        return argument

    def whole_text(self) -> Node:
        node = self.expression()
        if self.next_kind != "end":
            raise Unreadable(f"unexpected {self.peek().text!r}")
        return node


def _letter(token: Token) -> Node:
    return _CONSTANT_NODES[token.text] if token.kind == "constant" else Name(token.text)


def _script_tokens(text: str) -> list[Token]:
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


def parse_expression(tokens: tuple[Token, ...]) -> Node:
    """The tree of one expression that uses every token; raises Unreadable."""
    if not tokens:
        raise Unreadable("nothing here")
    node = _Parser(tokens).whole_text()
    if count_signs(node) > MAX_SIGNS:
        raise Unreadable("too many ±")
    return node


def infinity_sign(node: Node) -> int:
    """1 for ∞ and +∞, -1 for -∞, 0 for anything else."""
    if node == INFINITY:
        return 1
    return -1 if node == Neg(INFINITY) else 0
