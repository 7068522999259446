"""What a code in the bytes of each student's paper would cost: the figures in docs/decisions/0012-watermarks.md.

`python -m benchmarks.paper_stamps` makes a paper of 16 scanned pages and compares, for each student: a stamp on every
page by an incremental update (pypdf), the same update made once and only its code replaced, and writing the file.
"""

import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, NameObject

PAGES = 16
SCAN_BYTES = 150_000
STARTS, SECONDS = 5000, 10
ROUNDS = 8
CODE = "K7QM2-XR4V9"


def scanned_paper() -> bytes:
    """Pages whose content does not compress, as scans do not."""
    writer = PdfWriter()
    for _ in range(PAGES):
        page = writer.add_blank_page(595, 842)
        scan = DecodedStreamObject()
        scan.set_data(b"% " + os.urandom(SCAN_BYTES // 2).hex().encode())
        page[NameObject("/Contents")] = writer._add_object(scan)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def stamped(paper: bytes) -> bytes:
    """The paper with an incremental update: the code as text on every page."""
    writer = PdfWriter(PdfReader(io.BytesIO(paper)), incremental=True)
    for page in writer.pages:
        stamp = DecodedStreamObject()
        stamp.set_data(f"BT /F1 9 Tf 30 20 Td ({CODE}) Tj ET".encode())
        page[NameObject("/Contents")] = ArrayObject([page.raw_get("/Contents"), writer._add_object(stamp)])
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def cpu_ms(act: Callable[[], object]) -> float:
    spent = []
    for _ in range(ROUNDS):
        before = time.process_time()
        act()
        spent.append((time.process_time() - before) * 1000)
    return statistics.median(spent)


def main() -> None:
    paper = scanned_paper()
    once = stamped(paper)
    tail = once[len(paper) :]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "copy.pdf"

        def write_copy() -> None:
            target.write_bytes(paper + tail.replace(CODE.encode(), b"0" * len(CODE)))

        by_pypdf, by_template, by_copy = (
            cpu_ms(lambda: stamped(paper)),
            cpu_ms(lambda: tail.replace(CODE.encode(), b"0" * len(CODE))),
            cpu_ms(write_copy),
        )
    sys.stdout.write(
        f"paper {len(paper) / 1e6:.1f} MB, {PAGES} pages; update {len(tail) / 1e3:.1f} kB, begins with the paper: "
        f"{once.startswith(paper)}\n"
        f"CPU of one student: update by pypdf {by_pypdf:.1f} ms, code replaced in one update {by_template:.3f} ms, "
        f"whole file written {by_copy:.1f} ms\n"
        f"{STARTS} starts in {SECONDS} s: {by_pypdf * STARTS / 1000 / SECONDS:.1f} cores for pypdf, "
        f"{by_copy * STARTS / 1000 / SECONDS:.1f} cores and {len(once) * STARTS / 1e9:.1f} GB of disk "
        f"({len(once) * STARTS / 1e6 / SECONDS:.0f} MB/s) for copies\n"
    )


if __name__ == "__main__":
    main()
