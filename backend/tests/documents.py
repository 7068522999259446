"""What the Markdown pages name: commands, paths, modules, variables and links, each with the line where it stands."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from devserver.options import REPO

# Where a page may begin a path: beside itself, at the root, or in the folders that all of its readers know.
BASES = ("", "backend", "backend/exams", "backend/tests", "frontend", "frontend/src", "frontend/src/features")
EXAM_FEATURE = "frontend/src/features/exam-session"  # the front end's page speaks of it throughout
PATH = re.compile(r"[\w.@*-]+(?:/[\w.@*-]+)*/?")
FILE = re.compile(r"[\w.-]+\.(?:py|ts|tsx|mjs|conf|yaml|yml|md|in|txt|toml|json|css|html|po|sql|sh|ini)")
MODULE = re.compile(r"[a-z_]\w*(?:\.[A-Za-z_]\w*)+(?:\(\))?")
VARIABLE = re.compile(r"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=\S*)?")
ASSIGNMENT = re.compile(r"([A-Z][A-Z0-9_]*)=.*", re.S)
ADDRESS = re.compile(r"/(?!usr/|app/|run/|srv/|etc/|tmp/|proc/)[\w./-]*")


@dataclass(frozen=True)
class Span:
    """A piece of code on a page: a span between backticks, one line of a fence, or a link's target."""

    page: Path
    line: int
    text: str
    is_link: bool = False

    def __str__(self) -> str:
        return f"{self.page.relative_to(REPO)}:{self.line}: {self.text}"


def pages() -> list[Path]:
    return [REPO / name for name in ("README.md", "CONTRIBUTING.md", "frontend/README.md")] + sorted(
        (REPO / "docs").rglob("*.md")
    )


def spans(page: Path, text: str | None = None) -> list[Span]:
    """Every code span, line of a fence and link of a page, in order; of `text` as if the page held it."""
    tokens = MarkdownIt("commonmark").enable("table").parse(page.read_text() if text is None else text)
    return [span for token in tokens for span in _spans_of(page, token)]


def _spans_of(page: Path, token: Token) -> Iterator[Span]:
    first = token.map[0] + 1 if token.map else 0
    if token.type in ("fence", "code_block"):
        for number, line in enumerate(token.content.splitlines(), start=first + (token.type == "fence")):
            yield Span(page, number, line)
    line = first
    for child in token.children or []:
        line += child.type in ("softbreak", "hardbreak")
        if child.type == "code_inline":
            yield Span(page, line, child.content)
        elif child.type in ("link_open", "image"):
            yield Span(page, line, str(child.attrs.get("href") or child.attrs.get("src")), is_link=True)
        elif child.type == "html_inline":
            yield from _html_targets(page, line, child.content)
    if token.type == "html_block":
        for number, text in enumerate(token.content.splitlines(), start=first):
            yield from _html_targets(page, number, text)


def _html_targets(page: Path, line: int, text: str) -> Iterator[Span]:
    for target in re.findall(r"""(?:src|href)=["']([^"']+)["']""", text):
        yield Span(page, line, target, is_link=True)


def anchors(page: Path) -> set[str]:
    """The names that a link may end with: each heading as GitHub spells it."""
    tokens = MarkdownIt("commonmark").parse(page.read_text())
    headings = [tokens[place + 1].content for place, token in enumerate(tokens) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(text: str) -> list[list[str]]:
    """The commands of a line of shell, in words; assignments in front of them stay, comments go."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split = True
    try:
        words = list(lexer)
    except ValueError:  # prose with an apostrophe, or mathematics
        words = text.split()
    found: list[list[str]] = [[]]
    for word in words:
        if word and set(word) <= set("|&;"):
            found.append([])
        else:
            found[-1].append(word)
    return [command for command in found if command]


@cache
def tracked_files() -> tuple[Path, ...]:
    """The files of the product: what git has or would take, or, without git, all but caches and packages."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=REPO, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return tuple(REPO / name for name in listed.stdout.splitlines())
    left_out = {".venv", "node_modules", ".data", "dist", "__pycache__"}
    return tuple(file for file in REPO.rglob("*") if file.is_file() and not left_out & set(file.parts))


def is_there(path: str, page: Path) -> bool:
    """Whether the product has this file or folder, seen from where a reader may stand; `*` stands for any name."""
    bases = [page.parent, *(REPO / base for base in BASES)]
    if page.parent == REPO / "frontend":
        bases.append(REPO / EXAM_FEATURE)
    return any(_finds(base, path.rstrip("/")) for base in bases)


def _finds(base: Path, path: str) -> bool:
    if "*" in path:
        return base.is_dir() and any(base.glob(path))
    return (base / path).exists() and bool(path)
