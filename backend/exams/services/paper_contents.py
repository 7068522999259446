"""What a PDF holds besides its pages: scripts, attached files, acts of its own, another file behind it.

Students' viewer runs none of it; a teacher who opens the file elsewhere might. Every object is looked at, also those
in compressed streams and those that nothing refers to, since another program may find its own way to them.
"""

import io
import re
import zipfile
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject

OBJECTS_MAX = 200_000
HEAD_BYTES = 1024  # where a browser looks for what a file is
# As keys of a dictionary these have no other meaning.
FORBIDDEN_KEYS = frozenset(
    {"/JavaScript", "/JS", "/AA", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/RichMedia", "/RichMediaContent", "/XFA"}
)
FORBIDDEN_ACTIONS = frozenset(
    {
        "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/GoTo3DView", "/Rendition",
        "/RichMediaExecute", "/Movie", "/Sound", "/ResetForm", "/SetOCGState", "/Hide", "/Trans",
    }
)  # fmt: skip
FORBIDDEN_SUBTYPES = frozenset({"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D", "/FileAttachment"})
FORBIDDEN_TYPES = frozenset({"/EmbeddedFile", "/Collection"})
# For objects that the file's own table does not name. Short names would be found in any picture by chance.
RAW_NAMES = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData)(?=[\s/<>\[\](]|$)")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
END = re.compile(rb"%%EOF")
GOES_ON = re.compile(rb"[\s\0]*(?:\d+\s+\d+\s+obj\b|xref\b|startxref\b|%%EOF|%PDF-|\Z)")
MARKUP = re.compile(rb"<\s*(?:!doctype|html|script|svg|body|head|iframe|img|\?php|\?xml)", re.IGNORECASE)


class TooManyObjects(Exception):
    """More than anybody's paper needs, and than can be looked at while somebody waits."""


def active_contents(reader: PdfReader, content: bytes) -> list[str]:
    """The names of what is no page; none in an ordinary paper. Raises TooManyObjects and what pypdf raises."""
    found: set[str] = {f"/{name.decode()}" for name in RAW_NAMES.findall(_unescaped(content))}
    for indirect in _objects(reader):
        found.update(_forbidden(indirect))
    found.update(_opening_action(reader))
    return sorted(found)


def foreign_contents(content: bytes) -> str:
    """What else the file is beside a PDF (`ZIP`, `HTML`, `data`); empty when nothing."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        return "ZIP"
    if MARKUP.search(content[:HEAD_BYTES].partition(b" obj")[0]):
        return "HTML"
    for end in END.finditer(content):
        if GOES_ON.match(content, end.end()) is None:
            behind = content[end.end() : end.end() + HEAD_BYTES]
            return "HTML" if MARKUP.search(behind) else "data"
    return ""


def _unescaped(content: bytes) -> bytes:
    return ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), content)


def _objects(reader: PdfReader) -> Iterator[PdfObject | None]:
    """Every object that the file's table names, compressed ones too. Raises TooManyObjects."""
    named = {(number, generation) for generation, numbers in reader.xref.items() for number in numbers}
    named |= {(number, 0) for number in reader.xref_objStm}
    if len(named) > OBJECTS_MAX:
        raise TooManyObjects
    for number, generation in sorted(named):
        yield reader.get_object(IndirectObject(number, generation, reader))
    yield reader.trailer


def _forbidden(found: PdfObject | None) -> Iterator[str]:
    """The forbidden names in one object, however deep; what it refers to is an object of its own."""
    waiting: list[object] = [found]
    while waiting:
        value = waiting.pop()
        if isinstance(value, DictionaryObject):
            yield from FORBIDDEN_KEYS.intersection(value)
            for key, names in (
                ("/S", FORBIDDEN_ACTIONS), ("/Subtype", FORBIDDEN_SUBTYPES), ("/Type", FORBIDDEN_TYPES)
            ):  # fmt: skip
                name = value.raw_get(key) if key in value else None
                if isinstance(name, NameObject) and name in names:
                    yield str(name)
            waiting += [value.raw_get(key) for key in value]
        elif isinstance(value, ArrayObject):
            waiting += list(value)


def _opening_action(reader: PdfReader) -> Iterator[str]:
    """A paper may open at a page of its own, and do nothing else by itself."""
    action = reader.root_object.get("/OpenAction")
    action = action.get_object() if isinstance(action, PdfObject) else action
    is_place = isinstance(action, ArrayObject) or action is None
    if not is_place and not (isinstance(action, DictionaryObject) and action.get("/S") == "/GoTo"):
        yield "/OpenAction"
