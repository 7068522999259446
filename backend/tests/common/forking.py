"""Run by test_pool_after_fork.py as a process of its own: a web process with a pool that forks after it was used.

Says in JSON how many of the children's and the parent's queries were answered by somebody else's answer, and whether
a transaction that another thread had open at the fork was still whole afterwards.
"""

import gc
import json
import os
import sys
import threading
from collections.abc import Callable

from django.conf import settings
from django.db import Error, connection, transaction

from config.databases import default_database
from config.env import read_env

CHILDREN, QUERIES, THREADS = 3, 100, 3


def main() -> None:
    settings.configure(DATABASES={"default": default_database(read_env(), serves_requests=True)}, USE_TZ=True)
    foreign = foreign_answers_after_use() + foreign_answers_while_in_use()
    print(json.dumps({"foreign": foreign, "transaction": transaction_of_another_thread()}))


def ask(tag: str, times: int = QUERIES) -> int:
    """How many of so many queries came back with another's answer, or with none."""
    wrong = 0
    for number in range(times):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT %s", [f"{tag} {number}"])
                wrong += cursor.fetchone() != (f"{tag} {number}",)
        except Error:
            connection.close()
            wrong += 1
    return wrong


def forked(act: Callable[[], int]) -> int:
    """The number of a child that does this and says by its status how often it went wrong."""
    child = os.fork()
    if child == 0:
        os._exit(min(act(), 100))
    return child


def wrongs_of(children: list[int]) -> int:
    return sum(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)


def foreign_answers_after_use() -> int:
    """Connections rest in the pool at the fork, as after requests in several threads."""
    all_have_one = threading.Barrier(THREADS)

    def use() -> None:
        connection.ensure_connection()
        all_have_one.wait(10)
        connection.close()

    threads = [threading.Thread(target=use) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return foreign_answers()


def foreign_answers_while_in_use() -> int:
    """The forking thread itself has a connection, as in the middle of a request."""
    connection.ensure_connection()
    return foreign_answers()


def foreign_answers() -> int:
    children = [forked(lambda name=name: ask(f"child {name}")) for name in range(CHILDREN)]  # type: ignore[misc]
    wrong = ask("parent")
    connection.close()
    return wrong + wrongs_of(children)


def transaction_of_another_thread() -> str:
    """What became of a transaction that was open in another thread when this one forked."""
    begun, forked_by_now, said = threading.Event(), threading.Event(), []

    def work() -> None:
        with transaction.atomic():
            execute("CREATE TEMPORARY TABLE held (number int) ON COMMIT DROP")
            begun.set()
            forked_by_now.wait(10)
            execute("SELECT count(*) FROM held")
        said.append("whole")

    thread = threading.Thread(target=work)
    thread.start()
    begun.wait(10)
    wrongs_of([forked(tidy_up)])
    forked_by_now.set()
    thread.join()
    return said[0] if said else "broken"


def tidy_up() -> int:
    """What Python does in a child by and by with what belonged to threads that are not there."""
    gc.collect()
    return 0


def execute(statement: str) -> None:
    """In a function of its own: a frame that holds the cursor would keep the child from tidying up."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


if __name__ == "__main__":
    sys.exit(main())
