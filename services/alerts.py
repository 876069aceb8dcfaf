"""Says what is worth saying without being asked: a hint at the prompt, a notification when a long command has ended.

Both are for the moment. What is late, was handled before, or comes at a moment that is not for it, is not said at all.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from daemon import pausing
from daemon.alarm import Alarm
from daemon.dependency import depends
from daemon.hint_files import HintFiles
from daemon.last_key import last_key
from daemon.quieting import Quieting
from daemon.service import Seen, Service, World, on
from daemon.session_files import SESSION
from daemon.signals.notify import Notifier
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import CommandFinished, Event, FailureDiagnosed, FocusChanged, Signal, VoiceSet
from knowledge.failures.commands import broke
from knowledge.failures.fingerprint import template
from knowledge.failures.fixes.recall import prepare
from knowledge.failures.hint import Tail, hint, what
from knowledge.failures.recollection import Recollection, nothing, recollected
from knowledge.lasting import lasting
from knowledge.store.memory import MemoryReader

HINT_WITHIN_S, NOTIFY_WITHIN_S = 10, 60
"""How long after the end of a command something may still be said of it."""
SETTLE_S = 5
"""Who types into the terminal within so many seconds sits before it, and need not be notified."""
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

    @property
    def ended(self) -> int:
        """Microseconds UTC."""
        return self.event.started + self.event.duration_ms * 1_000

    @property
    def typed_since(self) -> bool:
        """Whether somebody has typed into its terminal since."""
        named = SESSION.fullmatch(self.event.shell_session or "")
        return named is not None and last_key(int(named[1])) > self.ended // 1_000_000 + 1


@dataclass
class _Waiting:
    """A notification that may turn out not to be needed."""

    run: _Run
    trace: str
    due: float
    """When it is decided, in seconds that were lived."""
    body: str


def _unread(_alerts: object, _stream: str) -> str | None:
    """Nothing is known of what stands on the screen."""
    return None


def _never(_alerts: object, _told: FailureDiagnosed, seen: Envelope) -> Recollection:
    """Without memory everything is new."""
    return nothing(seen)


def _silent(_alerts: object, _title: str, _body: str) -> None:
    """Nobody is notified."""


class Alerts(Service):
    """CommandFinished, FailureDiagnosed, FocusChanged, VoiceSet in; it speaks to the user, and not on the bus."""

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
        self._waiting: list[_Waiting] = []
        self._alarm = Alarm()
        self._memory = MemoryReader(world.paths.memory)
        self._not_now = False
        self._quiet = Quieting(world)
        for seen in world.past.newest([FocusChanged.__name__], 1):
            self._note_focus(seen.event)

    @classmethod
    def prepare(cls) -> None:
        prepare()

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._alarm.fileno(): self._due}

    def wake(self) -> Iterator[Seen]:
        try:
            if self.world.config.hints.prompt:
                self._files.open()
            else:
                self._files.close()
        except OSError as error:
            _log.warning("no hints at the prompt: %s", error)
        return iter(())

    def stop(self) -> None:
        self._alarm.close()
        self._notifier.close()
        self._memory.close()

    @on(FocusChanged)
    def focus_noted(self, event: FocusChanged, _seen: Envelope) -> Iterable[Event]:
        self._note_focus(event)
        return ()

    @on(VoiceSet)
    def voice_noted(self, event: VoiceSet, _seen: Envelope) -> Iterable[Event]:
        """What was not shown yet is taken back: it would be shown at the next prompt."""
        self._quiet.heed(event)
        if self._quiet.now:
            for run in [self._runs[trace] for trace in self._latest.values() if trace in self._runs]:
                self._answer(run, [], again=run.answered)
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
            self._ended(run, seen.trace, "")
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
            self._answer(run, [] if self._quiet.now else self._hint(event, seen))
        self._ended(run, seen.trace, what(event))
        return ()

    # ── at the prompt ─────────────────────────────────────────────────────────────────────────────

    def _hint(self, event: FailureDiagnosed, seen: Envelope) -> list[str]:
        output = self._output(event.output) if event.output else None
        known = self._known(event, seen) if event.fingerprint else nothing(seen)
        told = self.world.past.newest([FailureDiagnosed.__name__], IN_ONE_RUN)
        others = [
            one.event.test_id
            for one in told
            if one.trace == seen.trace
            and isinstance(one.event, FailureDiagnosed)
            and one.event.rank
            and one.event.test_id
        ]
        tail = None if output is None else Tail.of(output)
        return hint(event, known.name, tail, known.earlier, others, fixed=known.fixed)

    @depends("streams", without="does not know what stands on the screen", otherwise=_unread)
    def _output(self, stream: str) -> str | None:
        try:
            return self.world.streams.text(stream)
        except NotFound:
            return None

    @depends("memory", without="does not tell what was seen before", otherwise=_never)
    def _known(self, told: FailureDiagnosed, seen: Envelope) -> Recollection:
        """What the failure is called, and what is known of it from earlier runs."""
        try:
            with self._memory.reading() as memory:
                return recollected(memory, told, seen, self.world.clock.now())
        except NotFound:
            return nothing(seen)

    def _answer(self, run: _Run, lines: list[str], *, again: bool = False) -> None:
        """Tell the shell; a second time only where there is more to say than before, or it is taken back."""
        session, named = run.event.shell_session, run.event.run
        if not self.world.config.hints.prompt or not session or (run.answered and not (lines or again)):
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

    def _ended(self, run: _Run, trace: str, body: str) -> None:
        """Think of a notification, where one is wanted and possible."""
        wishes = self.world.config.hints
        long = run.event.duration_ms >= wishes.notify_after_s * 1_000
        if not (wishes.notify and long) or run.notified or self._notifier.lacking():
            return
        run.notified = True
        if self._quiet.now:
            return
        self._waiting.append(_Waiting(run, trace, self.world.clock.lived() + SETTLE_S, body))
        self._alarm.ring_in(SETTLE_S)

    def _due(self) -> Iterator[Seen]:
        self._alarm.hear()
        now = self.world.clock.lived()
        due, self._waiting = (
            [one for one in self._waiting if one.due <= now],
            [one for one in self._waiting if one.due > now],
        )
        if self._waiting:
            self._alarm.ring_in(max(0.001, min(one.due for one in self._waiting) - now))
        for one in due:
            if self._needed(one):
                event = one.run.event
                how = "finished" if event.status == 0 else "failed"
                title = f"{template(event.command)} {how} after {lasting(event.duration_ms / 1e3)}"
                self._shown(title, one.body)
        return iter(())

    def _needed(self, one: _Waiting) -> bool:
        """Whether nobody has seen it for himself, and nobody is disturbed."""
        if self._not_now or self._quiet.now or self._paused() or self._ago_s(one.run) > NOTIFY_WITHIN_S:
            return False
        return self._latest.get(one.run.event.shell_session or "") == one.trace and not one.run.typed_since

    @depends("notifications", without="sends no notifications", otherwise=_silent, attempts=1)
    def _shown(self, title: str, body: str) -> None:
        self._notifier.show(title, body)

    # ── whether this is the moment ────────────────────────────────────────────────────────────────

    def _note_focus(self, event: Event) -> None:
        if isinstance(event, FocusChanged):
            self._not_now = any(one.value and one.signal in NOT_NOW for one in event.readings)

    def _ago_s(self, run: _Run) -> float:
        """Seconds since its end."""
        return (self.world.clock.now() - run.ended) / 1e6

    def _paused(self) -> bool:
        return pausing.paused_until(self.world.paths, self.world.clock.now()) is not None


def _broke(event: CommandFinished) -> bool:
    return broke(event.command, event.status, captured=event.output is not None, asked=event.shell is None)
