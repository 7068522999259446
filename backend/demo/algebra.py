"""Closed questions on expressions, equations and inequalities."""

from fractions import Fraction
from math import isqrt
from random import Random

from demo.questions import ChoiceQuestion
from demo.values import Value, interval, number, polynomial, surd, union


def sum_of_roots(rng: Random) -> ChoiceQuestion:
    radicand = rng.choice([2, 3, 5, 6, 7])
    a, b, c = rng.sample(range(2, 8), 3)
    total = a + b - c
    return ChoiceQuestion(
        topic="Algebraik ifodalar",
        level_logits=-1.5,
        stem=rf"Soddalashtiring: "
        rf"$\sqrt{{{a * a * radicand}}}+\sqrt{{{b * b * radicand}}}-\sqrt{{{c * c * radicand}}}$.",
        right=surd(total, radicand),
        wrong=[
            surd(a + b + c, radicand),
            surd(1, (a * a + b * b - c * c) * radicand) if a * a + b * b > c * c else surd(total + 1, radicand),
            surd(total + 2, radicand),
            surd(total - 1, radicand),
        ],
    )


def powers_of_two(rng: Random) -> ChoiceQuestion:
    a, b, c = rng.randint(6, 14), rng.randint(2, 5), rng.randint(2, 5)
    power = a + 2 * b - 3 * c
    return ChoiceQuestion(
        topic="Algebraik ifodalar",
        level_logits=-1.4,
        stem=rf"Hisoblang: $\dfrac{{2^{{{a}}}\cdot 4^{{{b}}}}}{{8^{{{c}}}}}$.",
        right=number(Fraction(2) ** power),
        wrong=[
            number(Fraction(2) ** (power + 1)),
            number(Fraction(2) ** (a + b - c)),
            number(Fraction(2) ** (power - 1)),
            number(Fraction(2) ** (power + 2)),
        ],
    )


def sum_of_cubes(rng: Random) -> ChoiceQuestion:
    total, product = rng.randint(3, 7), rng.choice([-4, -3, -2, -1, 1, 2])
    return ChoiceQuestion(
        topic="Algebraik ifodalar",
        level_logits=-0.2,
        stem=rf"Agar $x+y={total}$ va $xy={product}$ boʻlsa, $x^3+y^3$ ning qiymatini toping.",
        right=number(total**3 - 3 * product * total),
        wrong=[
            number(total**3),
            number(total**3 + 3 * product * total),
            number(total**3 - product * total),
            number(total**2 - 2 * product),
        ],
    )


def reduce_rational(rng: Random) -> ChoiceQuestion:
    a, b = rng.sample(range(2, 8), 2)
    numerator, denominator = polynomial((1, 0, -a * a)), polynomial((1, a + b, a * b))

    def ratio(top: str, bottom: str) -> Value:
        return Value(tex=rf"\dfrac{{{top}}}{{{bottom}}}", key=f"({top})/({bottom})")

    return ChoiceQuestion(
        topic="Algebraik ifodalar",
        level_logits=-0.9,
        stem=rf"Kasrni qisqartiring: $\dfrac{{{numerator}}}{{{denominator}}}$.",
        right=ratio(f"x-{a}", f"x+{b}"),
        wrong=[ratio(f"x+{a}", f"x+{b}"), ratio(f"x-{a}", f"x-{b}"), ratio(f"x-{b}", f"x+{a}")],
    )


def linear_equation(rng: Random) -> ChoiceQuestion:
    b, d = rng.choice([(2, 3), (3, 4), (2, 5), (3, 5), (4, 5)])
    a, c = rng.randint(1, 6), rng.randint(1, 6)
    root = rng.choice([-9, -7, -5, 4, 6, 8, 10, 13])
    right_side = Fraction(root + a, b) - Fraction(root - c, d)
    return ChoiceQuestion(
        topic="Tenglamalar",
        level_logits=-1.6,
        stem=rf"Tenglamani yeching: $\dfrac{{x+{a}}}{{{b}}}-\dfrac{{x-{c}}}{{{d}}}={number(right_side).tex}$.",
        right=number(root),
        wrong=[number(-root), number(root + b), number(root - d), number(root + 1)],
    )


def reciprocal_roots(rng: Random) -> ChoiceQuestion:
    p, q = rng.choice([(7, 3), (8, 5), (9, 4), (11, 6), (5, 2), (13, 10), (10, 7)])
    sign = rng.choice([-1, 1])
    return ChoiceQuestion(
        topic="Tenglamalar",
        level_logits=-0.5,
        stem=rf"$x_1$ va $x_2$ sonlari ${polynomial((1, sign * p, q))}=0$ tenglamaning ildizlari boʻlsa, "
        r"$\dfrac{1}{x_1}+\dfrac{1}{x_2}$ ning qiymatini toping.",
        right=number(Fraction(-sign * p, q)),
        wrong=[
            number(Fraction(sign * p, q)),
            number(Fraction(-sign * q, p)),
            number(-sign * p),
            number(Fraction(1, q)),
        ],
    )


def no_real_roots(rng: Random) -> ChoiceQuestion:
    constant = rng.choice([2, 3, 5, 6, 7, 8, 10, 11])
    bound = isqrt(4 * constant)
    return ChoiceQuestion(
        topic="Tenglamalar",
        level_logits=0.9,
        stem=rf"$k$ ning nechta butun qiymatida $x^2+kx+{constant}=0$ tenglama haqiqiy ildizga ega emas?",
        right=number(2 * bound + 1),
        wrong=[number(bound), number(2 * bound), number(2 * bound - 1), number(bound + 1)],
    )


