"""Importing a key: what a person reads in the table is the key, and whatever may have been damaged is refused"""

import csv
import io
import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal

import openpyxl  # type: ignore[import-untyped]
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.papers import answer_key
from demo.plan import plan_paper
from exams.errors import ExamFrozen, KeyRefused
from exams.models import CorrectAnswer, MockExam
from exams.rules.keys import KeyFault, clean_key
from exams.rules.marking import Kind
from exams.rules.sheet import Slot
from exams.services.key_export import key_workbook
from exams.services.key_rows import KeyEntry
from exams.services.keys import KeyTable, read_key_file, read_key_text, replace_key
from tests.conftest import TestClock
from tests.factories import make_exam, make_session

BACKEND = Path(__file__).resolve().parents[2]
HEADINGS = ["question_number", "sub_part", "kind", "choices", "correct_answer", "alternative_1", "topic"]


def book(*rows: list[Any], headings: list[str] = HEADINGS, formats: dict[str, str] | None = None) -> bytes:
    """A workbook as a spreadsheet saves it."""
    made = openpyxl.Workbook()
    for row in (headings, *rows):
        made.active.append(row)
    for name, shape in (formats or {}).items():
        made.active[name].number_format = shape
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def keys(table: KeyTable) -> list[tuple[str, str, str, tuple[str, ...]]]:
    assert table.problems == []
    return [(str(e.slot), e.kind.value, e.correct_answer, e.alternatives) for e in table.entries]


def problems(table: KeyTable) -> list[tuple[int, str, str]]:
    assert table.problems
    assert all(problem.sentence for problem in table.problems)
    return [(problem.row, problem.column, problem.found) for problem in table.problems]


def answer_row(answer: Any) -> list[Any]:
    return [36, "a", None, None, answer, None, None]


# --- alternatives


def test_an_absolute_value_is_never_two_alternatives(db: None) -> None:
    text = "question_number;sub_part;kind;correct_answer;alternatives\n36;a;number;5;|-5|\n36;b;number;5;1|2"
    assert problems(read_key_text(text)) == [(2, "alternatives", "|-5|"), (3, "alternatives", "1|2")]


def test_each_alternative_has_its_column_or_its_line(db: None) -> None:
    text = "savol;javob;muqobil 2;muqobil 1\n1;|-5|;5;||x|-1|\n2;1/2;;0,5"
    assert keys(read_key_text(text.replace("||x|-1|", "|5|"))) == [
        ("1", "number", "|-5|", ("|5|", "5")),
        ("2", "number", "1/2", ("0,5",)),
    ]
    together = 'question;answer;alternatives\n1;1/2;"0,5\n2/4"\n2;3;'
    assert keys(read_key_text(together)) == [("1", "number", "1/2", ("0,5", "2/4")), ("2", "number", "3", ())]


# --- what spreadsheets do


DAMAGED_CELLS = [
    *(
        datetime(2026, 2, 1),
        date(2026, 2, 1),
        time(1, 2),
        True,
        False,
        0.300000000001,
        1 / 3,
        2 / 3,
        1e-7,
        1e20,
        "=1/3",
    ),
    *("1-Feb", "01.фев", "####", "#REF!", "#ИМЯ?", "TRUE", "ИСТИНА", "1E+05", 123456789012, 0.14285714285714),
]


@pytest.mark.parametrize("value", DAMAGED_CELLS)
def test_a_damaged_cell_of_a_workbook_is_named(db: None, value: Any) -> None:
    found = problems(read_key_file(book([1, None, None, None, "A", None, None], answer_row(value))))
    assert [(row, column) for row, column, _found in found] == [(3, "correct_answer")]


@pytest.mark.parametrize("value", [datetime(2026, 2, 1), time(1, 2), True, "=A1", "#REF!"])
@pytest.mark.parametrize("column", ["topic", "sub_part", "choices", "kind"])
def test_no_cell_is_believed_that_no_person_wrote(db: None, column: str, value: Any) -> None:
    row = [1, None, "choice", "ABCD", "A", None, None]
    row[HEADINGS.index(column)] = value
    assert [place[:2] for place in problems(read_key_file(book(row)))] == [(2, column)]


