"""Processor time of the product's processes, read from outside them."""

from collections.abc import Iterable
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True)
class CpuSeconds:
    """Processor seconds, user and system, used so far."""

    web: float
    database: float

    def __sub__(self, earlier: "CpuSeconds") -> "CpuSeconds":
        return CpuSeconds(self.web - earlier.web, self.database - earlier.database)

    @property
    def total(self) -> float:
        return self.web + self.database


def cpu_seconds(*, web: psutil.Process, database: psutil.Process) -> CpuSeconds:
    """What a web server and a PostgreSQL have used, with their children."""
    return CpuSeconds(web=_used(web), database=_used(database))


def _used(parent: psutil.Process) -> float:
    return sum(_own(process) for process in _family(parent)) + _of_ended_children(parent)


def _family(parent: psutil.Process) -> Iterable[psutil.Process]:
    return [parent, *parent.children(recursive=True)]


def _own(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:  # it ended between the two looks; its parent has its time
        return 0.0
    return float(times.user + times.system)


def _of_ended_children(parent: psutil.Process) -> float:
    times = parent.cpu_times()
    return float(times.children_user + times.children_system)
