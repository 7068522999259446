"""An item analysis as rows: what the page, the files and the drawings are made from."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.translation import gettext

from exams.models import CorrectAnswer
from exams.rules.calibrating import item_flags, live_scores
from exams.rules.marking import Kind, key_reading
from exams.rules.options import BLANK, RARE, UNDECIDED, UNREADABLE, SlotOptions
from exams.rules.sheet import Slot
from exams.selectors.item_analysis import ExamAnalysis
from psychometrics import (
    Calibration,
    KeyWarning,
    PsychometricsError,
    Targeting,
    compute_rasch_scaled_score,
    forecast,
    targeting,
)

GROUP_NAMES = {RARE: "others", UNREADABLE: "unreadable", UNDECIDED: "undecided", BLANK: "blank"}  # in files


@dataclass(frozen=True, slots=True)
class AnswerShare:
    """One answer to a slot: how many gave it, as a number and as a share of all sittings.

    `name` is for people. `group` is the name of several answers together, and empty for one.
    """

    answer: str
    name: str
    group: str
    count: int
    share: float
    is_key: bool


@dataclass(frozen=True, slots=True)
class ItemRow:
    """All statistics of one slot; None where there is none. Difficulty and its standard error in logits."""

    slot: Slot
    entry: CorrectAnswer
    p_value: float | None
    difficulty: float | None
    se: float | None
    scaled: float | None
    infit: float | None
    infit_z: float | None
    outfit: float | None
    outfit_z: float | None
    conditional_infit: float | None
    conditional_infit_sd: float | None
    conditional_outfit: float | None
    conditional_outfit_sd: float | None
    point_biserial: float | None
    point_biserial_rest: float | None
    discrimination: float | None
    upper_lower: float | None
    flags: tuple[str, ...]
    answers: tuple[AnswerShare, ...]
    outcomes: dict[str, int]
    warning: KeyWarning | None

    @property
    def is_closed(self) -> bool:
        return bool(self.entry.kind == Kind.CHOICE.value)


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """What one raw score is worth: ability and standard error in logits, scaled score, estimated points and grade."""

    raw_score: int
    count: int
    below_share: float
    ability: float | None
    se: float | None
    scaled: float | None
    points: float | None
    band: str


def item_rows(analysis: ExamAnalysis) -> list[ItemRow]:
    """A row for each item of the table, in the order of the sheet."""
    return [_item_row(analysis, index, entry) for index, entry in enumerate(analysis.key)]


def _item_row(analysis: ExamAnalysis, index: int, entry: CorrectAnswer) -> ItemRow:
    fit, table = analysis.fit, analysis.table
    options = analysis.options.get(entry.slot)
    warning = analysis.warnings.get(entry.slot)
    students = analysis.sittings
    right = int(table.right[:, index].sum()) if table is not None else 0
    difficulty = _number(fit.difficulty[index]) if fit else None
    flags = [*(item_flags(fit, index) if fit else []), *(["key"] if warning else [])]
    return ItemRow(
        slot=entry.slot,
        entry=entry,
        p_value=right / students if students else None,
        difficulty=difficulty,
        se=_number(fit.se[index]) if fit else None,
        scaled=compute_rasch_scaled_score(difficulty) if difficulty is not None else None,
        **_fit_statistics(fit, index),
        flags=tuple(flags),
        answers=answer_shares(options, entry) if options else (),
        outcomes=options.outcomes if options else {},
        warning=warning,
    )


def _fit_statistics(fit: Calibration | None, index: int) -> dict[str, Any]:
    names = (
        "infit", "infit_z", "outfit", "outfit_z", "conditional_infit", "conditional_infit_sd", "conditional_outfit",
        "conditional_outfit_sd", "point_biserial", "point_biserial_rest", "discrimination", "upper_lower",
    )  # fmt: skip
    return {name: _number(getattr(fit.fit, name)[index]) if fit else None for name in names}


def answer_shares(options: SlotOptions, entry: CorrectAnswer) -> tuple[AnswerShare, ...]:
    """Letters in their order, an open slot's answers by frequency, then the groups."""
    names = {
        entry.correct_answer: key_reading(entry.correct_answer, kind=Kind(entry.kind)),
        RARE: gettext("others"),
        UNREADABLE: gettext("unreadable"),
        UNDECIDED: gettext("undecided"),
        BLANK: gettext("blank"),
    }
    students = max(options.students, 1)
    return tuple(
        AnswerShare(
            answer=answer,
            name=names.get(answer, answer),
            group=GROUP_NAMES.get(answer, ""),
            count=int(counts.sum()),
            share=float(counts.sum() / students),
            is_key=answer in options.accepted,
        )
        for answer, counts in options.counts.items()
    )


def score_rows(analysis: ExamAnalysis) -> list[ScoreRow]:
    """A row for every raw score from 0 to full marks; abilities and grades only where there is a fit."""
    table, fit = analysis.table, analysis.fit
    if table is None or not table.n_persons:
        return []
    raw = np.arange(table.n_items + 1)
    below = (np.cumsum(table.counts) - table.counts / 2) / table.n_persons
    if fit is None:
        return [
            ScoreRow(score, int(table.counts[score]), float(below[score]), None, None, None, None, "")
            for score in raw.tolist()
        ]
    live = live_scores(fit, raw)
    theta, se = fit.score_table.wle[live].tolist(), fit.score_table.wle_se[live].tolist()
    sitting = targeting(fit)
    return [
        ScoreRow(
            score,
            int(table.counts[score]),
            float(below[score]),
            theta[score],
            se[score],
            compute_rasch_scaled_score(theta[score]),
            *_estimate(theta[score], se[score], sitting),
        )
        for score in raw.tolist()
    ]


def _estimate(theta: float, se: float, sitting: Targeting) -> tuple[float | None, str]:
    """Estimated certificate points and grade; none where the sitting has no spread."""
    try:
        found = forecast(theta, se, sitting.person_mean, sitting.person_sd, bands=settings.CERTIFICATE_BANDS)
    except PsychometricsError:
        return None, ""
    return found.estimate, found.band


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
