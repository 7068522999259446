"""Closed questions on logarithms, trigonometry, progressions, functions, derivatives and integrals."""

from fractions import Fraction
from random import Random

from demo.questions import ChoiceQuestion, Sketch
from demo.sketches import parabola
from demo.values import Value, interval, number, pi_multiple, polynomial, union

PYTHAGOREAN_TRIPLES = [(3, 4, 5), (4, 3, 5), (5, 12, 13), (12, 5, 13), (8, 15, 17), (15, 8, 17), (7, 24, 25)]


def logarithm_value(rng: Random) -> ChoiceQuestion:
    base, power = rng.choice([(2, 3), (2, 4), (3, 2), (3, 3), (5, 2), (6, 2)])
    extra = rng.choice([5, 7, 10, 11])
    inner, outer = rng.choice([(3, 4), (5, 6), (7, 8), (4, 9)])
    return ChoiceQuestion(
        topic="Logarifm",
        level_logits=-0.6,
        stem=rf"Hisoblang: "
        rf"$\log_{{{base}}}{base**power * extra}-\log_{{{base}}}{extra}+{inner}^{{\,\log_{{{inner}}}{outer}}}$.",
        right=number(power + outer),
        wrong=[number(power + inner), number(base + outer), number(power * outer), number(power + outer + 1)],
    )


def logarithm_equation(rng: Random) -> ChoiceQuestion:
    base, power = rng.choice([(2, 3), (2, 4), (2, 5), (3, 2), (3, 3), (5, 2), (4, 2)])
    shift = rng.choice([-6, -5, -3, -2, 1, 2, 3, 4])
    return ChoiceQuestion(
        topic="Logarifm",
        level_logits=-0.9,
        stem=rf"Tenglamani yeching: $\log_{{{base}}}({polynomial((1, shift))})={power}$.",
        right=number(base**power - shift),
        wrong=[
            number(base**power + shift),
            number(base * power - shift),
            number(power**base - shift),
            number(base**power),
            number(base**power - shift + 1),
        ],
    )


def logarithm_inequality(rng: Random) -> ChoiceQuestion:
    base, power = rng.choice([(2, 2), (2, 3), (3, 2), (2, 4), (5, 2)])
    shift = rng.randint(1, 6)
    bound = shift + base**power
    return ChoiceQuestion(
        topic="Logarifm",
        level_logits=0.5,
        stem=rf"Tengsizlikni yeching: $\log_{{{base}}}(x-{shift})<{power}$.",
        right=interval(shift, bound),
        wrong=[
            interval(None, bound),
            interval(bound, None),
            interval(shift, bound, brackets="(]"),
            interval(0, bound),
        ],
    )


def trigonometric_sum(rng: Random) -> ChoiceQuestion:
    k, m = rng.choice([2, 3, 4, 6]), rng.choice([1, 2, 3, 5])
    sine, sine_sign = rng.choice([(30, 1), (150, 1), (210, -1), (330, -1)])
    cosine, cosine_sign = rng.choice([(60, 1), (120, -1), (240, -1), (300, 1)])
    tangent, tangent_value = rng.choice([(45, 1), (135, -1), (225, 1), (315, -1)])
    half = Fraction(1, 2)
    first, second = k * sine_sign * half, m * cosine_sign * half
    times = "" if m == 1 else str(m)
    return ChoiceQuestion(
        topic="Trigonometriya",
        level_logits=-0.8,
        stem=rf"Hisoblang: ${k}\sin {sine}°+{times}\cos {cosine}°-\mathrm{{tg}}\,{tangent}°$.",
        right=number(first + second - tangent_value),
        wrong=[
            number(first + second + tangent_value),
            number(-first + second - tangent_value),
            number(first - second - tangent_value),
            number(-first - second - tangent_value),
            number(first + second),
            number(tangent_value - first - second),
            number(first + second - 2 * tangent_value),
        ],
    )


def tangent_from_sine(rng: Random) -> ChoiceQuestion:
    opposite, adjacent, hypotenuse = rng.choice(PYTHAGOREAN_TRIPLES)
    return ChoiceQuestion(
        topic="Trigonometriya",
        level_logits=-0.1,
        stem=rf"Agar $\sin\alpha=\dfrac{{{opposite}}}{{{hypotenuse}}}$ va $\dfrac{{\pi}}{{2}}<\alpha<\pi$ boʻlsa, "
        r"$\mathrm{tg}\,\alpha$ ning qiymatini toping.",
        right=number(Fraction(-opposite, adjacent)),
        wrong=[
            number(Fraction(opposite, adjacent)),
            number(Fraction(-adjacent, opposite)),
            number(Fraction(-adjacent, hypotenuse)),
            number(Fraction(adjacent, opposite)),
        ],
    )


