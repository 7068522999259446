"""Functions with and without brackets: sin²2x, log₂8, ln(x + 1), sin π/6."""

from fractions import Fraction

from mathanswers.cursor import Cursor
from mathanswers.nodes import (
    EULER,
    INFINITY,
    PI,
    Abs,
    Call,
    Name,
    Neg,
    Node,
    Num,
    Power,
    Product,
    Quotient,
    Root,
    Unreadable,
    is_whole,
    names_in,
)
from mathanswers.tokens import Token

_CONSTANT_NODES: dict[str, Node] = {"π": PI, "e": EULER, "∞": INFINITY}


def letter_node(token: Token) -> Node:
    """A constant or an unknown."""
    return _CONSTANT_NODES[token.text] if token.kind == "constant" else Name(token.text)


class FunctionGrammar(Cursor):
    """The part of the grammar that reads function names."""

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
        if (is_whole(power) and power.value < 0) or isinstance(power, Neg):
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
            return self.superscript(self.take().text)
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
                return letter_node(self.take())
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
