"""The drawings of one item: its characteristic curve, and who chooses which answer."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from exams.admin.analysis_tables import AnswerShare
from exams.admin.analysis_text import percent, shown
from exams.admin.drawing import Drawing, Scale, logit_steps, pairs
from exams.rules.options import BLANK, RARE, UNDECIDED, UNREADABLE
from psychometrics import DistractorTable, ItemCurve

WIDTH, HEIGHT = 560.0, 350.0
TWO_ERRORS = 2.0
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
LABEL_GAP = 15.0
SIGNS = {BLANK: "∅", RARE: "…", UNREADABLE: "?", UNDECIDED: "…?"}
MOST_LINES = 6  # more answers than these are in the table only


def draw_item_curve(curve: ItemCurve, *, name: str, difficulty: float) -> SafeString:
    """The model's curve, and the share right in groups of students with bars of two standard errors."""
    picture = Drawing(
        "icc", WIDTH, HEIGHT, title=_("Characteristic curve of %s") % name,
        description=_("Chance of a right answer by ability, and the share right in %(groups)s groups of students; the "
                      "table below holds the numbers. Difficulty %(b)s logits.")
        % {"groups": len(curve.group_theta), "b": shown(difficulty, signed=True)},
    )  # fmt: skip
    across, up = _share_axes(picture, float(curve.theta[0]), float(curve.theta[-1]))
    picture.line((across(difficulty), up(0)), (across(difficulty), up(0.5)), "model")
    picture.line((across.start, up(0.5)), (across(difficulty), up(0.5)), "model")
    picture.curve(pairs(curve.theta.tolist(), curve.probability.tolist(), across, up), "information")
    largest = max(curve.group_size.tolist())
    for theta, seen, expected, error, size in zip(
        curve.group_theta.tolist(), curve.observed.tolist(), curve.expected.tolist(), curve.observed_se.tolist(),
        curve.group_size.tolist(), strict=True,
    ):  # fmt: skip
        kind = "group off" if abs(seen - expected) > TWO_ERRORS * error else "group"
        low, high = max(seen - TWO_ERRORS * error, 0), min(seen + TWO_ERRORS * error, 1)
        x = across(theta)
        picture.line((x, up(low)), (x, up(high)), f"{kind} whisker")
        for end in (low, high):
            picture.line((x - 4, up(end)), (x + 4, up(end)), f"{kind} whisker")
        note = _("%(size)s students at %(theta)s logits: %(seen)s right, %(expected)s expected") % {
            "size": size, "theta": shown(theta, signed=True), "seen": percent(seen), "expected": percent(expected),
        }  # fmt: skip
        picture.dot((x, up(seen)), 3 + 3 * (size / largest) ** 0.5, kind, note)
    return picture.svg()


def _share_axes(picture: Drawing, low: float, high: float) -> tuple[Scale, Scale]:
    across, up = Scale(low, high, 52, WIDTH - 14), Scale(0, 1, HEIGHT - 52, 22)
    for share in SHARES:
        picture.line((across.start, up(share)), (across.end, up(share)), "grid")
        picture.text((across.start - 8, up(share) + 4), percent(share), "tick", "end")
    for logit in logit_steps(low, high):
        picture.text((across(logit), up.start + 17), shown(float(logit), 0, signed=True), "tick", "middle")
    picture.text((WIDTH / 2, HEIGHT - 8), _("ability, logits"), "axis", "middle")
    return across, up


def draw_answers_by_group(table: DistractorTable, answers: Sequence[AnswerShare], *, name: str) -> SafeString:
    """A line for each answer: its share in groups of students from the weakest to the best."""
    groups = len(table.group_sizes)
    picture = Drawing(
        "answers", WIDTH, HEIGHT, title=_("Answers to %s by score group") % name,
        description=_("Share of each answer in %s groups of students of equal size by their score on the other items; "
                      "the table below holds the numbers.") % groups,
    )  # fmt: skip
    across, up = Scale(0.75, groups + 0.25, 52, WIDTH - 76), Scale(0, 1, HEIGHT - 52, 22)
    for share in SHARES:
        picture.line((across.start, up(share)), (across.end, up(share)), "grid")
        picture.text((across.start - 8, up(share) + 4), percent(share), "tick", "end")
    for group in range(1, groups + 1):
        words = {1: _("weakest"), groups: _("best")}.get(group, str(group))
        picture.text((across(group), up.start + 17), words, "tick", "middle")
    share_of = {answer.answer: answer for answer in answers}
    drawn = sorted((row for row in table.rows if row.count), key=lambda row: -row.count)[:MOST_LINES]
    ends = []
    for place, row in enumerate(sorted(drawn, key=lambda row: share_of[row.option].is_key)):
        is_key = share_of[row.option].is_key
        kind = "key-line" if is_key else f"other-line dash-{place % MOST_LINES}"
        points = [
            (across(group), up(share))
            for group, share in enumerate(row.group_shares.tolist(), start=1)
            if share == share  # NaN: nobody in that group
        ]
        picture.curve(points, kind)
        for point in points:
            picture.dot(point, 3.5 if is_key else 2.5, kind)
        ends.append((points[-1][1], share_of[row.option]))
    _name_lines(picture, ends, at=across.end + 8)
    picture.text((WIDTH / 2 - 20, HEIGHT - 8), _("groups by the score on the other items"), "axis", "middle")
    return picture.svg()


def _name_lines(picture: Drawing, ends: list[tuple[float, AnswerShare]], *, at: float) -> None:
    """Name each line at its end, moved apart where two would overlap."""
    free = 0.0
    for height, answer in sorted(ends, key=lambda end: end[0]):
        y = max(height + 4, free)
        free = y + LABEL_GAP
        words = f"{answer.name[:9]}…" if len(answer.name) > 10 else answer.name
        picture.text((at, y), f"{words} ✓" if answer.is_key else words, "key-name" if answer.is_key else "mark")


def draw_shares(answers: Sequence[AnswerShare], *, name: str) -> SafeString:
    """A few small bars for a row of the table: the key in green, what beats it in saffron."""
    shown_answers = [answer for answer in answers if not answer.group or answer.count]
    cell, floor = 22.0, 25.0
    picture = Drawing(
        f"shares-{name}", cell * len(shown_answers), 38, title=_("Answers to %s") % name,
        description=", ".join(
            f"{answer.name}{' ✓' if answer.is_key else ''} {percent(answer.share)}"
            for answer in shown_answers
        ),
    )  # fmt: skip
    key_share = max((answer.share for answer in answers if answer.is_key), default=0.0)
    for place, answer in enumerate(shown_answers):
        kind = "share key" if answer.is_key else "share"
        if not answer.is_key and answer.share > key_share and not answer.group:
            kind = "share rival"
        x = cell * place
        height = max(24 * answer.share, 0.6)
        picture.box(x + 3, floor - height, cell - 6, height, kind, percent(answer.share))
        letter = SIGNS.get(answer.answer, answer.answer)
        picture.text((x + cell / 2, 36), letter, "key-name" if answer.is_key else "tick", "middle")
    return picture.svg()