@pytest.mark.parametrize("topic", ['"Algebra', "#REF!", "#ССЫЛКА!", "####"])
def test_no_cell_of_a_text_is_believed_that_was_damaged(db: None, topic: str) -> None:
    table = read_key_text(f"savol;mavzu;javob\n1;{topic};5")
    assert [place[:2] for place in problems(table)] == [(2, "mavzu")]


@pytest.mark.parametrize(
    ("value", "shape", "text"),
    [
        *((0.5, "General", "0.5"), (5, "General", "5"), (5.0, "0", "5"), (-2.5, "0.00", "-2.5"), (0.25, "0%", "25%")),
        *((1500, "#,##0", "1500"), (0.125, "@", "0.125"), ("0,5", "@", "0,5"), (100000, "General", "100000")),
        *((0.255, "0%", None), (3.14159, "0.00", None), (0.5, "# ?/?", None), (1500, "0.00E+00", None)),
        *((5, '0" sm"', None), (45000, "dd.mm.yyyy", None), (2.6, "0", None)),
    ],
)
def test_a_number_is_taken_as_it_is_shown_or_not_at_all(db: None, value: Any, shape: str, text: str | None) -> None:
    table = read_key_file(book(answer_row(value), formats={"E2": shape}))
    if text is None:
        assert problems(table)[0][:2] == (2, "correct_answer")
    else:
        assert keys(table) == [("36a", "number", text, ())]


@pytest.mark.parametrize(
    "text",
    [
        "question_number,sub_part,correct_answer,topic\n36,a,0,5",
        "question_number,sub_part,kind,choices,correct_answer,alternative_1,topic\n36,a,number,,0,5,Algebra",
        "question_number;sub_part;correct_answer;topic\n36;a;set:1;2",
        "question_number;sub_part;kind;correct_answer;alternative_1;topic\n36;a;expression;set:1;2;Algebra",
        "question_number;sub_part;correct_answer\n36;a;set:1;2",
        "question_number;sub_part;correct_answer;topic\n36;a;(1;2)",
        "question_number;sub_part;correct_answer;topic\n36;a;5",
        'question_number;sub_part;correct_answer\n36;a;"5',
        "question_number;choices;correct_answer;topic\n1;A;B;C;D;B;Algebra",
    ],
)
def test_a_cell_that_was_cut_in_two_is_refused(db: None, text: str) -> None:
    assert [row for row, _column, _found in problems(read_key_text(text))] == [2]


def test_quotes_keep_a_cell_whole(db: None) -> None:
    text = 'question_number;sub_part;correct_answer;alternative_1\n36;a;"set:1;2";"set:2;1"\n36;b;"set:1";"2"'
    assert keys(read_key_text(text)) == [
        ("36a", "expression", "set:1;2", ("set:2;1",)),
        ("36b", "expression", "set:1", ("2",)),
    ]
    text = 'question_number,sub_part,correct_answer,topic\n36,a,"0,5",5-mavzu'
    assert keys(read_key_text(text)) == [("36a", "number", "0,5", ())]


# --- names, alphabets, empty rows

SPELLINGS = [
    "sep=;\nSavol;Qism;To‘g‘ri javob;Mavzu\n36;А;5;x\n;;;\n\n",
    "Вопрос\tЧасть\tПравильный ответ\tТема\n36\ta\t5\tx",
    "Математика. Вариант 7\n\nВопрос;Часть;Ответ;Тема\n36;а;'5;x",
    "№,qism,javob,mavzu\n36.0,A,5,x",
    "question number;answer\n36a;\N{NO-BREAK SPACE}5\N{ZERO WIDTH SPACE}",
    '"question_number";"answer"\r\n"36a";"5"\r\n',
]


