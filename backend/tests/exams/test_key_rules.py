"""What may become a key, and what a slot is called"""

import re
from importlib import import_module
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from exams.models import CorrectAnswer, StudentAnswer
from exams.rules.keys import KeyFault, clean_choices, clean_key, inferred_kind
from exams.rules.marking import Kind
from exams.rules.sheet import QUESTION_MAX, SavedItem, Slot, clean_sub_part, parse_item
from tests.factories import make_exam, make_session

PARTS = st.from_regex(re.compile(r"[a-z]{0,2}"), fullmatch=True)
SLOTS = st.builds(Slot, st.integers(1, QUESTION_MAX), PARTS)


@given(SLOTS)
def test_a_slots_name_leads_back_to_it(slot: Slot) -> None:
    assert Slot.parse(str(slot)) == slot


@given(st.text(max_size=8))
def test_any_text_is_one_slot_or_none(name: str) -> None:
    try:
        slot = Slot.parse(name)
    except ValueError:
        return
    assert Slot.parse(str(slot)) == slot


@pytest.mark.parametrize("name", ["36а", "36А", "36A", "36a"])
def test_a_part_in_look_alikes_is_the_same_slot(name: str) -> None:
    assert Slot.parse(name) == Slot(36, "a")


@pytest.mark.parametrize("name", ["", "a", "036", "0", "501", "36abc", "36б", "36-", "٣٦", "36\n", "1e1"])
def test_what_is_no_slot(name: str) -> None:
    with pytest.raises(ValueError, match="not the"):
        Slot.parse(name)


def test_an_answer_finds_its_part_however_it_is_typed() -> None:
    for part in ("b", "B", "В", "в"):
        item = parse_item({"question_number": 3, "sub_part": part, "answer": "1"})
        assert item == SavedItem(Slot(3, "b"), "1", None)


@pytest.mark.parametrize("text", ["ab c", "б", "1", "ß", "é", "\x00"])
def test_what_is_no_part(text: str) -> None:
    with pytest.raises(ValueError, match="not the letters"):
        clean_sub_part(text)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("A,B,C,D", "ABCD"),
        ("a b c d", "ABCD"),
        ("А;В;С;Е", "ABCE"),
        ("A) B) C)", "ABC"),
        ("A/B", "AB"),
        ("ABCDEF",) * 2,
    ],
)
def test_choices_are_letters_alone(text: str, letters: str) -> None:
    assert clean_choices(text) == letters


@pytest.mark.parametrize("text", ["", "A", "AAAA", "АБВГ", "A-D", "4", "ABCDEFGHIJKLM", "A1", "AΒ"])
def test_what_is_no_list_of_choices(text: str) -> None:
    with pytest.raises(KeyFault):
        clean_choices(text)


@pytest.mark.parametrize("text", ["b", "B", "В", "в", "B)", "(b)", "В.", " b ", "mc:B", "'B", "B\N{NO-BREAK SPACE}"])
def test_a_letter_is_read_as_a_students_is(text: str) -> None:
    assert clean_key(text, kind=Kind.CHOICE, choices="ABCD") == "B"


@pytest.mark.parametrize("text", ["E", "AB", "1", "Б", "?"])
def test_a_letter_that_is_not_offered(text: str) -> None:
    with pytest.raises(KeyFault):
        clean_key(text, kind=Kind.CHOICE, choices="ABCD")


