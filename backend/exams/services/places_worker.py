"""Reads a paper with PDFium in a process of its own: a file from outside that hangs, crashes or swells ends only that.

`python -m exams.services.places_worker SECONDS < paper.pdf` prints the places as JSON, with a page's number behind it
that page as a picture. It knows no Django.
"""

import ctypes
import json
import os
import resource
import struct
import sys
import zlib
from collections.abc import Iterator

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

from exams.rules.paper_text import Glyph, PageText
from exams.rules.places import find_places, places_as_data

MEMORY_BYTES = 1_000_000_000
NICE = 10  # students save meanwhile
PAGES_MAX = 200
# Ink is looked at this finely: a white band of a quarter of a millimetre shows.
DOTS_PER_POINT = 1.5
PIXELS_MAX = 4_000_000
SHOWN_WIDTH = 1000
GLYPHS_MAX = 20_000  # a page with more is a drawing made of letters
DARK = 150  # a grey watermark or a shaded box is no ink


def read_page(page: pdfium.PdfPage) -> PageText:
    """What a page says and where, in points from its top left as it is shown; without text no ink is looked at."""
    width, height = page.get_size()
    text = page.get_textpage()
    glyphs = [] if text.count_chars() > GLYPHS_MAX else list(_glyphs(page, text, width, height))
    if not any(glyph.text.isdigit() for glyph in glyphs):
        return PageText(width, height, glyphs=[], ink=np.zeros((1, 1), dtype=bool))
    dots = min(DOTS_PER_POINT, (PIXELS_MAX / (width * height)) ** 0.5)
    bitmap = page.render(scale=dots, grayscale=True, may_draw_forms=False)
    ink = bitmap.to_numpy().reshape(bitmap.height, bitmap.width) < DARK
    bitmap.close()
    return PageText(width, height, glyphs=glyphs, ink=ink)


def _glyphs(page: pdfium.PdfPage, text: pdfium.PdfTextPage, width: float, height: float) -> Iterator[Glyph]:
    fine = 10  # PDFium's converter speaks in whole dots: of a tenth of a point here
    shown = pdfium.PdfPosConv(page, (0, 0, round(width * fine), round(height * fine), 0))
    box, loose = [ctypes.c_double() for _ in range(4)], raw.FS_RECTF()
    origin = [ctypes.c_double() for _ in range(2)]
    begins_word = True
    for index in range(text.count_chars()):
        sign = chr(raw.FPDFText_GetUnicode(text, index))
        if sign.isspace() or not sign.isprintable() or not raw.FPDFText_GetCharBox(text, index, *box):
            begins_word = begins_word or sign.isspace()
            continue
        raw.FPDFText_GetCharOrigin(text, index, *origin)
        raw.FPDFText_GetLooseCharBox(text, index, loose)
        left, right, bottom, top = (number.value for number in box)
        first, second = shown.to_bitmap(left, top), shown.to_bitmap(right, bottom)
        ends = [shown.to_bitmap(loose.left, loose.top)[1], shown.to_bitmap(loose.right, loose.bottom)[1]]
        yield Glyph(
            text=sign,
            left=min(first[0], second[0]) / fine,
            right=max(first[0], second[0]) / fine,
            top=min(first[1], second[1]) / fine,
            bottom=max(first[1], second[1]) / fine,
            baseline=shown.to_bitmap(origin[0].value, origin[1].value)[1] / fine,
            size=abs(ends[0] - ends[1]) / fine,
            begins_word=begins_word,
        )
        begins_word = False


def read_pages(content: bytes) -> list[PageText]:
    """Every page of a paper, at most 200."""
    paper = pdfium.PdfDocument(content)
    return [read_page(paper[number]) for number in range(min(len(paper), PAGES_MAX))]


def picture(content: bytes, number: int) -> bytes:
    """One page, counted from 1, as a grey PNG."""
    page = pdfium.PdfDocument(content)[number - 1]
    width, height = page.get_size()
    dots = min(SHOWN_WIDTH / width, (PIXELS_MAX / (width * height)) ** 0.5)
    bitmap = page.render(scale=dots, grayscale=True, may_draw_forms=False)
    rows = bitmap.to_numpy().reshape(bitmap.height, bitmap.width)
    body = b"".join(b"\0" + row.tobytes() for row in rows)
    header = struct.pack(">IIBBBBB", bitmap.width, bitmap.height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(body)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, chunks))


def _chunk(named: tuple[bytes, bytes]) -> bytes:
    name, body = named
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def main(seconds: int, page: int | None) -> None:
    """Read one paper from standard input within these limits, and print its places or one of its pages."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    os.nice(NICE)
    content = sys.stdin.buffer.read()
    if page is None:
        print(json.dumps(places_as_data(find_places(read_pages(content)))))
    else:
        sys.stdout.buffer.write(picture(content, page))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
