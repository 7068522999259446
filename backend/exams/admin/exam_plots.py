"""The drawings of a whole exam: scores, Wright map, precision, fit."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from exams.admin.analysis_tables import ItemRow
from exams.admin.analysis_text import shown
from exams.admin.drawing import Drawing, Scale, logit_steps, pairs, round_steps
from exams.rules.calibrating import MISFIT_HIGH, MISFIT_LOW
from psychometrics import (
    Calibration,
    ScoreHistogram,
    Targeting,
    WrightMap,
    compute_rasch_scaled_score,
    information_curve,
    wright_map,
)

WIDTH = 720.0
MOST_BINS = 44
WIDE_BIN = 0.5  # logits, where quarter logits would make too long a map
REACH = 0.6  # logits beyond the outermost student or item
SEM_STEPS = (0.0, 0.5, 1.0, 1.5)  # logits: the standard error is drawn up to the last
FIT_TOP, FIT_BOTTOM = 2.0, 0.4


def draw_scores(histogram: ScoreHistogram) -> SafeString:
    """Bars: how many students have each raw score; a line at the mean, a band of one standard deviation each way."""
    top = int(histogram.counts.max())
    last = int(histogram.scores[-1])
    picture = Drawing(
        "scores", WIDTH, 280, title=_("Raw scores"),
        description=_("Number of students by raw score from 0 to %(last)s; mean %(mean)s, standard deviation %(sd)s.")
        % {"last": last, "mean": shown(histogram.mean, 1), "sd": shown(histogram.sd, 1)},
    )  # fmt: skip
    steps = round_steps(top, about=4)
    across, up = Scale(-0.7, last + 0.7, 48, WIDTH - 12), Scale(0, steps[-1], 232, 22)
    left, right = (min(max(histogram.mean + side * histogram.sd, -0.7), last + 0.7) for side in (-1, 1))
    if np.isfinite(left) and np.isfinite(right):
        picture.box(across(left), up.end, across(right) - across(left), up.start - up.end, "band")
    for step in steps:
        picture.line((across.start, up(step)), (across.end, up(step)), "grid")
        picture.text((across.start - 8, up(step) + 4), f"{step:g}", "tick", "end")
    width = (across(1) - across(0)) * 0.82
    for score, many in zip(histogram.scores.tolist(), histogram.counts.tolist(), strict=True):
        note = _("%(score)s of %(last)s: %(many)s students") % {"score": score, "last": last, "many": many}
        picture.box(across(score) - width / 2, up(many), width, up.start - up(many), "bar", note)
    every = max(5, 5 * round(last / 60)) if last > 12 else 1
    for score in range(0, last + 1, every):
        picture.text((across(score), up.start + 17), str(score), "tick", "middle")
    picture.line((across(histogram.mean), up.start), (across(histogram.mean), up.end), "mean")
    picture.text((across(histogram.mean), up.end - 7), _("mean %s") % shown(histogram.mean, 1), "mark", "middle")
    picture.text((WIDTH / 2, 272), _("raw score"), "axis", "middle")
    picture.text((across.start - 40, 11), _("students"), "axis")
    return picture.svg()


def make_wright_map(fit: Calibration) -> WrightMap:
    """Quarter logits a row, half logits where the map would become too long."""
    found = wright_map(fit)
    return found if len(found.students) <= MOST_BINS else wright_map(fit, bin_width=WIDE_BIN)


def draw_wright_map(
    found: WrightMap, target: Targeting, rows: Sequence[ItemRow], addresses: Mapping[int, str]
) -> SafeString:
    """Students as bars to the left, items by name to the right, both at their logits, the highest on top."""
    row_height, top, axis, names_from, cell = 21.0, 44.0, 330.0, 372.0, 33.0
    edges = found.edges
    bottom = top + row_height * len(found.students)
    picture = Drawing(
        "wright", WIDTH, bottom + 30, title=_("Wright map"),
        description=_("Students and items on one scale of logits, from %(low)s to %(high)s. The table of items and the "
                      "score table hold the same numbers.")
        % {"low": shown(float(edges[0]), 1), "high": shown(float(edges[-1]), 1)},
    )  # fmt: skip
    up = Scale(float(edges[0]), float(edges[-1]), bottom, top)
    for logit in logit_steps(float(edges[0]), float(edges[-1])):
        picture.line((24, up(logit)), (WIDTH - 8, up(logit)), "grid")
        picture.text((axis + 34, up(logit) + 4), shown(float(logit), 0, signed=True), "tick", "end")
    _draw_students(picture, found, up, axis=axis)
    for low, high in pairwise(edges.tolist()):
        here = [int(i) for i, b in zip(found.items, found.difficulty, strict=True) if low <= b < high]
        _name_items(picture, here, rows, addresses, left=names_from, at=up((low + high) / 2), cell=cell)
    picture.line((axis, top), (axis, bottom), "axis-line")
    _mark(picture, up, target.person_mean, "M", 14)
    for side in (-1, 1):
        _mark(picture, up, target.person_mean + side * target.person_sd, "S", 14)
        _mark(picture, up, side * target.item_sd, "S", WIDTH - 4)
    _mark(picture, up, 0.0, "M", WIDTH - 4)
    picture.text((axis - 8, 16), _("students"), "axis", "end")
    picture.text((names_from, 16), _("items"), "axis")
    picture.text((axis - 8, 32), _("abler ↑"), "tick", "end")
    picture.text((names_from, 32), _("harder ↑"), "tick")
    return picture.svg()


def _draw_students(picture: Drawing, found: WrightMap, up: Scale, *, axis: float) -> None:
    """A bar to the left for each row of the map, with its number."""
    most = max(int(found.students.max()), 1)
    for (low, high), many in zip(pairwise(found.edges.tolist()), found.students.tolist(), strict=True):
        length = (axis - 96) * many / most
        note = _("%(many)s students from %(low)s to %(high)s logits") % {
            "many": many, "low": shown(low, signed=True), "high": shown(high, signed=True),
        }  # fmt: skip
        picture.box(axis - length, up(high) + 1, length, up(low) - up(high) - 2, "bar", note)
        if many:
            picture.text((axis - length - 5, up((low + high) / 2) + 4), str(many), "tick", "end")


def _name_items(
    picture: Drawing, items: list[int], rows: Sequence[ItemRow], addresses: Mapping[int, str], *, left: float,
    at: float, cell: float,
) -> None:  # fmt: skip
    """The items of one row of the map, from left to right in the order of the sheet; the last cell counts the rest."""
    room = int((WIDTH - 24 - left) / cell)
    shown_items = sorted(items)[: room if len(items) <= room else room - 1]
    for place, item in enumerate(shown_items):
        row = rows[item]
        x = left + cell * place
        kind = "item-name flagged" if row.flags else "item-name"
        with picture.linked(addresses[item]):
            note = f"{row.slot}: {shown(row.difficulty, signed=True)} ± {shown(row.se)}"
            picture.box(x, at - 9, cell - 3, 18, kind, note)
            picture.text((x + (cell - 3) / 2, at + 4), str(row.slot), "item-label", "middle")
    if len(shown_items) < len(items):
        picture.text((left + cell * len(shown_items) + 4, at + 4), f"+{len(items) - len(shown_items)}", "tick")


def _mark(picture: Drawing, up: Scale, value: float, letter: str, x: float) -> None:
    if np.isfinite(value) and up.holds(value):
        picture.text((x, up(value) + 4), letter, "mark", "middle" if x < WIDTH / 2 else "end")


def draw_precision(fit: Calibration, found: WrightMap) -> SafeString:
    """Above, information over ability before a shadow of the students; below, the standard error it leaves."""
    low, high = float(found.edges[0]) - REACH, float(found.edges[-1]) + REACH
    curve = information_curve(fit.difficulty, np.linspace(low, high, 161))
    theta = curve.theta.tolist()
    picture = Drawing(
        "precision", WIDTH, 410, title=_("Test information and standard error"),
        description=_("Information is highest, %(top)s, at %(at)s logits; the standard error there is %(sem)s.") % {
            "top": shown(float(curve.information.max()), 1),
            "at": shown(theta[int(curve.information.argmax())], 1, signed=True),
            "sem": shown(float(curve.sem.min())),
        },
    )  # fmt: skip
    steps = round_steps(float(curve.information.max()), about=4)
    across = Scale(low, high, 48, WIDTH - 12)
    up, down = Scale(0, steps[-1], 190, 24), Scale(0, SEM_STEPS[-1], 350, 226)
    _draw_precision_axes(picture, across, up, down, steps)
    most = max(int(found.students.max()), 1)
    for (left, right), many in zip(pairwise(found.edges.tolist()), found.students.tolist(), strict=True):
        height = 0.6 * (up.start - up.end) * many / most
        picture.box(across(left), up.start - height, across(right) - across(left) - 0.5, height, "shadow")
    points = pairs(theta, curve.information.tolist(), across, up)
    picture.area([(across(low), up.start), *points, (across(high), up.start)], "information-area")
    picture.curve(points, "information")
    visible = curve.sem <= SEM_STEPS[-1]
    picture.curve(pairs(curve.theta[visible].tolist(), curve.sem[visible].tolist(), across, down), "error")
    return picture.svg()


def _draw_precision_axes(picture: Drawing, across: Scale, up: Scale, down: Scale, steps: Sequence[float]) -> None:
    """Both panels over one axis of ability, named in logits and on the scale of 0 to 100."""
    for logit in logit_steps(across.low, across.high):
        picture.line((across(logit), up.end), (across(logit), down.start), "grid")
        picture.text((across(logit), down.start + 16), shown(float(logit), 0, signed=True), "tick", "middle")
        scaled = compute_rasch_scaled_score(float(logit))
        picture.text((across(logit), down.start + 31), f"{scaled:g}", "tick quiet", "middle")
    for step in steps:
        picture.text((across.start - 8, up(step) + 4), f"{step:g}", "tick", "end")
    for error in SEM_STEPS:
        picture.line((across.start, down(error)), (across.end, down(error)), "grid")
        picture.text((across.start - 8, down(error) + 4), f"{error:g}", "tick", "end")
    picture.text((across.start, 14), _("information"), "axis", "start")
    picture.text((across.start, down.end - 8), _("standard error, logits"), "axis", "start")
    picture.text((WIDTH / 2, 404), _("ability: logits, and below them the scale of 0 to 100"), "axis", "middle")


def draw_fit(rows: Sequence[ItemRow], addresses: Mapping[int, str]) -> SafeString:
    """Infit and outfit of each item at its difficulty, side by side; the band is what needs no look."""
    found = [row.difficulty for row in rows if row.difficulty is not None]
    low, high = min(found) - 0.4, max(found) + 0.4
    picture = Drawing(
        "fit", WIDTH, 300, title=_("Fit of the items"),
        description=_("Infit and outfit mean squares by difficulty; %s items lie outside 0.7 to 1.3 beyond chance.")
        % sum(any("fit" in flag for flag in row.flags) for row in rows),
    )  # fmt: skip
    for name, left, label in (("infit", 48.0, _("infit: answers near the item's level")),
                              ("outfit", 400.0, _("outfit: answers far from it"))):  # fmt: skip
        across, up = Scale(low, high, left, left + 308), Scale(FIT_BOTTOM, FIT_TOP, 252, 26)
        picture.box(across.start, up(MISFIT_HIGH), 308, up(MISFIT_LOW) - up(MISFIT_HIGH), "band")
        for value in (0.5, 0.7, 1.0, 1.3, 1.5, 2.0):
            picture.line((across.start, up(value)), (across.end, up(value)), "model" if value == 1 else "grid")
            picture.text((across.start - 7, up(value) + 4), f"{value:g}", "tick", "end")
        for logit in logit_steps(low, high):
            picture.text((across(logit), up.start + 17), shown(float(logit), 0, signed=True), "tick", "middle")
        _fit_points(picture, rows, addresses, name, across, up)
        picture.text((left, 14), label, "axis", "start")
    picture.text((WIDTH / 2, 294), _("difficulty, logits"), "axis", "middle")
    return picture.svg()


def _fit_points(
    picture: Drawing, rows: Sequence[ItemRow], addresses: Mapping[int, str], name: str, across: Scale, up: Scale
) -> None:
    for index, row in enumerate(rows):
        square = getattr(row, name)
        if row.difficulty is None or square is None:
            continue
        at = across(row.difficulty), up(min(max(square, FIT_BOTTOM), FIT_TOP))
        is_flagged = any(flag.endswith(f"_{name}") for flag in row.flags)
        with picture.linked(addresses[index]):
            picture.dot(at, 4.5, "item-dot flagged" if is_flagged else "item-dot", f"{row.slot}: {shown(square)}")
            if is_flagged:
                words = f"{row.slot} ↑ {shown(square)}" if square > FIT_TOP else str(row.slot)
                is_at_edge = at[0] > across.end - 70
                beside = at[0] - 8 if is_at_edge else at[0] + 8
                picture.text((beside, at[1] + 4), words, "mark", "end" if is_at_edge else "start")
