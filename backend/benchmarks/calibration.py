"""How long a Rasch calibration takes, and how much memory, against programs people use today.

    python -m benchmarks.calibration                      sizes 1,000 to 1,000,000, one minute per cell at most
    python -m benchmarks.calibration --sizes 1000 10000 --limit 20

Every cell runs in a process of its own, on one thread, on the same simulated answers, already in memory when the
clock starts. CPU seconds are the best of up to five runs where a run is short; memory is the peak of the whole process
(VmHWM), with the matrix and the interpreter in it. A program that is not installed is skipped and named. For girth,
set GIRTH_PYTHON to an interpreter that has it, unless this one does; eRm and psychotools are found through Rscript.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ITEMS = 55
SEED = 20261121
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
BACKEND = Path(__file__).resolve().parents[1]

# Python programs see `x`, a students × items int8 matrix, and leave the difficulties in `b`.
PYTHON_FRAME = """
import json, sys, time
import numpy as np
{imports}
x = np.fromfile(sys.argv[1], dtype=np.int8).reshape(-1, {items})
{prepare}
def peak():
    return int(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))) / 1024
before, times = peak(), []
while len(times) < 5 and sum(times) < 1:
    start = time.process_time()
    b = {call}
    times.append(time.process_time() - start)
b = np.asarray(b, dtype=float)
print(json.dumps({{"cpu": min(times), "peak": peak(), "added": peak() - before, "b": (b - b.mean()).tolist()}}))
"""

# R programs see `x`, an integer matrix, and leave the difficulties in `b`.
R_FRAME = """
suppressPackageStartupMessages(library({library}))
file <- commandArgs(trailingOnly = TRUE)[1]
x <- matrix(as.integer(readBin(file, "raw", file.size(file))), ncol = {items}, byrow = TRUE)
colnames(x) <- paste0("q", 1:{items})
times <- c()
while (length(times) < 5 && sum(times) < 1) {{
  start <- proc.time()
  {call}
  times <- c(times, sum((proc.time() - start)[1:2]))
}}
hwm <- grep("^VmHWM", readLines("/proc/self/status"), value = TRUE)
peak <- as.numeric(gsub("[^0-9]", "", hwm)) / 1024
b <- b - mean(b)
numbers <- paste(sprintf("%.10f", b), collapse = ",")
cat(sprintf('{{"cpu": %.4f, "peak": %.1f, "b": [%s]}}', min(times), peak, numbers))
"""

SIMULATE = """
import sys
import numpy as np
rng, students, items = np.random.default_rng({seed}), int(sys.argv[2]), {items}
b = np.linspace(-2, 2, items)
with open(sys.argv[1], "wb") as file:
    for start in range(0, students, 20000):
        theta = rng.normal(0.2, 1.1, size=(min(20000, students - start), 1))
        file.write((rng.random((len(theta), items)) < 1 / (1 + np.exp(b - theta))).astype(np.int8).tobytes())
