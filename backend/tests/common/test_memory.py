"""What a process remembers for a few seconds"""

import pytest

from common.memory import MOST_ENTRIES, BriefMemory


class Reader:
    """Reads a value that changes each time."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


@pytest.fixture
def seconds() -> list[float]:
    return [100.0]


@pytest.fixture
def memory(seconds: list[float]) -> BriefMemory[str, int]:
    return BriefMemory(3.0, lambda: seconds[0])


def test_a_value_is_read_once_while_it_is_fresh(memory: BriefMemory[str, int], seconds: list[float]) -> None:
    read = Reader()
    assert [memory.get("exam", read), memory.get("exam", read)] == [1, 1]
    seconds[0] += 2.99
    assert memory.get("exam", read) == 1
    seconds[0] += 0.01
    assert memory.get("exam", read) == 2


def test_keys_are_kept_apart(memory: BriefMemory[str, int]) -> None:
    assert memory.get("one", lambda: 1) == 1
    assert memory.get("two", lambda: 2) == 2
    assert memory.get("one", lambda: 9) == 1


def test_who_asks_while_it_is_read_again_gets_the_old_value(
    memory: BriefMemory[str, int], seconds: list[float]
) -> None:
    memory.get("exam", lambda: 1)
    seconds[0] += 5
    seen = []

    def slow() -> int:
        seen.append(memory.get("exam", lambda: 99))
        return 2

    assert memory.get("exam", slow) == 2
    assert seen == [1]


def test_an_error_is_not_remembered_nor_is_what_was_known_before_it(
    memory: BriefMemory[str, int], seconds: list[float]
) -> None:
    memory.get("exam", lambda: 1)
    seconds[0] += 5
    with pytest.raises(KeyError):
        memory.get("exam", lambda: {}["gone"])
    assert memory.get("exam", lambda: 3) == 3


def test_it_never_grows_without_end(memory: BriefMemory[int, int]) -> None:
    for key in range(MOST_ENTRIES + 1):
        memory.get(key, lambda: 1)
    assert memory.get(0, lambda: 2) == 2, "the oldest gave way"
    assert memory.get(MOST_ENTRIES, lambda: 2) == 1
