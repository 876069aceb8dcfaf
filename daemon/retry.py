"""Whether and when something that failed is tried again: a class for every error, a rule for every class, a budget.

All of it is pure. Before a call: the budget, if it is a repetition; then the breaker; then the call itself.
"""

import errno
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from knowledge.errors import HubUnreachable, NoAnswer, SottoError, Throttled, Unavailable
from knowledge.failure_class import FailureClass

LONGEST_RETRY_AFTER_S = 86_400.0
"""Who asks for more than a day is asked once a day all the same."""


@dataclass(frozen=True)
class Rule:
    """What is done after a failure of one class."""

    tries: int | None
    """How often in all; None: until it works."""
    first_s: float = 0.0
    """The wait before the second try; it doubles with each further one."""
    longest_s: float = 0.0
    spread: bool = False
    """Wait a random part of it, so that those who failed together do not come back together."""
    counted: bool = True
    """Whether a failure uses up a try."""
    repeatable_only: bool = False
    """The first try may have had its effect, so only what may happen twice is tried again."""


RULES: dict[FailureClass, Rule] = {
    "transport": Rule(tries=6, first_s=0.5, longest_s=60.0, spread=True, repeatable_only=True),
    "throttled": Rule(tries=6, first_s=0.5, longest_s=60.0, spread=True),
    "resource": Rule(tries=None, first_s=1.0, longest_s=60.0, counted=False),
    "semantic-repairable": Rule(tries=2),  # the caller tells what was wrong; saying it twice helps nobody
    "semantic-final": Rule(tries=1),
    "cancelled": Rule(tries=None, first_s=1.0, longest_s=60.0, counted=False),
    "poison": Rule(tries=1),
    "unknown": Rule(tries=2, first_s=0.1, longest_s=0.1, repeatable_only=True),
}

# ── what class an error is ────────────────────────────────────────────────────────────────────────

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO}
_NO_WAY = {errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENETRESET, errno.ENOTCONN}


def classify(error: BaseException) -> FailureClass:
    """The class of any error, ours or foreign."""
    if isinstance(error, SottoError):
        return error.kind
    if isinstance(error, MemoryError):
        return "resource"
    if isinstance(error, OSError):
        return _of_system(error)
    # asyncio and concurrent.futures have one each; importing either costs a command more than this comparison
    if isinstance(error, KeyboardInterrupt) or type(error).__name__ == "CancelledError":
        return "cancelled"
    return "unknown"


def _of_system(error: OSError) -> FailureClass:
    if error.errno in _NO_ROOM:
        return "resource"
    resolving = type(error).__module__ == "socket"  # gaierror and herror: a name that was not found
    if isinstance(error, ConnectionError | TimeoutError) or error.errno in _NO_WAY or resolving:
        return "transport"
    return "unknown"


def of_status(status: int) -> FailureClass | None:
    """The class of an HTTP status; None for one that is no failure."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "throttled"
    if status == HTTPStatus.REQUEST_TIMEOUT or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "transport"
    return "semantic-final" if status >= HTTPStatus.BAD_REQUEST else None


def for_breaker(error: BaseException) -> FailureClass:
    """The class that a breaker is told: a call that was refused further in says nothing about who passed it on."""
    return "cancelled" if isinstance(error, Unavailable) else classify(error)


def asked_wait(error: BaseException) -> float | None:
    """Seconds that an error asks to be waited; None when it does not."""
    if isinstance(error, Unavailable):
        return error.retry_in
    return error.retry_after if isinstance(error, Throttled) else None


def timed_out(error: BaseException) -> bool:
    """Whether nothing came before a deadline; repeating that is dear."""
    return isinstance(error, TimeoutError | NoAnswer | HubUnreachable)


# ── whether and when it is tried again ────────────────────────────────────────────────────────────


def next_try(
    kind: FailureClass,
    tries: int,
    random: Callable[[], float],
    retry_after: float | None = None,
    *,
    repeatable: bool,
) -> float | None:
    """Seconds until the next try after the failed try number `tries`, from 1; None to give up.

    For a class that is not counted, `tries` says how often in a row it came. `retry_after`: seconds that the other
    side asked for; the next try comes no earlier. `repeatable`: whether the work may have its effect twice.
    """
    rule = RULES[kind]
    if rule.tries is not None and tries >= rule.tries:
        return None
    if rule.repeatable_only and not repeatable:
        return None
    if retry_after is not None and retry_after > 0:
        return min(retry_after, LONGEST_RETRY_AFTER_S)
    wait = min(rule.first_s * 2.0 ** min(tries - 1, 10), rule.longest_s)
    return wait * random() if rule.spread else wait


@dataclass
class Tries:
    """The tries of one piece of work, counted as its failures' classes ask."""

    random: Callable[[], float]
    repeatable: bool
    spent: int = 0
    """Tries used up."""
    paused: int = 0
    """Failures in a row that used up none."""

    def failed(self, kind: FailureClass, retry_after: float | None = None) -> float | None:
        """Seconds until the next try; None to give up."""
        counted = RULES[kind].counted
        self.spent, self.paused = (self.spent + 1, 0) if counted else (self.spent, self.paused + 1)
        number = self.spent if counted else self.paused
        return next_try(kind, number, self.random, retry_after, repeatable=self.repeatable)


# ── the budget of a dependency ────────────────────────────────────────────────────────────────────

FULL = 100
RETRY_COSTS = 5
TIMED_OUT_COSTS = 10


@dataclass
class Budget:
    """What repetitions of calls to one dependency may cost, so that they do not add to what weighs it down."""

    tokens: int = field(default=FULL)

    def take(self, *, timed_out: bool = False) -> bool:
        """Pay for one repetition, more after a timeout; False, and nothing paid, when the budget is spent."""
        cost = TIMED_OUT_COSTS if timed_out else RETRY_COSTS
        if cost > self.tokens:
            return False
        self.tokens -= cost
        return True

    def give(self) -> None:
        """A call succeeded."""
        self.tokens = min(FULL, self.tokens + 1)