@pytest.mark.parametrize("text", SPELLINGS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_same_key_in_many_spellings(db: None, text: str, encoding: str) -> None:
    assert keys(read_key_file(text.encode(encoding))) == [("36a", "number", "5", ())]


def test_windows_cyrillic_is_read_where_it_is_certain(db: None) -> None:
    table = read_key_file("Вопрос;Ответ;Тип;Тема\n1;В;;Алгебра\n2;число;текст;".encode("cp1251"))
    assert keys(table) == [("1", "choice", "B", ()), ("2", "text", "число", ())]
    assert table.entries[0].topic == "Алгебра"


@pytest.mark.parametrize("encoding", ["cp866", "koi8-r", "cp1252", "latin-1"])
def test_another_alphabet_is_refused_and_never_guessed(db: None, encoding: str) -> None:
    western = encoding in ("cp1252", "latin-1")
    text = "question;answer;kind\n1;½é;text" if western else "Вопрос;Ответ;Тип\n1;слово;текст"
    with pytest.raises(KeyRefused):
        read_key_file(text.encode(encoding))


@pytest.mark.parametrize("text", ["question;answer;kind\n1;слово;text", "Вопрос;Ответ;Тип\n1;Ђ;текст"])
def test_windows_cyrillic_that_is_not_certain_is_refused(db: None, text: str) -> None:
    with pytest.raises(KeyRefused):
        read_key_file(text.encode("cp1251"))


def test_a_line_that_names_the_separator_is_no_title(db: None) -> None:
    titles = "Matematika\n7-variant\n2026\n9-sinf\n"
    assert keys(read_key_text(f"sep=;\n{titles}savol;javob\n1;5")) == [("1", "number", "5", ())]


@pytest.mark.parametrize(
    ("headings", "column"),
    [("question;answer;alternativs", "alternativs"), ("question;answer;javob", "javob"), ("question;answer;;x", "x")],
)
def test_a_column_that_would_be_dropped_is_named(db: None, headings: str, column: str) -> None:
    assert problems(read_key_text(f"{headings}\n1;5;7;8"))[0] == (1, column, column)


def test_all_problems_come_at_once_and_each_names_its_cell(db: None) -> None:
    text = (
        "savol;qism;turi;variantlar;javob;mavzu\n"
        "1;;choice;AAAA;B;\n"
        "2;;;;E;\n"
        "x;б;magic;;1-Feb;\n"
        "3;a;son;;sin(;\n"
        "3;а;son;;5;\n"
        "4;;son;;;\n"
        f"5;;;;7;{'t' * 81}\n"
        "501;;;;A;\n"
    )
    assert problems(read_key_text(text)) == [
        (2, "variantlar", "AAAA"),
        (3, "javob", "E"),
        (4, "savol", "x"),
        (4, "turi", "magic"),
        (5, "javob", "sin("),
        (6, "savol", "3"),
        (7, "javob", ""),
        (8, "mavzu", "t" * 59 + "…"),
        (9, "savol", "501"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"PK\x03\x04nonsense",
        b"a,b\n1,2,3,4\n",
        b"x" * 3_000_000,
        b"\xd0\xcf\x11\xe0" * 9,
        b"\0" * 50,
        b",",
        b";;\n",
        b"\t\n;\n",
    ],
)
def test_rubbish_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(KeyRefused):
        read_key_file(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0" * 9, "without a password"),
        (b"PK" + b"x" * 3_000_000, "too large"),
        (b"savol;javob\n" + b"1;5\n" * 1001, "too large"),
    ],
)
def test_a_refusal_says_what_to_do(content: bytes, words: str) -> None:
    with pytest.raises(KeyRefused) as refusal:
        read_key_file(content)
    assert words in str(refusal.value.text)


# --- export and import


TEXTS = st.sampled_from(
    [*["5", "-5", "1/2", "0,5", "|-5|", "||3|-1|", "2√2", "x=3", "50%", "empty"], "30 sm", "set:1;2", "int:(-oo;3]"]
)
WORDS = st.sampled_from(
    ["tub son", "TRUE", "1-Feb", "0,333", "'x", "text:x", "=1", "#REF!", "ИСТИНА", "a;b", "_x0041_"]
)
ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Co", "Cn"]), min_size=1, max_size=30)


