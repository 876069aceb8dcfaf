"""What gets around the checkpoint: calls without a good grant, made by the thousand, and good grants among them."""

import time

from daemon.bench.attacks import attacked
from daemon.bench.figures import Asked, at_least, at_most, fresh_home
from knowledge.events import complete
from knowledge.views import RowView

CALLS, SOME = 100_000, 10_000


def measure(asked: Asked) -> list[RowView]:
    """Acts that nobody granted, and granted ones that were done, once; processor time beside that of a good grant."""
    complete()
    asked.tell("what gets around the checkpoint")
    with fresh_home() as paths:
        began = time.process_time()
        seen = attacked(paths, CALLS if asked.full else SOME)
        took = (time.process_time() - began) / seen.tried.total() * 1_000
    tried = seen.tried.total()
    asked.note(f"the checkpoint: {tried:,} calls of {len(seen.tried)} sorts without a good grant, {seen.good} with one")
    return [
        at_most(f"guarded acts without a good grant, of {tried:,} calls", seen.through.total(), "", 0),
        at_least("good grants that led to their act, once", seen.done / seen.good * 100, "%", 100),
        at_most("a call that is refused, processor time", took, "ms", None),
    ]
