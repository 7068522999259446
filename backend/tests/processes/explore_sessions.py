"""Search new lives of exam sessions for one that the model cannot explain, and shrink it: the long form of the test.

    python -m tests.processes.explore_sessions --lives 500 --steps 40

Starts the whole product in a temporary folder. If it finds such a life, it prints the shortest and exits with 1.
"""

import argparse
import sys
import traceback
from collections.abc import Sequence

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from benchmarks.stack import started_stack
from tests.processes.exam_stage import open_stage
from tests.processes.session_machine import SessionMachine


def read_command_line(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.processes.explore_sessions",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--lives", type=int, default=500, help="how many lives (default 500)")
    parser.add_argument("--steps", type=int, default=40, help="most steps of a life (default 40)")
    parser.add_argument("--seed", type=int, help="the same seed makes the same lives (default: others each time)")
    return parser.parse_args(arguments)


def main() -> int:
    asked = read_command_line()
    wanted = settings(
        max_examples=asked.lives,
        stateful_step_count=asked.steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    with started_stack() as stack, open_stage(stack) as stage:

        def new_life() -> SessionMachine:
            return SessionMachine(stage)

        try:
            run_state_machine_as_test(
                seed(asked.seed)(new_life) if asked.seed is not None else new_life, settings=wanted
            )
        except Exception:
            traceback.print_exc()
            return 1
        finally:
            for answer, count in sorted(stage.answers.items()):
                print(f"{count:>8}  {answer}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
