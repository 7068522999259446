"""A paper is pages and nothing that runs, opens or hides behind them"""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    Fit,
    NameObject,
    NumberObject,
    TextStringObject,
)

from exams.errors import PaperRefused
from exams.services.papers import count_pages
from tests.factories import PAPER


def named(**values: Any) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in values.items()})


def script() -> DictionaryObject:
    return named(S=NameObject("/JavaScript"), JS=TextStringObject("app.alert(1)"))


def scripts_by_name(writer: PdfWriter) -> DictionaryObject:
    return named(JavaScript=named(Names=ArrayObject([TextStringObject("a"), writer._add_object(script())])))


def launch() -> DictionaryObject:
    return named(S=NameObject("/Launch"), F=TextStringObject("cmd.exe"))


def annotated(writer: PdfWriter, **values: Any) -> None:
    box = ArrayObject([NumberObject(n) for n in (0, 0, 50, 50)])
    annotation = named(Type=NameObject("/Annot"), Rect=box, **values)
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(annotation)])


def opening(action: Callable[[], DictionaryObject]) -> Callable[[PdfWriter], None]:
    def put(writer: PdfWriter) -> None:
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(action())

    return put


def chained(writer: PdfWriter) -> None:
    first = named(S=NameObject("/GoTo"), D=ArrayObject([NumberObject(0), NameObject("/Fit")]), Next=script())
    writer.root_object[NameObject("/OpenAction")] = first


def unreferenced(writer: PdfWriter) -> None:
    writer._add_object(script())


def with_form(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/AcroForm")] = named(Fields=ArrayObject(), XFA=writer._add_object(stream(b"<xdp/>")))


def stream(data: bytes) -> DecodedStreamObject:
    made = DecodedStreamObject()
    made.set_data(data)
    return made


ACTIVE: dict[str, Callable[[PdfWriter], None]] = {
    "/JavaScript": lambda writer: writer.root_object.update({NameObject("/Names"): scripts_by_name(writer)}),
    "/JS": opening(script),
    "/Launch": opening(launch),
    "/OpenAction": opening(lambda: named(S=NameObject("/URI"), URI=TextStringObject("https://elsewhere.test"))),
    "/AA": lambda writer: writer.pages[0].update({NameObject("/AA"): named(O=script())}),
    "/EmbeddedFiles": lambda writer: writer.add_attachment("a.exe", b"MZ") and None,
    "/RichMedia": lambda writer: annotated(writer, Subtype=NameObject("/RichMedia")),
    "/FileAttachment": lambda writer: annotated(writer, Subtype=NameObject("/FileAttachment")),
    "/SubmitForm": lambda writer: annotated(
        writer, Subtype=NameObject("/Link"), A=named(S=NameObject("/SubmitForm"), F=TextStringObject("https://x.test"))
    ),
    "/ImportData": lambda writer: annotated(
        writer, Subtype=NameObject("/Link"), A=named(S=NameObject("/ImportData"), F=TextStringObject("x"))
    ),
    "/XFA": with_form,
}
HIDDEN: dict[str, Callable[[PdfWriter], None]] = {"behind a page": chained, "where nothing leads": unreferenced}


def written(change: Callable[[PdfWriter], None], *, compressed: bool = False) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(PAPER))
    change(writer)
    target = io.BytesIO()
    if compressed:
        writer.pdf_header = "%PDF-1.5"
        return with_object_streams(writer)
    writer.write(target)
    return target.getvalue()


