"""`sotto rebuild`: make memory anew from the log. The daemon does it beside its work; without one it is done here."""

import argparse
import importlib
import time

from daemon.cli import show
from daemon.paths import Paths
from daemon.reach import running
from knowledge.errors import SottoError

PATIENCE_S = 7_200.0


class NotRebuilt(SottoError):
    """Memory could not be made anew."""

    hint = "the one before is untouched; see `sotto doctor`"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Make memory anew from the log: failures, fixes, notes, and all that is searched."
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises NotRebuilt, NotFound."""
    paths = Paths.find()
    began = time.monotonic()
    through, size = _asked(paths) if running(paths) else _here(paths)
    took = round((time.monotonic() - began) * 1_000)
    if arguments.json:
        view = importlib.import_module("knowledge.data_views").RebuildView
        show.data(view(through=f"e{through}", bytes=size, took_ms=took).model_dump())
    else:
        show.say(f"memory is made anew: {size / 1e6:.1f} MB up to e{through} in {took / 1_000:.1f} s")
    return 0


def _asked(paths: Paths) -> tuple[int, int]:
    events = importlib.import_module("knowledge.events")
    with importlib.import_module("daemon.bus_client").BusClient(paths, "cli") as bus:
        fact = bus.ask(events.RebuildMemory(), PATIENCE_S).event
    if isinstance(fact, events.RebuildFailed):
        raise NotRebuilt(fact.reason)
    return fact.through, fact.bytes


def _here(paths: Paths) -> tuple[int, int]:
    """Without a daemon; one that starts meanwhile waits for the lock. Raises WriterBusy, NotFound."""
    rebuilding = importlib.import_module("knowledge.memory.rebuilding")
    claimed = importlib.import_module("knowledge.store.writer_lock").claimed
    with claimed(paths.memory):
        built = rebuilding.build(paths.core, paths.memory)
        rebuilding.put(paths.memory)
    return built.through, paths.memory.stat().st_size
