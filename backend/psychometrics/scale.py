"""Scores people read: logits to the 0-100 scale, and the estimate of the certificate's points and bands.

The official formula from logits to certificate points is not public. The forecast uses T = 50 + 10·(θ −
mean)/sd of the sitting, which practitioners assume; say "estimate" wherever it is shown.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import overload

import numpy as np
from numpy.typing import NDArray

from psychometrics.errors import AnalysisRefused

FloatArray = NDArray[np.float64]

SCALE_NAME = "rasch_scaled"
SCALE_CENTRE = 50.0
POINTS_PER_LOGIT = 12.5  # so that −4 … 4 logits fill the scale
SCALE_BOTTOM, SCALE_TOP = 0.0, 100.0

FORECAST_NAME = "certificate_estimate"
FORECAST_MEAN, FORECAST_SD = 50.0, 10.0
BELOW_ALL_BANDS = "below"


@dataclass(frozen=True)
class Band:
    """A grade and the points from which it is given."""

    name: str
    from_points: float


# Official bands of the testing agency, January 2024.
CERTIFICATE_BANDS = (
    Band("A+", 70.0),
    Band("A", 65.0),
    Band("B+", 60.0),
    Band("B", 55.0),
    Band("C+", 50.0),
    Band("C", 46.0),
)


@dataclass(frozen=True)
class Forecast:
    """An estimate of certificate points: never official.

    `low`..`high` is the error band at `confidence`; `band` the grade at the estimate; `chances` the chance of
    each grade, best first, ending with 'below'.
    """

    estimate: float
    se: float
    low: float
    high: float
    confidence: float
    band: str
    chances: dict[str, float]


@overload
def compute_rasch_scaled_score(theta: float) -> float: ...
@overload
def compute_rasch_scaled_score(theta: FloatArray) -> FloatArray: ...
def compute_rasch_scaled_score(theta: float | FloatArray) -> float | FloatArray:
    """`rasch_scaled` = 50 + 12.5·θ, clipped to 0..100. ±∞ becomes an end of the scale, NaN stays NaN."""
    scaled = np.clip(SCALE_CENTRE + POINTS_PER_LOGIT * np.asarray(theta, dtype=np.float64), SCALE_BOTTOM, SCALE_TOP)
    return float(scaled) if scaled.ndim == 0 else scaled


def forecast(
    theta: float,
    se: float,
    mean: float,
    sd: float,
    bands: Sequence[Band] = CERTIFICATE_BANDS,
    *,
    confidence: float = 0.95,
) -> Forecast:
    """Estimated certificate points of one student, with error band and the chance of each grade.

    `theta`, `se`: the student's ability in logits; `mean`, `sd`: of the abilities of the sitting.
    Raises `AnalysisRefused` when a number is missing, sd is not positive, or the bands do not descend.
    """
    if not all(map(math.isfinite, (theta, se, mean, sd))) or sd <= 0 or se < 0:
        raise AnalysisRefused("bad_argument", "A forecast needs a finite ability, its error, and a positive spread.")
    if not 0 < confidence < 1:
        raise AnalysisRefused("bad_argument", "The confidence of the error band lies between 0 and 1.")
    limits = [band.from_points for band in bands]
    if not bands or any(upper <= lower for upper, lower in itertools.pairwise(limits)):
        raise AnalysisRefused("bad_argument", "Bands are listed from the best down, each with fewer points.")
    estimate = FORECAST_MEAN + FORECAST_SD * (theta - mean) / sd
    error = FORECAST_SD * se / sd
    reach = NormalDist().inv_cdf((1 + confidence) / 2) * error
    names = [band.name for band in bands] + [BELOW_ALL_BANDS]
    reached = [_chance_of_at_least(limit, estimate, error) for limit in limits] + [1.0]
    chances = [now - before for now, before in zip(reached, [0.0, *reached], strict=False)]
    place = next((i for i, limit in enumerate(limits) if estimate >= limit), len(limits))
    return Forecast(
        estimate=estimate,
        se=error,
        low=estimate - reach,
        high=estimate + reach,
        confidence=confidence,
        band=names[place],
        chances=dict(zip(names, chances, strict=True)),
    )


def _chance_of_at_least(limit: float, estimate: float, error: float) -> float:
    if error == 0:
        return 1.0 if estimate >= limit else 0.0
    return 0.5 * math.erfc((limit - estimate) / (error * math.sqrt(2)))