def with_object_streams(writer: PdfWriter) -> bytes:
    """The same objects, those that may be packed into one compressed object stream."""
    objects = list(enumerate(writer._objects, start=1))
    packed = [(number, found) for number, found in objects if found is not None and not hasattr(found, "get_data")]
    bodies, index, data = [], [], b""
    for number, found in packed:
        body = io.BytesIO()
        found.write_to_stream(body)
        index.append(f"{number} {len(data)}")
        data += body.getvalue() + b"\n"
        bodies.append(body)
    first = (" ".join(index) + " ").encode()
    container = stream(first + data).flate_encode()
    container.update(named(Type=NameObject("/ObjStm"), N=NumberObject(len(packed)), First=NumberObject(len(first))))
    target = io.BytesIO(b"%PDF-1.5\n")
    target.seek(0, io.SEEK_END)
    places: dict[int, int] = {}
    for number, found in [*((n, f) for n, f in objects if hasattr(f, "get_data")), (len(objects) + 1, container)]:
        places[number] = target.tell()
        target.write(b"%d 0 obj\n" % number)
        found.write_to_stream(target)  # type: ignore[union-attr]
        target.write(b"\nendobj\n")
    return finished(
        target, places, {number: at for at, (number, _found) in enumerate(packed)}, writer, len(objects) + 1
    )


def finished(
    target: io.BytesIO, places: dict[int, int], packed: dict[int, int], writer: PdfWriter, container: int
) -> bytes:
    """The file with its compressed table of objects."""
    size = container + 2
    places[container + 1] = target.tell()
    rows = b""
    for number in range(size):
        if number in packed:
            rows += b"\2" + container.to_bytes(4) + packed[number].to_bytes(2)
        else:
            rows += (b"\1" if number in places else b"\0") + places.get(number, 0).to_bytes(4) + b"\0\0"
    table = stream(rows).flate_encode()
    widths = ArrayObject([NumberObject(n) for n in (1, 4, 2)])
    root = writer.root_object.indirect_reference
    table.update(named(Type=NameObject("/XRef"), Size=NumberObject(size), W=widths, Root=root))
    start = target.tell()
    target.write(b"%d 0 obj\n" % (container + 1))
    table.write_to_stream(target)
    target.write(b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start)
    return target.getvalue()


@pytest.mark.parametrize("name", ACTIVE)
@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "compressed"])
def test_what_runs_by_itself_is_refused_and_named(name: str, compressed: bool) -> None:
    content = written(ACTIVE[name], compressed=compressed)
    with pytest.raises(PaperRefused) as caught:
        count_pages(content)
    assert name in str(caught.value.text)


@pytest.mark.parametrize("name", HIDDEN)
@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "compressed"])
def test_a_script_is_found_wherever_it_hides(name: str, compressed: bool) -> None:
    with pytest.raises(PaperRefused, match="JavaScript"):
        count_pages(written(HIDDEN[name], compressed=compressed))


def test_a_name_in_disguise_is_the_same_name() -> None:
    content = written(ACTIVE["/Launch"]).replace(b"/Launch", b"/L#61unch")
    with pytest.raises(PaperRefused, match="/Launch"):
        count_pages(content)


KEYS = ["AA", "JS", "JavaScript", "EmbeddedFiles", "EmbeddedFile", "EF", "RichMedia", "RichMediaContent", "XFA"]
ACTIONS = [
    "JavaScript", "Launch", "SubmitForm", "ImportData", "GoToE", "GoToR", "GoTo3DView", "Rendition",
    "RichMediaExecute", "Movie", "Sound", "ResetForm", "SetOCGState", "Hide", "Trans",
]  # fmt: skip
SUBTYPES = ["RichMedia", "Screen", "Movie", "Sound", "3D", "FileAttachment"]
TYPES = ["EmbeddedFile", "Collection"]


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (role, name)
        for role, names in (("key", KEYS), ("S", ACTIONS), ("Subtype", SUBTYPES), ("Type", TYPES))
        for name in names
    ],
)
def test_each_forbidden_name_is_found_in_a_list_of_a_page(role: str, name: str) -> None:
    odd = named(**({name: NumberObject(1)} if role == "key" else {role: NameObject(f"/{name}")}))

    def put(writer: PdfWriter) -> None:
        writer.pages[0][NameObject("/Odd")] = ArrayObject([NumberObject(0), named(Deeper=ArrayObject([odd]))])

    with pytest.raises(PaperRefused, match=f"/{name}(,|\\.)"):
        count_pages(written(put, compressed=True))


