"""The founding name of the Rasch score on the 0 to 100 scale: a thin door onto the pure core."""

from psychometrics import compute_rasch_scaled_score

__all__ = ["compute_rasch_scaled_score"]
