"""Rasch measurement for exams: NumPy and SciPy only, no clock, no I/O. `calibrate` is the door."""

from psychometrics.ability import Abilities, estimate_theta, information_at, score_abilities
from psychometrics.calibration import Calibration, FormScores, calibrate
from psychometrics.dif import (
    DifferentialFunctioning,
    LikelihoodRatioTest,
    andersen_test,
    compare_difficulties,
    compare_groups,
    differential_functioning,
    mantel_haenszel,
)
from psychometrics.distractors import (
    DistractorTable,
    KeyWarning,
    OptionRow,
    count_options,
    distractor_table,
    suspect_key,
)
from psychometrics.errors import AnalysisRefused, CalibrationRefused, InvalidResponses, PsychometricsError
from psychometrics.fit import ItemFit, PersonFit, compute_item_fit, compute_person_fit
from psychometrics.linking import Link, drift_z, link_by_common_items, link_by_common_persons
from psychometrics.rasch import ItemDifficulties, estimate_item_difficulties
from psychometrics.reliability import Reliability
from psychometrics.report import (
    InformationCurve,
    ItemCurve,
    ScoreHistogram,
    Targeting,
    WrightMap,
    information_curve,
    item_curve,
    score_histogram,
    targeting,
    wright_map,
)
from psychometrics.responses import ResponseMatrix, ScoreTable
from psychometrics.scale import CERTIFICATE_BANDS, Band, Forecast, compute_rasch_scaled_score, forecast

__all__ = [
    "CERTIFICATE_BANDS",
    "Abilities",
    "AnalysisRefused",
    "Band",
    "Calibration",
    "CalibrationRefused",
    "DifferentialFunctioning",
    "DistractorTable",
    "Forecast",
    "FormScores",
    "InformationCurve",
    "InvalidResponses",
    "ItemCurve",
    "ItemDifficulties",
    "ItemFit",
    "KeyWarning",
    "LikelihoodRatioTest",
    "Link",
    "OptionRow",
    "PersonFit",
    "PsychometricsError",
    "Reliability",
    "ResponseMatrix",
    "ScoreHistogram",
    "ScoreTable",
    "Targeting",
    "WrightMap",
    "andersen_test",
    "calibrate",
    "compare_difficulties",
    "compare_groups",
    "compute_item_fit",
    "compute_person_fit",
    "compute_rasch_scaled_score",
    "count_options",
    "differential_functioning",
    "distractor_table",
    "drift_z",
    "estimate_item_difficulties",
    "estimate_theta",
    "forecast",
    "information_at",
    "information_curve",
    "item_curve",
    "link_by_common_items",
    "link_by_common_persons",
    "mantel_haenszel",
    "score_abilities",
    "score_histogram",
    "suspect_key",
    "targeting",
    "wright_map",
]
