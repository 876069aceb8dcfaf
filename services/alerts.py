"""Says what is worth saying without being asked: a hint at the prompt, a sentence aloud, a notification.

Hints are free. Whatever else is said goes through five gates (`knowledge/attention`), and each decision is on record.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from daemon import pausing
from daemon.alarm import Alarm
from daemon.announcements import Announcements
from daemon.dependency import depends
from daemon.hint_files import HintFiles
from daemon.quieting import Quieting
from daemon.service import Handler, Seen, Service, World, on
from daemon.shell_run import ShellRun
from daemon.signals.notify import Notice, Notifier
from knowledge.attention.announcing import KINDS
from knowledge.attention.plans import pointed
from knowledge.attention.recent import Recent
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import CommandFinished, Event, FailureDiagnosed, FixTried, RecordingResumed, VoiceSet
from knowledge.failures.commands import broke
from knowledge.failures.fixes.recall import prepare
from knowledge.failures.fixes.tried import hint_of
from knowledge.failures.hint import Tail, hint
from knowledge.failures.recollection import Recollection, nothing, recollected
from knowledge.store.memory import MemoryReader

HINT_WITHIN_S = 10
"""How long after the end of a command a hint may still be shown."""
RESTORE_S = 0.2
"""So long after the start the log is read: nobody waits for it, and whoever waits for a hint does not wait for that."""
REMEMBERED = 50
"""Runs of which the end is remembered until their failure is told."""
IN_ONE_RUN = 25
_OWN = re.compile(r"\s*(\S*/)?sotto(\s|$)")
_log = logging.getLogger("alerts")


def _unread(_alerts: object, _stream: str) -> str | None:
    """Nothing is known of what stands on the screen."""
    return None


def _never(_alerts: object, _told: FailureDiagnosed, seen: Envelope) -> Recollection:
    """Without memory everything is new."""
    return nothing(seen)


def _silent(_alerts: object, _notice: Notice) -> None:
    """Nobody is notified."""


class Alerts(Service):
    """What happens in; AnnouncementDecided, SaySentence, AnnouncementReacted out. Hints go to shells, as no events."""

    name = "alerts"
    begins = "now"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._files = HintFiles(world.paths.hints)
        self._notifier = Notifier()
        self._runs: Recent[str, ShellRun] = Recent(REMEMBERED)
        """By trace."""
        self._latest: Recent[str, str] = Recent(REMEMBERED)
        """Trace of the last command, by session."""
        self._pointed = 0
        """The approval that a prompt was pointed at last."""
        self._alarm = Alarm()
        self._memory = MemoryReader(world.paths.memory)
        self._quiet = Quieting(world)
        self._announcements = Announcements(world, self._witness, desktop=not self._notifier.lacking())
        self._early: list[Envelope] | None = []
        """What came before the log was read."""

    @classmethod
    def prepare(cls) -> None:
        prepare()

    @classmethod
    def handlers(cls) -> dict[str, Handler]:
        return dict.fromkeys(KINDS, cls._heard) | super().handlers()

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._alarm.fileno(): self._rang, self._notifier.fileno(): self._answered}

    def wake(self) -> Iterator[Seen]:
        try:
            if self.world.config.hints.prompt:
                self._files.open()
            else:
                self._files.close()
        except OSError as error:
            _log.warning("no hints at the prompt: %s", error)
        self._alarm.ring_in(RESTORE_S)
        return iter(())

    def stop(self) -> None:
        self._alarm.close()
        self._notifier.close()
        self._memory.close()

    @on(VoiceSet)
    def voice_noted(self, event: VoiceSet, seen: Envelope) -> Iterable[Event]:
        """What was not shown yet is taken back: it would be shown at the next prompt."""
        self._quiet.heed(event)
        self._note(seen)
        if self._quiet.now:
            for run in [self._runs[trace] for trace in self._latest.values() if trace in self._runs]:
                self._answer(run, [], again=run.answered)
        return ()

    @on(RecordingResumed)
    def resumed(self, _event: RecordingResumed, _seen: Envelope) -> Iterable[Event]:
        self._set_alarm()
        return ()

    @on(CommandFinished)
    def command_noted(self, event: CommandFinished, seen: Envelope) -> Iterable[Event]:
        """What can be said without knowing why: that nothing broke."""
        if event.shell_session is not None and not _OWN.match(event.command):
            run = ShellRun(event)
            self._remember(run, seen.trace)
            self._forget(run)
            if event.status and not _broke(event):
                self._answer(run, [])
        self._note(seen)
        return ()

    def _remember(self, run: ShellRun, trace: str) -> None:
        self._runs[trace] = run
        self._latest[run.event.shell_session or ""] = trace

    @on(FailureDiagnosed)
    def failure_noted(self, event: FailureDiagnosed, seen: Envelope) -> Iterable[Event]:
        run = self._runs.get(seen.trace)
        if run is not None and not event.rank and not self._paused():
            session = run.event.shell_session
            if self._ago_s(run) <= HINT_WITHIN_S and self._latest.get(session or "") == seen.trace:
                self._answer(run, [] if self._quiet.now else self._hint(event, seen))
        self._note(seen)
        return ()

    @on(FixTried)
    def trial_noted(self, event: FixTried, seen: Envelope) -> Iterable[Event]:
        """That a known fix made it green is worth a hint as long as nothing else was run there."""
        run, lines = self._runs.get(seen.trace), hint_of(event)
        last = run is not None and self._latest.get(run.event.shell_session or "") == seen.trace
        if run and last and lines and not self._paused() and not self._quiet.now:
            self._answer(run, lines)
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

    def _point(self, approval: int, lines: list[str]) -> None:
        """Where the next prompt is, as far as anybody knows; what was not shown when it is decided is taken back."""
        run = self._runs.get(next(reversed(self._latest.values()), ""))
        if run and (lines or self._pointed == approval) and not self._paused() and not self._quiet.now:
            self._answer(run, lines, again=True)
            self._pointed = approval

    def _answer(self, run: ShellRun, lines: list[str], *, again: bool = False) -> None:
        """Tell the shell; a second time only where there is more to say than before, or it is taken back."""
        session, named = run.event.shell_session, run.event.run
        if not self.world.config.hints.prompt or not session or (run.answered and not (lines or again)):
            return
        run.answered = True
        try:
            self._files.put(session, named or "-", lines)
        except OSError as error:
            _log.warning("no hint at the prompt: %s", error)

    def _forget(self, run: ShellRun) -> None:
        try:
            self._files.forget(run.event.shell_session or "")
        except OSError as error:
            _log.warning("an old hint stays: %s", error)

    # ── aloud and on the desktop ──────────────────────────────────────────────────────────────────

    def _heard(self, event: Event, seen: Envelope) -> Iterable[Event]:
        """Whatever may lead to something worth saying; what follows comes by the alarm, so that it is said once."""
        if plan := pointed(event):
            self._point(*plan)
        self._note(seen)
        return ()

    def _note(self, seen: Envelope) -> None:
        if self._early is None:
            self._announcements.take(seen)
            if self._paused():
                self._announcements.discard()
        else:
            self._early.append(seen)
        self._set_alarm()

    def _rang(self) -> Iterator[Seen]:
        self._alarm.hear()
        if self._early is not None:
            self._restore(self._early)
        if self._paused():
            self._announcements.discard()
        else:
            yield from self._announcements.due(self._shown)
        self._set_alarm()

    def _restore(self, early: list[Envelope]) -> None:
        """Learn from the log where things stand, and only then what has come since the start."""
        for seen in self._announcements.restore():
            event = seen.event if seen.type == CommandFinished.__name__ else None
            if isinstance(event, CommandFinished) and event.shell_session and seen.trace not in self._runs:
                self._remember(ShellRun(event, answered=True), seen.trace)
        self._early = None
        for seen in early:
            self._announcements.take(seen)

    def _set_alarm(self) -> None:
        """Where nothing waits, nothing rings."""
        wait = None if self._early is not None else self._announcements.wait_s()
        if wait is not None and self._paused():
            wait = self._pause_s()
        if wait is not None:
            self._alarm.ring_in(max(0.001, wait))

    def _answered(self) -> Iterator[Seen]:
        """The user did something with a notification."""
        try:
            answers = self._notifier.hear()
        except ConnectionError as error:
            _log.info("%s", error)
            return
        yield from self._announcements.answered(answers, self._shown)

    @depends("notifications", without="sends no notifications", otherwise=_silent, attempts=1)
    def _shown(self, notice: Notice) -> None:
        if not self._notifier.lacking():
            self._notifier.show(notice)

    # ── whether this is the moment ────────────────────────────────────────────────────────────────

    def _witness(self, trace: str) -> bool | None:
        """Whether the user has gone on in the terminal where it happened; None where there is none."""
        run = self._runs.get(trace)
        if run is None or self._quiet.now:
            return None  # in the quiet there is nothing to wait for: it is not told, then or later
        return self._latest.get(run.event.shell_session or "") != trace or run.typed_since

    def _ago_s(self, run: ShellRun) -> float:
        """Seconds since its end."""
        return (self.world.clock.now() - run.ended) / 1e6

    def _paused(self) -> bool:
        return pausing.paused_until(self.world.paths, self.world.clock.now()) is not None

    def _pause_s(self) -> float | None:
        """Seconds until recording goes on by itself."""
        now = self.world.clock.now()
        until = pausing.paused_until(self.world.paths, now)
        return None if until in (None, pausing.FOREVER) else ((until or now) - now) / 1e6


def _broke(event: CommandFinished) -> bool:
    return broke(event.command, event.status, captured=event.output is not None, asked=event.shell is None)
