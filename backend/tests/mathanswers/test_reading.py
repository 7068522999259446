"""The student sees how an answer was understood, and nothing of the key."""

import pytest

from mathanswers import check_key, judge, read, verdict
from mathanswers.__main__ import main

READINGS = [
    ("0,5", "1", "0,5"),
    ("\\frac12", "1", "½"),
    ("1:2", "1", "½"),
    ("1 1/2", "1", "1½"),
    ("2*sqrt(2)", "1", "2√2"),
    ("√(3+2√2)", "1", "√(3 + 2√2)"),
    ("x∈(1;2)", "int:R", "x ∈ (1; 2)"),
    ("-oo<x<=3", "int:R", "−∞ < x ≤ 3"),
    ("2,1", "set:5", "{2; 1}"),
    ("{2;1}", "set:5", "{2; 1}"),
    ("x₁=2, x₂=3", "set:5", "x = 2; x = 3"),
    ("yechim yo'q", "empty", "∅"),
    ("(1,5; 2)", "point:(0;0)", "(1,5; 2)"),
    ("30 cm", "1 m", "30 sm"),
    ("30°15'", "1", "(30 + 15/60)°"),
    ("sin^2x", "expr:x", "(sin(x))²"),
    ("2^-1", "1", "2⁻¹"),
    ("x^2y", "expr:x", "x²y"),
    ("а", "mc:B", "A"),
]


@pytest.mark.parametrize(("given", "key", "text"), READINGS)
def test_the_reading_is_plain_text(given: str, key: str, text: str) -> None:
    assert read(given, key).text == text


def test_the_reading_of_a_verdict_is_the_one_of_the_preview() -> None:
    assert [judge(given, key).reading for given, key, _ in READINGS] == [text for *_, text in READINGS]


@pytest.mark.parametrize("given", ["", "  ", "1//2", "((2)", "l", "9!!", "1/0", "a" * 501])
def test_what_cannot_be_read_has_no_reading(given: str) -> None:
    reading = read(given, "1")
    assert (reading.text, reading.readable) == ("", False)


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("", "key_blank"),
        ("mc:", "key_blank"),
        ("1//2", "key_unreadable"),
        ("1/0", "key_undefined"),
        ("1;2", "key_other_shape"),
        ("int:(2;1)", "key_unreadable"),
        ("point:1", "key_other_shape"),
        ("2~x", "key_tolerance"),
        ("2~-1", "key_tolerance"),
        ("expr:x~0,1", "key_tolerance"),
        ("set:", "key_unreadable"),
    ],
)
def test_a_bad_key_is_refused_with_its_code(key: str, code: str) -> None:
    check = check_key(key)
    assert (check.ok, check.code) == (False, code)
    assert judge("1", key).outcome == "invalid"


def test_a_fault_of_ours_makes_an_answer_invalid_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError

    assert judge("0,75", "3/4").outcome == "correct"
    monkeypatch.setattr(verdict, "read_answer", fail)
    assert judge("0,75", "3/4").outcome == "invalid"
    assert not read("0,75", "3/4").readable


def test_a_good_key_is_shown_as_it_is_read() -> None:
    check = check_key("set:1,5;2")
    assert (check.ok, check.reading) == (True, "{1,5; 2}")


def test_the_command_prints_verdict_and_reading(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["0,5", "1/2"]) == 0
    assert capsys.readouterr().out == "correct\nwe read: 0,5\n"
    assert main(["2", "1/2"]) == 1
    assert main(["1//2", "1/2"]) == 2
    assert main(["1", "int:(2;1)"]) == 2
    assert main([]) == 2
