"""`make messages`: collect the sentences of the code and templates, and compile their translations.

Babel reads the Python files; the templates' tags are simple enough for two patterns. The .po files stay the source,
the .mo files stand beside them in the repository, so that a machine needs no gettext tools.
"""

import re
import sys
from collections.abc import Iterator
from importlib import import_module

import polib  # type: ignore[import-untyped]
from babel.messages.extract import extract_from_file

from devserver.options import BACKEND

LANGUAGES = ("uz", "ru")
SEEDED = "exams/migrations/0003_seed_achievements.py"  # achievements reach students translated, see their selector
FOLDERS = ("accounts", "audit", "common", "exams", "health", "templates")
KEYWORDS = {"_": None, "_t": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}
TRANSLATE = re.compile(r"""\{%\s*translate\s+"([^"]+)\"""")
BLOCK = re.compile(r"\{%\s*blocktranslate([^%]*)%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL)
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
PLURAL_FORMS = {
    "uz": "nplurals=1; plural=0;",
    "ru": "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
    "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14) ? 2 : 3);",
}

Message = tuple[str, str | None]


def messages() -> Iterator[tuple[Message, str]]:
    """Every (sentence, plural or None) with the file it stands in."""
    for folder in FOLDERS:
        for path in sorted((BACKEND / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                for _line, found, _comments, _context in extract_from_file("python", str(path), KEYWORDS):
                    singular, plural = found if isinstance(found, tuple) else (found, None)
                    yield (singular, plural), str(path.relative_to(BACKEND))
        for path in sorted((BACKEND / folder).rglob("*.html")):
            for message in _of_template(path.read_text()):
                yield message, str(path.relative_to(BACKEND))
    seeded = import_module(SEEDED.removesuffix(".py").replace("/", ".")).ACHIEVEMENTS
    for _code, _type, name, description, *_threshold_and_icon in seeded:
        yield from (((name, None), SEEDED), ((description, None), SEEDED))


def _of_template(text: str) -> Iterator[Message]:
    """A template's sentences as Django looks them up: with the percent signs of the text doubled."""
    for sentence in TRANSLATE.findall(text):
        yield sentence.replace("%", "%%"), None
    for _options, body in BLOCK.findall(text):
        parts = [VARIABLE.sub(r"%(\1)s", part.replace("%", "%%")) for part in PLURAL.split(body)]
        yield parts[0], parts[1] if len(parts) > 1 else None


def merge(language: str) -> list[str]:
    """Bring one language's .po up to date and compile it; returns the sentences that lack a translation."""
    path = BACKEND / "locale" / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    old = polib.pofile(str(path)) if path.exists() else polib.POFile()
    known = {entry.msgid: entry for entry in old}
    fresh = polib.POFile(wrapwidth=110)
    fresh.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS[language],
    }
    seen: dict[str, polib.POEntry] = {}
    for (singular, plural), file in messages():
        if singular in seen:
            continue
        entry = known.get(singular) or polib.POEntry(msgid=singular, msgid_plural=plural or "")
        entry.occurrences = [(file, "")]
        seen[singular] = entry
        fresh.append(entry)
    fresh.save(str(path))
    fresh.save_as_mofile(str(path.with_suffix(".mo")))
    return [entry.msgid for entry in fresh.untranslated_entries()]


def main() -> int:
    missing = {language: merge(language) for language in LANGUAGES}
    for language, sentences in missing.items():
        for sentence in sentences:
            print(f"{language}: not translated: {sentence}")
    return 1 if any(missing.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
