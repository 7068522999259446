"""The founding names of the Rasch estimates: thin doors onto the pure core."""

from psychometrics import compute_item_fit, estimate_item_difficulties, estimate_theta

__all__ = ["compute_item_fit", "estimate_item_difficulties", "estimate_theta"]
