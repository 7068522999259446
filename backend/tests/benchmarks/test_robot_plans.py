"""What robots are going to do: the same for a seed, and enough of every kind."""

import io
from collections import Counter, defaultdict
from itertools import islice

import pytest
from pypdf import PdfReader

from benchmarks.exam_plan import ExamPlan, plan_exam
from benchmarks.journal import Journal, percentile
from benchmarks.script import MANNERS, Ending, character, later_items, write_script
from exams.rules.marking import Kind, Outcome, judge_answer

SEED = 5


@pytest.fixture(scope="module")
def plan() -> ExamPlan:
    return plan_exam(SEED)


def test_the_exam_has_55_slots_and_a_paper_that_can_be_read(plan: ExamPlan) -> None:
    assert len(plan.slots) == 55
    assert Counter(slot.kind for slot in plan.slots.values())["choice"] == 35
    assert {slot.kind for slot in plan.slots.values()} == {"choice", "number", "text"}
    assert len({slot.correct_answer for slot in plan.slots.values() if slot.kind == "choice"}) > 3
    assert len(PdfReader(io.BytesIO(plan.paper)).pages) == 12


def test_what_is_surely_right_or_wrong_is_judged_so(plan: ExamPlan) -> None:
    for slot in plan.slots.values():
        kind, accepted = Kind(slot.kind), (slot.correct_answer,)
        for text in slot.right:
            assert judge_answer(text.strip(), kind=kind, accepted=accepted).outcome is Outcome.CORRECT, text
        for text in slot.wrong:
            assert judge_answer(text.strip(), kind=kind, accepted=accepted).outcome is not Outcome.CORRECT, text
            assert not slot.is_right(text)


def test_a_seed_gives_the_same_exam_and_script(plan: ExamPlan) -> None:
    assert plan_exam(SEED) == plan != plan_exam(SEED + 1)
    who = character(3, seed=SEED)
    assert who == character(3, seed=SEED)
    assert write_script(plan, who, seed=SEED) == write_script(plan, who, seed=SEED)
    assert write_script(plan, who, seed=SEED) != write_script(plan, who, seed=SEED + 1)


def test_every_robot_saves_every_slot_and_never_gives_a_revision_two_texts(plan: ExamPlan) -> None:
    for number in range(40):
        who = character(number, seed=SEED)
        texts: dict[tuple[tuple[int, str], int], set[str]] = defaultdict(set)
        later = [item for _pause, item in islice(later_items(plan, who, seed=SEED), 20)]
        items = [item for save in write_script(plan, who, seed=SEED) for item in save.items]
        for item in [*items, *later]:
            texts[item.slot, item.revision].add(item.text)
        assert {slot for slot, _revision in texts} == plan.slots.keys()
        assert all(len(different) == 1 for different in texts.values())


def test_robots_do_every_kind_of_thing(plan: ExamPlan) -> None:
    robots = [character(number, seed=SEED) for number in range(40)]
    scripts = [write_script(plan, who, seed=SEED) for who in robots]
    saves = [save for script in scripts for save in script]
    assert {who.ending for who in robots} == set(Ending)
    assert {save.manner for save in saves} == set(MANNERS)
    assert {len(save.items) for save in saves} > {1, 2, 20}
    assert any(item.text.strip() == "" for save in saves for item in save.items)
    assert any(comes_late(script) for script in scripts)


def comes_late(script: list) -> bool:
    """Whether an older revision is sent after a newer one."""
    newest: dict[tuple[int, str], int] = {}
    for item in (item for save in script for item in save.items):
        if item.revision < newest.get(item.slot, 0):
            return True
        newest[item.slot] = item.revision
    return False


def test_a_percentile_is_the_nearest_rank() -> None:
    values = [0.4, 0.1, 0.3, 0.2]
    assert [percentile(values, share) for share in (0, 25, 50, 51, 99, 100)] == [0.1, 0.1, 0.2, 0.3, 0.4, 0.4]


def test_the_rate_leaves_the_thin_ends_out() -> None:
    journal = Journal(acknowledged_at=[float(n) for n in range(100)] + [1000.0] * 5)
    average, best = journal.acknowledged_per_second()
    assert average == pytest.approx(95 / 94)
    assert best == 5
