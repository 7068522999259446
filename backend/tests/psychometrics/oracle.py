"""Data sets with reference values from an 80-digit Newton solver, and simulated answers."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data"
EXACT = 1e-9  # difficulties, errors, abilities, fit, reliability
LIKELIHOOD = 1e-8

# name of a complete data set → items that everybody got right or wrong
COMPLETE = ("lsat6", "sim55_n200_extreme", "sim55_n200_const")


@dataclass(frozen=True)
class Oracle:
    """Answers (blank = NaN) and what the reference solver found."""

    answers: NDArray[np.float64]
    reference: dict[str, Any]
    extra: dict[str, Any]


def read_answers(name: str) -> NDArray[np.float64]:
    return np.genfromtxt(DATA / f"{name}.csv", delimiter=",", skip_header=1)


def read_oracle(name: str, answers: str | None = None) -> Oracle:
    content = json.loads((DATA / f"{name}.json").read_text())
    return Oracle(read_answers(answers or name), content["reference"], content)


def simulate(
    rng: np.random.Generator, *, students: int, difficulty: NDArray[np.float64], mean: float = 0.0, sd: float = 1.0
) -> NDArray[np.int8]:
    """Answers of students with normal abilities that follow the Rasch model exactly."""
    theta = rng.normal(mean, sd, size=(students, 1))
    return (rng.random((students, len(difficulty))) < 1 / (1 + np.exp(difficulty - theta))).astype(np.int8)


def largest_gap(ours: Any, reference: Any) -> float:
    return float(np.abs(np.asarray(ours, dtype=float) - np.asarray(reference, dtype=float)).max())
