"""Connections that send nothing, or a header without end: the others' saves go on."""

import pytest

from benchmarks.silence import silent_connections
from tests.processes.hall import Hall

SILENT = 400

pytestmark = pytest.mark.slow


def test_silent_connections_hold_up_nobody(hall: Hall) -> None:
    async def disturb() -> None:
        with silent_connections(hall.stack.base_url, SILENT):
            await hall.more_acknowledged_still()

    hall.sit_while(disturb)
    assert hall.unforeseen_answers() == []
    assert hall.journal.answers.total() > 0
    assert not [key for key in hall.journal.answers if key[1].startswith("503")]
