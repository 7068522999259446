"""The place in the tokens of one expression, shared by the parts of the grammar."""

from abc import ABC, abstractmethod

from mathanswers.letters import script_tokens, words_split
from mathanswers.nodes import Node, Unreadable
from mathanswers.tokens import Token

MAX_DEPTH = 30


class Cursor(ABC):
    """Tokens, how far they are read, and how deep we are."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = words_split(tokens)
        self.at = 0
        self.depth = 0
        self.bars = 0

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

    def superscript(self, text: str) -> Node:
        """The expression that superscript or subscript characters spell."""
        return type(self)(tuple(script_tokens(text))).whole_text()

    def whole_text(self) -> Node:
        """The expression that uses every token."""
        node = self.expression()
        if self.next_kind != "end":
            raise Unreadable(f"unexpected {self.peek().text!r}")
        return node

    @abstractmethod
    def expression(self) -> Node:
        """Terms joined by signs."""

    @abstractmethod
    def factor(self) -> Node:
        """A base with its power."""

    @abstractmethod
    def primary(self) -> Node:
        """The smallest unit: a number, a letter, a bracket, a root, a function."""

    @abstractmethod
    def grouped(self, *, as_base: bool = False) -> Node:
        """An expression in brackets."""

    @abstractmethod
    def root(self, index: int) -> Node:
        """What stands under a root sign."""

    @abstractmethod
    def starts_implied_factor(self) -> bool:
        """Whether a factor can follow without a sign."""
