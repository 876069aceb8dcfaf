"""One queue of others in a process of its own: `serve` does its jobs until it is killed, `ask` has some done.

A job has three steps as ours, and writes each into a file of its number, with the moment.
"""

import importlib
import json
import select
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

STEPS = ("one", "two", "three")
TAKES_S = 0.004
AT_ONCE = 2
Ask = Callable[[int], object]


def _step(folder: Path, number: int, name: str) -> None:
    with (folder / f"{number}").open("a", encoding="ascii") as file:
        file.write(f"{name} {time.time_ns()}\n")
    select.select([], [], [], TAKES_S)


def _huey(folder: Path, every_s: float) -> tuple[Callable[[], None], Ask]:
    """`every_s`: how often it looks for jobs; 0 for what is usual there, seldomer while there are none."""
    queue: Any = importlib.import_module("huey").SqliteHuey(filename=str(folder / "huey.db"), fsync=True)

    def job(number: int) -> None:
        for name in STEPS:
            _step(folder, number, name)

    task = queue.task(retries=3)(job)
    often = {"initial_delay": every_s, "max_delay": every_s} if every_s else {}
    return lambda: queue.create_consumer(workers=AT_ONCE, **often).run(), task


def _dbos(folder: Path, every_s: float) -> tuple[Callable[[], None], Ask]:
    dbos: Any = importlib.import_module("dbos")
    url = f"sqlite:///{folder}/dbos.db"

    def serve() -> None:
        its = {"name": "peer", "system_database_url": url, "log_level": "ERROR"}
        dbos.DBOS(config=its | {"application_version": "1", "executor_id": "one"})
        step = dbos.DBOS.step(name="step")(lambda number, name: _step(folder, number, name))

        def job(number: int) -> None:
            for name in STEPS:
                step(number, name)

        dbos.DBOS.workflow(name="job")(job)
        dbos.DBOS.launch()
        often = {"polling_interval_sec": every_s} if every_s else {}
        dbos.DBOS.register_queue("jobs", worker_concurrency=AT_ONCE, **often)
        print("ready", flush=True)
        select.select([], [], [])

    client = None

    def ask(number: int) -> None:
        nonlocal client
        client = client or dbos.DBOSClient(system_database_url=url)
        client.enqueue({"queue_name": "jobs", "workflow_name": "job", "workflow_id": str(number)}, number)

    return serve, ask


def _ask(folder: Path, ask: Ask, numbers: range, *, wait: bool) -> list[float]:
    """Milliseconds from asking until the first step; nothing where nobody waits for one before the next is asked."""
    late = []
    for number in numbers:
        asked = time.time_ns()
        ask(number)
        path = folder / f"{number}"
        while wait and not (path.exists() and path.read_text(encoding="ascii").count("\n") == len(STEPS)):
            select.select([], [], [], 0.002)
        if wait:
            late.append((int(path.read_text(encoding="ascii").split()[1]) - asked) / 1e6)
    return late


def _main(which: str, folder: Path, every_s: float, numbers: range, *, wait: bool) -> None:
    """Without numbers, serve."""
    serve, ask = {"huey": _huey, "dbos": _dbos}[which](folder, every_s)
    if numbers:
        print(json.dumps(_ask(folder, ask, numbers, wait=wait)))
    else:
        serve()


if __name__ == "__main__":
    _first, _count = int(sys.argv[4]), int(sys.argv[5])
    _main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), range(_first, _first + _count), wait=sys.argv[6] == "1")
