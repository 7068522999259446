"""Units of measure in Uzbek, Russian and English spellings, with exact factors to one unit per dimension."""

from dataclasses import dataclass
from fractions import Fraction

from mathanswers.characters import latin
from mathanswers.tokens import Token

MAX_UNIT_TOKENS = 7


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: how we show it, what it measures, and how many base units it is."""

    symbol: str
    dimension: str
    factor: Fraction
    # A bare letter (h, s, t) after a number is more often an unknown: it needs a space before it.
    needs_space: bool = False


_LENGTHS = {
    "mm": (Fraction(1, 1000), "mm мм millimetr millimetri миллиметр миллиметров"),
    "sm": (Fraction(1, 100), "sm cm см santimetr santimetri сантиметр сантиметра сантиметров centimeter centimeters"),
    "dm": (Fraction(1, 10), "dm дм detsimetr дециметр дециметров"),
    "m": (Fraction(1), "m м metr metri метр метра метров meter meters"),
    "km": (Fraction(1000), "km км kilometr километр километра километров kilometer kilometers"),
}
_TIMES = {
    "s": (Fraction(1), "s с sek сек sec sekund soniya секунд секунда секунды second seconds"),
    "min": (Fraction(60), "min мин daqiqa minut минут минута минуты minute minutes"),
    "soat": (Fraction(3600), "h ч soat час часа часов соат hour hours"),
    "kun": (Fraction(86400), "kun кун день дня дней day days сутки суток"),
    "hafta": (Fraction(604800), "hafta неделя недели недель week weeks"),
}
_MASSES = {
    "mg": (Fraction(1, 1000), "mg мг"),
    "g": (Fraction(1), "g г gr гр gramm gram грамм граммов grams"),
    "kg": (Fraction(1000), "kg кг kilogramm килограмм килограммов kilogram kilograms kilo кило"),
    "ts": (Fraction(100_000), "ц sentner центнер центнеров"),
    "t": (Fraction(1_000_000), "t т tonna тонна тонны тонн ton tons"),
}
_OTHERS = {
    "l": ("volume", Fraction(1, 1000), "l л litr литр литра литров liter liters"),
    "ml": ("volume", Fraction(1, 1_000_000), "ml мл millilitr миллилитр"),
    "ga": ("area", Fraction(10_000), "ga га gektar гектар гектаров"),
    "ar": ("area", Fraction(100), "sotix сотка соток ar ар"),
    "°": ("angle", Fraction(1), "gradus градус градуса градусов degree degrees deg grad град"),
    "rad": ("angle-rad", Fraction(1), "rad рад radian радиан радиана радианов radians"),
    "so'm": ("sum", Fraction(1), "so'm som сум сўм сумов sum uzs"),
    "₽": ("rouble", Fraction(1), "rubl руб рубль рубля рублей"),
    "$": ("dollar", Fraction(1), "dollar доллар доллара долларов usd dollars"),
    "ta": ("count", Fraction(1), "ta та dona дона шт штук штуки marta марта раз раза kishi киши человек nafar"),
    "yosh": ("age", Fraction(1), "yosh ёш лет years"),
}  # fmt: skip
_SQUARE = ("^2", "2", "kv", "кв")
_CUBE = ("^3", "3", "kub", "куб")


def _spelling(text: str) -> str:
    return latin(text.lower())


def _table() -> dict[str, Unit]:
    """Every spelling, powers and speeds included."""
    table: dict[str, Unit] = {}

    def add(spelling: str, unit: Unit) -> None:
        table.setdefault(_spelling(spelling), unit)

    for dimension, units in (("length", _LENGTHS), ("time", _TIMES), ("mass", _MASSES)):
        for symbol, (factor, spellings) in units.items():
            for spelling in spellings.split():
                add(spelling, Unit(symbol, dimension, factor, len(spelling) == 1 and spelling not in "mм"))
    for symbol, (dimension, factor, spellings) in _OTHERS.items():
        for spelling in spellings.split():
            add(spelling, Unit(symbol, dimension, factor, len(spelling) == 1))
    for symbol, (factor, spellings) in _LENGTHS.items():
        for spelling in spellings.split():
            _add_powers(add, spelling, symbol, factor)
            _add_speeds(add, spelling, symbol, factor)
    return table


def _add_powers(add, spelling: str, symbol: str, factor: Fraction) -> None:  # type: ignore[no-untyped-def]
    for power, shown, dimension, (caret, digit, *words) in (
        (2, "²", "area", _SQUARE),
        (3, "³", "volume", _CUBE),
    ):
        unit = Unit(symbol + shown, dimension, factor**power)
        for form in (spelling + caret, spelling + digit, *(word + spelling for word in words)):
            add(form, unit)
        for word in words:
            add(spelling + word, unit)
    for word in ("kvadrat", "квадратных", "квадратный", "квадрат"):
        add(word + spelling, Unit(symbol + "²", "area", factor**2))
    for word in ("kub", "кубических", "кубический"):
        add(word + spelling, Unit(symbol + "³", "volume", factor**3))


def _add_speeds(add, spelling: str, symbol: str, factor: Fraction) -> None:  # type: ignore[no-untyped-def]
    for time, (seconds, time_spellings) in _TIMES.items():
        for time_spelling in time_spellings.split():
            add(f"{spelling}/{time_spelling}", Unit(f"{symbol}/{time}", "speed", factor / seconds))


UNITS = _table()
DEGREE = UNITS["gradus"]
_SEPARATORS = frozenset({"/", "^"})


def split_unit(tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], Unit] | None:
    """The tokens before a unit at the end, and the unit; None where there is none."""
    for size in range(min(MAX_UNIT_TOKENS, len(tokens) - 1), 0, -1):
        tail = tokens[-size:]
        if tail[0].kind != "word":
            continue
        unit = UNITS.get("".join(map(_written, tail)))
        if unit is not None and (tail[0].spaced or not unit.needs_space):
            return tokens[:-size], unit
    return None


def _written(token: Token) -> str:
    """A token as it stands in the table of spellings."""
    if token.kind == "sup":
        return "^" + token.text
    if token.kind == "word":
        return _spelling(token.text)
    return token.text if token.kind in _SEPARATORS or token.is_digits else " "
