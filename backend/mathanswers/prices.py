"""What the operations on intervals cost at one precision, in units of `work`."""


class Prices:
    """The work of one operation each; measured on mpmath's own arithmetic, without compiled libraries."""

    __slots__ = ("function", "node", "product", "quotient", "root")

    def __init__(self, precision: int) -> None:
        square = precision * precision
        self.node = 2.5 + precision / 2_000
        self.product = 1.5 + precision / 500 + square / 1_400_000
        self.quotient = 3 + precision / 100 + square / 360_000
        self.root = 6 + precision / 40 + square / 500_000
        self.function = 20 + precision / 20 + square / 8_000

    def power(self, exponent: int) -> float:
        """A whole power, by squaring."""
        return 4 + 2 * exponent.bit_length() * self.product


def of_shift(places: int) -> float:
    """Writing a raw number as a fraction, whose binary exponent may be huge."""
    return 3 + abs(places) / 1_000


def of_turns(size: int) -> float:
    """Taking whole turns off an angle of so many bits: it needs as many places of π."""
    return size / 50 + size * size / 250_000 if size > 0 else 0
