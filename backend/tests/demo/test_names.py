"""Names of simulated students."""

from random import Random

from demo.names import KARAKALPAK, RUSSIAN, UZBEK, student_names


def test_a_few_hundred_students_have_different_names():
    names = student_names(Random(1), 400)
    assert len(names) == 400
    assert len(set(names)) == 400


def test_the_same_seed_names_the_same_students():
    assert student_names(Random(7), 50) == student_names(Random(7), 50)
    assert student_names(Random(7), 50) != student_names(Random(8), 50)


def test_any_number_of_names_can_be_had():
    assert student_names(Random(1), 0) == []
    assert len(student_names(Random(1), 30_000)) == 30_000


def test_names_come_from_all_three_communities():
    families = {name.split()[0] for name in student_names(Random(3), 400)}
    for stock in (UZBEK, KARAKALPAK, RUSSIAN):
        assert families & set(stock.families)


def test_family_name_agrees_with_the_given_name():
    for name in student_names(Random(4), 400):
        family, given = name.split()[:2]
        is_girl = any(given in stock.girls for stock in (UZBEK, KARAKALPAK, RUSSIAN))
        assert family.endswith(("a", "а")) == is_girl, name


def test_names_fit_the_column_and_hold_no_stray_space():
    for name in student_names(Random(5), 1000):
        assert name == " ".join(name.split())
        assert len(name) < 80
