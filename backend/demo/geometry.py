"""Closed questions on plane and solid geometry and on vectors."""

from fractions import Fraction
from functools import partial
from random import Random

from demo.questions import ChoiceQuestion, Sketch
from demo.sketches import circle_with_angles, cuboid, right_triangle, tangent_from_point
from demo.values import Value, number, pi_multiple, surd

PYTHAGOREAN_LEGS = [(3, 4, 5), (6, 8, 10), (5, 12, 13), (9, 12, 15), (8, 15, 17)]


def altitude_of_right_triangle(rng: Random) -> ChoiceQuestion:
    leg_a, leg_b, hypotenuse = rng.choice(PYTHAGOREAN_LEGS)
    if rng.random() < 0.5:
        leg_a, leg_b = leg_b, leg_a
    return ChoiceQuestion(
        topic="Planimetriya",
        level_logits=-0.2,
        stem=rf"Rasmda $ABC$ toʻgʻri burchakli uchburchak ($\angle C=90°$), $CB={leg_a}$, $CA={leg_b}$. "
        "Gipotenuzaga tushirilgan $CH$ balandlik uzunligini toping.",
        right=number(Fraction(leg_a * leg_b, hypotenuse)),
        wrong=[
            number(Fraction(leg_a * leg_b, 2 * hypotenuse)),
            number(Fraction(hypotenuse, 2)),
            number(Fraction(leg_a * leg_a, hypotenuse)),
            number(Fraction(leg_b * leg_b, hypotenuse)),
        ],
        sketch=Sketch(
            partial(right_triangle, leg_a=leg_a, leg_b=leg_b, altitude_label="?"),
            width=130,
            height=min(118, 45 + 85 * leg_b / leg_a),
        ),
    )


