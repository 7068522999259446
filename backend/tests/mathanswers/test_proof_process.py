"""The prover runs in its own process: it starts late, is killed in time, and leaves nothing behind."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mathanswers.grammar import parse_expression
from mathanswers.nodes import Node
from mathanswers.proof import ProofProcess
from mathanswers.tokens import tokenize

BACKEND = Path(__file__).resolve().parents[2]


def tree(text: str) -> Node:
    return parse_expression(tokenize(text, commas_separate=False))


SQUARE, ABSOLUTE = tree("√(x²+2x+1)"), tree("|x+1|")
# SymPy needs far more than the limit of the test to decide this one.
SLOW = (tree("(1+sinx+cos3x+√(x+1)+lnx)^16"), tree("(1+sinx+cos3x+√(x+1)+lnx)^8(1+lnx+cos3x+√(1+x)+sinx)^7x"))


@pytest.fixture
def prover() -> Iterator[ProofProcess]:
    process = ProofProcess(proof_seconds=60, start_seconds=60)
    yield process
    process.stop()


def is_running(process_id: int) -> bool:
    """Whether a process exists, a zombie included."""
    return Path(f"/proc/{process_id}").exists()


def test_it_proves_what_is_equal_and_nothing_else(prover: ProofProcess) -> None:
    assert prover.process_id is None
    assert prover.proves_equal(SQUARE, ABSOLUTE)
    assert not prover.proves_equal(SQUARE, tree("x+1"))
    assert not prover.proves_equal(tree("2,8284271247461903"), tree("2√2"))


def test_a_late_proof_is_killed_and_reaped_and_the_next_one_works(prover: ProofProcess) -> None:
    assert prover.proves_equal(SQUARE, ABSOLUTE)
    first = prover.process_id
    assert first is not None
    prover.proof_seconds = 0.05
    assert not prover.proves_equal(*SLOW)
    assert not is_running(first)
    prover.proof_seconds = 60
    assert prover.proves_equal(SQUARE, ABSOLUTE)
    assert prover.process_id != first


def test_it_comes_back_after_it_was_killed_from_outside(prover: ProofProcess) -> None:
    assert prover.proves_equal(SQUARE, ABSOLUTE)
    first = prover.process_id
    assert first is not None
    os.kill(first, 9)
    outcomes = [prover.proves_equal(SQUARE, ABSOLUTE) for _ in range(2)]
    assert outcomes[-1]
    assert not is_running(first)


def test_threads_take_turns(prover: ProofProcess) -> None:
    questions = [(SQUARE, ABSOLUTE), (SQUARE, tree("x+1"))] * 4
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda question: prover.proves_equal(*question), questions))
    assert answers == [True, False] * 4


def test_stopping_leaves_no_process(prover: ProofProcess) -> None:
    assert prover.proves_equal(SQUARE, ABSOLUTE)
    process_id = prover.process_id
    assert process_id is not None
    prover.stop()
    assert not is_running(process_id)


FORKED = """
import os, sys
from mathanswers import judge
from mathanswers.proof import PROVER
PROVER.proof_seconds = 60
ask = lambda: judge("√(x²+2x+1)", "expr:|x+1|").outcome
assert ask() == "correct"
parent = PROVER.process_id
child = os.fork()
if child == 0:
    good = PROVER.process_id is None and ask() == "correct" and PROVER.process_id != parent
    PROVER.stop()
    os._exit(0 if good else 1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert PROVER.process_id == parent and ask() == "correct" and PROVER.process_id == parent
print("ok")
"""


def test_a_forked_child_starts_its_own_prover_and_leaves_the_parents_alone() -> None:
    done = subprocess.run([sys.executable, "-c", FORKED], cwd=BACKEND, capture_output=True, text=True, timeout=300)
    assert done.stdout == "ok\n", done.stderr


def test_judging_without_a_proof_never_loads_the_algebra_system() -> None:
    script = (
        "import sys; from mathanswers import judge; judge('√(3+2√2)', '1+√2'); judge('sin2x', 'expr:2sinxcosx');"
        "from mathanswers.proof import PROVER; print('sympy' in sys.modules, PROVER.process_id)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=BACKEND, capture_output=True, text=True, timeout=120)
    assert done.stdout == "False None\n", done.stderr
