"""Checks that every compiled translation (.mo) says what its source (.po) says."""

import sys

import polib  # type: ignore[import-untyped]

from devserver.options import BACKEND


def differences() -> list[str]:
    """Return one sentence for each source that is not compiled as it stands."""
    found = []
    for source in sorted(BACKEND.glob("locale/*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        name = source.relative_to(BACKEND)
        if not compiled.exists():
            found.append(f"{name} is not compiled.")
            continue
        said = {entry.msgid: entry.msgstr or entry.msgstr_plural for entry in polib.mofile(str(compiled))}
        meant = {
            entry.msgid: entry.msgstr or entry.msgstr_plural for entry in polib.pofile(str(source)).translated_entries()
        }
        if said != meant:
            found.append(f"{name} was changed after it was compiled.")
    return found


if __name__ == "__main__":
    sentences = differences()
    print("\n".join(sentences) or "Every translation is compiled.")
    sys.exit(bool(sentences))
