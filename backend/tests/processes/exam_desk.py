"""An admin's desk beside a running product: orders as lines of JSON on stdin, answers as lines on stdout.

A process of its own, because Django knows one database only, and the tests have theirs.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from common.errors import ProductError
    from tests.processes.desk_orders import ORDERS

    def carried_out(order: Callable[..., Any], given: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"status": 200, "code": "", "body": order(**given)}
        except ProductError as refusal:
            return {"status": refusal.status, "code": refusal.code, "body": {"error": str(refusal)}}

    for line in sys.stdin:
        name, given = json.loads(line)
        print(json.dumps(carried_out(ORDERS[name], given)), flush=True)


if __name__ == "__main__":
    main()