def roots_of_sine_equation(rng: Random) -> ChoiceQuestion:
    turns = rng.choice([2, 3, 4, 5])
    side = rng.choice([r"2\sin x=1", r"2\cos x=1", r"2\sin x=-1", r"2\cos x=-1"])
    return ChoiceQuestion(
        topic="Trigonometriya",
        level_logits=0.6,
        stem=rf"${side}$ tenglama $[0;\,{2 * turns}\pi]$ kesmada nechta ildizga ega?",
        right=number(2 * turns),
        wrong=[number(turns), number(2 * turns + 1), number(4 * turns), number(2 * turns - 1)],
    )


def smallest_period(rng: Random) -> ChoiceQuestion:
    k = rng.choice([3, 4, 5, 6, 8])
    return ChoiceQuestion(
        topic="Trigonometriya",
        level_logits=0.1,
        stem=rf"$f(x)=\sin {k}x+3$ funksiyaning eng kichik musbat davrini toping.",
        right=pi_multiple(Fraction(2, k)),
        wrong=[pi_multiple(Fraction(1, k)), pi_multiple(2 * k), pi_multiple(2), pi_multiple(Fraction(k, 2))],
    )


def arithmetic_sum(rng: Random) -> ChoiceQuestion:
    first, step, count = rng.randint(-5, 8), rng.randint(2, 6), rng.choice([10, 12, 15, 16, 20])
    third, seventh = first + 2 * step, first + 6 * step
    total = count * (2 * first + (count - 1) * step) // 2
    return ChoiceQuestion(
        topic="Progressiya",
        level_logits=-0.4,
        stem=rf"Arifmetik progressiyada $a_3={third}$ va $a_7={seventh}$. Dastlabki {count} ta hadining "
        rf"yigʻindisini toping.",
        right=number(total),
        wrong=[
            number(total + count * step // 2),
            number(total - count * step // 2),
            number(total + count),
            number(count * (third + seventh) // 2),
            number(total - count),
            number(total + count * step),
        ],
    )


def infinite_geometric_sum(rng: Random) -> ChoiceQuestion:
    top, bottom = rng.choice([(1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (2, 5)])
    first = bottom * rng.choice([2, 4, 6, 9])
    second = first * top // bottom
    return ChoiceQuestion(
        topic="Progressiya",
        level_logits=0.0,
        stem=f"Cheksiz kamayuvchi geometrik progressiyaning birinchi hadi {first} ga, ikkinchi hadi {second} ga teng. "
        "Progressiyaning yigʻindisini toping.",
        right=number(Fraction(first * bottom, bottom - top)),
        wrong=[
            number(Fraction(first * bottom, bottom + top)),
            number(first + second),
            number(2 * first + second),
            number(first * bottom),
            number(Fraction(second * bottom, bottom - top)),
        ],
    )


def inverse_function(rng: Random) -> ChoiceQuestion:
    slope, constant = rng.randint(2, 6), rng.randint(1, 9)

    def quotient(top: str) -> Value:
        return Value(tex=rf"\dfrac{{{top}}}{{{slope}}}", key=f"({top})/{slope}")

    return ChoiceQuestion(
        topic="Funksiyalar",
        level_logits=-0.2,
        stem=rf"$y={polynomial((slope, constant))}$ funksiyaga teskari funksiyani toping.",
        right=quotient(f"x-{constant}"),
        wrong=[
            quotient(f"x+{constant}"),
            Value(tex=polynomial((slope, -constant)), key=polynomial((slope, -constant))),
            Value(
                tex=rf"\dfrac{{1}}{{{polynomial((slope, constant))}}}",
                key=f"1/({polynomial((slope, constant))})",
            ),
        ],
    )


def composition(rng: Random) -> ChoiceQuestion:
    a, b, c, x = rng.randint(2, 5), rng.randint(1, 6), rng.randint(1, 5), rng.choice([-3, -2, 2, 3])
    inner = x * x - c
    return ChoiceQuestion(
        topic="Funksiyalar",
        level_logits=-0.7,
        stem=rf"$f(x)={polynomial((a, -b))}$ va $g(x)={polynomial((1, 0, -c))}$ boʻlsa, $f(g({x}))$ ni toping.",
        right=number(a * inner - b),
        wrong=[
            number((a * x - b) ** 2 - c),
            number(a * inner + b),
            number((a * x - b) * inner),
            number(a * (x * x + c) - b),
            number(a * inner),
        ],
    )


def domain_of_function(rng: Random) -> ChoiceQuestion:
    hole = rng.randint(-3, 3)
    bound = hole + rng.randint(2, 6)
    shifted = polynomial((1, -hole))
    return ChoiceQuestion(
        topic="Funksiyalar",
        level_logits=0.2,
        stem=rf"$y=\sqrt{{{bound}-x}}+\dfrac{{1}}{{{shifted}}}$ funksiyaning aniqlanish sohasini toping.",
        right=union((None, hole, "()"), (hole, bound, "(]")),
        wrong=[
            interval(None, bound, brackets="(]"),
            interval(hole, bound, brackets="(]"),
            union((None, hole, "()"), (hole, bound, "()")),
        ],
    )


def parabola_on_graph(rng: Random) -> ChoiceQuestion:
    x0, y0 = rng.choice([-2, -1, 1, 2]), rng.choice([-3, -2, -1])
    upward = rng.choice([True, False])
    lead, height = (1, y0) if upward else (-1, -y0)

    def vertex_form(sign: int, x: int, y: int) -> Value:
        text = f"{'-' if sign < 0 else ''}({polynomial((1, -x))})^2{y:+d}"
        return Value(tex=f"y={text}", key=text)

    return ChoiceQuestion(
        topic="Funksiyalar",
        level_logits=0.1,
        stem="Rasmda grafigi tasvirlangan funksiyani koʻrsating.",
        right=vertex_form(lead, x0, height),
        wrong=[
            vertex_form(lead, -x0, height),
            vertex_form(-lead, x0, height),
            vertex_form(lead, x0, -height),
        ],
        sketch=Sketch(lambda axes: parabola(axes, lead=lead, x0=x0, y0=height), width=128, height=128),
    )


def derivative_at_point(rng: Random) -> ChoiceQuestion:
    a, b, c, x = (
        rng.randint(1, 3),
        rng.randint(-4, 4) or 5,
        rng.randint(-6, 6) or 7,
        rng.choice([-2, -1, 1, 2]),
    )
    return ChoiceQuestion(
        topic="Hosila va integral",
        level_logits=-0.6,
        stem=rf"$f(x)={polynomial((a, b, c, 1))}$ boʻlsa, $f′({x})$ ni toping.",
        right=number(3 * a * x * x + 2 * b * x + c),
        wrong=[
            number(a * x**3 + b * x * x + c * x + 1),
            number(3 * a * x * x + 2 * b * x),
            number(3 * a * x * x + b * x + c),
            number(3 * a * x * x - 2 * b * x + c),
            number(3 * a * x * x + 2 * b * x + c + 1),
            number(3 * a * x * x + 2 * b * x - c),
        ],
    )


def tangent_line(rng: Random) -> ChoiceQuestion:
    b, c, x0 = rng.choice([-5, -3, -1, 1, 3, 5]), rng.randint(1, 6), rng.choice([1, 2, 3])
    slope, constant = 2 * x0 + b, c - x0 * x0

    def line(k: int, m: int) -> Value:
        text = polynomial((k, m))
        return Value(tex=f"y={text}", key=text)

    return ChoiceQuestion(
        topic="Hosila va integral",
        level_logits=0.6,
        stem=rf"$y={polynomial((1, b, c))}$ funksiya grafigiga $x_0={x0}$ nuqtada oʻtkazilgan urinma tenglamasini "
        rf"toping.",
        right=line(slope, constant),
        wrong=[
            line(slope, x0 * x0 + b * x0 + c),
            line(slope, -constant),
            line(slope + 1, constant),
            line(slope - 1, c),
        ],
    )


def local_minimum(rng: Random) -> ChoiceQuestion:
    a, constant = rng.randint(1, 4), rng.randint(-9, 9)
    return ChoiceQuestion(
        topic="Hosila va integral",
        level_logits=0.7,
        stem=rf"$f(x)={polynomial((1, 0, -3 * a * a, constant))}$ funksiyaning minimumini (minimum nuqtasidagi "
        rf"qiymatini) "
        "toping.",
        right=number(constant - 2 * a**3),
        wrong=[
            number(constant + 2 * a**3),
            number(a),
            number(-a),
            number(constant - a**3),
            number(constant - 4 * a**3),
        ],
    )


def definite_integral(rng: Random) -> ChoiceQuestion:
    top, b = rng.randint(1, 3), rng.randint(1, 5)
    value = top**3 + b * top**2
    return ChoiceQuestion(
        topic="Hosila va integral",
        level_logits=0.2,
        stem=rf"Hisoblang: $\int_{{0}}^{{{top}}}({polynomial((3, 2 * b, 0))})\,dx$.",
        right=number(value),
        wrong=[
            number(3 * top**2 + 2 * b * top),
            number(6 * top + 2 * b),
            number(value + b),
            number(3 * top**3 + 2 * b * top**2),
        ],
    )


def vertex_of_quadratic(rng: Random) -> ChoiceQuestion:
    x0, y0 = rng.choice([-4, -3, -2, 2, 3, 4]), rng.randint(-9, 5)
    return ChoiceQuestion(
        topic="Funksiyalar",
        level_logits=-0.5,
        stem=rf"$y={polynomial((1, -2 * x0, x0 * x0 + y0))}$ funksiyaning eng kichik qiymatini toping.",
        right=number(y0),
        wrong=[number(x0), number(x0 * x0 + y0), number(-y0 - 1), number(y0 + 2), number(-x0)],
    )