DAMAGED = {
    "scientific": ["1e-07", "1E+05", "1,5E+10", "2Е+03", "set:1E+05;2"],
    "date": [
        *("1-Feb", "01.фев", "2026-02-01", "2026-02-01 00:00:00", "01.02.2026", "1/2/2026", "Feb-26", "фев.26"),
        *("1-fev", "02.yan", "5 марта", "1:02:00", "02:03", "2:30 PM", "01.02", "3-May", "12.дек", "10-окт"),
    ],
    "truth": ["TRUE", "ИСТИНА", "ЛОЖЬ", "False"],
    "error_value": ["####", "#REF!", "#ИМЯ?", "#Н/Д", "#DIV/0!", "#N/A"],
    "noise": ["0.30000000000000004", "0,1428571428", "1.4142135623", "2,00000001", "set:1;0.30000000000000004"],
    "cut_off": ["0,333", "0.667", "2,999", "0,16667", "-1,3333", "set:0,333;1", "0,889"],
    "pair": ["(2,3)", "{2,3}", "[1,5]", "(-2,3)", "A(2,3)", "x∈(1,5)", "x = {2,3}"],
    "no_degrees": ["sin30", "cos(60)", "2sin 45", "tg 120", "sin(30)+1"],
    "thousands": ["1,000", "12.500", "1,000,000", "1.234.567"],
    "formula": ["=1/3", "=A1"],
    "lost_character": ["?2", "2?3"],
    "control_character": ["1\x002", "\ufffd2", "\ud800"],
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in DAMAGED.items() for text in texts])
@pytest.mark.parametrize("kind", [Kind.NUMBER, Kind.EXPRESSION, Kind.TEXT])
def test_what_a_spreadsheet_damaged_is_no_key(code: str, text: str, kind: Kind) -> None:
    with pytest.raises(KeyFault) as caught:
        clean_key(text, kind=kind, choices="")
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("text:", Kind.TEXT, "key_blank"),
        ("...", Kind.TEXT, "key_blank"),
        ("(√2+√3+√5+√7+√11+√13)^40", Kind.EXPRESSION, "key_too_costly"),
    ],
)
def test_a_key_that_would_not_accept_itself_is_no_key(text: str, kind: Kind, code: str) -> None:
    with pytest.raises(KeyFault, match=code):
        clean_key(text, kind=kind, choices="")


SOUND = [
    *("5", "-5", "−5", "0,5", "0.5", "1/2", "|-5|", "|x-1|", "||x|-1|", "2√2", "π/2", "30 sm", "50%", "120°", "x=3"),
    *("2:3", "12:30", "1 000", "1099511627776", "3·10^5", "0,125", "0.00001", "3,14159", "2.75", "0,333~0,0005"),
    *("set:1;2", "int:(-oo;3]", "list:1;2;3", "point:(1;2)", "empty", "2^10", "log2(8)", "0,05", "-0,25", "1 000 000"),
]  # fmt: skip


@pytest.mark.parametrize("text", SOUND)
def test_what_teachers_write_stays_as_it_is(text: str) -> None:
    kind = Kind.EXPRESSION if "x" in text and "=" not in text else Kind.NUMBER
    assert clean_key(text, kind=kind, choices="") == text


@pytest.mark.parametrize("text", ["TRUE", "1-Feb", "0,333", "2026", "'quoted"])
def test_a_prefix_says_that_the_word_is_meant(text: str) -> None:
    assert clean_key(f"text:{text}", kind=Kind.TEXT, choices="") == text


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        *(("A", "choice"), ("с)", "choice"), ("mc:B", "choice"), ("5", "number"), ("0,5", "number")),
        ("30 sm", "number"),
        *(("|-5|", "number"), ("set:1;2", "expression"), ("y=2x+1", "expression"), ("(x+1)^2", "expression")),
        *(("tub son", "text"), ("parallel", "text"), ("text:5", "text"), ("sinx", "expression"), ("x=3", "number")),
    ],
)  # fmt: skip
def test_a_kind_is_read_off_the_key(answer: str, kind: str) -> None:
    assert inferred_kind(answer).value == kind


def test_a_kind_is_not_guessed() -> None:
    with pytest.raises(KeyFault, match="kind_needed"):
        inferred_kind("xyz")


@pytest.mark.parametrize("word", ["hello", "tub son"])
def test_words_are_no_number_and_no_product_of_letters(word: str) -> None:
    for kind in (Kind.NUMBER, Kind.EXPRESSION):
        with pytest.raises(KeyFault):
            clean_key(word, kind=kind, choices="")