def test_a_name_where_it_means_nothing_is_no_fault() -> None:
    def put(writer: PdfWriter) -> None:
        writer.pages[0][NameObject("/Odd")] = named(Hide=NameObject("/Hide"), Sound=NumberObject(1), S=NameObject("/D"))

    assert count_pages(written(put)) == 2


def test_a_trailer_is_looked_at_too() -> None:
    content = written(lambda writer: None)
    assert content.count(b"trailer\n<<") == 1
    with pytest.raises(PaperRefused, match="/XFA"):
        count_pages(content.replace(b"trailer\n<<", b"trailer\n<< /XFA 1"))


def test_a_paper_of_too_many_objects_is_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exams.services.paper_contents.OBJECTS_MAX", 5)
    with pytest.raises(PaperRefused, match="too complicated"):
        count_pages(PAPER)


def test_a_script_in_an_object_that_no_table_names_is_found() -> None:
    hidden = b"\n99 0 obj\n<< /S /Java#53cript /J#53 (1) >>\nendobj\n"
    at = PAPER.rindex(b"xref\n", 0, PAPER.rindex(b"startxref"))
    moved = PAPER[:at] + hidden + PAPER[at:]
    place = PAPER[PAPER.rindex(b"startxref") + 9 :].split()[0]
    moved = moved.replace(b"startxref\n" + place, b"startxref\n%d" % (int(place) + len(hidden)))
    with pytest.raises(PaperRefused, match="/JavaScript"):
        count_pages(moved)


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("a.html", "<script>1</script>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (PAPER + archive(), "ZIP"),
        (PAPER + b"\n<html><script>alert(1)</script></html>", "HTML"),
        (PAPER + b"MZ" * 100, "data"),
        (PAPER.replace(b"\n", b"\n%<html><script>alert(1)</script>\n", 1), "HTML"),
        (PAPER + b"<html></html>\n%%EOF\n", "HTML"),
    ],
)
def test_a_file_that_is_something_else_too_is_refused(content: bytes, what: str) -> None:
    with pytest.raises(PaperRefused, match=what):
        count_pages(content)


def at_its_second_page(writer: PdfWriter) -> None:
    writer.open_destination = writer.pages[1]  # type: ignore[assignment]


def with_links(writer: PdfWriter) -> None:
    writer.add_outline_item("1", 0)
    writer.add_annotation(0, Link(rect=(0, 0, 50, 50), url="https://example.com"))
    writer.add_annotation(0, Link(rect=(0, 0, 50, 50), target_page_index=1, fit=Fit.fit()))
    writer.add_metadata({"/Title": "Matematika <html>"})
    going = named(S=NameObject("/GoTo"), D=ArrayObject([writer.pages[0].indirect_reference, NameObject("/Fit")]))
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(going)


ORDINARY: dict[str, Callable[[PdfWriter], None]] = {
    "as it is": lambda writer: None,
    "at a page": at_its_second_page,
    "with links and an outline": with_links,
}


@pytest.mark.parametrize("name", ORDINARY)
@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "compressed"])
def test_an_ordinary_paper_is_taken(name: str, compressed: bool) -> None:
    assert count_pages(written(ORDINARY[name], compressed=compressed)) == 2


@pytest.mark.parametrize("ending", [b"\n", b"\r\n\r\n", b"\0\0\0", b" \n"])
def test_idle_bytes_behind_the_end_are_no_fault(ending: bytes) -> None:
    assert count_pages(PAPER.rstrip() + ending) == 2


def test_a_paper_that_was_added_to_is_taken() -> None:
    writer = PdfWriter(io.BytesIO(PAPER), incremental=True)
    writer.add_metadata({"/Title": "Matematika"})
    target = io.BytesIO()
    writer.write(target)
    assert target.getvalue().count(b"%%EOF") == 2
    assert count_pages(target.getvalue()) == 2


def test_a_paper_printed_by_a_browser_is_taken() -> None:
    """Printed by Chromium 156 with an outline, a link and a place to jump to."""
    assert count_pages((Path(__file__).parent / "data" / "printed_by_chromium.pdf").read_bytes()) == 2
