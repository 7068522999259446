import numpy as np
import pytest
from numpy.typing import NDArray

from tests.psychometrics.oracle import simulate


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20261121)


@pytest.fixture
def paper(rng: np.random.Generator) -> NDArray[np.int8]:
    """400 students × 12 items that follow the model."""
    return simulate(rng, students=400, difficulty=np.linspace(-2, 2, 12))
