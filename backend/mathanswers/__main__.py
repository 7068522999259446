"""Try it: python -m mathanswers "0,5" "1/2"."""

import sys

from mathanswers.verdict import check_key, judge


def main(arguments: list[str]) -> int:
    """Print the verdict and the reading; 0 for correct, 1 for wrong, 2 for invalid or misuse, 3 for undecided."""
    if len(arguments) != 2:
        print('usage: python -m mathanswers ANSWER KEY   (for example "0,5" "1/2")', file=sys.stderr)
        return 2
    given, key = arguments
    check = check_key(key)
    if not check.ok:
        print(f"key refused ({check.code}): {check.error}", file=sys.stderr)
        return 2
    verdict = judge(given, key)
    print(f"{verdict.outcome}\nwe read: {verdict.reading or 'nothing'}")
    return ("correct", "wrong", "invalid", "undecided").index(verdict.outcome)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
