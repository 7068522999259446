"""Turn a planned paper into blocks for the pages."""

from collections.abc import Sequence

from demo.pages import TEXT_WIDTH, Flow
from demo.plan import (
    FIRST_MATCH_NUMBER,
    FIRST_OPEN_NUMBER,
    LETTERS,
    MATCH_LETTERS,
    PaperPlan,
    PlannedChoice,
    PlannedMatch,
)
from demo.questions import OpenQuestion, Sketch
from demo.typesetting import (
    BOLD,
    Block,
    PlacedSketch,
    Run,
    Style,
    beside,
    columns,
    measure,
    paragraph,
    stacked,
    without_formulas,
)
from demo.values import Value

INDENT = 26.0
PART_INDENT = 20.0
SKETCH_GAP = 30.0
# Labels of a figure reach beyond its axes.
SKETCH_MARGIN = 13.0
HEADING = Style(size=12.0, bold=True)
COVER_TITLE = Style(size=16.0, bold=True)

INSTRUCTIONS = (
    "Sinov 45 ta topshiriqdan iborat, unga 55 ta javob beriladi. Vaqt: 150\u00a0daqiqa.",
    "1–32-topshiriqlarda toʻrtta javobdan (A, B, C, D) faqat bittasi toʻgʻri.",
    "33–35-topshiriqlarda har bir topshiriqqa oltita javobdan (A–F) mosini tanlang.",
    "36–45-topshiriqlarda a) va b) savollarning javobini oʻzingiz yozing: son, oraliq, toʻplam yoki ifoda.",
    r"Javobni aniq yozing: $\frac{1}{3}$ oʻrniga 0,33 yozilsa, javob notoʻgʻri hisoblanadi. Ildiz va $\pi$ "
    r"qoldirilishi mumkin.",
    "Har bir toʻgʻri javob uchun 1 ball beriladi. Notoʻgʻri javob uchun ball ayirilmaydi.",
)
CLOSING = "Topshiriqlar tugadi. Javoblaringizni yana bir bor tekshirib chiqing."


def compose_paper(plan: PaperPlan, *, title: str) -> list[Flow]:
    """Return the blocks of the whole paper, from the title to question 45."""
    flow = [
        Flow(paragraph(without_formulas(title), width=TEXT_WIDTH, style=COVER_TITLE)),
        Flow(_instructions()),
        _heading("I qism. Yopiq topshiriqlar (1–32)"),
    ]
    flow += [Flow(_choice_block(number, planned)) for number, planned in enumerate(plan.choices, start=1)]
    flow += [_heading("II qism. Moslashtirish topshiriqlari (33–35)"), Flow(_match_block(plan.match))]
    flow.append(_heading("III qism. Ochiq topshiriqlar (36–45)"))
    for number, question in enumerate(plan.opens, start=FIRST_OPEN_NUMBER):
        flow.append(Flow(_open_block(number, question)))
    flow.append(Flow(paragraph(CLOSING, width=TEXT_WIDTH, style=BOLD)))
    return flow


def _heading(text: str) -> Flow:
    return Flow(paragraph(text, width=TEXT_WIDTH, style=HEADING), keep_with_next=True)


def _instructions() -> Block:
    bullet = Block((Run(0.0, 0.0, "•"),), 0.0)
    lines = []
    for text in INSTRUCTIONS:
        body = paragraph(text, width=TEXT_WIDTH - 14.0)
        lines.append(beside(bullet.moved(2.0, body.runs[0].y), body, offset=14.0))
    return stacked(lines, gap=2.0)


def _choice_block(number: int, planned: PlannedChoice) -> Block:
    question = planned.question
    width = _body_width(question.sketch)
    stem = paragraph(question.stem, width=width)
    options = _options(planned.options, letters=LETTERS, width=width, widest=4)
    return _numbered(number, stacked([stem, options], gap=3.0), sketch=question.sketch)


def _match_block(planned: PlannedMatch) -> Block:
    blocks = [
        paragraph(planned.group.instruction, width=TEXT_WIDTH),
        _options(planned.options, letters=MATCH_LETTERS, width=TEXT_WIDTH, widest=6),
    ]
    for number, task in enumerate(planned.group.tasks, start=FIRST_MATCH_NUMBER):
        blocks.append(_numbered(number, paragraph(task.stem, width=_body_width(None)), sketch=None))
    return stacked(blocks, gap=7.0)


def _open_block(number: int, question: OpenQuestion) -> Block:
    width = _body_width(question.sketch)
    parts = [
        _labelled(f"{letter})", paragraph(part.text, width=width - PART_INDENT), indent=PART_INDENT)
        for letter, part in (("a", question.first), ("b", question.second))
    ]
    stem = paragraph(question.stem, width=width)
    return _numbered(number, stacked([stem, *parts], gap=3.0), sketch=question.sketch)


def _options(options: Sequence[Value], *, letters: str, width: float, widest: int) -> Block:
    cells = [(f"{letter})", f"${option.tex}$") for letter, option in zip(letters, options, strict=True)]
    return columns(cells, width=width, widest=widest)


def _numbered(number: int, body: Block, *, sketch: Sketch | None) -> Block:
    block = _labelled(f"{number}.", body, indent=INDENT, style=BOLD)
    if sketch is None:
        return block
    x = TEXT_WIDTH - sketch.width - SKETCH_MARGIN
    figure = Block((), sketch.height + 2 * SKETCH_MARGIN, (PlacedSketch(x, SKETCH_MARGIN, sketch),))
    return beside(block, figure, offset=0.0)


def _labelled(label: str, body: Block, *, indent: float, style: Style | None = None) -> Block:
    """Hang a label on the first line of a block."""
    first_line = min(run.y for run in body.runs)
    run = Run(0.0, first_line, label, style) if style else Run(0.0, first_line, label)
    if measure(label, run.style).width > indent:
        raise ValueError(f"label {label} is wider than its indent")
    return beside(Block((run,), 0.0), body, offset=indent)


def _body_width(sketch: Sketch | None) -> float:
    if sketch is None:
        return TEXT_WIDTH - INDENT
    return TEXT_WIDTH - INDENT - sketch.width - SKETCH_MARGIN - SKETCH_GAP
