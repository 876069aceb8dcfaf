"""Runs the chat model that was chosen: one text at a time, token by token, and between two tokens it hears a cancel.

The model is loaded at the first order, which may take a minute: nothing else is heard then, so PromptRead(0, 0) is said
before. Ten minutes after the last order it is let go, with what it holds in memory; nothing wakes up but for that.
"""

import contextlib
import logging
import os
import select
import signal
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from daemon import engine
from daemon.alarm import Alarm
from daemon.config_sections import ModelSection
from daemon.dependency import depends
from daemon.generating import NOBODY, Writing, refused
from daemon.retry import classify
from daemon.service import Seen, Service, World, on
from knowledge.envelope import Envelope
from knowledge.errors import ModelUnusable, NotFound, SottoError
from knowledge.events import CancelGeneration, Event, GenerateText, GenerationEnded, GenerationRefused
from knowledge.reasoning.engine import ChatEngine, Ended

T = TypeVar("T")
_log = logging.getLogger("model")
HANG_S, LOADING_S = 60.0, 600.0
"""A step, or loading, that takes longer hangs; the process is ended, and started again."""
ENGINE = "chat model"
MOST_WAITING = 4
STALE_US = 120_000_000
"""Nobody waits any more for what was ordered so long ago."""
REMEMBERED = 8
IDLE_S = 600.0
"""So long after the last order the model is let go: gigabytes that are not asked for are somebody else's."""


