"""Closed questions on numbers, word problems, counting and chance."""

from fractions import Fraction
from math import comb, factorial, gcd, lcm
from random import Random

from demo.questions import ChoiceQuestion
from demo.values import decimal, grouped, number


def fraction_arithmetic(rng: Random) -> ChoiceQuestion:
    a, b, c, d = rng.choice([(1, 2, 3, 4), (2, 3, 5, 6), (3, 5, 7, 10), (5, 8, 3, 4), (4, 9, 5, 6)])
    e, f = rng.choice([(2, 5), (3, 7), (5, 9), (4, 11)])
    first, second, third = Fraction(a, b), Fraction(c, d), Fraction(e, f)
    return ChoiceQuestion(
        topic="Sonlar",
        level_logits=-2.0,
        stem=rf"Hisoblang: $\dfrac{{{a}}}{{{b}}}+\dfrac{{{c}}}{{{d}}}:\dfrac{{{e}}}{{{f}}}$.",
        right=number(first + second / third),
        wrong=[
            number((first + second) / third),
            number(first + second * third),
            number((first + second) * third),
            number(first - second / third),
        ],
    )


def price_up_and_down(rng: Random) -> ChoiceQuestion:
    price = rng.randrange(120, 401, 20) * 1000
    up, down = rng.sample([10, 15, 20, 25, 30, 40], 2)
    after_rise = price * (100 + up) // 100
    return ChoiceQuestion(
        topic="Matnli masalalar",
        level_logits=-1.3,
        stem=rf"Narxi ${grouped(price)}$ soʻm boʻlgan tovar avval {up}% ga qimmatlashdi, soʻng yangi narxi {down}% ga "
        "arzonlashdi. Tovarning oxirgi narxi necha soʻm boʻldi?",
        right=number(after_rise * (100 - down) // 100),
        wrong=[
            number(price * (100 + up - down) // 100),
            number(after_rise - price * down // 200),
            number(price * (100 - down) // 100),
            number(after_rise),
        ],
    )


def divisor_and_multiple(rng: Random) -> ChoiceQuestion:
    common = rng.choice([6, 8, 12, 14, 15, 18])
    p, q = rng.choice([(2, 3), (3, 4), (2, 5), (3, 5), (4, 5), (3, 7)])
    a, b = common * p, common * q
    return ChoiceQuestion(
        topic="Sonlar",
        level_logits=-1.6,
        stem=f"{a} va {b} sonlarining eng kichik umumiy karralisi bilan eng katta umumiy boʻluvchisi yigʻindisini "
        f"toping.",
        right=number(lcm(a, b) + gcd(a, b)),
        wrong=[
            number(lcm(a, b) - gcd(a, b)),
            number(lcm(a, b)),
            number(a + b),
            number(lcm(a, b) + 2 * gcd(a, b)),
        ],
    )


def remainder_of_power(rng: Random) -> ChoiceQuestion:
    base, modulus = rng.choice([(7, 5), (3, 7), (2, 9), (8, 11), (5, 13), (3, 11)])
    power = rng.randint(40, 120)
    remainder = pow(base, power, modulus)
    others = [number(value) for value in range(1, modulus) if value != remainder]
    rng.shuffle(others)
    return ChoiceQuestion(
        topic="Sonlar",
        level_logits=0.7,
        stem=rf"${base}^{{{power}}}$ sonini {modulus} ga boʻlgandagi qoldiqni toping.",
        right=number(remainder),
        wrong=others,
    )


def new_average(rng: Random) -> ChoiceQuestion:
    count, mean, rise = rng.choice([4, 5, 7, 9]), rng.randint(12, 30), rng.randint(1, 3)
    added = (mean + rise) * (count + 1) - mean * count
    return ChoiceQuestion(
        topic="Sonlar",
        level_logits=-1.1,
        stem=f"{count} ta sonning oʻrta arifmetigi {mean} ga teng. Ularga yana bitta son qoʻshilganda oʻrta arifmetik "
        f"{mean + rise} ga teng boʻldi. Qoʻshilgan sonni toping.",
        right=number(added),
        wrong=[
            number(mean + rise),
            number(added - mean),
            number(mean + rise * count),
            number(added + count),
            number(added - 1),
        ],
    )


def river_current(rng: Random) -> ChoiceQuestion:
    hours_down, hours_up = rng.choice([(2, 3), (3, 4), (3, 5), (4, 5), (4, 6)])
    step = rng.choice([2, 4, 6])
    distance = hours_down * hours_up * step
    down, up = distance // hours_down, distance // hours_up
    return ChoiceQuestion(
        topic="Matnli masalalar",
        level_logits=-0.3,
        stem=f"Qayiq {distance} km masofani oqim boʻylab {hours_down} soatda, oqimga qarshi esa {hours_up} soatda "
        f"bosib "
        "oʻtdi. Daryo oqimining tezligini (km/soat) toping.",
        right=number(Fraction(down - up, 2)),
        wrong=[
            number(down - up),
            number(Fraction(down + up, 2)),
            number(up),
            number(down),
            number(Fraction(down - up, 4)),
        ],
    )


def two_pipes(rng: Random) -> ChoiceQuestion:
    first, second = rng.choice([(3, 6), (4, 12), (6, 12), (10, 15), (12, 24), (20, 30), (5, 20), (9, 18)])
    return ChoiceQuestion(
        topic="Matnli masalalar",
        level_logits=-0.4,
        stem=f"Birinchi quvur hovuzni {first} soatda, ikkinchisi {second} soatda toʻldiradi. Ikkala quvur birgalikda "
        "ochilsa, hovuz necha soatda toʻladi?",
        right=number(Fraction(first * second, first + second)),
        wrong=[
            number(Fraction(first + second, 2)),
            number(Fraction(first + second, first * second)),
            number(second - first),
            number(first + second),
        ],
    )


def two_solutions_mixed(rng: Random) -> ChoiceQuestion:
    low, high = rng.choice([(10, 30), (15, 40), (20, 50), (5, 25), (12, 36)])
    first, second = rng.choice([(2, 3), (3, 5), (1, 4), (4, 6), (6, 2), (7, 3)])
    mixed = Fraction(low * first + high * second, first + second)
    return ChoiceQuestion(
        topic="Matnli masalalar",
        level_logits=0.0,
        stem=f"Tuzning {low}% li eritmasidan {first} kg va {high}% li eritmasidan {second} kg olib aralashtirildi. "
        "Hosil boʻlgan eritmada tuz necha foizni tashkil etadi?",
        right=decimal(mixed) if mixed.denominator in {1, 2, 5, 10} else number(mixed),
        wrong=[
            decimal(Fraction(low + high, 2)),
            number(Fraction(low * second + high * first, first + second)),
            number(high - low),
            number(low + second),
            number(high - second),
            number(Fraction(low * first + high * second, 10)),
        ],
    )


def committee(rng: Random) -> ChoiceQuestion:
    boys, girls = rng.randint(5, 9), rng.randint(4, 8)
    chosen_boys, chosen_girls = rng.choice([(2, 1), (1, 2), (2, 2)])
    return ChoiceQuestion(
        topic="Kombinatorika",
        level_logits=0.4,
        stem=f"Sinfdagi {boys} nafar oʻgʻil bola va {girls} nafar qiz boladan tarkibida {chosen_boys} nafar oʻgʻil va "
        f"{chosen_girls} nafar qiz boʻlgan guruhni necha xil usulda tuzish mumkin?",
        right=number(comb(boys, chosen_boys) * comb(girls, chosen_girls)),
        wrong=[
            number(comb(boys, chosen_boys) + comb(girls, chosen_girls)),
            number(comb(boys + girls, chosen_boys + chosen_girls)),
            number(boys * girls),
            number(comb(boys, chosen_girls) * comb(girls, chosen_boys) + 1),
        ],
    )


def even_numbers_from_digits(rng: Random) -> ChoiceQuestion:
    largest = rng.choice([5, 6, 7, 8])
    digits = ", ".join(str(digit) for digit in range(1, largest + 1))
    evens = largest // 2
    others = (largest - 1) * (largest - 2)
    return ChoiceQuestion(
        topic="Kombinatorika",
        level_logits=0.5,
        stem=f"{digits} raqamlaridan raqamlari takrorlanmaydigan nechta uch xonali juft son tuzish mumkin?",
        right=number(evens * others),
        wrong=[
            number(largest * others),
            number(evens * largest**2),
            number((largest - evens) * others + largest),
            number(evens * (largest - 1) ** 2),
        ],
    )


def queue_orders(rng: Random) -> ChoiceQuestion:
    books = rng.choice([5, 6, 7])
    return ChoiceQuestion(
        topic="Kombinatorika",
        level_logits=0.6,
        stem=f"{books} ta turli kitobni javonga necha xil usulda terish mumkin, bunda ikkita maʼlum kitob "
        f"yonma-yon tursin?",
        right=number(2 * factorial(books - 1)),
        wrong=[
            number(factorial(books - 1)),
            number(factorial(books)),
            number(2 * factorial(books - 2)),
            number(factorial(books) - factorial(books - 1)),
        ],
    )


def two_white_balls(rng: Random) -> ChoiceQuestion:
    white, black = rng.choice([(4, 6), (5, 3), (6, 4), (5, 7), (3, 6), (7, 5), (4, 5), (6, 9)])
    total = white + black
    return ChoiceQuestion(
        topic="Ehtimollik",
        level_logits=0.5,
        stem=f"Qutida {white} ta oq va {black} ta qora shar bor. Tavakkaliga birdaniga olingan 2 ta sharning "
        f"ikkalasi ham "
        "oq boʻlish ehtimolligini toping.",
        right=number(Fraction(comb(white, 2), comb(total, 2))),
        wrong=[
            number(Fraction(white, total) ** 2),
            number(Fraction(white, total)),
            number(Fraction(comb(black, 2), comb(total, 2))),
            number(Fraction(white * black, comb(total, 2))),
        ],
    )


def sum_of_two_dice(rng: Random) -> ChoiceQuestion:
    total = rng.choice([4, 5, 6, 7, 8, 9, 10])
    ways = 6 - abs(total - 7)
    return ChoiceQuestion(
        topic="Ehtimollik",
        level_logits=-0.1,
        stem=f"Ikkita oʻyin kubigi (soqqa) baravariga tashlandi. Tushgan ochkolar yigʻindisi {total} ga teng boʻlish "
        "ehtimolligini toping.",
        right=number(Fraction(ways, 36)),
        wrong=[
            number(Fraction(ways + 1, 36)),
            number(Fraction(1, 11)),
            number(Fraction(ways - 1, 36)),
            number(Fraction(total, 36)),
            number(Fraction(1, 6)),
        ],
    )
