"""Open questions on geometry, trigonometry, derivatives and integrals."""

from fractions import Fraction
from functools import partial
from random import Random

from demo.questions import OpenQuestion, Part, Sketch
from demo.sketches import area_under_parabola, square_pyramid
from demo.values import expression, number, number_set, polynomial, surd


def right_triangle_measures(rng: Random) -> OpenQuestion:
    leg, other = rng.choice([(2, 4), (2, 6), (3, 6), (4, 8), (2, 8), (3, 5), (4, 6)])
    return OpenQuestion(
        topic="Planimetriya",
        stem=f"Toʻgʻri burchakli uchburchakning katetlari {leg} va {other} ga teng.",
        first=Part(text="Gipotenuzasini toping.", answer=surd(1, leg * leg + other * other), level_logits=-0.3),
        second=Part(
            text="Katta katetiga oʻtkazilgan medianasining uzunligini toping.",
            answer=surd(Fraction(1, 2), 4 * leg * leg + other * other),
            level_logits=0.9,
        ),
    )


def triangle_by_three_sides(rng: Random) -> OpenQuestion:
    a, b, c, area = rng.choice([(13, 14, 15, 84), (5, 5, 6, 12), (10, 13, 13, 60), (7, 15, 20, 42), (9, 10, 17, 36)])
    return OpenQuestion(
        topic="Planimetriya",
        stem=f"Uchburchakning tomonlari {a}, {b} va {c} ga teng.",
        first=Part(text="Uchburchakning yuzini toping.", answer=number(area), level_logits=0.4),
        second=Part(
            text="Uchburchakka ichki chizilgan aylana radiusini toping.",
            answer=number(Fraction(2 * area, a + b + c)),
            level_logits=0.9,
        ),
    )


def double_angle(rng: Random) -> OpenQuestion:
    opposite, adjacent, hypotenuse = rng.choice([(3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29)])
    return OpenQuestion(
        topic="Trigonometriya",
        stem=rf"$\sin\alpha=\dfrac{{{opposite}}}{{{hypotenuse}}}$ va $\dfrac{{\pi}}{{2}}<\alpha<\pi$ ekani maʼlum.",
        first=Part(text=r"$\cos\alpha$ ni toping.", answer=number(Fraction(-adjacent, hypotenuse)), level_logits=0.1),
        second=Part(
            text=r"$\sin 2\alpha$ ni toping.",
            answer=number(Fraction(-2 * opposite * adjacent, hypotenuse**2)),
            level_logits=0.7,
        ),
    )


def cubic_and_extremum(rng: Random) -> OpenQuestion:
    a, constant = rng.randint(1, 4), rng.randint(-9, 9) or 5
    return OpenQuestion(
        topic="Hosila va integral",
        stem=rf"$f(x)={polynomial((1, 0, -3 * a * a, constant))}$ funksiya berilgan.",
        first=Part(
            text="Funksiyaning hosilasini toping.",
            answer=expression(polynomial((3, 0, -3 * a * a))),
            level_logits=-0.1,
        ),
        second=Part(
            text="Funksiyaning maksimum nuqtasidagi qiymatini toping.",
            answer=number(constant + 2 * a**3),
            level_logits=0.9,
        ),
    )


def area_between_curves(rng: Random) -> OpenQuestion:
    width = rng.choice([2, 3, 4, 5, 6])
    return OpenQuestion(
        topic="Hosila va integral",
        stem=rf"Rasmda $y={width}x-x^2$ parabola va $Ox$ oʻqi bilan chegaralangan soha boʻyab koʻrsatilgan.",
        first=Part(
            text="Parabola $Ox$ oʻqini kesadigan nuqtalarning abssissalarini yozing.",
            answer=number_set([0, width]),
            level_logits=0.0,
        ),
        second=Part(text="Boʻyalgan sohaning yuzini toping.", answer=number(Fraction(width**3, 6)), level_logits=1.2),
        sketch=Sketch(partial(area_under_parabola, width=width), width=128, height=104),
    )


def regular_pyramid(rng: Random) -> OpenQuestion:
    base, height = rng.choice([(4, 3), (6, 4), (6, 6), (8, 3), (4, 6), (2, 3), (6, 5)])
    return OpenQuestion(
        topic="Stereometriya",
        stem=f"Muntazam toʻrtburchakli $SABCD$ piramida asosining tomoni {base} ga, balandligi $SO={height}$ ga teng.",
        first=Part(
            text="Piramidaning hajmini toping.",
            answer=number(Fraction(base * base * height, 3)),
            level_logits=0.5,
        ),
        second=Part(
            text="Piramidaning yon qirrasi uzunligini toping.",
            answer=surd(Fraction(1, 2), 2 * base * base + 4 * height * height),
            level_logits=1.3,
        ),
        sketch=Sketch(partial(square_pyramid, base=base, height=height), width=128, height=112),
    )


def vectors_and_angle(rng: Random) -> OpenQuestion:
    a, b = rng.choice([((3, 4), (4, 3)), ((1, 2), (3, 1)), ((5, 12), (4, 3)), ((2, 1), (1, 3)), ((3, 4), (12, 5))])
    dot = a[0] * b[0] + a[1] * b[1]
    squares_a, squares_b = a[0] ** 2 + a[1] ** 2, b[0] ** 2 + b[1] ** 2
    return OpenQuestion(
        topic="Vektorlar",
        stem=rf"$\vec{{a}}({a[0]};\,{a[1]})$ va $\vec{{b}}({b[0]};\,{b[1]})$ vektorlar berilgan.",
        first=Part(
            text=r"$2\vec{a}-\vec{b}$ vektorning uzunligini toping.",
            answer=surd(1, (2 * a[0] - b[0]) ** 2 + (2 * a[1] - b[1]) ** 2),
            level_logits=0.5,
        ),
        second=Part(
            text="Vektorlar orasidagi burchakning kosinusini toping.",
            answer=surd(Fraction(dot, squares_a * squares_b), squares_a * squares_b),
            level_logits=1.0,
        ),
    )
