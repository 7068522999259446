"""A translation that was changed and not compiled is found."""

from pathlib import Path

import polib
import pytest

from devserver import translations

SOURCE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Time is up."
msgstr "Vaqt tugadi."

msgid "%d answer"
msgid_plural "%d answers"
msgstr[0] "%d javob"

msgid "Not translated yet."
msgstr ""
"""


@pytest.fixture
def source(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(translations, "BACKEND", folder)
    source = folder / "locale" / "uz" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(SOURCE)
    return source


def test_compiled_translation_is_fine(source: Path) -> None:
    polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))
    assert translations.differences() == []


def test_translation_that_was_never_compiled_is_named(source: Path) -> None:
    assert translations.differences() == ["locale/uz/LC_MESSAGES/django.po is not compiled."]


@pytest.mark.parametrize("change", [("Vaqt tugadi.", "Vaqt tugadi!"), ("%d javob", "%d ta javob")])
def test_translation_that_changed_after_it_was_compiled_is_named(source: Path, change: tuple[str, str]) -> None:
    polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))
    source.write_text(SOURCE.replace(*change))
    assert translations.differences() == ["locale/uz/LC_MESSAGES/django.po was changed after it was compiled."]