@st.composite
def entries(draw: st.DrawFn) -> list[KeyEntry]:
    """Keys as the product may hold them: whatever passes `clean_key`."""
    parts = st.sampled_from(["", "a", "b", "zz"])
    made = []
    for slot in draw(st.lists(st.builds(Slot, st.integers(1, 500), parts), unique=True, max_size=6)):
        kind = draw(st.sampled_from(Kind))
        choices = draw(st.sampled_from(["ABCD", "ABCDEF"])) if kind is Kind.CHOICE else ""
        texts = {Kind.CHOICE: st.sampled_from(choices or "A"), Kind.TEXT: WORDS | ANY_TEXT}.get(kind, TEXTS | ANY_TEXT)
        cleaned = []
        for text in draw(st.lists(texts, min_size=1, max_size=5)):
            try:
                cleaned.append(clean_key(f"text:{text}" if kind is Kind.TEXT else text, kind=kind, choices=choices))
            except KeyFault:
                continue
        topic = draw(st.sampled_from(["", "Algebra", "=1+1", "№ 7; a", "+998"]))
        if cleaned:
            made.append(KeyEntry(slot, kind, choices, cleaned[0], tuple(cleaned[1:]), topic))
    return made


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=entries())
def test_what_is_exported_is_imported_again_unchanged(db: None, made: list[KeyEntry]) -> None:
    content = key_workbook(made)
    if not made:
        with pytest.raises(KeyRefused):
            read_key_file(content)
        return
    table = read_key_file(content)
    assert (table.problems, table.entries) == ([], made)


def test_every_demo_key_may_be_imported(db: None) -> None:
    made = [
        KeyEntry(
            Slot(row.question_number, row.sub_part), Kind(row.kind), row.choices, row.correct_answer,
            tuple(row.alternatives), row.topic,
        )
        for row in answer_key(plan_paper(2026), seed=2026)
    ]  # fmt: skip
    table = read_key_file(key_workbook(made))
    assert (table.problems, table.entries) == ([], made)


LIKELY = "A b В 5 0,5 1/2 |-5| set:1;2 1-Feb 1E+05 TRUE 0,333 36 36a a б choice number text son ABCD #REF! x"
CELLS = st.sampled_from([*LIKELY.split(), "", " ", '"', "a\nb"]) | st.text(max_size=12)
NAMED = st.sampled_from([*HEADINGS, "savol", "javob", "", "izoh", "alternatives", "alternative_2"])


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    headings=st.lists(NAMED, min_size=1, max_size=8),
    rows=st.lists(st.lists(CELLS, max_size=8), max_size=6),
    separator=st.sampled_from(";,\t"),
    is_quoted=st.booleans(),
)
def test_an_accepted_table_is_read_as_a_person_reads_it(
    db: None, headings: list[str], rows: list[list[str]], separator: str, is_quoted: bool
) -> None:
    headings = ["question_number", "correct_answer", *headings]
    target = io.StringIO(newline="")
    quoting: Literal[0, 1] = csv.QUOTE_ALL if is_quoted else csv.QUOTE_MINIMAL
    csv.writer(target, delimiter=separator, quoting=quoting).writerows([headings, *rows])
    try:
        table = read_key_text(target.getvalue())
    except KeyRefused:
        return
    if table.problems:
        return
    answers = [row[1] for row in rows if len(row) > 1 and any(cell.strip() for cell in row)]
    assert len(answers) == len(table.entries)
    for answer, entry in zip(answers, table.entries, strict=True):
        cleaned = clean_key(answer, kind=entry.kind, choices=entry.choices)
        assert entry.correct_answer == cleaned


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: f"question;answer\n{text}".encode("utf-8", "replace"))
)
def test_no_file_makes_an_error_of_ours(db: None, content: bytes) -> None:
    try:
        table = read_key_file(content)
    except KeyRefused:
        return
    assert table.problems or table.entries


# --- the page


@pytest.fixture
def exam(db: None) -> MockExam:
    return make_exam()


def import_page(exam: MockExam) -> str:
    return reverse("admin:exams_key_import", args=[exam.pk])


def stored(exam: MockExam) -> list[tuple[str, str, str, list[str]]]:
    rows = CorrectAnswer.objects.filter(exam=exam).order_by("question_number", "sub_part")
    return [(str(row.slot), row.kind, row.correct_answer, row.alternatives) for row in rows]


@pytest.mark.parametrize(
    ("language", "words"), [("uz", "sanaga"), ("ru", "на дату"), ("en", "looks like a date")], ids=["uz", "ru", "en"]
)
def test_the_page_names_every_cell_in_its_own_language(
    exam: MockExam, admin_client: Client, clock: TestClock, language: str, words: str
) -> None:
    before = stored(exam)
    upload = SimpleUploadedFile(
        "key.xlsx", book(answer_row("5"), answer_row(datetime(2026, 2, 1)), [37, None, None, None, True])
    )
    response = admin_client.post(import_page(exam), {"table": upload}, headers={"Accept-Language": language})
    page = response.content.decode()
    assert words in page
    assert "2026-02-01" in page
    assert "confirmed" not in page
    assert [problem.row for problem in response.context["problems"]] == [3, 3, 4]
    assert stored(exam) == before


