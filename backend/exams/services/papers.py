"""Papers: an uploaded file is believed only after it was parsed, and changed only before anyone opened the exam."""

import io
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _
from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from exams.errors import PaperRefused
from exams.services.paper_contents import TooManyObjects, active_contents, foreign_contents

PAGES_MAX = 200


class Upload(Protocol):
    """What Django hands over for an uploaded file."""

    size: int

    def read(self) -> bytes: ...

    def seek(self, offset: int) -> object: ...


def read_paper(upload: Upload) -> tuple[bytes, int]:
    """The bytes and page count of a usable PDF. Raises PaperRefused with a sentence that says what is wrong."""
    if upload.size > settings.PAPER_MAX_BYTES:
        raise PaperRefused(_("The file is too large: at most %d MB.") % (settings.PAPER_MAX_BYTES // 1024 // 1024))
    upload.seek(0)
    content = upload.read()
    upload.seek(0)
    return content, count_pages(content)


def count_pages(content: bytes) -> int:
    """Parse a PDF to its last page. Raises PaperRefused."""
    if not content.startswith(b"%PDF-"):
        raise PaperRefused(_("The file is not a PDF."))
    foreign = foreign_contents(content)
    if foreign:
        raise PaperRefused(
            _("The file holds something else beside the PDF: %s. Open it, print it to a new PDF, and upload that one.")
            % foreign
        )
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise PaperRefused(_("The PDF is encrypted: save it without a password."))
        pages = len(reader.pages)
        for page in reader.pages:
            page.mediabox  # noqa: B018  a page that cannot be read shows itself here
            _read_contents(page)
        _refuse_active_contents(reader, content)
    except PaperRefused:
        raise
    except (
        PyPdfError,
        DependencyError,
        NotImplementedError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
    ) as error:
        raise PaperRefused(_("The PDF is damaged: it cannot be read to its last page.")) from error
    if not 1 <= pages <= PAGES_MAX:
        raise PaperRefused(_("The PDF must have between 1 and %d pages.") % PAGES_MAX)
    return pages


def _refuse_active_contents(reader: PdfReader, content: bytes) -> None:
    try:
        found = active_contents(reader, content)
    except TooManyObjects as error:
        raise PaperRefused(
            _("The PDF is too complicated to be looked through. Open it, print it to a new PDF, and upload that one.")
        ) from error
    if found:
        raise PaperRefused(
            _("The PDF holds more than pages: %s. Open it, print it to a new PDF, and upload that one.")
            % ", ".join(found)
        )


def _read_contents(page: PageObject) -> None:
    """Parse a page's contents; a compression that only viewers know (JBIG2 scans) is no fault of the paper."""
    try:
        page.get_contents()
    except (DependencyError, NotImplementedError):
        return
