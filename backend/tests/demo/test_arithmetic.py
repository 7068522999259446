"""Number questions: every answer found again by brute force or from the printed numbers."""

from fractions import Fraction
from itertools import combinations, permutations, product

import pytest
import sympy as sp

from demo import arithmetic
from tests.demo.printed import SEEDS, asked, assert_only_right_option_is, formulas, numbers, read

pytestmark = pytest.mark.parametrize("seed", SEEDS)


def share(outcomes: list[bool]) -> sp.Rational:
    return sp.Rational(sum(outcomes), len(outcomes))


def test_fraction_arithmetic(seed):
    question = asked(arithmetic.fraction_arithmetic, seed)
    assert_only_right_option_is(question, read(formulas(question.stem)[0]))


def test_price_up_and_down(seed):
    question = asked(arithmetic.price_up_and_down, seed)
    price, up, down = numbers(question.stem)
    assert_only_right_option_is(question, sp.Rational(price) * (100 + up) / 100 * (100 - down) / 100)


def test_divisor_and_multiple(seed):
    question = asked(arithmetic.divisor_and_multiple, seed)
    a, b = numbers(question.stem)
    multiple = next(value for value in range(1, a * b + 1) if value % a == 0 == value % b)
    divisor = max(value for value in range(1, a + 1) if a % value == 0 == b % value)
    assert_only_right_option_is(question, sp.Integer(multiple + divisor))


def test_remainder_of_power(seed):
    question = asked(arithmetic.remainder_of_power, seed)
    modulus = numbers(question.stem.rpartition("$")[2])[0]
    assert_only_right_option_is(question, read(formulas(question.stem)[0]) % modulus)


def test_new_average(seed):
    question = asked(arithmetic.new_average, seed)
    count, mean, new_mean = numbers(question.stem)
    (added,) = sp.solve(sp.Symbol("a") + count * mean - new_mean * (count + 1))
    assert_only_right_option_is(question, added)


def test_river_current(seed):
    question = asked(arithmetic.river_current, seed)
    distance, hours_down, hours_up = numbers(question.stem)
    boat, current = sp.symbols("boat current")
    solved = sp.solve([(boat + current) * hours_down - distance, (boat - current) * hours_up - distance])
    assert_only_right_option_is(question, solved[current])


def test_two_pipes(seed):
    question = asked(arithmetic.two_pipes, seed)
    first, second = numbers(question.stem)
    hours = sp.Symbol("hours")
    (together,) = sp.solve(hours / first + hours / second - 1)
    assert_only_right_option_is(question, together)


def test_two_solutions_mixed(seed):
    question = asked(arithmetic.two_solutions_mixed, seed)
    low, first, high, second = numbers(question.stem)
    salt = Fraction(low, 100) * first + Fraction(high, 100) * second
    assert_only_right_option_is(question, sp.Rational(100 * salt / (first + second)))


def test_committee(seed):
    question = asked(arithmetic.committee, seed)
    boys, girls, chosen_boys, chosen_girls = numbers(question.stem)
    people = ["boy"] * boys + ["girl"] * girls
    groups = combinations(people, chosen_boys + chosen_girls)
    assert_only_right_option_is(question, sp.Integer(sum(group.count("boy") == chosen_boys for group in groups)))


def test_even_numbers_from_digits(seed):
    question = asked(arithmetic.even_numbers_from_digits, seed)
    found = [triple for triple in permutations(numbers(question.stem), 3) if triple[-1] % 2 == 0]
    assert_only_right_option_is(question, sp.Integer(len(found)))


def test_queue_orders(seed):
    question = asked(arithmetic.queue_orders, seed)
    orders = permutations(range(numbers(question.stem)[0]))
    side_by_side = sum(abs(order.index(0) - order.index(1)) == 1 for order in orders)
    assert_only_right_option_is(question, sp.Integer(side_by_side))


def test_two_white_balls(seed):
    question = asked(arithmetic.two_white_balls, seed)
    white, black, drawn = numbers(question.stem)
    balls = ["white"] * white + ["black"] * black
    assert drawn == 2
    assert_only_right_option_is(question, share([pair == ("white", "white") for pair in combinations(balls, 2)]))


def test_sum_of_two_dice(seed):
    question = asked(arithmetic.sum_of_two_dice, seed)
    (total,) = numbers(question.stem)
    assert_only_right_option_is(question, share([sum(pair) == total for pair in product(range(1, 7), repeat=2)]))
