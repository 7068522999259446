#!/usr/bin/env python3
"""Stands in for `docker`: notes each call and plays what it was told to; psql and the tools really run.

Reads `plays.json` beside itself: lists of {"call": words that the call begins with, "says", "code", "once", "run"}.
`run` is a command with an environment that is carried out with this program's input. The first that fits is played.
"""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    words = sys.argv[1:]
    with (HERE / "calls").open("a") as calls:
        calls.write(json.dumps(words) + "\n")
    plays = json.loads((HERE / "plays.json").read_text())
    for play in plays:
        if fits(play["call"], words):
            if play.get("once"):
                plays.remove(play)
                (HERE / "plays.json").write_text(json.dumps(plays))
            print(play.get("says", ""), end="", flush=True)
            return carry_out(play, words) if "run" in play else int(play.get("code", 0))
    return 0


def fits(call: list[str], words: list[str]) -> bool:
    """Whether these words stand in the call, in this order."""
    rest = iter(words)
    return all(word in rest for word in call)


def carry_out(play: dict[str, object], words: list[str]) -> int:
    environment = dict(play["environment"])  # type: ignore[call-overload]
    for place, word in enumerate(words):
        if word == "-e":
            name, _, value = words[place + 1].partition("=")
            environment[name] = value
    command = [str(word) for word in play["run"]]  # type: ignore[attr-defined]
    return subprocess.run([*command, *words_after(play, words)], env=environment, check=False).returncode


def words_after(play: dict[str, object], words: list[str]) -> list[str]:
    """Those behind the word that the play names, for commands which take the rest as it is."""
    behind = play.get("rest_after")
    return words[words.index(str(behind)) + 1 :] if behind else []


if __name__ == "__main__":
    sys.exit(main())
