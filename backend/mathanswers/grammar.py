"""The grammar of one expression: implied products, mixed numbers, roots, functions without brackets.

Where two readings are usual and differ (2³√8, log28, x2), nothing is guessed: the text is unreadable.
"""

from fractions import Fraction

from mathanswers.function_grammar import FunctionGrammar, letter_node
from mathanswers.nodes import (
    INFINITY,
    Abs,
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
    whole,
)
from mathanswers.tokens import Token

MAX_DIVISIONS = 20
MAX_ROOT_INDEX = 100
MAX_SIGNS = 3
MAX_BARS = 3

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_ROOT_SIGNS = {"√": 2, "∛": 3, "∜": 4}


class _Parser(FunctionGrammar):
    """Recursive descent over the whole grammar."""

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
                self.refuse_group_or_mixed(over)
                result = [Quotient(over, self.divisor(slash=kind == "/"))]
            elif self.starts_implied_factor():
                result.append(self.factor())
            else:
                return result[0] if len(result) == 1 else Product(tuple(result))

    def refuse_group_or_mixed(self, over: Node) -> None:
        """2 100/200 is 2100/200 or 2½."""
        under = self.peek()
        if not is_whole(over) or " " not in over.text or not under.is_digits:
            return
        if 0 < over.value % 1000 < (under.value or 0):
            raise Unreadable("a group of thousands or a mixed number")

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
        if token.kind == "name" and self.next_kind in ("sub", "_"):
            return Name(token.text + self.index())
        if self.peek().kind in ("number", "vulgar") or self.peek().kind == "sub":
            raise Unreadable("a number after a letter")
        return letter_node(token)

    def index(self) -> str:
        """The index of an unknown: a₁, a_1, a_{n+1}."""
        if self.take().kind == "sub":
            return "_" + self.tokens[self.at - 1].text
        if self.next_kind == "{":
            self.take()
            written = ""
            while self.next_kind in ("number", "name", "+", "-"):
                written += self.take().text
            self.expect("}")
        else:
            token = self.take()
            written = token.text if token.is_digits or token.kind == "name" else ""
        if not written or self.next_kind in ("number", "sub", "_"):
            raise Unreadable("the index of an unknown")
        return "_" + written

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
        if not self.plain_fraction_follows():
            return literal
        fraction = self.command()
        if not (isinstance(fraction, Quotient) and is_whole(fraction.over) and is_whole(fraction.under)):
            raise Unreadable("a fraction after a whole number")
        over, under = fraction.over.value, fraction.under.value
        if not 0 < over < under:
            raise Unreadable("an improper fraction after a whole number")
        return Num(literal.value + over / under, f"{literal.text} {over}/{under}")

    def plain_fraction_follows(self) -> bool:
        """Whether a \\frac of two whole literals comes next: looked at, not tried, or nesting would try 2^n times."""
        ahead = 1
        for place in range(2):
            if self.peek(ahead).kind == "{":
                if not _is_whole_token(self.peek(ahead + 1)) or self.peek(ahead + 2).kind != "}":
                    return False
                ahead += 3
            elif self.peek(ahead).is_digits:
                if place == 0 and len(self.peek(ahead).text) > 1:
                    return True
                ahead += 1
            else:
                return False
        return True

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
            node = self.command() if token.kind == "command" else letter_node(self.take())
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


def _is_whole_token(token: Token) -> bool:
    return token.kind == "number" and token.value is not None and token.value.denominator == 1


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
