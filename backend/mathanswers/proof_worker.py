"""The prover's own process: reads trees, answers what it could show, and counts its work instead of its time.

SymPy is loaded once. Each question is answered by a forked child, so that nothing which an earlier question left
behind (caches, assumptions, numbered symbols) changes what the next one costs: the same question gets the same
answer on every machine and at every time. A child counts the calls and jumps of all Python code that runs in it.
"""

import ctypes
import gc
import json
import os
import random
import resource
import select
import sys
from typing import Any

import sympy

MEMORY_BYTES = 512_000_000
CALLER_GONE = 7
# Nets under the count: a child that hangs in one long operation of C code ends by itself.
CHILD_CPU_SECONDS = 60

# From linux/personality.h: change nothing but say what is set, and do not randomize addresses.
_ASK_PERSONALITY = 0xFFFFFFFF
_FIXED_ADDRESSES = 0x0040000

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


class Counter:
    """Counts the events of Python code in this process, and ends it past the limit."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.count = 0

    def start(self) -> None:
        monitoring = sys.monitoring
        monitoring.use_tool_id(monitoring.PROFILER_ID, "proof")
        for event in (monitoring.events.PY_START, monitoring.events.PY_RESUME, monitoring.events.JUMP):
            monitoring.register_callback(monitoring.PROFILER_ID, event, self.count_one)
        monitoring.set_events(
            monitoring.PROFILER_ID, monitoring.events.PY_START | monitoring.events.PY_RESUME | monitoring.events.JUMP
        )

    def stop(self) -> None:
        sys.monitoring.set_events(sys.monitoring.PROFILER_ID, 0)

    def count_one(self, *_: object) -> None:
        self.count += 1
        if self.count > self.limit:
            # Not an exception: SymPy catches many, and would go on.
            _answer("spent", self.limit)


def _answer(word: str, count: int) -> None:
    """Say what came of the question and end this child."""
    os.write(sys.stdout.fileno(), f"{word} {count}\n".encode())
    os._exit(0)


def answer_in_child(limit: int) -> None:
    """Answer one question in a process that ends with it."""
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_CPU_SECONDS, CHILD_CPU_SECONDS))
    question = _line()
    counter = Counter(limit)
    counter.start()
    try:
        left, right = json.loads(question)
        word = "equal" if is_zero(build(left) - build(right)) else "unknown"
    except MemoryError:
        word = "spent"
    except (ArithmeticError, ValueError, TypeError, KeyError, NotImplementedError, RecursionError, AttributeError):
        word = "unknown"
    counter.stop()
    _answer(word, counter.count)


def _line() -> bytes:
    """One line from the caller; where the caller closed the pipe, the end of this process."""
    found = b""
    while not found.endswith(b"\n"):
        piece = os.read(sys.stdin.fileno(), 1 << 16)
        if not piece:
            os._exit(CALLER_GONE)
        found += piece
    return found


def _without_random_addresses() -> None:
    """Start again with fixed addresses, where the system allows it: SymPy keeps sets that are ordered by address."""
    libc = ctypes.CDLL(None)
    before = libc.personality(_ASK_PERSONALITY)
    if before == -1 or before & _FIXED_ADDRESSES or libc.personality(before | _FIXED_ADDRESSES) == -1:
        return
    os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606  # ourselves, with our own arguments


def serve(limit: int) -> None:
    """Answer one line for each line read, until the caller closes the pipe."""
    gc.disable()
    gc.freeze()
    # SymPy tries numbers by chance, from a generator of its own.
    sympy.core.random.seed(0)
    random.seed(0)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    print("ready", flush=True)
    while True:
        select.select([sys.stdin], [], [])
        # Not even the question is read here: what this process allocates, every later child inherits.
        child = os.fork()
        if child == 0:
            answer_in_child(limit)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code == CALLER_GONE:
            return
        if code != 0:
            print("died", flush=True)


if __name__ == "__main__":
    _without_random_addresses()
    serve(int(sys.argv[1]))
