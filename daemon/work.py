"""What a child of the supervisor does: be the hub, or host services."""

import faulthandler
import gc
import importlib
import logging
import signal
import sys
from functools import cache
from typing import NamedTuple

from daemon import holes, hub, journal, libraries
from daemon.bus_client import BusClient
from daemon.config import Config
from daemon.holding import Holding
from daemon.host import Host
from daemon.leash import Leash
from daemon.listeners import Listeners
from daemon.paths import Paths
from daemon.processes import HUB, Process
from daemon.service import Service, World, heard_by
from daemon.wire import Topic, names
from knowledge.clock import SystemClock
from knowledge.errors import NoFallback, NotFound, SottoError
from knowledge.events import complete
from knowledge.store import memory
from knowledge.store.log import EventLog
from knowledge.store.log_writer import QUERIES
from knowledge.store.memory import MEMORY
from knowledge.store.migrate import CORE, keep
from knowledge.store.queries import load
from knowledge.store.streams import Streams

_log = logging.getLogger("work")


class Surroundings(NamedTuple):
    """What a child finds when it is born."""

    paths: Paths
    config: Config
    leash: Leash
    holding: Holding
    listeners: Listeners
    waits: bool
    """Whether another generation is still in charge."""


def work(around: Surroundings, process: Process) -> None:
    """Be the hub or host services until told to end; an error of ours is said before this process ends with it."""
    journal.begin(around.paths.logs, process.name, around.config.log.level)
    faulthandler.register(signal.SIGALRM, all_threads=False, chain=True)  # who hangs says where before it is ended
    try:
        if process.name == HUB.name:
            _be_hub(around)
        else:
            _host(around, process)
    except SottoError as error:
        _log.exception("%s cannot go on", process.name)
        around.leash.send({"failed": str(error), "hint": error.advice})
        sys.exit(1)


def _be_hub(around: Surroundings) -> None:
    """Serve; a hub that waits says that it could begin at once, and does when it is told to."""
    if not around.waits:
        hub.main(around.paths, around.leash)
        return
    with EventLog.open(around.paths.core):  # as long as it is open, the hub before us closes without merging its WAL
        around.leash.send({"warm": True})
        told = [packet["do"] for packet in around.leash.wait()]
        if "open" not in told or "drain" in told:
            return
        ours = hub.make(around.paths, around.leash)
    ours.run()


def _host(around: Surroundings, process: Process) -> None:
    clock = SystemClock()
    log = EventLog.open(around.paths.core)
    heard = {name: around.listeners.get(name) for name in process.listens}
    world = World(around.paths, around.config, clock, Streams(log.database), log, heard)
    services, refused = list[Service](), dict[str, str]()
    for name in process.services:
        try:
            services.append(find_service(name)(world))
        except NoFallback as error:
            _log.error("%s is not started: %s", name, error)
            refused[name] = str(error)
    with BusClient(around.paths, process.name) as bus:
        rests = bool(process.wakes)
        Host(services, bus, log, around.leash, clock, holding=around.holding, refused=refused, rests=rests).run()


@cache
def find_service(module: str) -> type[Service]:
    """The one service that `services/<module>` holds. Raises NotFound."""
    found = [
        one
        for one in vars(importlib.import_module(f"services.{module}")).values()
        if isinstance(one, type) and issubclass(one, Service) and one.__module__.startswith("services.")
    ]
    if len(found) != 1:
        raise NotFound(f"services/{module} holds {len(found)} services, one is expected")
    return found[0]


def warm(processes: list[Process]) -> None:
    """Read what children need, and keep the garbage collector off it, so that they share its memory.

    An upgrade may change every file below a running daemon: what is read here stays as it was until the hand-over.
    """
    complete()
    for process in processes:
        for name in process.services:
            kind = find_service(name)
            kind.prepare()
            Topic(kind.name, names(heard_by(kind))).encode()  # kept: who makes it touches every name in it
    for schema, queries in ((CORE, QUERIES), (MEMORY, memory.QUERIES)):
        keep(schema)
        load(queries)
    load(["log"])
    libraries.let_go()
    gc.collect()
    gc.freeze()
    holes.fill()
