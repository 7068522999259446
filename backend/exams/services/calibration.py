"""Calibrate an exam once it is over: from one SQL aggregation to written results, all or nothing, repeatable."""

import math
import time
import uuid
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection, transaction

from exams.models import Calibration, ItemDifficulty, MockExam, SessionAbility
from exams.selectors.score_table import ExamTable, exam_score_table
from psychometrics import Calibration as RaschFit
from psychometrics import PsychometricsError, calibrate, compute_rasch_scaled_score
from psychometrics.scale import SCALE_NAME

FEWEST_SITTINGS = 10
MISFIT_LOW, MISFIT_HIGH = 0.7, 1.3  # infit and outfit mean squares outside this are flagged (Wright & Linacre 1994)
MISFIT_Z = 2.0
WEAK_DISCRIMINATION = 0.1

WRITE_ABILITIES = """
INSERT INTO exams_sessionability (session_id, ability_logits, ability_se, rasch_scaled, percentile)
SELECT s.id, t.theta, t.se, t.scaled, t.percentile
FROM exams_examsession s
JOIN unnest(%(scores)s::int[], %(theta)s::float8[], %(se)s::float8[], %(scaled)s::float8[], %(percentile)s::float8[])
    AS t(raw_score, theta, se, scaled, percentile) ON t.raw_score = s.raw_score
WHERE s.exam_id = %(exam)s AND s.mode = 'live' AND s.status = 'submitted' AND s.scored_at IS NOT NULL
"""


class NotCalibrated(Exception):
    """The exam's answers allow no calibration; the text says why, for the admin. Percent scores stand alone."""


def calibrate_exam(exam: MockExam, *, now: datetime) -> str:
    """Estimate and write difficulties, fit and abilities in one transaction, replacing earlier ones.

    Returns a sentence for the admin. Raises NotCalibrated, having removed what an earlier calibration left.
    """
    started = time.monotonic()
    with transaction.atomic():
        MockExam.objects.select_for_update(no_key=True).get(pk=exam.pk)
        _remove_earlier(exam.pk)
        source = exam_score_table(exam.pk) if exam.key.filter(voided_at__isnull=True).exists() else None
        fit = _fit(source)
        if isinstance(fit, str) or source is None:
            refusal = str(fit)
        else:
            refusal = ""
            _write(exam, fit, source, now=now, started=started)
    if refusal:
        raise NotCalibrated(refusal)
    assert isinstance(fit, RaschFit)
    return f"{fit.n_persons} sittings, {len(fit.live)} items, {fit.iterations} steps: {fit.message}"


def _fit(source: ExamTable | None) -> RaschFit | str:
    """The fit, or a sentence that says why there is none."""
    if source is None:
        return "the exam has no items"
    if source.sittings < FEWEST_SITTINGS:
        return f"{source.sittings} sittings: fewer than {FEWEST_SITTINGS}, percent scores stand alone"
    try:
        fit = calibrate(source.table)
    except PsychometricsError as error:
        return f"{error.code}: {error.message}"
    return fit if fit.converged else f"not converged after {fit.iterations} steps: {fit.message}"


def _remove_earlier(exam_id: uuid.UUID) -> None:
    SessionAbility.objects.filter(session__exam_id=exam_id).delete()
    ItemDifficulty.objects.filter(exam_id=exam_id).delete()
    Calibration.objects.filter(exam_id=exam_id).delete()


