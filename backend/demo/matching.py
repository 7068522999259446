"""Groups of three matching questions with six shared options."""

from fractions import Fraction
from random import Random

from demo.questions import MatchGroup, MatchTask
from demo.values import Value, number, pi_multiple


def equations_and_roots(rng: Random) -> MatchGroup:
    base, power = rng.choice([(2, 5), (2, 6), (3, 4), (5, 3)])
    log_base, log_value = rng.choice([(2, 3), (3, 2), (5, 2), (4, 2)])
    under, root_value = rng.choice([(3, 6), (1, 6), (5, 7), (4, 7)])
    answers = [power, log_base**log_value, root_value**2 - under]
    spare = _unused(
        [power + 1, log_base * log_value, root_value - under, root_value**2 + under, power - 2, 40], answers
    )
    return MatchGroup(
        topic="Tenglamalar",
        instruction="Har bir tenglamaga uning ildizini moslang.",
        tasks=(
            MatchTask(stem=rf"${base}^x={base**power}$", answer=number(answers[0]), level_logits=-0.9),
            MatchTask(stem=rf"$\log_{{{log_base}}}x={log_value}$", answer=number(answers[1]), level_logits=-0.4),
            MatchTask(stem=rf"$\sqrt{{x+{under}}}={root_value}$", answer=number(answers[2]), level_logits=-0.2),
        ),
        spare=(number(spare[0]), number(spare[1]), number(spare[2])),
    )


def solids_and_volumes(rng: Random) -> MatchGroup:
    radius, height = rng.choice([(2, 7), (3, 7), (2, 8), (5, 3)])
    cone_radius, cone_height = rng.choice([(3, 5), (6, 4), (3, 8), (2, 15)])
    ball_radius = rng.choice([3, 6])
    cylinder, cone = radius**2 * height, cone_radius**2 * cone_height // 3
    ball = 4 * ball_radius**3 // 3
    spare = _unused(
        [
            radius * height * 2,
            cone_radius**2 * cone_height,
            4 * ball_radius**2,
            cylinder // 3 + 1,
            cone + 2,
            ball + cone,
        ],
        [cylinder, cone, ball],
    )
    return MatchGroup(
        topic="Stereometriya",
        instruction="Har bir jismga uning hajmini moslang.",
        tasks=(
            MatchTask(
                stem=f"Asosining radiusi {radius}, balandligi {height} boʻlgan silindr",
                answer=pi_multiple(cylinder),
                level_logits=-0.3,
            ),
            MatchTask(
                stem=f"Asosining radiusi {cone_radius}, balandligi {cone_height} boʻlgan konus",
                answer=pi_multiple(cone),
                level_logits=0.0,
            ),
            MatchTask(stem=f"Radiusi {ball_radius} boʻlgan shar", answer=pi_multiple(ball), level_logits=0.3),
        ),
        spare=(pi_multiple(spare[0]), pi_multiple(spare[1]), pi_multiple(spare[2])),
    )


def expressions_and_values(rng: Random) -> MatchGroup:
    whole, cube = rng.choice([3, 5, 7]), rng.choice([2, 4, 5])
    power = rng.choice([2, 3, 4])
    answers = [Fraction(1, 2 * whole), Fraction(cube, 3), Fraction(-power)]
    spare = _unused([Fraction(whole, 2), Fraction(power), Fraction(-cube, 3), Fraction(2, whole), Fraction(9)], answers)
    return MatchGroup(
        topic="Algebraik ifodalar",
        instruction="Har bir ifodaga uning qiymatini moslang.",
        tasks=(
            MatchTask(stem=rf"$\dfrac{{\cos 60°}}{{{whole}}}$", answer=number(answers[0]), level_logits=-0.5),
            MatchTask(stem=rf"$\dfrac{{\sqrt[3]{{{cube**3}}}}}{{3}}$", answer=number(answers[1]), level_logits=-0.6),
            MatchTask(stem=rf"$\log_2\dfrac{{1}}{{{2**power}}}$", answer=number(answers[2]), level_logits=-0.1),
        ),
        spare=(number(spare[0]), number(spare[1]), number(spare[2])),
    )


def functions_and_derivatives(rng: Random) -> MatchGroup:
    k, m, n = rng.randint(2, 5), rng.randint(3, 6), rng.randint(2, 4)

    def derivative(text: str) -> Value:
        return Value(tex=text, key=text)

    return MatchGroup(
        topic="Hosila va integral",
        instruction="Har bir funksiyaga uning hosilasini moslang.",
        tasks=(
            MatchTask(stem=rf"$y=\sin {k}x$", answer=derivative(rf"{k}\cos {k}x"), level_logits=0.2),
            MatchTask(stem=rf"$y=x^{m}+{n}$", answer=derivative(f"{m}x^{m - 1}"), level_logits=-0.6),
            MatchTask(stem=rf"$y=e^{{{n}x}}$", answer=derivative(rf"{n}e^{{{n}x}}"), level_logits=0.4),
        ),
        spare=(
            derivative(rf"-{k}\cos {k}x"),
            derivative(f"{m}x^{m - 1}+{n}"),
            derivative(rf"e^{{{n}x}}"),
        ),
    )


def _unused[T: (int, Fraction)](candidates: list[T], answers: list[T]) -> list[T]:
    """Return three different candidates which answer none of the questions."""
    free = [value for value in dict.fromkeys(candidates) if value not in answers]
    if len(free) < 3:
        raise ValueError(f"too few spare options beside {answers}")
    return free[:3]
