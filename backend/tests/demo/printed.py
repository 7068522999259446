"""Read what a demo paper prints, back into exact mathematics, so that tests can solve it on their own."""

import re
from random import Random

import sympy as sp
from sympy.parsing.sympy_parser import implicit_multiplication, parse_expr, standard_transformations

from demo.questions import ChoiceQuestion, ChoiceTemplate
from demo.values import Value

SEEDS = range(3)
x, y, n, k, m = sp.symbols("x y n k m", real=True)
NAMES = {"x": x, "y": y, "n": n, "k": k, "m": m, "e": sp.E, "pi": sp.pi, "sqrt": sp.sqrt, "root": sp.root}
NAMES |= {"log": sp.log, "sin": sp.sin, "cos": sp.cos, "tan": sp.tan, "Abs": sp.Abs}
TRANSFORMATIONS = (*standard_transformations, implicit_multiplication)
POINTS = [sp.Rational(quarter, 4) for quarter in range(-80, 161)]


def asked(template: ChoiceTemplate, seed: int) -> ChoiceQuestion:
    """Return the question this template asks for a seed."""
    return template(Random(seed))


def formulas(text: str) -> list[str]:
    """Return the formulas of a sentence, in order."""
    return re.findall(r"\$([^$]*)\$", text)


def numbers(text: str) -> list[int]:
    """Return the whole numbers of a sentence, in order; thousands may be set apart."""
    return [int(found) for found in re.findall(r"(?<![\w])-?\d+", text.replace(r"\,", ""))]


def read(tex: str) -> sp.Expr:
    """Return the value or expression which a formula without relation signs prints."""
    return parse_expr(_plain(tex), local_dict=NAMES, transformations=TRANSFORMATIONS)


def equation(tex: str) -> sp.Expr:
    """Return left side minus right side of a printed equation."""
    left, right = tex.split("=")
    return sp.expand(read(left) - read(right)) if "log" not in tex else read(left) - read(right)


def relation(tex: str) -> sp.Rel:
    """Return a printed inequality."""
    for sign, make in ((r"\geq", sp.Ge), (r"\leq", sp.Le), ("<", sp.Lt), (">", sp.Gt)):
        if sign in tex:
            left, right = tex.split(sign)
            return make(read(left), read(right), evaluate=False)
    raise AssertionError(f"no inequality in {tex}")


def holds(inequality: sp.Rel, point: sp.Rational) -> bool:
    """Say whether an inequality is true at a point; where a side has no real value it is not."""
    left, right = (side.subs(x, point) for side in inequality.args)
    if not (left.is_real and right.is_real):
        return False
    gap = sp.N(left - right, 40)
    return bool(type(inequality)(sp.Integer(0) if abs(gap) < sp.Float("1e-30") else gap, 0))


def region(text: str) -> sp.Set:
    """Return the set of numbers which a printed option, or an `int:` key, names."""
    plain = _plain(text.removeprefix("int:").replace(r"\cup", "U").replace(r"\infty", "oo").replace("+oo", "oo"))
    return sp.Union(*(_interval(part) for part in plain.replace(" ", "").split("U")))


def _interval(text: str) -> sp.Interval:
    match = re.fullmatch(r"([(\[])(.+);(.+)([)\]])", text)
    assert match, text
    low, high = (sp.sympify(end.strip("()")) if "oo" not in end else _infinity(end) for end in match.group(2, 3))
    return sp.Interval(low, high, left_open=match.group(1) == "(", right_open=match.group(4) == ")")


def _infinity(text: str) -> sp.Expr:
    return -sp.oo if "-" in text else sp.oo


def listed(text: str) -> set[sp.Expr]:
    """Return the numbers which a printed list, or a `set:` key, names."""
    return {read(part) for part in text.removeprefix("set:").replace(r"\,", "").split(";")}


def key_value(value: Value) -> sp.Expr:
    """Return the number or expression which an answer key spells."""
    text = value.key.removeprefix("expr:").replace("π", "*pi").replace("°", "")
    text = re.sub(r"√(\d+)", r"*sqrt(\1)", text)
    text = re.sub(r"(^|[-(/])\*", r"\1", text)
    return parse_expr(text.replace("^", "**"), local_dict=NAMES, transformations=TRANSFORMATIONS)


def same(first: sp.Expr, second: sp.Expr) -> bool:
    """Say whether two expressions are equal, exactly."""
    return sp.simplify(sp.sympify(first) - sp.sympify(second)) == 0


def assert_only_right_option_is(question: ChoiceQuestion, expected: sp.Expr) -> None:
    """The right option prints and spells the expected value; no wrong option does."""
    assert same(read(question.right.tex), expected), (question.stem, question.right, expected)
    for wrong in question.distractors():
        assert not same(read(wrong.tex), expected), (question.stem, wrong)


def assert_only_right_option_solves(question: ChoiceQuestion, zero: sp.Expr) -> None:
    """Put for x, the right option makes the expression zero; no wrong option does."""
    assert same(zero.subs(x, read(question.right.tex)), sp.Integer(0)), question.stem
    for wrong in question.distractors():
        assert not same(zero.subs(x, read(wrong.tex)), sp.Integer(0)), (question.stem, wrong)


def assert_only_right_region_matches(question: ChoiceQuestion, truth: dict[sp.Rational, bool]) -> None:
    """The right option names exactly the points where the question is true; each wrong option errs somewhere."""
    assert any(truth.values())
    right = region(question.right.tex)
    assert {point: point in right for point in truth} == truth, question.stem
    for wrong in question.distractors():
        option = region(wrong.tex)
        assert any((point in option) != is_true for point, is_true in truth.items()), (question.stem, wrong)


def _plain(tex: str) -> str:
    """Translate the formula language of the papers into SymPy's."""
    text = tex.replace(r"\,", "").replace(r"\left", "").replace(r"\right", "").replace(r"\cdot", "*").replace(":", "/")
    text = re.sub(r"(?<=\d)(°)", "*pi/180", text)
    text = text.replace(r"\mathrm{tg}", r"\tan").replace(r"\pi", " pi ").replace("{,}", ".")
    text = re.sub(r"\|([^|]*)\|", r"Abs(\1)", text)
    text = re.sub(r"\\log_(?:\{(\d+)\}|(\d))(\(|\d+|\\dfrac|x)", _log, text)
    text = re.sub(r"\\(sin|cos|tan)\s*([\w*/]+)", r" \1(\2)", text)
    text = _functions(text)
    return text.replace("{", "(").replace("}", ")").replace("^", "**")


def _log(match: re.Match[str]) -> str:
    base, argument = match.group(1) or match.group(2), match.group(3)
    if argument == "(":
        return rf" log{base}("
    if argument == r"\dfrac":
        return rf" (1/log({base}))*log\dfrac"
    return rf" (log({argument})/log({base}))"


def _functions(text: str) -> str:
    text = re.sub(r"log(\d+)\(([^()]*)\)", r"(log(\2)/log(\1))", text)
    brace = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
    previous = ""
    while previous != text:
        previous = text
        text = re.sub(rf"\\d?frac{brace}{brace}", r"((\1)/(\2))", text)
        text = re.sub(rf"\\sqrt\[3\]{brace}", r" root((\1),3)", text)
        text = re.sub(rf"\\sqrt{brace}", r" sqrt(\1)", text)
    return text