def _write(exam: MockExam, fit: RaschFit, source: ExamTable, *, now: datetime, started: float) -> None:
    ItemDifficulty.objects.bulk_create(_item(exam, fit, source, index) for index in range(len(source.slots)))
    mean, sd = _spread(fit)
    abilities = _abilities(fit, source)
    with connection.cursor() as cursor:
        cursor.execute(WRITE_ABILITIES, {"exam": exam.pk, **abilities})
    Calibration.objects.create(
        exam=exam,
        persons=fit.n_persons,
        items=len(fit.live),
        converged=fit.converged,
        iterations=fit.iterations,
        message=fit.message,
        log_likelihood=_finite(fit.log_likelihood),
        kr20=_finite(fit.kr20),
        separation=_finite(fit.separation),
        wle_reliability=_finite(fit.wle_reliability),
        mean_ability=mean,
        sd_ability=sd,
        scale_name=SCALE_NAME,
        score_table=[{name: _finite(row[name]) for name in fit.score_table.dtype.names} for row in fit.score_table],
        calibrated_at=now,
        duration_ms=int((time.monotonic() - started) * 1000),
    )


def _item(exam: MockExam, fit: RaschFit, source: ExamTable, index: int) -> ItemDifficulty:
    slot = source.slots[index]
    excluded = fit.excluded.get(index)
    boundary = fit.boundary_difficulty[index] if excluded else fit.difficulty[index]
    return ItemDifficulty(
        exam=exam,
        question_number=slot.question_number,
        sub_part=slot.sub_part,
        difficulty=_finite(fit.difficulty[index]),
        se=_finite(fit.se[index]),
        infit=_finite(fit.infit[index]),
        outfit=_finite(fit.outfit[index]),
        infit_z=_finite(fit.infit_z[index]),
        outfit_z=_finite(fit.outfit_z[index]),
        p_value=float(np.clip(fit.p_value[index], 0, 1)),
        point_biserial=_finite(fit.fit.point_biserial[index]),
        discrimination=_finite(fit.fit.discrimination[index]),
        display_difficulty=_finite(boundary),
        flags=[excluded] if excluded else _flags(fit, index),
    )


def _flags(fit: RaschFit, index: int) -> list[str]:
    """What an admin should look at, in plain words: misfit that is both large and unlikely, weak discrimination."""
    flags = []
    for name, square, z in (("infit", fit.infit, fit.infit_z), ("outfit", fit.outfit, fit.outfit_z)):
        if abs(z[index]) > MISFIT_Z and square[index] > MISFIT_HIGH:
            flags.append(f"noisy_{name}")
        if abs(z[index]) > MISFIT_Z and square[index] < MISFIT_LOW:
            flags.append(f"muted_{name}")
    if fit.fit.point_biserial[index] < WEAK_DISCRIMINATION:
        flags.append("weak_discrimination")
    return flags


def _abilities(fit: RaschFit, source: ExamTable) -> dict[str, list[Any]]:
    """Per raw score over all items: WLE, its standard error, the scaled score, and the mid-rank percentile.

    The score table goes by the score over live items. Whoever is not extreme has every all-right item right, and
    extreme scores stay extreme: the live score is the raw score less the all-right items, within 0 and the live items.
    """
    all_right = sum(1 for reason in fit.excluded.values() if reason == "all_right")
    counts = source.table.counts
    raw = np.flatnonzero(counts)
    live = np.clip(raw - all_right, 0, len(fit.live))
    theta, se = fit.score_table.wle[live], fit.score_table.wle_se[live]
    below = np.cumsum(counts) - counts
    percentile = 100 * (below[raw] + counts[raw] / 2) / counts.sum()
    return {
        "scores": raw.tolist(),
        "theta": theta.tolist(),
        "se": se.tolist(),
        "scaled": compute_rasch_scaled_score(theta).tolist(),
        "percentile": percentile.tolist(),
    }


def _spread(fit: RaschFit) -> tuple[float | None, float | None]:
    """Mean and standard deviation (n − 1) of the sitting's WLEs, logits."""
    counts, theta = fit.score_table["count"], fit.score_table.wle
    total = int(counts.sum())
    if total < 2:
        return None, None
    mean = float(counts @ theta) / total
    return mean, math.sqrt(float(counts @ (theta - mean) ** 2) / (total - 1))


def _finite(value: Any) -> float | None:
    """A number that a database column takes; NaN and infinities become empty."""
    number = float(value)
    return number if math.isfinite(number) else None