def irrational_equation(rng: Random) -> ChoiceQuestion:
    shift = rng.randint(1, 4)
    root = shift + rng.randint(2, 4)
    under = (root - shift) ** 2 - root
    extraneous = 2 * shift + 1 - root
    return ChoiceQuestion(
        topic="Tenglamalar",
        level_logits=0.1,
        stem=rf"Tenglamani yeching: $\sqrt{{{polynomial((1, under))}}}=x-{shift}$.",
        right=number_list(root),
        wrong=[
            number_list(extraneous),
            number_list(extraneous, root),
            number_list(root + 1),
            number_list(-root),
        ],
    )


def number_list(*roots: int) -> Value:
    """Return an option naming one root or several."""
    ordered = sorted(set(roots))
    return Value(
        tex=r";\,".join(f"{{{root}}}" for root in ordered), key="set:" + ";".join(str(root) for root in ordered)
    )


def modulus_equation(rng: Random) -> ChoiceQuestion:
    centre, radius = rng.randint(2, 9), rng.randint(3, 12)
    if centre == radius:
        radius += 1
    return ChoiceQuestion(
        topic="Tenglamalar",
        level_logits=-0.6,
        stem=rf"$|x-{centre}|={radius}$ tenglama ildizlarining koʻpaytmasini toping.",
        right=number(centre**2 - radius**2),
        wrong=[
            number(radius**2 - centre**2),
            number(2 * centre),
            number(centre + radius),
            number(centre**2 + radius**2),
        ],
    )


def linear_system(rng: Random) -> ChoiceQuestion:
    x, y = rng.sample([-4, -3, -2, 2, 3, 4, 5, 6], 2)
    a, b, c, d = rng.choice([(2, 3, 3, -2), (3, 2, 5, -3), (4, 1, 3, -2), (2, 5, 3, -4), (5, 2, 2, -3)])
    first, second = polynomial_xy(a, b), polynomial_xy(c, d)
    return ChoiceQuestion(
        topic="Tenglamalar",
        level_logits=-1.0,
        stem=rf"${first}={a * x + b * y}$ va ${second}={c * x + d * y}$ tenglamalar sistemasi yechimi uchun $x+y$ "
        rf"ni toping.",
        right=number(x + y),
        wrong=[number(x - y), number(x * y), number(x + y + 2), number(-x - y), number(x + y - 1)],
    )


def polynomial_xy(a: int, b: int) -> str:
    """Return ax+by for the paper."""
    y_term = polynomial((b, 0), "y")
    return polynomial((a, 0)) + (y_term if b < 0 else f"+{y_term}")


def quadratic_inequality(rng: Random) -> ChoiceQuestion:
    low = rng.randint(-6, 1)
    high = low + rng.randint(3, 7)
    return ChoiceQuestion(
        topic="Tengsizliklar",
        level_logits=-0.7,
        stem=rf"Tengsizlikni yeching: ${polynomial((1, -low - high, low * high))}<0$.",
        right=interval(low, high),
        wrong=[
            union((None, low, "()"), (high, None, "()")),
            interval(low, high, brackets="[]"),
            interval(-high, -low),
            interval(low, None),
        ],
    )


def rational_inequality(rng: Random) -> ChoiceQuestion:
    zero, pole = rng.randint(1, 7), -rng.randint(1, 7)
    return ChoiceQuestion(
        topic="Tengsizliklar",
        level_logits=0.0,
        stem=rf"Tengsizlikni yeching: $\dfrac{{x-{zero}}}{{x+{-pole}}}\geq 0$.",
        right=union((None, pole, "()"), (zero, None, "[)")),
        wrong=[
            union((None, pole, "(]"), (zero, None, "[)")),
            interval(pole, zero, brackets="(]"),
            interval(zero, None, brackets="[)"),
            interval(pole, zero, brackets="[]"),
        ],
    )


def count_integer_solutions(rng: Random) -> ChoiceQuestion:
    centre, radius = rng.randint(1, 6), rng.randint(3, 9)
    return ChoiceQuestion(
        topic="Tengsizliklar",
        level_logits=-0.3,
        stem=rf"$|x-{centre}|<{radius}$ tengsizlikning nechta butun yechimi bor?",
        right=number(2 * radius - 1),
        wrong=[number(2 * radius + 1), number(2 * radius), number(radius - 1), number(2 * radius - 2)],
    )


def exponential_equation(rng: Random) -> ChoiceQuestion:
    base, root = rng.choice([(2, 3), (2, 4), (2, 5), (3, 2), (3, 3), (5, 2), (4, 2)])
    return ChoiceQuestion(
        topic="Tenglamalar",
        level_logits=-0.5,
        stem=rf"Tenglamani yeching: ${base}^{{x+1}}+{base}^{{x}}={base**root * (base + 1)}$.",
        right=number(root),
        wrong=[number(root + 1), number(root - 1), number(base * root), number(-root), number(base + 7)],
    )


def exponential_inequality(rng: Random) -> ChoiceQuestion:
    base, shift, power = rng.choice([2, 3, 5]), rng.randint(1, 5), rng.randint(2, 3)
    bound = shift + power
    return ChoiceQuestion(
        topic="Tengsizliklar",
        level_logits=0.3,
        stem=rf"Tengsizlikni yeching: "
        rf"$\left(\dfrac{{1}}{{{base}}}\right)^{{x-{shift}}}\geq\dfrac{{1}}{{{base**power}}}$.",
        right=interval(None, bound, brackets="(]"),
        wrong=[
            interval(bound, None, brackets="[)"),
            interval(None, bound),
            interval(None, power - shift, brackets="(]"),
            interval(None, power, brackets="(]"),
        ],
    )
