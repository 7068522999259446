"""Which measure earns which achievement, and how far a student has come. The code decides; all else can be reworded."""

from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """What an achievement's threshold is compared with."""

    ABILITY = "ability"  # scaled Rasch score of a calibrated exam, 0..100
    STREAK = "streak"  # exams in a row
    EXAMS = "exams"  # rated exams
    GAIN = "gain"  # points of score percent more than in the rated exam before


MEASURE_BY_CODE: dict[str, Measure] = {
    "novice": Measure.ABILITY,
    "intermediate": Measure.ABILITY,
    "advanced": Measure.ABILITY,
    "proficient": Measure.ABILITY,
    "expert": Measure.ABILITY,
    "master": Measure.ABILITY,
    "grandmaster": Measure.ABILITY,
    "streak_3": Measure.STREAK,
    "streak_5": Measure.STREAK,
    "streak_10": Measure.STREAK,
    "first_exam": Measure.EXAMS,
    "exams_5": Measure.EXAMS,
    "exams_10": Measure.EXAMS,
    "rising_star": Measure.GAIN,
    "big_leap": Measure.GAIN,
}


@dataclass(frozen=True, slots=True)
class Measures:
    """What a student has to show; None where there is nothing to measure yet (a default is not an estimate)."""

    ability: float | None = None
    streak: int = 0
    exams: int = 0
    best_gain: float | None = None


def measured(code: str, measures: Measures) -> float:
    """How much of what this achievement asks for the student has; 0 where nothing is measured."""
    found = {
        Measure.ABILITY: measures.ability,
        Measure.STREAK: measures.streak,
        Measure.EXAMS: measures.exams,
        Measure.GAIN: measures.best_gain,
    }[MEASURE_BY_CODE[code]]
    return max(0.0, float(found or 0))


def progress_towards(current: float, *, threshold: float, is_earned: bool) -> float:
    """The share of the way to an achievement, 0..1; what is earned stays 1 even if the measure fell since."""
    if is_earned or threshold <= 0:
        return 1.0
    return min(1.0, current / threshold)
