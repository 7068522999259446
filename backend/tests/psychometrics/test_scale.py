"""Scaled scores and the estimate of certificate points."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from psychometrics import CERTIFICATE_BANDS, AnalysisRefused, Band, compute_rasch_scaled_score, forecast


@pytest.mark.parametrize(
    ("theta", "scaled"),
    [(0.0, 50.0), (4.0, 100.0), (-4.0, 0.0), (1.2, 65.0), (9.0, 100.0), (-9.0, 0.0), (np.inf, 100.0), (-np.inf, 0.0)],
)
def test_four_logits_each_way_fill_the_scale(theta, scaled):
    assert compute_rasch_scaled_score(theta) == scaled


def test_scaled_scores_of_many_students_keep_their_shape_and_nan():
    scaled = compute_rasch_scaled_score(np.array([[0.0, 1.0], [np.nan, -1.0]]))
    assert_array_equal(scaled, [[50.0, 62.5], [np.nan, 37.5]])


def test_student_at_the_mean_is_estimated_at_fifty_points():
    result = forecast(0.3, 0.31, 0.3, 1.1)
    assert result.estimate == pytest.approx(50)
    assert result.se == pytest.approx(10 * 0.31 / 1.1)
    assert result.high - result.estimate == pytest.approx(1.959963984540054 * result.se)
    assert result.band == "C+"


def test_chance_of_a_band_is_the_normal_chance_between_its_limits():
    result = forecast(1.5, 0.3, 0.0, 1.0)
    points = NormalDist(65, 3)
    assert result.chances["A+"] == pytest.approx(1 - points.cdf(70))
    assert result.chances["A"] == pytest.approx(points.cdf(70) - points.cdf(65))
    assert result.chances["below"] == pytest.approx(points.cdf(46))
    assert result.band == "A"


@given(theta=st.floats(-8, 8), se=st.floats(0, 5), mean=st.floats(-3, 3), sd=st.floats(0.05, 5))
def test_chances_of_all_bands_add_up_to_one(theta, se, mean, sd):
    result = forecast(theta, se, mean, sd)
    assert list(result.chances) == ["A+", "A", "B+", "B", "C+", "C", "below"]
    assert sum(result.chances.values()) == pytest.approx(1)
    assert min(result.chances.values()) >= 0
    assert result.low <= result.estimate <= result.high


def test_without_error_the_band_is_certain():
    assert forecast(2.0, 0.0, 0.0, 1.0).chances["A+"] == 1  # exactly 70 points
    assert forecast(-3.0, 0.0, 0.0, 1.0).band == "below"


def test_bands_are_an_argument():
    result = forecast(0.0, 0.5, 0.0, 1.0, bands=(Band("pass", 40.0),), confidence=0.5)
    assert result.band == "pass"
    assert_allclose(list(result.chances.values()), [0.9772498680518208, 0.02275013194817921])


@pytest.mark.parametrize(
    "arguments",
    [(np.nan, 0.3, 0, 1), (np.inf, 0.3, 0, 1), (0, np.inf, 0, 1), (0, -0.1, 0, 1), (0, 0.3, 0, 0), (0, 0.3, 0, np.nan)],
)
def test_forecast_without_a_usable_number_is_refused(arguments):
    with pytest.raises(AnalysisRefused):
        forecast(*arguments)


def test_bands_out_of_order_are_refused():
    for bands in (CERTIFICATE_BANDS[::-1], ()):
        with pytest.raises(AnalysisRefused, match="best down"):
            forecast(0.0, 0.3, 0.0, 1.0, bands=bands)
    with pytest.raises(AnalysisRefused, match="confidence"):
        forecast(0.0, 0.3, 0.0, 1.0, confidence=1)
