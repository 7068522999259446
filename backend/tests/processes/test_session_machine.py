"""Lives of exam sessions over HTTP, each step explained by a plain model: see session_machine."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from benchmarks.stack import Stack
from tests.processes.exam_stage import open_stage
from tests.processes.session_machine import SessionMachine

pytestmark = pytest.mark.slow

# Always the same lives, so that a failure comes again; explore_sessions makes new ones and shrinks what it finds.
FEW_LIVES = settings(
    max_examples=12,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

MUST_OCCUR = {
    "Start 201",
    "Start 200",
    "Save 200",
    "Save taken_over",
    "Save already_submitted",
    "Save time_expired",
    "Save unknown_slot",
    "Save not_found",
    "Submit 200",
    "TakeOver 200",
    "Reschedule 200",
    "Reschedule schedule_refused",
    "AskResults results_withheld",
    "AskResults 200",
    "Regrade 200",
}


def test_every_life_of_a_session_is_explained_by_the_model(stack: Stack) -> None:
    with open_stage(stack) as stage:
        run_state_machine_as_test(lambda: SessionMachine(stage), settings=FEW_LIVES)
    assert set(stage.answers) >= MUST_OCCUR
