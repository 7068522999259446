"""Answers that look like something else, and what is no answer at all: an item analysis tells them apart"""

import csv
import io
import json

from django.test import Client

from exams.models import AnswerVerdict, MockExam
from exams.rules.marking import Outcome
from exams.rules.options import BLANK, RARE, UNREADABLE, SlotOptions
from exams.rules.sheet import Slot
from exams.selectors.item_analysis import exam_analysis
from exams.services.regrade import OverrideVerdict, regrade_exam
from tests.conftest import TestClock
from tests.exams.test_calibration import work
from tests.exams.test_item_analysis import file_of, page_of
from tests.factories import make_exam, make_session

OPEN = Slot(3, "a")


def options_of(clock: TestClock, exam: MockExam, slot: Slot) -> SlotOptions:
    return exam_analysis(exam, now=clock(), slot=slot).options[slot]


def sat_with(clock: TestClock, *texts: str, slot: Slot = OPEN) -> MockExam:
    exam = make_exam()
    for text in texts:
        session = make_session(exam, status="submitted", submitted_at=clock())
        session.answers.create(question_number=slot.question_number, sub_part=slot.sub_part, answer=text)
    clock.move(days=1)
    work()
    return exam


def test_no_answer_is_taken_for_a_group(db: None, clock: TestClock, admin_client: Client) -> None:
    exam = sat_with(clock, *["…"] * 7, "1/2", "others", "blank", "")
    found = options_of(clock, exam, OPEN)
    counted = {answer: int(counts.sum()) for answer, counts in found.counts.items()}
    assert (counted["…"], counted[RARE], counted[BLANK], counted["others"], counted["blank"]) == (7, 0, 1, 1, 1)
    assert found.students == 11
    item = json.loads(file_of(admin_client, exam, "analysis.json"))["items"][2]
    assert {(row["answer"], row["group"], row["count"]) for row in item["answers"] if row["count"]} >= {
        ("…", "", 7), ("", "blank", 1), ("blank", "", 1),
    }  # fmt: skip


def test_every_outcome_is_counted_for_itself(db: None, clock: TestClock, admin_client: Client) -> None:
    exam = sat_with(clock, "1/2", "0,5", "7", "((", "))", "(/", "")
    AnswerVerdict.objects.filter(answer="((").update(outcome="undecided")
    expected = {"correct": 2, "wrong": 1, "unreadable": 2, "undecided": 1, "blank": 1}
    assert options_of(clock, exam, OPEN).outcomes == expected
    assert json.loads(file_of(admin_client, exam, "analysis.json"))["items"][2]["outcomes"] == expected
    rows = list(csv.DictReader(io.StringIO(file_of(admin_client, exam, "items.csv"))))
    assert {outcome: int(rows[2][outcome]) for outcome in expected} == expected
    assert "1 undecided" in page_of(admin_client, exam)


def test_letters_that_are_none_are_told_apart_from_blanks(db: None, clock: TestClock) -> None:
    exam = sat_with(clock, "A", "B", "42", "", slot=Slot(1))
    found = options_of(clock, exam, Slot(1))
    counted = {answer: int(counts.sum()) for answer, counts in found.counts.items()}
    assert (counted["A"], counted["B"], counted[UNREADABLE], counted[BLANK]) == (1, 1, 1, 1)


def test_a_text_that_was_rejected_by_hand_is_not_counted_for_the_key(db: None, clock: TestClock) -> None:
    exam = sat_with(clock, "1/2", "1/2", "0,5")
    regrade_exam(exam.pk, [OverrideVerdict(OPEN, "1/2", Outcome.WRONG, "")], actor="admin", now=clock())
    found = options_of(clock, exam, OPEN)
    assert int(found.counts["1/2"].sum()) == 1  # the key's name; 0,5 is right
    assert found.outcomes["wrong"] == 2
