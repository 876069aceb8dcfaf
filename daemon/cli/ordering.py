"""An order, and the ending of it, within the trace of what led to it."""

import time

from daemon.bus import Bus
from knowledge.envelope import Envelope
from knowledge.errors import GrantRefused, NoAnswer, NotFound, SottoError, Usage
from knowledge.events import Order
from knowledge.store.log import EventLog

PATIENCE_S = 90.0
_CODES = {one.code: one for one in (Usage, NotFound, GrantRefused)}


def ended(
    bus: Bus, log: EventLog, order: Order, *, cause: Envelope | None = None, patience: float = PATIENCE_S
) -> Envelope:
    """Send it and wait until it is over. Raises NoAnswer, HubUnreachable."""
    answers = bus.follow(f"{bus.source}-{bus.epoch}-{type(order).__name__}-{log.head}", order.endings, since=log.head)
    try:
        [asked] = bus.publish(order, cause=cause)
        until = time.monotonic() + patience
        while (left := until - time.monotonic()) > 0:
            for one in iter(answers.take, None):
                if one.header.cause == asked.id:
                    return one
            bus.poll(left)
    finally:
        bus.unfollow(answers)
    raise NoAnswer(f"{type(order).__name__} after {patience:g} s")


def refusal(reason: str, hint: str, code: int) -> SottoError:
    """What another process said in the words of an error, as one."""
    error = _CODES.get(code, SottoError)(hint=hint)
    error.args = (reason,)
    return error
