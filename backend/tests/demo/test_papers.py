"""The demo paper as a whole: its file, its key, and that both belong together."""

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from pypdf import PdfReader

from demo.composition import compose_paper
from demo.pages import BODY_HEIGHT, TEXT_WIDTH, paginate
from demo.papers import DemoPaper, answer_key, build_paper, season_title
from demo.plan import CHOICE_POOLS, MATCH_POOL, OPEN_POOLS, plan_paper
from demo.typesetting import measure

BACKEND = Path(__file__).resolve().parents[2]
SEASON = range(1, 11)
A4_POINTS = (595.28, 841.89)


@pytest.fixture(scope="module")
def paper() -> DemoPaper:
    return build_paper(3, season_title(3))


@pytest.fixture(scope="module")
def page_texts(paper: DemoPaper) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(paper.pdf)).pages]


def test_paper_is_an_a4_pdf_of_five_to_eight_pages(paper):
    reader = PdfReader(BytesIO(paper.pdf))
    assert not reader.is_encrypted
    assert 5 <= len(reader.pages) <= 8
    for page in reader.pages:
        assert [float(side) for side in page.mediabox[2:]] == pytest.approx(A4_POINTS, abs=0.1)
    assert reader.metadata.title == season_title(3)


def test_each_page_names_the_paper_and_its_number(page_texts):
    for number, text in enumerate(page_texts, start=1):
        assert text.startswith(f"{season_title(3)} {number} / {len(page_texts)}\n")


def test_every_question_number_is_found_in_order(page_texts):
    found = re.findall(r"^(\d+)\. ", "\n".join(page_texts), flags=re.MULTILINE)
    assert [int(number) for number in found] == list(range(1, 46))


def test_uzbek_letters_survive_in_the_text(page_texts):
    text = "\n".join(page_texts)
    assert "toʻgʻri" in text
    assert "Topshiriqlar tugadi." in text


def test_every_closed_question_prints_its_options(page_texts):
    text = "\n".join(page_texts)
    questions = re.split(r"^\d+\. ", text, flags=re.MULTILINE)[1:]
    for number, printed in enumerate(questions[:32], start=1):
        assert re.findall(r"\b([A-F])\) ", printed)[:4] == list("ABCD"), number
    assert re.findall(r"\b([A-F])\) ", questions[31])[4:] == list("ABCDEF")
    for printed in questions[35:]:
        assert re.findall(r"^([a-z])\) ", printed, flags=re.MULTILINE) == ["a", "b"]


def test_fonts_are_embedded_as_type_42(paper):
    fonts = [font.get_object() for page in PdfReader(BytesIO(paper.pdf)).pages for font in _fonts(page)]
    assert fonts
    for font in fonts:
        descendant = font["/DescendantFonts"][0].get_object()
        assert descendant["/Subtype"] == "/CIDFontType2"
        assert "/FontFile2" in descendant["/FontDescriptor"].get_object()


def _fonts(page):
    return page["/Resources"]["/Font"].get_object().values()


@pytest.mark.parametrize("seed", SEASON)
def test_key_has_one_row_for_each_of_55_slots(seed):
    key = answer_key(plan_paper(seed), seed=seed)
    slots = [(row.question_number, row.sub_part) for row in key]
    opens = [(number, part) for number in range(36, 46) for part in "ab"]
    assert slots == [(number, "") for number in range(1, 36)] + opens
    for row in key[:35]:
        assert (row.kind, row.choices) == ("choice", "ABCD" if row.question_number <= 32 else "ABCDEF")
        assert len(row.correct_answer) == 1
        assert row.correct_answer in row.choices
    for row in key[35:]:
        assert row.kind == ("expression" if row.correct_answer.startswith(("set:", "int:", "expr:")) else "number")
        assert row.choices == ""
        assert row.correct_answer not in row.alternatives
    assert all(row.topic and -4 < row.level_logits < 4 for row in key)


@pytest.mark.parametrize("seed", SEASON)
def test_letters_of_the_key_point_at_the_right_options(seed):
    plan = plan_paper(seed)
    key = answer_key(plan, seed=seed)
    for planned, row in zip(plan.choices, key[:32], strict=True):
        assert planned.options["ABCD".index(row.correct_answer)] is planned.question.right
    for task, row in zip(plan.match.group.tasks, key[32:35], strict=True):
        assert plan.match.options["ABCDEF".index(row.correct_answer)] is task.answer


