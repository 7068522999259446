"""`python -m benchmarks`: which benchmarks there are, each a command of its own."""

import pkgutil
from pathlib import Path

import benchmarks

RUNNABLE = 'if __name__ == "__main__":'


def main() -> None:
    print("Each benchmark is a command; --help says what it measures:\n")
    for module in pkgutil.iter_modules(benchmarks.__path__):
        source = (Path(benchmarks.__path__[0]) / f"{module.name}.py").read_text()
        if RUNNABLE in source and module.name != "__main__":
            print(f"  python -m benchmarks.{module.name:<16} {source.splitlines()[0].strip(chr(34))}")


if __name__ == "__main__":
    main()
