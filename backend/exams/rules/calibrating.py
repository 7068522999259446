"""When an exam's answers allow a calibration, and what an admin should look at in it."""

import numpy as np
from numpy.typing import NDArray

from psychometrics import Calibration, PsychometricsError, ScoreTable, calibrate

FEWEST_SITTINGS = 10
MISFIT_LOW, MISFIT_HIGH = 0.7, 1.3  # infit and outfit mean squares outside this are flagged (Wright & Linacre 1994)
MISFIT_Z = 2.0
WEAK_DISCRIMINATION = 0.1
NO_ITEMS = "the exam has no items"


def fit_or_refusal(table: ScoreTable) -> Calibration | str:
    """The fit of an exam's answers, or a sentence that says why there is none."""
    if table.n_persons < FEWEST_SITTINGS:
        sittings = "1 sitting" if table.n_persons == 1 else f"{table.n_persons} sittings"
        return f"{sittings}: fewer than {FEWEST_SITTINGS}, percent scores stand alone"
    try:
        fit = calibrate(table)
    except PsychometricsError as error:
        return f"{error.code}: {error.message}"
    return fit if fit.converged else f"not converged after {fit.iterations} steps: {fit.message}"


def item_flags(fit: Calibration, item: int) -> list[str]:
    """What an admin should look at in an item: misfit both large and unlikely, weak discrimination, or exclusion."""
    if item in fit.excluded:
        return [fit.excluded[item]]
    flags = []
    for name, square, z in (("infit", fit.infit, fit.infit_z), ("outfit", fit.outfit, fit.outfit_z)):
        if abs(z[item]) > MISFIT_Z and square[item] > MISFIT_HIGH:
            flags.append(f"noisy_{name}")
        if abs(z[item]) > MISFIT_Z and square[item] < MISFIT_LOW:
            flags.append(f"muted_{name}")
    if fit.fit.point_biserial[item] < WEAK_DISCRIMINATION:
        flags.append("weak_discrimination")
    return flags


def live_scores(fit: Calibration, raw_scores: NDArray[np.int64]) -> NDArray[np.int64]:
    """The score over the items that have a difficulty, which the score table goes by, for raw scores over all items.

    Whoever is not extreme has every all-right item right, and extreme scores stay extreme: it is the raw score less
    the all-right items, within 0 and the number of live items.
    """
    all_right = sum(1 for reason in fit.excluded.values() if reason == "all_right")
    return np.clip(raw_scores - all_right, 0, len(fit.live))
