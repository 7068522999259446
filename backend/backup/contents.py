"""What a database or a dump holds, counted row by row."""

import re
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from backup.errors import BackupError
from backup.server import Server, Snapshot, reason

# Without these a database is not the product's, whatever else is in it.
NAMED = {
    "exams": "public.exams_mockexam",
    "students": "public.accounts_student",
    "sittings": "public.exams_examsession",
    "answers": "public.exams_studentanswer",
}
NEEDED = {*NAMED.values(), "public.exams_correctanswer", "public.audit_auditevent", "public.django_migrations"}

# As pg_dump writes their names, since search_path is empty. What an extension brings is not dumped.
TABLES = """
SELECT c.oid::pg_catalog.regclass FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT EXISTS (
  SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
  AND d.deptype = 'e');
"""
NEWEST = """
SELECT pg_catalog.to_char(pg_catalog.max(saved_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')
FROM public.exams_studentanswer;
"""
PAPERS = """
SELECT DISTINCT paper.value FROM public.exams_mockexam exam, pg_catalog.jsonb_each_text(pg_catalog.to_jsonb(exam)) paper
WHERE paper.key IN ('pdf_file', 'solutions_file') AND paper.value <> '' ORDER BY 1;
"""
COPY = re.compile(rb"COPY (.+?) (?:\(.*\) )?FROM stdin;\n")
CREATED = re.compile(r"^;\s+Archive created at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", re.M)


@dataclass(frozen=True)
class Contents:
    """Rows by table; of a database also when its newest answer was saved, and the papers that its exams name."""

    counts: dict[str, int]
    newest_answer: str = ""
    papers: list[str] = field(default_factory=list)

    @property
    def is_the_products(self) -> bool:
        return set(self.counts) >= NEEDED

    def __str__(self) -> str:
        told = ", ".join(f"{self.counts.get(table, 0):,} {name}" for name, table in NAMED.items())
        return told + (f"; the newest answer is of {self.newest_answer} UTC" if self.newest_answer else "")


def contents_of(snapshot: Snapshot) -> Contents:
    """Count every table of the database in this state of it."""
    tables = [row[0] for row in snapshot.ask(TABLES)]
    if not set(tables) >= NEEDED:
        return Contents(dict.fromkeys(tables, 0))
    queries = [f"SELECT {place}, count(*) FROM {name}" for place, name in enumerate(tables)]  # noqa: S608  # its own names
    counting = " UNION ALL ".join(queries)
    counts = {tables[int(place)]: int(count) for place, count in snapshot.ask(f"{counting};")}
    newest = snapshot.ask(NEWEST)
    return Contents(counts, newest[0][0] if newest and newest[0] else "", [row[0] for row in snapshot.ask(PAPERS)])


def contents_of_database(server: Server) -> Contents | None:
    """The same of the present state; None where the server has no such database."""
    if not server.exists():
        return None
    with server.snapshot() as snapshot:
        return contents_of(snapshot)


def contents_of_dump(server: Server, dump: Path) -> Contents:
    """Read a dump to its end and count its rows. Raises BackupError if it is cut off, damaged, or no dump at all.

    `pg_restore --list` would not do: it reads the table of contents only, and the rest may be missing.
    """
    if not dump.is_file():
        raise BackupError(f"There is no backup {dump}.")
    reader = subprocess.Popen(  # noqa: S603  # PostgreSQL's own program, no shell
        [server.program("pg_restore"), "--data-only", "--file=-", dump],
        env=server.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert reader.stdout
    assert reader.stderr
    counts: dict[str, int] = {}
    table: str | None = None
    with reader:
        for line in reader.stdout:
            if table is None:
                if line.startswith(b"COPY ") and (begun := COPY.fullmatch(line)):
                    table = begun[1].decode()
                    counts[table] = 0
            elif line == b"\\.\n":
                table = None
            else:
                counts[table] += 1
        complaint = reader.stderr.read().decode(errors="replace")
    if reader.returncode:
        raise BackupError(f"{dump} is not a whole backup ({reason(complaint)}).")
    return Contents(counts)


def made_at(server: Server, dump: Path) -> datetime:
    """When the dump was begun, by the clock and in the zone of the machine that made it: it does not say which."""
    listed = subprocess.run(  # noqa: S603  # PostgreSQL's own program, no shell
        [server.program("pg_restore"), "--list", dump],
        env={**server.environment, "TZ": "UTC"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = CREATED.search(listed.stdout)
    if not found:
        raise BackupError(f"{dump} is not a whole backup ({reason(listed.stderr)}).")
    return datetime.fromisoformat(found[1]).replace(tzinfo=UTC)


def same_as(server: Server, database: str, expected: Contents) -> bool:
    """Whether another database of this server holds just these rows."""
    found = contents_of_database(server.at(database))
    return found is not None and found.counts == expected.counts
