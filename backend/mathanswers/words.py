"""The words that students write between the numbers, in Uzbek (both alphabets), Russian and English."""

import re

AND_WORDS = frozenset({"va", "ва", "hamda", "ҳамда", "и", "and"})
OR_WORDS = frozenset({"yoki", "ёки", "или", "or", "либо"})

# Longest first, so that "arcsin" is not read as a·r·c·sin.
FUNCTIONS = {
    "arcsin": "arcsin", "arccos": "arccos", "arctan": "arctan", "arctg": "arctan", "arccot": "arccot",
    "arcctg": "arccot", "cosec": "csc", "cotan": "cot", "sqrt": "sqrt", "cbrt": "cbrt", "sin": "sin",
    "cos": "cos", "tan": "tan", "ctg": "cot", "cot": "cot", "sec": "sec", "csc": "csc", "log": "log",
    "exp": "exp", "abs": "abs", "tg": "tan", "ln": "ln", "lg": "lg",
}  # fmt: skip
CONSTANTS = {"infinity": "∞", "inf": "∞", "oo": "∞", "pi": "π", "π": "π", "п": "π", "e": "e"}
SPELLED_INFINITY = frozenset({"cheksiz", "cheksizlik", "бесконечность", "бесконечности", "чексиз"})
ROOT_WORDS = frozenset({"ildiz", "корень", "илдиз"})

LATEX_SYMBOLS = {
    "cdot": "*", "times": "*", "ast": "*", "div": ":", "pi": "π", "infty": "∞", "le": "≤", "leq": "≤",
    "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥", "ne": "≠", "neq": "≠", "lt": "<", "gt": ">",
    "in": "∈", "cup": "∪", "cap": "∩", "setminus": "∖", "smallsetminus": "∖", "backslash": "∖",
    "varnothing": "∅", "emptyset": "∅", "pm": "±", "mp": "±", "circ": "°", "degree": "°", "lvert": "|",
    "rvert": "|", "vert": "|", "mid": "|", "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]",
    "approx": "≈", "angle": "∠", "triangle": "∠", "colon": ":", "prime": "'", "land": "va", "lor": "yoki",
    "wedge": "va", "vee": "yoki",
}  # fmt: skip
LATEX_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "varepsilon": "ε", "epsilon": "ε", "theta": "θ",
    "lambda": "λ", "mu": "μ", "rho": "ρ", "sigma": "σ", "tau": "τ", "varphi": "φ", "phi": "φ", "omega": "ω",
    "psi": "ψ", "xi": "ξ", "eta": "η", "nu": "ν",
}  # fmt: skip
LATEX_SPACES = frozenset({"quad", "qquad", "displaystyle", "limits", "left", "right", "big", "Big", "bigl", "bigr"})
LATEX_FONTS = frozenset(
    {
        "mathbb",
        "mathrm",
        "text",
        "textrm",
        "operatorname",
        "mathbf",
        "mathit",
        "mathbin",
        "textbf",
        "textit",
        "textsf",
        "mathsf",
        "mathtt",
        "boxed",
        "bm",
        "boldsymbol",
    }
)

_NEGATIVE = frozenset(
    [
        "yoq",
        "йуқ",
        "йўқ",
        "йук",
        "emas",
        "эмас",
        "нет",
        "no",
        "none",
        "без",
        "mavjudemas",
        "несуществует",
        "not",
        "не",
        "нету",
        "yoqdir",
    ]
)
_NOUNS = frozenset(
    [
        "yechim",
        "yechimi",
        "yechimlar",
        "yechimlari",
        "yechimga",
        "ildiz",
        "ildizi",
        "ildizlar",
        "ildizlari",
        "ildizga",
        "ечим",
        "ечими",
        "ечимлар",
        "ечимга",
        "илдиз",
        "илдизи",
        "илдизга",
        "решение",
        "решения",
        "решений",
        "корень",
        "корня",
        "корней",
        "solution",
        "solutions",
        "root",
        "roots",
    ]
)
_FILLERS = frozenset(
    [
        "haqiqiy",
        "ҳақиқий",
        "bu",
        "tenglama",
        "tenglamaning",
        "tengsizlik",
        "tengsizlikning",
        "sistema",
        "sistemaning",
        "ega",
        "mavjud",
        "эга",
        "мавжуд",
        "имеет",
        "действительных",
        "вещественных",
        "уравнение",
        "уравнения",
        "неравенство",
        "система",
        "существует",
        "real",
        "has",
        "there",
        "is",
        "are",
        "does",
        "have",
        "the",
        "do",
        "equation",
        "exist",
        "any",
    ]
)
_EMPTY_PHRASES = frozenset(
    {
        "bosh toplam", "boshtoplam", "toplam bosh", "бўш тўплам", "буш туплам", "пустое множество", "пустое",
        "пусто", "множество пустое", "empty set", "empty", "the empty set", "не имеет решений", "не имеет корней",
        "решений не имеет", "корней не имеет", "решения не существует", "не существует", "решений не существует",
        "does not exist", "does not have solutions", "without solutions", "без решений", "no real solution",
    }
)  # fmt: skip
_REALS_PHRASES = frozenset(
    {
        "barcha haqiqiy sonlar", "ixtiyoriy son", "ixtiyoriy haqiqiy son", "haqiqiy sonlar", "barcha sonlar",
        "haqiqiy sonlar toplami", "istalgan son", "istalgan haqiqiy son", "любое число", "все числа",
        "любое действительное число", "все действительные числа", "любое вещественное число",
        "множество действительных чисел", "действительные числа", "all real numbers", "any real number",
        "all reals", "любое", "любой", "ixtiyoriy", "real numbers", "any number", "барча ҳақиқий сонлар",
        "ихтиёрий сон",
    }
)  # fmt: skip
_LEADING_UNKNOWN = re.compile(r"^[xх]\s*[-=∈:]?\s*(?=\w{3})")
ANSWER_LABELS = ("javobi", "javob", "жавоби", "жавоб", "ответ", "answer")


def phrase(text: str) -> str:
    """The text as bare lower-case words: no apostrophes, one space between words, no final point."""
    return " ".join(text.lower().replace("'", "").rstrip(".! ").split())


def says_no_solution(text: str) -> bool:
    """Whether the text says in words that there is no solution."""
    words = phrase(text)
    if words in _EMPTY_PHRASES:
        return True
    parts = words.split()
    if not parts or len(parts) > 8:
        return False
    negatives = sum(part in _NEGATIVE for part in parts)
    known = all(part in _NEGATIVE or part in _NOUNS or part in _FILLERS for part in parts)
    return known and negatives == 1 and (len(parts) > 1 or parts[0] not in ("emas", "эмас", "без", "not", "no", "не"))


def says_all_reals(text: str) -> bool:
    """Whether the text says in words that every real number is a solution."""
    words = phrase(text)
    return _LEADING_UNKNOWN.sub("", words) in _REALS_PHRASES


def without_label(text: str) -> str:
    """The text without a leading "Javob:" or "Ответ:"."""
    lowered = text.lower()
    for label in ANSWER_LABELS:
        if lowered.startswith(label):
            rest = text[len(label) :].lstrip()
            if rest.startswith((":", "-", "=")) or text[len(label) : len(label) + 1] == " ":
                return rest[1:].lstrip() if rest.startswith((":", "=")) else rest
    return text