class Model(Service):
    """GenerateText and CancelGeneration in; PromptRead, TextGenerated, GenerationEnded and GenerationRefused out."""

    name = "model"
    begins = "now"

    def __init__(
        self, world: World, load: Callable[[ModelSection], ChatEngine] = engine.load_chat, idle_s: float = IDLE_S
    ) -> None:
        super().__init__(world)
        self._load, self._idle_s = load, idle_s
        self._engine: ChatEngine | None = None
        self._waiting: dict[str, Writing] = {}
        """By ref; the first is next."""
        self._now: Writing | None = None
        self._stopped: Ended | None = None
        """What there is of a text that was cancelled, until that is told."""
        self._endings: OrderedDict[str, Event] = OrderedDict()
        """The last, by the id of their order: who asks on the bus and did not hear it says the same again."""
        self._idle = Alarm()
        self._work = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        """Rings for what no generation waits for: a first text, or the end of a cancelled one."""
        self._ready = select.epoll()
        self._ready.register(self._work, select.EPOLLIN)

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._ready.fileno(): self._turn, self._idle.fileno(): self._let_go}

    def stop(self) -> None:
        if self._now and self._now.generation and not self._stopped:
            self._now.generation.stop()
        if self._engine:
            self._engine.close()
        self._ready.close()
        os.close(self._work)
        self._idle.close()

    # ── orders ────────────────────────────────────────────────────────────────────────────────────

    @on(GenerateText)
    def generation_refused(self, event: GenerateText, seen: Envelope) -> Iterator[Event]:
        """Take an order; one that was said again is the same."""
        if seen.id in self._endings:
            yield self._endings[seen.id]
            return
        if event.ref in self._waiting or (self._now and self._now.order.ref == event.ref):
            return
        if len(self._waiting) >= MOST_WAITING:
            yield refused(event.ref, "busy", f"{MOST_WAITING} texts wait already")
            return
        self._waiting[event.ref] = Writing(seen, event, self.world.clock)
        if self._now is None:
            os.eventfd_write(self._work, 1)

    @on(CancelGeneration)
    def generation_ended(self, event: CancelGeneration, _seen: Envelope) -> Iterator[Event]:
        """Stop a text at once, or take it out of those that wait. What is told of it ends both orders."""
        now = self._now
        if waiting := self._waiting.pop(event.ref, None):
            facts = self._engine.facts if self._engine else NOBODY
            yield from waiting.end(Ended("", "cancelled", 0, 0, 0, waiting.order.seed), facts)
        elif now and now.order.ref == event.ref and now.generation:
            if self._stopped is None:
                self._ready.unregister(now.generation.fileno())
                self._stopped = now.generation.stop()
                os.eventfd_write(self._work, 1)
        else:
            yield refused(event.ref, "refused", "it was over before, or nobody asked for it")

    # ── one pass ──────────────────────────────────────────────────────────────────────────────────

    def _turn(self) -> Iterator[Seen]:
        """One step of the text that is being written, or its end, or the beginning of the next."""
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self._work)
        try:
            yield from self._stepped()
        except SottoError as error:
            now = self._now
            assert now
            self._done()
            self._settled(error)
            yield from self._tell(now, [now.fail(error)])
        except BaseException:
            self._done()  # what nobody foresaw would be met again at once, for ever
            raise

    def _stepped(self) -> Iterator[Seen]:
        if self._now is None:
            yield from self._next()
        elif self._stopped:
            yield from self._over(self._now, self._stopped)
        else:
            yield from self._on(self._now)

    def _next(self) -> Iterator[Seen]:
        """Begin what waits longest; what was ordered long ago is left."""
        if not self._waiting:
            return
        now = self._now = self._waiting.pop(next(iter(self._waiting)))
        wait = self.guards[ENGINE].retry_in
        if self.world.clock.now() - now.seen.header.at > STALE_US:
            self._done()
        elif wait:
            self._done()
            yield Seen((refused(now.order.ref, "unavailable", "it failed before", wait=wait),), cause=now.seen)
        else:
            yield Seen((now.begin(),), cause=now.seen)
            if self._engine is None:
                self._engine = _in_time(LOADING_S, lambda: self._load(self.world.config.model))
            chosen = self._engine
            now.generation = _in_time(HANG_S, lambda: chosen.begin(now.wish))
            self._ready.register(now.generation.fileno(), select.EPOLLIN)

    def _on(self, now: Writing) -> Iterator[Seen]:
        generation = now.generation
        assert generation
        self._ready.unregister(generation.fileno())  # it may be closed by the step, where that is its last
        step = _in_time(HANG_S, generation.step)
        if isinstance(step, Ended):
            yield from self._over(now, step)
            return
        self._ready.register(generation.fileno(), select.EPOLLIN)
        yield from self._tell(now, now.hear(step))

    def _over(self, now: Writing, ended: Ended) -> Iterator[Seen]:
        assert self._engine
        self._done()
        if ended.finish != "cancelled":
            self._settled(None)
        yield from self._tell(now, now.end(ended, self._engine.facts))

    def _tell(self, now: Writing, events: Iterable[Event]) -> Iterator[Seen]:
        for event in events:
            if isinstance(event, GenerationEnded | GenerationRefused):
                self._endings[now.seen.id] = event
                if len(self._endings) > REMEMBERED:
                    self._endings.popitem(last=False)
            yield Seen((event,), cause=now.seen)

    def _done(self) -> None:
        """Whoever is next may begin."""
        self._now = self._stopped = None
        self._idle.ring_in(self._idle_s)
        if self._waiting:
            os.eventfd_write(self._work, 1)

    def _let_go(self) -> Iterable[Seen]:
        self._idle.hear()
        if self._now is None and not self._waiting and self._engine:
            self._engine.close()
            self._engine = None
        return ()

    # ── what is held against the engine ───────────────────────────────────────────────────────────

    def _settled(self, error: SottoError | None) -> None:
        """Tell the breaker how a text went: once for each, or a thousand tokens would outweigh what failed.

        What makes the model unusable opens nothing, since it may be mended before the next question; status says it.
        """
        if isinstance(error, ModelUnusable | NotFound):
            _log.warning("%s", error)
            with contextlib.suppress(ModelUnusable, NotFound):
                self._count(error)
        elif error is None or classify(error) in ("transport", "throttled"):
            self._count(error)

    @depends(
        ENGINE,
        without="writes nothing, so the router answers alone (`sotto doctor` says what to do)",
        otherwise=lambda _service, _error: None,
        slow_s=LOADING_S,
        attempts=1,
    )
    def _count(self, error: SottoError | None) -> None:
        if error:
            raise error


def _in_time(seconds: float, work: Callable[[], T]) -> T:
    """Whatever takes longer ends this process."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return work()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
