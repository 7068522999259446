"""Which templates a paper draws its questions from, and the choice of options and letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from demo import algebra, arithmetic, functions, geometry, matching, open_algebra, open_geometry
from demo.questions import (
    ChoiceQuestion,
    ChoiceTemplate,
    MatchGroup,
    MatchTemplate,
    OpenQuestion,
    OpenTemplate,
)
from demo.values import Value

LETTERS = "ABCD"
MATCH_LETTERS = "ABCDEF"
FIRST_MATCH_NUMBER = 33
FIRST_OPEN_NUMBER = 36

# One entry per question number; a paper takes one template of each.
CHOICE_POOLS: tuple[tuple[ChoiceTemplate, ...], ...] = (
    (arithmetic.fraction_arithmetic,),
    (arithmetic.divisor_and_multiple, arithmetic.new_average, arithmetic.remainder_of_power),
    (arithmetic.price_up_and_down, arithmetic.two_solutions_mixed),
    (algebra.powers_of_two,),
    (algebra.sum_of_roots,),
    (algebra.reduce_rational,),
    (algebra.linear_equation,),
    (algebra.linear_system,),
    (arithmetic.river_current, arithmetic.two_pipes),
    (algebra.sum_of_cubes,),
    (algebra.reciprocal_roots, algebra.modulus_equation),
    (algebra.quadratic_inequality, algebra.count_integer_solutions),
    (algebra.irrational_equation, algebra.no_real_roots),
    (algebra.rational_inequality,),
    (algebra.exponential_equation, algebra.exponential_inequality),
    (functions.logarithm_value,),
    (functions.logarithm_equation, functions.logarithm_inequality),
    (functions.trigonometric_sum,),
    (functions.tangent_from_sine, functions.smallest_period),
    (functions.roots_of_sine_equation,),
    (functions.arithmetic_sum, functions.infinite_geometric_sum),
    (functions.composition, functions.inverse_function, functions.vertex_of_quadratic),
    (functions.parabola_on_graph,),
    (functions.derivative_at_point, functions.domain_of_function),
    (functions.tangent_line, functions.local_minimum, functions.definite_integral),
    (geometry.altitude_of_right_triangle, geometry.tangent_length),
    (geometry.inscribed_angle,),
    (geometry.trapezoid_area, geometry.rhombus_perimeter, geometry.cosine_theorem, geometry.area_ratio),
    (geometry.box_diagonal, geometry.cone_volume, geometry.sphere_volume),
    (geometry.perpendicular_vectors, geometry.length_of_vector_sum),
    (arithmetic.committee, arithmetic.even_numbers_from_digits, arithmetic.queue_orders),
    (arithmetic.two_white_balls, arithmetic.sum_of_two_dice),
)
MATCH_POOL: tuple[MatchTemplate, ...] = (
    matching.equations_and_roots,
    matching.solids_and_volumes,
    matching.expressions_and_values,
    matching.functions_and_derivatives,
)
OPEN_POOLS: tuple[tuple[OpenTemplate, ...], ...] = (
    (open_algebra.quadratic_roots,),
    (open_algebra.quadratic_and_integers, open_algebra.modulus_both_ways),
    (open_algebra.line_on_graph,),
    (open_algebra.arithmetic_progression, open_algebra.meeting_trains),
    (open_algebra.exponential_and_logarithm,),
    (open_geometry.right_triangle_measures, open_geometry.triangle_by_three_sides),
    (open_geometry.double_angle, open_geometry.vectors_and_angle),
    (open_geometry.cubic_and_extremum, open_algebra.balls_in_urn),
    (open_geometry.area_between_curves,),
    (open_geometry.regular_pyramid,),
)


@dataclass(frozen=True, slots=True)
class PlannedChoice:
    """A closed question with its options in printed order."""

    question: ChoiceQuestion
    options: tuple[Value, ...]
    letter: str


@dataclass(frozen=True, slots=True)
class PlannedMatch:
    """A matching group with its six options in printed order and the letter of each task."""

    group: MatchGroup
    options: tuple[Value, ...]
    letters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperPlan:
    """All questions of one paper, in order."""

    choices: tuple[PlannedChoice, ...]
    match: PlannedMatch
    opens: tuple[OpenQuestion, ...]


def plan_paper(seed: int) -> PaperPlan:
    """Choose the questions of a paper; the same seed chooses the same ones."""
    # Each question has its own generator, so that a change to one template leaves the others as they were.
    letters = balanced_letters(_generator(seed, "letters"), len(CHOICE_POOLS))
    choices = []
    for number, (pool, letter) in enumerate(zip(CHOICE_POOLS, letters, strict=True), start=1):
        rng = _generator(seed, number)
        choices.append(plan_choice(rng.choice(pool)(rng), letter=letter, rng=rng))
    match_rng = _generator(seed, FIRST_MATCH_NUMBER)
    match = plan_match(match_rng.choice(MATCH_POOL)(match_rng), rng=match_rng)
    opens = []
    for number, open_pool in enumerate(OPEN_POOLS, start=FIRST_OPEN_NUMBER):
        rng = _generator(seed, number)
        opens.append(rng.choice(open_pool)(rng))
    return PaperPlan(tuple(choices), match, tuple(opens))


def plan_choice(question: ChoiceQuestion, *, letter: str, rng: Random) -> PlannedChoice:
    """Put the right option at `letter` and the wrong ones around it."""
    options = question.distractors()
    rng.shuffle(options)
    options.insert(LETTERS.index(letter), question.right)
    return PlannedChoice(question, tuple(options), letter)


def plan_match(group: MatchGroup, *, rng: Random) -> PlannedMatch:
    """Shuffle the six shared options of a matching group."""
    options = [*(task.answer for task in group.tasks), *group.spare]
    rng.shuffle(options)
    letters = tuple(MATCH_LETTERS[options.index(task.answer)] for task in group.tasks)
    return PlannedMatch(group, tuple(options), letters)


def balanced_letters(rng: Random, count: int) -> Sequence[str]:
    """Return right letters, each about equally often, in random order."""
    letters = [LETTERS[place % len(LETTERS)] for place in range(count)]
    rng.shuffle(letters)
    return letters


def _generator(seed: int, part: int | str) -> Random:
    return Random(f"{seed}:{part}")  # noqa: S311 - exam numbers, not secrets
