"""Texts that cost a lot to judge: made from a grammar, and bred from the dearest so far."""

import random
from collections.abc import Callable

MAX_LENGTH = 500

# One of each kind of key; how a text is read depends on the kind only.
KEYS = (
    *("2", "√2~0,01", "3√2", "30 sm", "π/4", "(7/11)^40√2", "empty"),
    *("set:1;2;√3", "set:±√2", "list:1;2;3", "point:(1;2)", "int:(1;2)U(3;4)", "int:x≠√2"),
    *("expr:(x+1)^2", "expr:π/2+πk, k∈Z", "expr:sin2x+cosx", "expr:x²+y²=4", "expr:ln(x+1)-√x", "expr:±π/3+2πk"),
)
NUMBERS = (
    *("2", "3", "7", "10", "99", "0,9", ".63", "7/11", "1000003", "9999991", "99999999999999999977", "0,(142857)"),
    *("12345678901234567890123456789012345678901234567890123456789", "√2", "∛5", "π", "e", "½", "200!", "30°", "1 1/3"),
)
EXPONENTS = (
    "2",
    "3",
    "5",
    "12",
    "20",
    "40",
    "99",
    "400",
    "999",
    "4000",
    "0,5",
    "1/3",
    "-2",
    "-40",
    "x",
    "√2",
    "(1/99)",
)
UNKNOWNS = ("x", "y", "k", "n", "a", "x_1")
FUNCTIONS = (
    *("sin", "cos", "tg", "ctg", "ln", "lg", "log_2 ", "log_7", "exp", "arcsin", "arccos", "arctg", "arcctg", "√", "∛"),
    *("\\sqrt[99]", "|", "abs"),
)
SIGNS = ("+", "-", "*", "", "/", ":", "·", "±")
JOINTS = ("=", ";", ",", "; ", ", ", " va ", " yoki ", "U", "∪", "∩", "\\", "<", "≤", "≠", "≈", "∈", " и ", "+", "")
WRAPPERS = (
    *("({})", "[{}]", "{{{}}}", "|{}|", "({})^{{20}}", "√({})", "1/({})", "({};1)", "(-oo;{})", "x={}", "x<{}"),
    *("({})!", "\\frac{{{}}}{{7}}", "{}%", "{} sm", "{}°", "({})^400", "({})^(1/3)", "sin({})", "ln({})", "2^({})"),
    *("±{}", "-({})"),
    *("{}, k∈Z", "(-1)^k·{}+πk", "∛({})+1", "arctg({})", "({})^x", "2\\frac{{{}}}{{3}}"),
)  # fmt: skip


class Breeder:
    """Makes texts, and more often from parents that cost a lot."""

    def __init__(self, seed: int, parents: tuple[str, ...] = ()) -> None:
        self.random = random.Random(seed)  # texts to try, nothing secret
        self.parents: list[tuple[float, str]] = [(0.0, text) for text in parents]

    def text(self) -> str:
        """The next text to try, of legal length."""
        if not self.parents or self.random.random() < 0.35:
            return self.made()[:MAX_LENGTH]
        # The list is in falling order of cost; half of all children come from its first tenth.
        place = int(len(self.parents) * self.random.random() ** 3)
        return self.changed(self.parents[place][1])[:MAX_LENGTH]

    def learn(self, text: str, cost: float, *, most: int = 300) -> None:
        """Remember a text with its cost, if it is among the dearest."""
        if len(self.parents) >= most and cost <= self.parents[-1][0]:
            return
        if any(text == known for _, known in self.parents):
            return
        self.parents.append((cost, text))
        self.parents.sort(reverse=True)
        del self.parents[most:]

    def made(self) -> str:
        """A text from the grammar."""
        parts = [self.expression(self.random.randint(0, 4)) for _ in range(self.random.choice((1, 1, 1, 2, 3, 8, 40)))]
        joint = self.random.choice(JOINTS)
        text = joint.join(parts)
        return self.random.choice(WRAPPERS).format(text) if self.random.random() < 0.3 else text

    def expression(self, depth: int) -> str:
        choose = self.random.choice
        if depth == 0:
            return choose(NUMBERS) if self.random.random() < 0.75 else choose(UNKNOWNS)
        kind = self.random.randrange(4)
        if kind == 0:
            terms = (self.expression(depth - 1) for _ in range(self.random.randint(2, 5)))
            return choose(SIGNS).join(terms)
        if kind == 1:
            return f"({self.expression(depth - 1)})^{choose(EXPONENTS)}"
        if kind == 2:
            return f"{choose(FUNCTIONS)}({self.expression(depth - 1)})"
        return choose(WRAPPERS).format(self.expression(depth - 1))

    def changed(self, text: str) -> str:
        """A parent with one to three changes."""
        changes: tuple[Callable[[str], str], ...] = (
            lambda old: self.random.choice(WRAPPERS).format(old),
            self.repeated,
            self.with_other_number,
            self.spliced,
            self.without_part,
            lambda old: old + self.random.choice(SIGNS) + self.expression(2),
            lambda old: self.expression(2) + self.random.choice(JOINTS) + old,
        )
        for _ in range(self.random.randint(1, 3)):
            text = self.random.choice(changes)(text)[: 2 * MAX_LENGTH]
        return text

    def repeated(self, text: str) -> str:
        return self.random.choice(JOINTS).join([text] * self.random.choice((2, 3, 6, 16, 40)))

    def with_other_number(self, text: str) -> str:
        places = [at for at, char in enumerate(text) if char.isdigit()]
        if not places:
            return text
        at = self.random.choice(places)
        return text[:at] + self.random.choice((*NUMBERS, *EXPONENTS, "9", "0", "1")) + text[at + 1 :]

    def spliced(self, text: str) -> str:
        other = self.random.choice(self.parents)[1] if self.parents else self.expression(2)
        return text[: self.random.randint(0, len(text))] + other[self.random.randint(0, len(other)) :]

    def without_part(self, text: str) -> str:
        start = self.random.randint(0, len(text))
        return text[:start] + text[start + self.random.randint(0, 20) :]