def inscribed_angle(rng: Random) -> ChoiceQuestion:
    central = rng.randrange(84, 117, 4)
    return ChoiceQuestion(
        topic="Planimetriya",
        level_logits=-1.2,
        stem=rf"Rasmda $O$ — aylana markazi, $\angle AOB={central}°$. $\angle ACB$ ning gradus oʻlchovini toping.",
        right=_degrees(central // 2),
        wrong=[
            _degrees(central),
            _degrees(180 - central),
            _degrees(90 - central // 4),
            _degrees(180 - central // 2),
        ],
        sketch=Sketch(partial(circle_with_angles, central_degrees=central), width=118, height=112),
    )


def _degrees(size: int) -> Value:
    return Value(tex=rf"{size}°", key=f"{size}°", size=float(size), spellings=(str(size),))


def tangent_length(rng: Random) -> ChoiceQuestion:
    radius, tangent, distance = rng.choice([(3, 4, 5), (5, 12, 13), (6, 8, 10), (8, 15, 17), (9, 12, 15)])
    return ChoiceQuestion(
        topic="Planimetriya",
        level_logits=-0.5,
        stem=f"Markazi $O$ nuqtada boʻlgan, radiusi {radius} ga teng aylanaga $P$ nuqtadan $PA$ urinma "
        f"oʻtkazilgan. Agar "
        f"$OP={distance}$ boʻlsa, $PA$ ni toping.",
        right=number(tangent),
        wrong=[
            number(distance - radius),
            surd(1, distance**2 + radius**2),
            number(Fraction(distance + radius, 2)),
            number(tangent + 1),
        ],
        sketch=Sketch(partial(tangent_from_point, radius=radius, distance=distance), width=140, height=100),
    )


def trapezoid_area(rng: Random) -> ChoiceQuestion:
    half_difference, height, side = rng.choice([(3, 4, 5), (5, 12, 13), (6, 8, 10), (4, 3, 5)])
    short = rng.randint(4, 10)
    long = short + 2 * half_difference
    return ChoiceQuestion(
        topic="Planimetriya",
        level_logits=0.1,
        stem=f"Teng yonli trapetsiyaning asoslari {short} va {long} ga, yon tomoni {side} ga teng. Trapetsiyaning "
        f"yuzini "
        "toping.",
        right=number((short + long) * height // 2),
        wrong=[
            number((short + long) * height),
            number(Fraction((short + long) * side, 2)),
            number(short * height),
            number(long * height),
        ],
    )


def rhombus_perimeter(rng: Random) -> ChoiceQuestion:
    half_a, half_b, side = rng.choice(PYTHAGOREAN_LEGS)
    return ChoiceQuestion(
        topic="Planimetriya",
        level_logits=-0.6,
        stem=f"Rombning diagonallari {2 * half_a} va {2 * half_b} ga teng. Rombning perimetrini toping.",
        right=number(4 * side),
        wrong=[
            number(2 * side),
            number(4 * (half_a + half_b)),
            number(2 * half_a * half_b),
            number(4 * side + 4),
        ],
    )


def cosine_theorem(rng: Random) -> ChoiceQuestion:
    a, b = rng.choice([(3, 8), (5, 8), (2, 3), (3, 4), (4, 6), (3, 5), (1, 3), (4, 5)])
    angle = rng.choice([60, 120])
    cross = a * b if angle == 60 else -a * b
    return ChoiceQuestion(
        topic="Planimetriya",
        level_logits=0.2,
        stem=rf"Uchburchakning ikki tomoni {a} va {b} ga, ular orasidagi burchagi ${angle}°$ ga teng. Uchinchi "
        rf"tomonini "
        "toping.",
        right=surd(1, a * a + b * b - cross),
        wrong=[
            surd(1, a * a + b * b + cross),
            surd(1, a * a + b * b),
            surd(1, a * a + b * b + 2 * abs(cross)),
            number(b),
        ],
    )


def box_diagonal(rng: Random) -> ChoiceQuestion:
    a, b, c = rng.choice([(1, 2, 2), (2, 3, 6), (3, 4, 5), (2, 4, 4), (2, 2, 3), (3, 4, 12), (1, 4, 8), (2, 3, 4)])
    squares = a * a + b * b + c * c
    return ChoiceQuestion(
        topic="Stereometriya",
        level_logits=-0.3,
        stem=f"Rasmdagi toʻgʻri burchakli parallelepipedning oʻlchamlari {a}, {b} va {c} ga teng. Uning "
        f"diagonalini toping.",
        right=surd(1, squares),
        wrong=[
            surd(1, a * a + b * b),
            surd(1, b * b + c * c),
            number(a + b + c),
            number(a * b * c),
            surd(2, squares),
        ],
        sketch=Sketch(partial(cuboid, labels=(str(c), str(a), str(b))), width=132, height=92),
    )


def cone_volume(rng: Random) -> ChoiceQuestion:
    radius, height, slant = rng.choice([(3, 4, 5), (4, 3, 5), (6, 8, 10), (5, 12, 13), (8, 6, 10), (9, 12, 15)])
    return ChoiceQuestion(
        topic="Stereometriya",
        level_logits=0.3,
        stem=f"Konusning yasovchisi {slant} ga, asosining radiusi {radius} ga teng. Konusning hajmini toping.",
        right=pi_multiple(Fraction(radius**2 * height, 3)),
        wrong=[
            pi_multiple(radius**2 * height),
            pi_multiple(Fraction(radius**2 * slant, 3)),
            pi_multiple(radius * slant),
            pi_multiple(Fraction(radius * height**2, 3) + 1),
        ],
    )


def sphere_volume(rng: Random) -> ChoiceQuestion:
    radius = rng.choice([2, 3, 4, 5, 6])
    return ChoiceQuestion(
        topic="Stereometriya",
        level_logits=0.0,
        stem=rf"Shar sirtining yuzi ${4 * radius**2}\pi$ ga teng. Sharning hajmini toping.",
        right=pi_multiple(Fraction(4 * radius**3, 3)),
        wrong=[
            pi_multiple(4 * radius**3),
            pi_multiple(Fraction(2 * radius**3, 3)),
            pi_multiple(Fraction(4 * radius**2, 3)),
            pi_multiple(radius**3),
        ],
    )


def perpendicular_vectors(rng: Random) -> ChoiceQuestion:
    a1, a2, b1 = rng.randint(2, 6), rng.choice([-5, -4, -3, 2, 3, 4]), rng.choice([-4, -3, -2, 3, 5, 7])
    return ChoiceQuestion(
        topic="Vektorlar",
        level_logits=0.0,
        stem=rf"$m$ ning qanday qiymatida $\vec{{a}}({a1};\,{{{a2}}})$ va $\vec{{b}}({b1};\,m)$ vektorlar "
        rf"perpendikular boʻladi?",
        right=number(Fraction(-a1 * b1, a2)),
        wrong=[
            number(Fraction(a1 * b1, a2)),
            number(Fraction(a2 * b1, a1)),
            number(Fraction(-a2 * b1, a1)),
            number(-a1 * b1),
            number(Fraction(-a1 * b1, a2) + 1),
            number(Fraction(-a1 * b1, a2) - 1),
            number(b1),
        ],
    )


def length_of_vector_sum(rng: Random) -> ChoiceQuestion:
    a = (rng.randint(-3, 5), rng.randint(-3, 5))
    target = rng.choice([(3, 4), (6, 8), (2, 4), (5, 12), (3, 3), (4, 2), (1, 3)])
    b = (target[0] - a[0], target[1] - a[1])
    squares = target[0] ** 2 + target[1] ** 2
    return ChoiceQuestion(
        topic="Vektorlar",
        level_logits=-0.4,
        stem=rf"$\vec{{a}}({a[0]};\,{{{a[1]}}})$ va $\vec{{b}}({b[0]};\,{{{b[1]}}})$ berilgan. $\vec{{a}}+\vec{{b}}$ "
        rf"vektorning "
        "uzunligini toping.",
        right=surd(1, squares),
        wrong=[
            number(target[0] + target[1]),
            surd(1, squares + 3),
            number(squares),
            surd(1, squares + 5),
        ],
    )


def area_ratio(rng: Random) -> ChoiceQuestion:
    small, large = rng.choice([(2, 3), (3, 5), (2, 5), (3, 4), (4, 7), (5, 6)])
    unit = rng.choice([1, 2, 3])
    small_area = small * small * unit
    return ChoiceQuestion(
        topic="Planimetriya",
        level_logits=0.0,
        stem=f"Oʻxshash uchburchaklarning mos tomonlari nisbati ${small}:{large}$ kabi. Kichik uchburchakning yuzi "
        f"{small_area} ga teng boʻlsa, kattasining yuzini toping.",
        right=number(large * large * unit),
        wrong=[
            number(Fraction(small_area * large, small)),
            number(small_area + large * large),
            number(small_area + large - small),
            number(large * large * unit + small),
        ],
    )
