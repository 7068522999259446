"""The prover's own process: reads trees, answers `equal` or `unknown`, and dies rather than run too long."""

import json
import resource
import signal
import sys
from typing import Any

import sympy

MEMORY_BYTES = 1_500_000_000
# A margin over the caller's limit: the caller kills first, this ends the process when the caller is gone.
ALARM_MARGIN_SECONDS = 2.0

_FUNCTIONS = {
    "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "cot": sympy.cot, "sec": sympy.sec, "csc": sympy.csc,
    "arcsin": sympy.asin, "arccos": sympy.acos, "arctan": sympy.atan, "ln": sympy.log, "exp": sympy.exp,
}  # fmt: skip
_CONSTANTS = {"π": sympy.pi, "e": sympy.E}


def build(tree: list[Any]) -> Any:  # Any: SymPy ships no types
    """A SymPy expression from our tags; an unknown tag raises KeyError."""
    tag = tree[0]
    if tag == "Num":
        return sympy.Rational(int(tree[1]), int(tree[2]))
    if tag == "Name":
        return sympy.Symbol(tree[1], real=True)
    if tag == "Const":
        return _CONSTANTS[tree[1]]
    if tag == "Root":
        inner = build(tree[2])
        return sympy.real_root(inner, tree[1]) if tree[1] % 2 else sympy.root(inner, tree[1])
    if tag == "Call":
        return _call(tree[1], build(tree[2]), None if tree[3] is None else build(tree[3]))
    parts = [build(part) for part in tree[1:]]
    return _OPERATIONS[tag](*parts)


def _call(name: str, inner: Any, base: Any) -> Any:
    if name in ("lg", "log"):
        return sympy.log(inner) / sympy.log(sympy.Integer(10) if base is None else base)
    if name == "arccot":
        return sympy.pi / 2 - sympy.atan(inner)
    return _FUNCTIONS[name](inner)


_OPERATIONS = {
    "Neg": lambda of: -of,
    "Sum": lambda *terms: sympy.Add(*terms),
    "Product": lambda *factors: sympy.Mul(*factors),
    "Quotient": lambda over, under: over / under,
    "Power": lambda base, exponent: base**exponent,
    "Abs": sympy.Abs,
    "Percent": lambda of: of / 100,
    "Degrees": lambda of: of * sympy.pi / 180,
    "Factorial": sympy.factorial,
}


def is_zero(difference: Any) -> bool:
    """Whether SymPy shows that an expression vanishes identically."""
    if difference == 0:
        return True
    steps = (
        sympy.expand,
        lambda value: sympy.factor(value, deep=True),
        sympy.simplify,
        lambda value: sympy.simplify(sympy.expand_trig(value)),
        lambda value: sympy.simplify(sympy.expand_log(value)),
        lambda value: sympy.simplify(sympy.logcombine(value)),
        lambda value: sympy.simplify(sympy.factor(value, deep=True)),
        lambda value: sympy.simplify(value.rewrite(sympy.exp)),
    )
    if any(step(difference) == 0 for step in steps):
        return True
    return (
        not difference.free_symbols
        and difference.is_algebraic is True
        and (sympy.minimal_polynomial(difference, sympy.Symbol("t")) == sympy.Symbol("t"))
    )


def serve(proof_seconds: float) -> None:
    """Answer one line for each line read, until the caller closes the pipe."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    print("ready", flush=True)
    for line in sys.stdin:
        signal.setitimer(signal.ITIMER_REAL, proof_seconds + ALARM_MARGIN_SECONDS)
        left, right = json.loads(line)
        try:
            shown = is_zero(build(left) - build(right))
        except (ArithmeticError, ValueError, TypeError, KeyError, NotImplementedError, RecursionError, AttributeError):
            shown = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        print("equal" if shown else "unknown", flush=True)


if __name__ == "__main__":
    serve(float(sys.argv[1]))