"""


@dataclass(frozen=True)
class Program:
    """One way to calibrate: how to call it, and the command before the data file; None when not installed."""

    name: str
    command: list[str] | None


@dataclass(frozen=True)
class Cell:
    """CPU seconds, peak MiB, MiB beyond the loaded matrix, difficulties; or why there are none."""

    cpu: float | None
    peak: float | None = None
    added: float | None = None
    difficulty: tuple[float, ...] = ()
    reason: str = ""


def python_program(name: str, interpreter: str | None, *, imports: str, call: str, prepare: str = "") -> Program:
    code = PYTHON_FRAME.format(imports=imports, items=ITEMS, prepare=prepare, call=call)
    return Program(name, [interpreter, "-c", code] if interpreter else None)


def r_program(name: str, library: str, call: str) -> Program:
    rscript = shutil.which("Rscript")
    if rscript is None or _fails(
        [rscript, "-e", f'if (!requireNamespace("{library}", quietly = TRUE)) quit(status = 1)']
    ):
        return Program(name, None)
    return Program(name, [rscript, "--vanilla", "-e", R_FRAME.format(library=library, items=ITEMS, call=call)])


def programs() -> list[Program]:
    girth = os.environ.get("GIRTH_PYTHON", sys.executable)
    girth_found = None if _fails([girth, "-c", "import girth"]) else girth
    erm_all = "fit <- RM(x); p <- person.parameter(fit); f <- itemfit(p); b <- -fit$betapar"
    return [
        python_program(
            "this package, everything",
            sys.executable,
            imports="from psychometrics import calibrate",
            call="calibrate(x).difficulty",
        ),
        python_program(
            "this package, from the counted table",
            sys.executable,
            imports="from psychometrics import ScoreTable, calibrate",
            prepare="t = ScoreTable.from_responses(x)",
            call="calibrate(t).difficulty",
        ),
        python_program(
            "girth MML, difficulties", girth_found, imports="import girth", call="girth.rasch_mml(x.T)['Difficulty']"
        ),
        python_program(
            "girth CML, difficulties",
            girth_found,
            imports="import girth",
            call="girth.rasch_conditional(x.T)['Difficulty']",
        ),
        r_program("psychotools, difficulties and SE", "psychotools", "b <- itempar(raschmodel(x), vcov = FALSE)"),
        r_program("eRm, difficulties and SE", "eRm", "b <- -RM(x)$betapar"),
        r_program("eRm, with abilities and fit", "eRm", erm_all),
    ]


def run_cell(program: Program, data: Path, limit: int) -> Cell:
    if program.command is None:
        return Cell(None, reason="not installed")
    environment = os.environ | ONE_THREAD | {"PYTHONPATH": str(BACKEND)}
    try:
        done = subprocess.run(
            [*program.command, str(data)], env=environment, capture_output=True, text=True, timeout=limit, check=False
        )
    except subprocess.TimeoutExpired:
        return Cell(None, reason=f"> {limit} s")
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return Cell(None, reason=f"failed: {last[:60]}")
    found = json.loads(done.stdout[done.stdout.index("{") :])
    return Cell(found["cpu"], found["peak"], found.get("added"), tuple(found["b"]))


def run_all(sizes: list[int], limit: int, say: Callable[[str], object]) -> dict[tuple[str, int], Cell]:
    """All cells; a program that ran out of time is not tried on more students."""
    cells: dict[tuple[str, int], Cell] = {}
    todo = programs()
    beaten: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            data = Path(folder) / f"{size}.bytes"
            code = SIMULATE.format(seed=SEED, items=ITEMS)
            subprocess.run([sys.executable, "-c", code, str(data), str(size)], check=True)
            for program in todo:
                slow = program.name in beaten
                cell = Cell(None, reason="slower already") if slow else run_cell(program, data, limit)
                cells[program.name, size] = cell
                if cell.reason.startswith(">"):
                    beaten.add(program.name)
                say(f"{size:>9,}  {program.name}: {describe(cell)}")
            data.unlink()
    return cells


def describe(cell: Cell) -> str:
    if cell.cpu is None:
        return cell.reason
    return f"{cell.cpu:.4f} s, {cell.peak:.0f} MiB"


def table(cells: dict[tuple[str, int], Cell], sizes: list[int]) -> str:
    """A Markdown table: CPU seconds (times ours), peak MiB, and the largest gap to our difficulties."""
    names = list(dict.fromkeys(name for name, _ in cells))
    lines = ["| program | " + " | ".join(f"{size:,}" for size in sizes) + " | largest gap, logits |"]
    lines.append("|---" * (len(sizes) + 2) + "|")
    for name in names:
        row = [name]
        gaps = []
        for size in sizes:
            cell, ours = cells[name, size], cells[names[0], size]
            if cell.cpu is None:
                row.append(cell.reason)
                continue
            ratio = f" ({cell.cpu / ours.cpu:,.1f}×)" if ours.cpu and name != names[0] else ""
            row.append(f"{cell.cpu:.4f} s{ratio}, {cell.peak:,.0f} MiB")
            gaps.append(max(abs(a - b) for a, b in zip(cell.difficulty, ours.difficulty, strict=True)))
        row.append(f"{max(gaps):.1e}" if gaps else "")
        lines.append("| " + " | ".join(row) + " |")
    added = [cells[names[0], size].added for size in sizes]
    lines.append("")
    lines.append(
        "This package, MiB beyond the loaded matrix: "
        + ", ".join(f"{value:.1f}" for value in added if value is not None)
    )
    return "\n".join(lines)


def _fails(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode != 0
    except (OSError, subprocess.TimeoutExpired):
        return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--limit", type=int, default=60, help="seconds per cell, start of the program included")
    options = parser.parse_args()
    cells = run_all(options.sizes, options.limit, lambda line: print(line, file=sys.stderr, flush=True))
    print(table(cells, options.sizes))


if __name__ == "__main__":
    main()
