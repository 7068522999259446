"""What reading a leaderboard costs as students grow: page 1, one's own entry, an exam's board, the dashboard.

    python -m benchmarks.leaderboard                         1,000, 100,000 and 1,000,000 students
    python -m benchmarks.leaderboard --sizes 1000 10000

Each size has a database of its own, with two exams that everybody sat. Requests go through the whole product but the
web server (Django's test client) as random students. Milliseconds: processor time of this process and of its database
connection for one request, the mean of many, which other work on the machine hardly moves; and the median wall time.
The ratios divide by the smallest size.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from benchmarks.database import own_servers

BACKEND = Path(__file__).resolve().parents[1]
SIZES = (1_000, 100_000, 1_000_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        with own_servers():  # in a process of its own, because Django knows one database only
            subprocess.run([sys.executable, "-m", "benchmarks.leaderboard_requests", str(asked.one)], check=True)
        return
    first: dict[str, tuple[float, float]] = {}
    for size in asked.sizes:
        command = [sys.executable, "-m", "benchmarks.leaderboard", "--one", str(size)]
        done = subprocess.run(command, cwd=BACKEND, check=True, stdout=subprocess.PIPE, text=True)
        load = Path("/proc/loadavg").read_text().split()[0]
        print(f"{f'{size:,} students, load {load}':<36}{'CPU ms':>9}{'ratio':>8}{'wall ms':>9}{'ratio':>8}", flush=True)
        for name, (cpu, wall) in json.loads(done.stdout.splitlines()[-1]).items():
            cpu_first, wall_first = first.setdefault(name, (cpu, wall))
            print(f"  {name:<34}{cpu:9.2f}{cpu / cpu_first:8.2f}{wall:9.2f}{wall / wall_first:8.2f}", flush=True)


if __name__ == "__main__":
    main()
