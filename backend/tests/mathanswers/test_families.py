"""General solutions are compared as sets: however a union of progressions is written, and only then."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathanswers import check_key, judge

# A union as (period in twelfths of π, residues in twelfths of π).
periods = st.sampled_from([2, 3, 4, 6, 8, 12, 24])
unions = periods.flatmap(
    lambda period: st.tuples(st.just(period), st.sets(st.integers(0, period - 1), min_size=1, max_size=3))
)


def angle(twelfths: Fraction | int, *, in_degrees: bool = False) -> str:
    """An angle in twelfths of π, as text."""
    share = Fraction(twelfths) / 12
    if in_degrees:
        return f"{share * 180}°"
    sign = "-" if share < 0 else ""
    return f"{sign}{abs(share.numerator)}π/{share.denominator}" if share.denominator > 1 else f"{share.numerator}π"


def written(draw: st.DrawFn, period: int, residues: set[int]) -> str:
    """A union in one of its many spellings: other starts, directions, letters, finer progressions, degrees."""
    parts: list[str] = []
    for residue in sorted(residues):
        letter = draw(st.sampled_from("knmlz"))
        split = draw(st.integers(1, 2))
        for share in range(split):
            start = residue + period * share + period * split * draw(st.integers(-2, 2))
            step = period * split * draw(st.sampled_from([1, -1]))
            in_degrees = draw(st.booleans())
            stepped = f"({angle(step, in_degrees=in_degrees)}){letter}"
            parts.append(draw(st.sampled_from([f"{angle(start)}+{stepped}", f"{stepped}+({angle(start)})"])))
    if len(parts) < 5:
        parts.append(draw(st.sampled_from(parts)))
    parts = draw(st.permutations(parts))
    return draw(st.sampled_from(["; ", ", ", " va ", ";x="])).join(parts)


@settings(max_examples=60, deadline=None)
@given(union=unions, data=st.data())
def test_every_spelling_of_a_union_is_the_same_set(union: tuple[int, set[int]], data: st.DataObject) -> None:
    first, second = (data.draw(st.composite(written)(*union)) for _ in range(2))
    first, second = (text if not text.count("x=") else f"x={text}" for text in (first, second))
    assert check_key(f"expr:{second}").ok, second
    assert judge(first, f"expr:{second}", with_prover=False).outcome == "correct", (first, second)


@settings(max_examples=60, deadline=None)
@given(union=unions, data=st.data())
def test_another_residue_is_another_set(union: tuple[int, set[int]], data: st.DataObject) -> None:
    period, residues = union
    other = data.draw(st.integers(0, period - 1))
    changed = residues ^ {other}
    if not changed:
        changed = {other + 1}
    key = data.draw(st.composite(written)(period, residues)).replace("x=", "")
    text = data.draw(st.composite(written)(period, changed)).replace("x=", "")
    if {residue % period for residue in changed} == residues:
        return
    assert judge(text, f"expr:{key}", with_prover=False).outcome == "wrong", (text, key)


@pytest.mark.parametrize(
    ("first", "second"),
    [("π/2+πk, k∈Z", "-π/2+πn"), ("πk/2", "πk; π/2+πk"), ("(-1)^k π/6+πk", "π/6+2πk; 5π/6+2πk"), ("πk", "2πk")],
)
def test_families_are_compared_alike_both_ways(first: str, second: str) -> None:
    assert judge(first, f"expr:{second}").outcome == judge(second, f"expr:{first}").outcome
