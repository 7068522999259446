"""Calibrate an exam once it is over: from one SQL aggregation to written results, all or nothing, repeatable."""

import math
import time
import uuid
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction

from common.long_work import allow_long_statements
from common.statistics import ensure_statistics
from exams.models import Calibration, ItemDifficulty, MockExam, ScoreAbility
from exams.rules.calibrating import NO_ITEMS, fit_or_refusal, item_flags, live_scores
from exams.selectors.score_table import ExamTable, exam_score_table
from psychometrics import Calibration as ExamFit
from psychometrics import compute_rasch_scaled_score
from psychometrics.reliability import mean_and_variance
from psychometrics.scale import SCALE_NAME


class NotCalibrated(Exception):
    """The exam's answers allow no calibration; the text says why, for the admin. Percent scores stand alone."""


def calibrate_exam(exam: MockExam, *, now: datetime) -> str:
    """Estimate and write difficulties, fit and abilities in one transaction, replacing earlier ones.

    Returns a sentence for the admin. Raises NotCalibrated, having removed what an earlier calibration left.
    """
    started = time.monotonic()
    ensure_statistics()
    with transaction.atomic():
        allow_long_statements()
        MockExam.objects.select_for_update(no_key=True).get(pk=exam.pk)
        _remove_earlier(exam.pk)
        source = exam_score_table(exam.pk) if exam.key.filter(voided_at__isnull=True).exists() else None
        fit = fit_or_refusal(source.table) if source else NO_ITEMS
        if isinstance(fit, str) or source is None:
            refusal = str(fit)
        else:
            refusal = ""
            _write(exam, fit, source, now=now, started=started)
    if refusal:
        raise NotCalibrated(refusal)
    assert isinstance(fit, ExamFit)
    return f"{fit.n_persons} sittings, {len(fit.live)} items, {fit.iterations} steps: {fit.message}"


def _remove_earlier(exam_id: uuid.UUID) -> None:
    ScoreAbility.objects.filter(exam_id=exam_id).delete()
    ItemDifficulty.objects.filter(exam_id=exam_id).delete()
    Calibration.objects.filter(exam_id=exam_id).delete()


def _write(exam: MockExam, fit: ExamFit, source: ExamTable, *, now: datetime, started: float) -> None:
    ItemDifficulty.objects.bulk_create(_item(exam, fit, source, index) for index in range(len(source.slots)))
    mean, sd = _spread(fit)
    ScoreAbility.objects.bulk_create(_abilities(exam, fit, source))
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


def _item(exam: MockExam, fit: ExamFit, source: ExamTable, index: int) -> ItemDifficulty:
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
        flags=item_flags(fit, index),
    )


def _abilities(exam: MockExam, fit: ExamFit, source: ExamTable) -> list[ScoreAbility]:
    """For every raw score over all items, held or not: WLE, its standard error, scaled score, mid-rank percentile."""
    counts = source.table.counts
    raw = np.arange(len(counts))
    live = live_scores(fit, raw)
    theta, se = fit.score_table.wle[live], fit.score_table.wle_se[live]
    below = np.cumsum(counts) - counts
    percentile = 100 * (below + counts / 2) / counts.sum()
    columns = (raw, theta, se, compute_rasch_scaled_score(theta), percentile)
    return [
        ScoreAbility(
            exam=exam, raw_score=score, ability_logits=logits, ability_se=error, rasch_scaled=scaled, percentile=place
        )
        for score, logits, error, scaled, place in zip(*(column.tolist() for column in columns), strict=True)
    ]


def _spread(fit: ExamFit) -> tuple[float | None, float | None]:
    """Mean and standard deviation (n − 1) of the sitting's WLEs, logits."""
    mean, variance = mean_and_variance(fit.score_table.wle, fit.score_table["count"])
    return (None, None) if math.isnan(variance) else (mean, math.sqrt(variance))


def _finite(value: Any) -> float | None:
    """A number that a database column takes; NaN and infinities become empty."""
    number = float(value)
    return number if math.isfinite(number) else None
