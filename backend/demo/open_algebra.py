"""Open questions on equations, inequalities, progressions, functions and counting."""

from fractions import Fraction
from functools import partial
from math import comb
from random import Random

from demo.questions import OpenQuestion, Part, Sketch
from demo.sketches import straight_line
from demo.values import expression, interval, number, number_set, polynomial, union

LINES = [
    ((-4, -1), (2, 2)),
    ((-2, -4), (4, 5)),
    ((-3, 4), (3, -2)),
    ((-4, 3), (4, -1)),
    ((-4, -3), (2, 3)),
    ((-1, 5), (3, -3)),
    ((-1, -4), (2, 5)),
    ((-3, 1), (3, 3)),
    ((-2, 4), (4, -5)),
]


def quadratic_roots(rng: Random) -> OpenQuestion:
    first = rng.randint(-6, -1)
    second = rng.choice([value for value in range(1, 9) if value != -first])
    return OpenQuestion(
        topic="Tenglamalar",
        stem=rf"${polynomial((1, -first - second, first * second))}=0$ tenglama berilgan.",
        first=Part(
            text="Tenglamaning barcha ildizlarini yozing.",
            answer=number_set([first, second]),
            level_logits=-0.8,
        ),
        second=Part(
            text="Ildizlari kublarining yigʻindisini toping.",
            answer=number(first**3 + second**3),
            level_logits=0.2,
        ),
    )


def quadratic_and_integers(rng: Random) -> OpenQuestion:
    low = rng.randint(-7, -1)
    high = low + rng.randint(5, 9)
    return OpenQuestion(
        topic="Tengsizliklar",
        stem=rf"${polynomial((1, -low - high, low * high))}\leq 0$ tengsizlik berilgan.",
        first=Part(
            text="Yechimlar toʻplamini oraliq koʻrinishida yozing.",
            answer=interval(low, high, brackets="[]"),
            level_logits=-0.2,
        ),
        second=Part(
            text="Barcha butun yechimlari yigʻindisini toping.",
            answer=number(sum(range(low, high + 1))),
            level_logits=0.4,
        ),
    )


def exponential_and_logarithm(rng: Random) -> OpenQuestion:
    base, small, large = rng.choice([(2, 1, 3), (2, 0, 2), (3, 0, 2), (3, 1, 2), (2, 1, 2), (2, 0, 3)])
    low, high = base**small, base**large
    limit, log_base = rng.choice([(2, 3), (3, 2), (2, 5), (4, 2)])
    bound = Fraction(log_base**limit + 1, 2)
    square = rf"{base**2}^x-{low + high}\cdot {base}^x+{low * high}"
    return OpenQuestion(
        topic="Logarifm",
        stem="Tenglama va tengsizlikni yeching.",
        first=Part(text=rf"${square}=0$", answer=number_set([small, large]), level_logits=0.6),
        second=Part(
            text=rf"$\log_{{{log_base}}}(2x-1)\leq {limit}$ (javobni oraliq koʻrinishida yozing)",
            answer=interval(Fraction(1, 2), bound, brackets="(]"),
            level_logits=1.1,
        ),
    )


def line_on_graph(rng: Random) -> OpenQuestion:
    (x1, y1), (x2, y2) = rng.choice(LINES)
    slope = Fraction(y2 - y1, x2 - x1)
    constant = y1 - slope * x1
    zero = -constant / slope
    return OpenQuestion(
        topic="Funksiyalar",
        stem="Rasmda $y=kx+b$ chiziqli funksiyaning grafigi tasvirlangan (ikkita nuqta belgilangan).",
        first=Part(text="$k$ ning qiymatini toping.", answer=number(slope), level_logits=-0.2),
        second=Part(
            text="Grafik $Ox$ oʻqini kesib oʻtadigan nuqtaning abssissasini toping.",
            answer=number(zero),
            level_logits=0.3,
        ),
        sketch=Sketch(partial(straight_line, points=((x1, y1), (x2, y2))), width=132, height=132),
    )


def arithmetic_progression(rng: Random) -> OpenQuestion:
    first, step, count = rng.randint(-8, 9) or 4, rng.randint(2, 7), rng.choice([20, 24, 30, 40])
    second, third = first + step, first + 2 * step
    return OpenQuestion(
        topic="Progressiya",
        stem=rf"Arifmetik progressiya berilgan: ${first};\,{second};\,{third};\,\ldots$",
        first=Part(
            text="$n$-hadining formulasini yozing ($n$ orqali ifodalang).",
            answer=expression(polynomial((step, first - step), "n")),
            level_logits=0.0,
        ),
        second=Part(
            text=f"Dastlabki {count} ta hadining yigʻindisini toping.",
            answer=number(count * (2 * first + (count - 1) * step) // 2),
            level_logits=0.3,
        ),
    )


def balls_in_urn(rng: Random) -> OpenQuestion:
    red, blue = rng.choice([(3, 5), (4, 6), (5, 4), (6, 3), (4, 5), (7, 3), (5, 6)])
    pairs = comb(red + blue, 2)
    return OpenQuestion(
        topic="Ehtimollik",
        stem=f"Qutida {red} ta qizil va {blue} ta koʻk shar bor. Tavakkaliga birdaniga 2 ta shar olindi.",
        first=Part(
            text="Sharlarning har xil rangda boʻlish ehtimolligini toping.",
            answer=number(Fraction(red * blue, pairs)),
            level_logits=0.6,
        ),
        second=Part(
            text="Kamida bittasi qizil boʻlish ehtimolligini toping.",
            answer=number(1 - Fraction(comb(blue, 2), pairs)),
            level_logits=1.0,
        ),
    )


def meeting_trains(rng: Random) -> OpenQuestion:
    slow, difference = rng.choice([(60, 15), (70, 20), (50, 30), (80, 10), (65, 20)])
    fast, hours = slow + difference, rng.choice([2, 3, 4])
    distance = (slow + fast) * hours
    return OpenQuestion(
        topic="Matnli masalalar",
        stem=f"Oralaridagi masofa {distance} km boʻlgan ikki shahardan bir-biriga qarab bir vaqtda ikki poyezd "
        f"yoʻlga chiqdi "
        f"va {hours} soatdan keyin uchrashdi. Birining tezligi ikkinchisinikidan {difference} km/soat ortiq.",
        first=Part(text="Tezroq poyezdning tezligini (km/soat) toping.", answer=number(fast), level_logits=-0.2),
        second=Part(
            text="Sekinroq poyezd uchrashguncha necha km yoʻl bosgan?",
            answer=number(slow * hours),
            level_logits=0.0,
        ),
    )


def modulus_both_ways(rng: Random) -> OpenQuestion:
    centre, radius = rng.randint(-4, 6) or 3, rng.randint(2, 7)
    inside = polynomial((1, -centre))
    return OpenQuestion(
        topic="Tengsizliklar",
        stem="Modul qatnashgan tenglama va tengsizlikni yeching.",
        first=Part(
            text=rf"$|{inside}|={radius}$",
            answer=number_set([centre - radius, centre + radius]),
            level_logits=-0.3,
        ),
        second=Part(
            text=rf"$|{inside}|>{radius}$ (javobni oraliqlar birlashmasi koʻrinishida yozing)",
            answer=union((None, centre - radius, "()"), (centre + radius, None, "()")),
            level_logits=0.7,
        ),
    )
