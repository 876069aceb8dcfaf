"""What a service depends on: cache, retries, circuit breaker and error boundary of a call, declared in one place.

    @depends("streams", without="tells the exit status only", otherwise=lambda _self, _name: "")
    def _output(self, name: str) -> str:
        return self.world.streams.text(name)

A call goes through cache, budget, breaker and retries, in this order. When the dependency does not answer, or is left
alone because it did not, `otherwise` stands in with the same arguments. Other errors pass: they are no outage.
"""

import functools
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

import stamina

from daemon.breaker import Breaker, Change, Snapshot, State
from daemon.leash import Packet
from daemon.retry import Budget, asked_wait, classify, for_breaker, timed_out
from knowledge.clock import Clock
from knowledge.errors import BudgetSpent, NoFallback, Unavailable
from knowledge.events import BreakerChanged
from knowledge.failure_class import FailureClass

P = ParamSpec("P")
T = TypeVar("T")
IN_CALL_S = 2.0
"""What a call may take with its retries; whatever needs longer is no call but a job."""
FIRST_RETRY_S, LONGEST_RETRY_S = 0.05, 1.0
_OUTAGE = {"transport", "throttled"}
_MARK = "_sotto_depends"


@dataclass(frozen=True)
class Dependency:
    """How something is asked that may be down."""

    name: str
    without: str
    """What the service does while it is down, as people read it in `sotto status`."""
    has_fallback: bool
    slow_s: float
    attempts: int
    remember: int


def depends(
    name: str,
    *,
    without: str,
    otherwise: Callable[..., T] | None,
    slow_s: float = 1.0,
    attempts: int = 3,
    remember: int = 0,
) -> Callable[[Callable[Concatenate[Any, P], T]], Callable[Concatenate[Any, P], T]]:
    """Guard a method that asks `name`: slower than `slow_s` seconds counts against it, it is asked `attempts` times
    within two seconds, the last `remember` results are kept by their arguments, and `otherwise` stands in for it.
    """
    spec = Dependency(name, without, otherwise is not None, slow_s, attempts, remember)

    def declare(method: Callable[Concatenate[Any, P], T]) -> Callable[Concatenate[Any, P], T]:
        @functools.wraps(method)
        def guarded(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
            guard: Guard = self.guards[name]
            try:
                key = (method.__name__, args, tuple(sorted(kwargs.items())))
                return guard.call(functools.partial(method, self, *args, **kwargs), key)
            except Exception as error:
                if otherwise is None or classify(error) not in _OUTAGE:
                    raise
                return otherwise(self, *args, **kwargs)

        setattr(guarded, _MARK, spec)
        return guarded

    return declare


def declared(kind: type) -> dict[str, Dependency]:
    """What a class depends on, by name. Raises NoFallback."""
    found: dict[str, Dependency] = {}
    for one in vars(kind).values():
        spec: Dependency | None = getattr(one, _MARK, None)
        if spec is None:
            continue
        if not (spec.has_fallback and spec.without):
            raise NoFallback(f"{kind.__name__} on {spec.name}")
        found[spec.name] = spec
    return found


class Guard:
    """The calls to one dependency of one service."""

    def __init__(self, spec: Dependency, clock: Clock, random: Callable[[], float]) -> None:
        self.spec = spec
        self.budget = Budget()
        self.failure: FailureClass | None = None
        """Class of the last failure; none when the last call worked."""
        self._clock = clock
        self._attempts, self._until = 0, 0.0
        self._breaker = Breaker(spec.slow_s, random)
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._caller = stamina.RetryingCaller(
            attempts=spec.attempts, timeout=IN_CALL_S, wait_initial=FIRST_RETRY_S, wait_max=LONGEST_RETRY_S
        ).on(self._again)

    @property
    def state(self) -> State:
        return self._breaker.state

    @property
    def retry_in(self) -> float:
        """Seconds until it is asked again; 0 when it may be now."""
        return self._breaker.retry_in(self._clock.monotonic())

    def call(self, action: Callable[[], T], key: Hashable) -> T:
        """The result, kept or fresh. Raises Unavailable, BudgetSpent, and what `action` raises."""
        if self.spec.remember and key in self._kept:
            self._kept.move_to_end(key)
            kept: T = self._kept[key]
            return kept
        self._attempts, self._until = 0, self._clock.monotonic() + IN_CALL_S
        try:
            result = self._once(action)
        except Exception as error:  # noqa: BLE001 - whether it is tried again is decided there
            result = self._caller(self._once_more, action, [error])
        if self.spec.remember:
            self._kept[key] = result
            if len(self._kept) > self.spec.remember:
                self._kept.popitem(last=False)
        return result

    def changes(self, service: str) -> list[BreakerChanged]:
        """What has changed since this was last asked, as facts."""
        return [self._fact(service, change) for change in self._breaker.changes()]

    def status(self) -> Packet:
        """What `sotto status` shows of it."""
        return {
            "name": self.spec.name,
            "state": self.state,
            "retry_in_s": round(self.retry_in, 1),
            "without": self.spec.without,
            "failure": self.failure,
            "budget": self.budget.tokens,
        }

    def trip(self, reason: str) -> None:
        """Leave it alone from now on: it is known to be gone."""
        self._breaker.trip(reason, self._clock.monotonic())

    def hasten(self) -> None:
        """Let the next call try it, however long it was to be left alone: what it lacked has come."""
        self._breaker.hasten(self._clock.monotonic())

    def restore(self, last: BreakerChanged) -> None:
        """Go on where an earlier process of this service stopped."""
        kept = Snapshot(last.state, last.until, last.wait_s, last.openings, last.generation)
        self._breaker.restore(kept, self._clock.monotonic(), self._clock.now())

    def _once_more(self, action: Callable[[], T], failed: list[Exception]) -> T:
        """At first what happened already: a call that works need not be made ready for retries, which takes longer."""
        if failed:
            raise failed.pop()
        return self._once(action)

    def _once(self, action: Callable[[], T]) -> T:
        self._attempts += 1
        began = self._clock.monotonic()
        ticket = self._breaker.admit(began)
        if ticket is None:
            raise Unavailable(self.spec.name, self._breaker.retry_in(began))
        try:
            result = action()
        except BaseException as error:
            self.failure = classify(error)
            now = self._clock.monotonic()
            self._breaker.settle(ticket, for_breaker(error), now - began, now, asked_wait(error))
            raise
        now = self._clock.monotonic()
        self._breaker.settle(ticket, None, now - began, now)
        self.budget.give()
        self.failure = None
        return result

    def _again(self, error: Exception) -> bool | float:
        """Whether a call is repeated at once, and after how many seconds. Raises BudgetSpent."""
        # it is asked after the last one too, and a repetition that is not made costs nothing
        last = self._attempts >= self.spec.attempts or self._clock.monotonic() >= self._until
        if last or isinstance(error, Unavailable) or classify(error) not in _OUTAGE:
            return False
        wait = asked_wait(error)
        if wait is not None and wait > IN_CALL_S:
            return False
        if not self.budget.take(timed_out=timed_out(error)):
            raise BudgetSpent(self.spec.name) from error
        return True if wait is None else wait

    def _fact(self, service: str, change: Change) -> BreakerChanged:
        return BreakerChanged(
            service=service,
            dependency=self.spec.name,
            state=change.state,
            reason=change.reason,
            wait_s=round(change.wait_s, 3),
            until=self._clock.now() + round((change.at + change.wait_s - self._clock.monotonic()) * 1_000_000),
            openings=change.openings,
            generation=change.generation,
            without=self.spec.without,
        )
