"""How long after a command has ended a waiting client hears what broke, while something else keeps both cores busy."""

import os
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

from daemon.bench.figures import Asked, at_most, fresh_home, median, percentile
from daemon.bench.lives import daemon
from daemon.bench.proxy import PlainProxy
from daemon.bus_client import BusClient
from daemon.child import fork
from daemon.paths import Paths
from daemon.spool import CommandRecord, write
from knowledge.events import FailureDiagnosed
from knowledge.store.log import EventLog
from knowledge.views import RowView

RUNS, SLICE = 400, 60
WARM = 10
APART_S = 0.1
"""From a diagnosis to the end of the next command, by when all that follows from the one before is done. People's
commands do not end faster; without a pause each waits for what is still made of the last one.
"""
PATIENCE_S = 10.0
P50_MS, P99_MS = 10.0, 60.0
OUTPUT = """\
gcc -Wall -O2 -c -o build/parse.o src/parse.c
{noise}
src/parse.c: In function 'next_token':
src/parse.c:{line}:19: error: 'struct token' has no member named 'kin{name}'; did you mean 'kind'?
   {line} |     return token->kin{name};
      |                   ^~~~
      |                   kind
make: *** [Makefile:12: build/parse.o] Error 1
"""


def delay(asked: Asked) -> list[RowView]:
    """From the moment the record of a failed command is in the spool, on its disk, to FailureDiagnosed at a client."""
    asked.tell("command ended → diagnosis at a client, both cores busy")
    runs = RUNS if asked.full else SLICE
    with fresh_home() as paths, daemon(paths), _busy(), BusClient(paths, "bench") as bus:
        took = list(_delays(paths, bus, runs, APART_S))
        at_once = list(_delays(paths, bus, runs, 0.0))
        folder = paths.run
        proxy = PlainProxy(folder)
        plain = [proxy.hop(b"x" * 500) for _ in range(len(took))]
        proxy.close()
    ms = 1_000
    return [
        at_most("command ended → diagnosis p50", median(took) * ms, "ms", P50_MS, median(plain) * ms),
        at_most("command ended → diagnosis p99", percentile(took, 99) * ms, "ms", P99_MS, percentile(plain, 99) * ms),
        at_most("the same without a pause between commands, p50", median(at_once) * ms, "ms", None),
        at_most("the same without a pause between commands, p99", percentile(at_once, 99) * ms, "ms", None),
    ]


def _delays(paths: Paths, bus: BusClient, runs: int, apart_s: float) -> Iterator[float]:
    follower = bus.follow(f"bench-{secrets.token_hex(6)}", [FailureDiagnosed], _head(paths))
    for number in range(runs + WARM):
        noise = "\n".join(f"gcc -Wall -O2 -c -o build/m{one}.o src/m{one}.c" for one in range(number % 200))
        output = OUTPUT.format(noise=noise, line=7 + number, name=number)
        time.sleep(apart_s)
        record = CommandRecord("make", "/src", 2, time.time_ns() // 1_000, 900, len(output))
        write(paths.spool, f"run-{secrets.token_hex(6)}", record, output.encode())
        began = time.perf_counter()
        deadline = began + PATIENCE_S
        while follower.take() is None:
            if time.perf_counter() > deadline:
                raise TimeoutError
            bus.poll(PATIENCE_S)
        if number >= WARM:
            yield time.perf_counter() - began
    bus.unfollow(follower)


def _head(paths: Paths) -> int:
    with EventLog.open(paths.core) as log:
        return log.head


@contextmanager
def _busy() -> Iterator[None]:
    """One process on each core that does nothing but count."""
    spinning = [fork("busy", lambda _leash: _spin(), []) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for child in spinning:
            child.kill(signal.SIGKILL)
            child.reap()


def _spin() -> None:
    while True:
        sum(range(10_000))