def test_a_key_without_its_kind_can_be_answered(db: None) -> None:
    exam = make_exam(key=[])
    CorrectAnswer.objects.create(exam=exam, question_number=36, sub_part="а", correct_answer="5")
    CorrectAnswer.objects.bulk_create(
        [
            CorrectAnswer(exam=exam, question_number=1, correct_answer="а)"),
            CorrectAnswer(exam=exam, question_number=2, correct_answer="tub son"),
            CorrectAnswer(exam=exam, question_number=3, correct_answer="f", choices="A,B,C,D,E,F", alternatives=["В"]),
        ]
    )
    stored = [(str(k.slot), k.kind, k.choices, k.correct_answer, k.alternatives) for k in exam.key.order_by("pk")]
    assert stored == [
        ("36a", "number", "", "5", []),
        ("1", "choice", "ABCD", "A", []),
        ("2", "text", "", "tub son", []),
        ("3", "choice", "ABCDEF", "F", ["B"]),
    ]


IMPOSSIBLE: list[dict[str, Any]] = [
    {"kind": "choice", "correct_answer": "E"},
    {"kind": "choice", "correct_answer": "5"},
    {"kind": "choice", "correct_answer": "A", "choices": "4"},
    {"correct_answer": "E"},
    {"correct_answer": "xyz"},
    {"correct_answer": "5", "sub_part": "б"},
]


@pytest.mark.parametrize("wrong", IMPOSSIBLE)
def test_the_database_refuses_what_cannot_be_marked(db: None, wrong: dict[str, Any]) -> None:
    exam = make_exam(key=[])
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectAnswer.objects.create(exam=exam, question_number=1, **wrong)
    with pytest.raises(ValidationError):
        CorrectAnswer(exam=exam, question_number=1, **wrong).full_clean()


@pytest.mark.parametrize("change", [{"sub_part": "A"}, {"sub_part": "а"}, {"choices": ""}, {"correct_answer": "E"}])
def test_a_stored_key_stays_possible(db: None, change: dict[str, str]) -> None:
    exam = make_exam()
    with pytest.raises(IntegrityError), transaction.atomic():
        exam.key.filter(question_number=1).update(**change)


OLD_KEY = [
    (1, "", "choice", "a, b,c,d", "с"),
    (2, "", "choice", "ABCD", "5"),
    (3, "a", "number", "ABCD", "1"),
    (3, "В", "number", "", "2"),
    (3, "а", "number", "", "3"),
]


def test_what_was_stored_in_other_letters_is_folded_with_its_answers(db: None) -> None:
    exam = make_exam(key=[])
    session = make_session(exam)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in ("key_part_plain", "key_kind_known_and_choice_offered"):
            cursor.execute(f"ALTER TABLE exams_correctanswer DROP CONSTRAINT {name}")
        for number, part, kind, choices, answer in OLD_KEY:
            row = CorrectAnswer.objects.create(
                exam=exam, question_number=400 + number, sub_part="zz", correct_answer="5"
            )
            new = {"question_number": number, "sub_part": part, "kind": kind, "choices": choices}
            CorrectAnswer.objects.filter(pk=row.pk).update(correct_answer=answer, **new)
            if part:
                StudentAnswer.objects.create(session=session, question_number=number, sub_part=part, answer=answer)
        import_module("exams.migrations.0013_fold_parts").fold(connection)
    key = {str(row.slot): (row.kind, row.choices, row.correct_answer) for row in exam.key.all()}
    assert key == {
        "1": ("choice", "ABCD", "C"),
        "2": ("expression", "", "5"),
        "3a": ("number", "", "1"),
        "3b": ("number", "", "2"),
        "3c": ("number", "", "3"),
    }
    assert {row.sub_part: row.answer for row in session.answers.all()} == {"a": "1", "b": "2", "c": "3"}