@pytest.mark.parametrize("seed", SEASON)
def test_right_letters_are_balanced(seed):
    letters = Counter(row.correct_answer for row in answer_key(plan_paper(seed), seed=seed)[:32])
    assert letters == {"A": 8, "B": 8, "C": 8, "D": 8}


@pytest.mark.parametrize("template", [template for pool in CHOICE_POOLS for template in pool])
def test_no_two_options_are_equal_whatever_the_numbers(template):
    for seed in range(200):
        question = template(Random(seed))
        options = [question.right, *question.distractors()]
        assert not any(options[i].equals(options[j]) for i in range(4) for j in range(i)), question.stem
        assert len({option.tex for option in options}) == 4


def test_there_are_more_templates_than_questions():
    templates = [template for pool in (*CHOICE_POOLS, MATCH_POOL, *OPEN_POOLS) for template in pool]
    assert len(templates) == len(set(templates))
    assert len(templates) > 45


def test_papers_of_a_season_differ():
    stems = {tuple(planned.question.stem for planned in plan_paper(seed).choices) for seed in SEASON}
    assert len(stems) == len(SEASON)


def test_students_find_hard_and_easy_questions():
    levels = [row.level_logits for row in answer_key(plan_paper(1), seed=1)]
    assert min(levels) < -1
    assert max(levels) > 0.8


@pytest.mark.parametrize("seed", SEASON)
def test_nothing_runs_off_the_page(seed):
    for page in paginate(compose_paper(plan_paper(seed), title=season_title(seed))):
        for block in page:
            for run in block.runs:
                assert run.x >= 0
                assert run.x + measure(run.text, run.style).width <= TEXT_WIDTH + 1
                assert 0 < run.y < BODY_HEIGHT
            for placed in block.sketches:
                assert placed.x + placed.sketch.width <= TEXT_WIDTH
                assert placed.y + placed.sketch.height <= BODY_HEIGHT


@pytest.mark.parametrize("seed", SEASON)
def test_no_two_runs_of_text_overlap(seed):
    for page in paginate(compose_paper(plan_paper(seed), title=season_title(seed))):
        boxes = [_box(run) for block in page for run in block.runs]
        for place, (left, top, right, bottom) in enumerate(boxes):
            for other in boxes[:place]:
                apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
                assert apart, (seed, boxes[place], other)


def _box(run) -> tuple[float, float, float, float]:
    extent = measure(run.text, run.style)
    return run.x, run.y - extent.ascent, run.x + extent.width, run.y + extent.descent


@pytest.mark.parametrize("seed", SEASON)
def test_text_keeps_clear_of_the_figure_beside_it(seed):
    for page in paginate(compose_paper(plan_paper(seed), title=season_title(seed))):
        for block in page:
            for placed in block.sketches:
                assert max(_box(run)[2] for run in block.runs) < placed.x


def test_a_title_is_never_read_as_a_formula_and_a_long_one_is_cut_in_the_header():
    title = r"Sinov $\frac$ " + "Juda uzun sarlavha " * 12
    reader = PdfReader(BytesIO(build_paper(1, title).pdf))
    header, *cover = reader.pages[0].extract_text().splitlines()
    assert reader.metadata.title == title
    assert header.startswith(r"Sinov \frac Juda uzun")
    assert header.endswith(f"… 1 / {len(reader.pages)}")
    assert " ".join(cover[:5]).count("sarlavha") == 12


def test_papers_in_other_languages_are_refused():
    with pytest.raises(ValueError, match="Uzbek only"):
        build_paper(1, "x", language="ru")


def test_the_same_seed_gives_the_same_file_in_every_process(paper):
    script = (
        "import hashlib; from demo.papers import build_paper, season_title; "
        "print(hashlib.sha256(build_paper(3, season_title(3)).pdf).hexdigest())"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", script],
        cwd=BACKEND,
        env={**os.environ, "PYTHONHASHSEED": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert elsewhere.stdout.strip() == hashlib.sha256(paper.pdf).hexdigest()
