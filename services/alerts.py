"""Says what is worth saying without being asked: a hint at the prompt, a notification when a long command has ended.

Both are for the moment. What is late, was handled before, or comes at a moment that is not for it, is not said at all.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from daemon import pausing
from daemon.dependency import depends
from daemon.hint_files import HintFiles
from daemon.service import Seen, Service, World, on
from daemon.signals.notify import Notifier
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import CommandFinished, Event, FailureDiagnosed, FocusChanged, Signal
from knowledge.failures.book import Book
from knowledge.failures.commands import broke
from knowledge.failures.findings import findings
from knowledge.failures.fingerprint import template
from knowledge.failures.hint import Earlier, Tail, hint, what
from knowledge.failures.readers import diagnostics
from knowledge.ids import ShortId
from knowledge.lasting import lasting
from knowledge.store.memory import Memory

HINT_WITHIN_S, NOTIFY_WITHIN_S = 10, 60
"""How long after the end of a command something may still be said of it."""
REMEMBERED = 50
"""Runs of which the end is remembered until their failure is told."""
IN_ONE_RUN = 25
NOT_NOW: frozenset[Signal] = frozenset({"presenting", "do_not_disturb", "quiet_hours", "locked", "in_call"})
_OWN = re.compile(r"\s*(\S*/)?sotto(\s|$)")
_log = logging.getLogger("alerts")


@dataclass
class _Run:
    """A command that ended not long ago."""

    event: CommandFinished
    answered: bool = False
    """Whether its shell was told that there is a hint, or none."""
    notified: bool = False


def _unread(_alerts: object, _stream: str) -> str | None:
    """Nothing is known of what stands on the screen."""
    return None


def _never(_alerts: object, told: FailureDiagnosed, seen: Envelope) -> tuple[str, Earlier | None]:
    """Without memory everything is new."""
    del told
    return str(ShortId("f", seen.seq)), None


def _silent(_alerts: object, _title: str, _body: str) -> None:
    """Nobody is notified."""


class Alerts(Service):
    """CommandFinished, FailureDiagnosed and FocusChanged in; it speaks to the user, and not on the bus."""

    name = "alerts"
    begins = "now"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._files = HintFiles(world.paths.hints)
        self._notifier = Notifier()
        self._runs: dict[str, _Run] = {}
        """By trace."""
        self._latest: dict[str, str] = {}
        """Trace of the last command, by session."""
        self._not_now = False
        for seen in world.past.newest([FocusChanged.__name__], 1):
            self._note_focus(seen.event)

    def wake(self) -> Iterator[Seen]:
        if self.world.config.hints.prompt:
            try:
                self._files.open()
                findings("error: none\n", diagnostics)  # loads what the first failure would have to wait for
            except OSError as error:
                _log.warning("no hints at the prompt: %s", error)
        return iter(())

    def stop(self) -> None:
        self._notifier.close()

    @on(FocusChanged)
    def focus_noted(self, event: FocusChanged, _seen: Envelope) -> Iterable[Event]:
        self._note_focus(event)
        return ()

    @on(CommandFinished)
    def command_noted(self, event: CommandFinished, seen: Envelope) -> Iterable[Event]:
        """What can be said without knowing why: that nothing broke."""
        if event.shell_session is None or _OWN.match(event.command):
            return ()
        run = self._runs[seen.trace] = _Run(event)
        self._latest[event.shell_session] = seen.trace
        for kept in (self._runs, self._latest):
            while len(kept) > REMEMBERED:
                del kept[next(iter(kept))]
        self._forget(run)
        if event.status == 0:
            self._notify(run, seen.trace, "finished", "")
        elif not _broke(event):
            self._answer(run, [])
        return ()

    @on(FailureDiagnosed)
    def failure_noted(self, event: FailureDiagnosed, seen: Envelope) -> Iterable[Event]:
        run = self._runs.get(seen.trace)
        if run is None or event.rank or self._paused():
            return ()
        session = run.event.shell_session
        if self._ago_s(run) <= HINT_WITHIN_S and self._latest.get(session or "") == seen.trace:
            self._answer(run, self._hint(event, seen))
        self._notify(run, seen.trace, "failed", what(event))
        return ()

    # ── at the prompt ─────────────────────────────────────────────────────────────────────────────

    def _hint(self, event: FailureDiagnosed, seen: Envelope) -> list[str]:
        output = self._output(event.output) if event.output else None
        name, earlier = self._known(event, seen) if event.fingerprint else (str(ShortId("f", seen.seq)), None)
        told = self.world.past.newest([FailureDiagnosed.__name__], IN_ONE_RUN)
        others = [
            one.event.test_id
            for one in told
            if one.trace == seen.trace
            and isinstance(one.event, FailureDiagnosed)
            and one.event.rank
            and one.event.test_id
        ]
        return hint(event, name, None if output is None else Tail.of(output), earlier, others)

    @depends("streams", without="does not know what stands on the screen", otherwise=_unread)
    def _output(self, stream: str) -> str | None:
        try:
            return self.world.streams.text(stream)
        except NotFound:
            return None

    @depends("memory", without="does not tell what was seen before", otherwise=_never)
    def _known(self, told: FailureDiagnosed, seen: Envelope) -> tuple[str, Earlier | None]:
        """What the failure is called, and what is known of it from earlier runs."""
        try:
            with Memory.reader(self.world.paths.memory) as memory:
                book = Book(memory)
                known = book.by_print(seen.header.project, told.fingerprint)
                times, first_at, last_at = book.earlier(known, seen) if known else (0, 0, 0)
        except NotFound:
            known, times = None, 0
        if known is None or not times:
            return str(ShortId("f", seen.seq)), None
        now = self.world.clock.now()
        return str(known.name), Earlier(times, (now - first_at) / 1e6, (now - last_at) / 1e6)

    def _answer(self, run: _Run, lines: list[str]) -> None:
        """Tell the shell; a second time only where there is more to say than before."""
        session, named = run.event.shell_session, run.event.run
        if not self.world.config.hints.prompt or not session or (run.answered and not lines):
            return
        run.answered = True
        try:
            self._files.put(session, named or "-", lines)
        except OSError as error:
            _log.warning("no hint at the prompt: %s", error)

    def _forget(self, run: _Run) -> None:
        try:
            self._files.forget(run.event.shell_session or "")
        except OSError as error:
            _log.warning("an old hint stays: %s", error)

    # ── on the desktop ────────────────────────────────────────────────────────────────────────────

    def _notify(self, run: _Run, trace: str, how: str, body: str) -> None:
        event, wishes = run.event, self.world.config.hints
        long = event.duration_ms >= wishes.notify_after_s * 1_000
        if run.notified or not (wishes.notify and long) or self._not_now or self._paused():
            return
        new_one = self._latest.get(event.shell_session or "") != trace
        if new_one or self._ago_s(run) > NOTIFY_WITHIN_S or self._notifier.lacking():
            return
        run.notified = True
        title = f"{template(event.command)} {how} after {lasting(event.duration_ms / 1e3)}"
        self._shown(title, body)

    @depends("notifications", without="sends no notifications", otherwise=_silent, attempts=1)
    def _shown(self, title: str, body: str) -> None:
        self._notifier.show(title, body)

    # ── whether this is the moment ────────────────────────────────────────────────────────────────

    def _note_focus(self, event: Event) -> None:
        if isinstance(event, FocusChanged):
            self._not_now = any(one.value and one.signal in NOT_NOW for one in event.readings)

    def _ago_s(self, run: _Run) -> float:
        """Seconds since its end."""
        ended = run.event.started + run.event.duration_ms * 1_000
        return (self.world.clock.now() - ended) / 1e6

    def _paused(self) -> bool:
        return pausing.paused_until(self.world.paths, self.world.clock.now()) is not None


def _broke(event: CommandFinished) -> bool:
    return broke(event.command, event.status, captured=event.output is not None, asked=event.shell is None)