def test_a_key_is_exported_changed_and_imported(exam: MockExam, admin_client: Client, clock: TestClock) -> None:
    before = stored(exam)
    export = admin_client.get(reverse("admin:exams_key_export", args=[exam.pk]))
    assert "no-store" in export.headers["Cache-Control"]
    looked = admin_client.post(import_page(exam), {"table": SimpleUploadedFile("key.xlsx", export.content)})
    admin_client.post(import_page(exam), {"confirmed": looked.context["signed"]})
    assert stored(exam) == before


def test_a_preview_of_one_exam_is_no_key_for_another(exam: MockExam, admin_client: Client, clock: TestClock) -> None:
    other = make_exam()
    before = stored(other)
    looked = admin_client.post(import_page(exam), {"text": "savol;javob\n1;5"})
    admin_client.post(import_page(other), {"confirmed": looked.context["signed"]})
    assert stored(other) == before
    admin_client.post(import_page(exam), {"confirmed": looked.context["signed"]})
    assert stored(exam) == [("1", "number", "5", [])]


def test_the_export_is_for_those_who_may_change_exams(exam: MockExam, client: Client) -> None:
    pages = [reverse("admin:exams_key_export", args=[exam.pk]), import_page(exam)]
    assert [client.get(page).status_code for page in pages] == [302, 302]
    client.force_login(User.objects.create_user("looker", is_staff=True))
    assert [client.get(page).status_code for page in pages] == [404, 404]


@pytest.mark.parametrize(
    "text", ["savol;javob\n1;\x00", "\x00", ";", ",,,\n", "savol;javob\n" + "1;5\n" * 1001, "x" * 200_001]
)
def test_odd_text_is_refused_on_the_page(exam: MockExam, admin_client: Client, clock: TestClock, text: str) -> None:
    before = stored(exam)
    assert admin_client.post(import_page(exam), {"text": text}).status_code == 200
    assert stored(exam) == before


# --- the form


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"sub_part": "А", "correct_answer": "5", "kind": ""}, ("9a", "number", "5", [])),
        ({"correct_answer": "в)", "kind": "choice", "choices": "a, b, c"}, ("9", "choice", "B", [])),
        ({"correct_answer": "|-5|", "alternatives": json.dumps(["|5|", "5"])}, ("9", "number", "|-5|", ["|5|", "5"])),
    ],
)
def test_a_row_of_the_form_is_stored_as_everything_reads_it(
    admin_client: Client, clock: TestClock, typed: dict[str, str], expected: tuple[Any, ...]
) -> None:
    exam = make_exam(key=[])
    row = {"question_number": "9", "sub_part": "", "kind": "number", "choices": "", "alternatives": "[]", "topic": ""}
    address = reverse("admin:exams_mockexam_change", args=[exam.pk])
    response = admin_client.post(
        address, form_of(exam) | {f"key-0-{name}": value for name, value in (row | typed).items()}
    )
    assert response.status_code == 302
    assert stored(exam) == [expected]
    assert admin_client.get(reverse("admin:exams_review_slot", args=[exam.pk, expected[0]])).status_code == 200


def form_of(exam: MockExam) -> dict[str, str]:
    return {
        "title": exam.title, "duration": "150", "key-TOTAL_FORMS": "1", "key-INITIAL_FORMS": "0",
        "steps-TOTAL_FORMS": "0", "steps-INITIAL_FORMS": "0",
        "scheduled_start_0": "2026-11-21", "scheduled_start_1": "14:00:00",
        "scheduled_end_0": "2026-11-21", "scheduled_end_1": "17:00:00",
    }  # fmt: skip


def test_a_key_that_students_have_seen_is_not_replaced(exam: MockExam, clock: TestClock) -> None:
    make_session(exam)
    with pytest.raises(ExamFrozen):
        replace_key(exam.pk, read_key_text("savol;javob\n1;5").entries, actor="admin", now=clock())
