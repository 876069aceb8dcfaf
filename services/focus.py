"""Knows what the user is about: the project at hand, and whether this is a moment to be spoken to.

What it knows comes from our own events and from sources that this machine may have (`daemon/signals`). Each source is
optional: what nobody says is unknown. Nothing is polled; what expires does so by an alarm.
"""

import logging
import select
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from daemon.alarm import Alarm
from daemon.dependency import depends
from daemon.recording import Recording
from daemon.service import Seen, Service, World, on
from daemon.signals.known import SOURCES
from daemon.signals.source import Source
from knowledge.envelope import Envelope
from knowledge.events import (
    CommandFinished,
    CommitMade,
    Event,
    FilesChanged,
    FocusChanged,
    ProjectMoved,
    ProjectUnwatched,
    ProjectWatched,
    Reading,
    RecordingPaused,
    RecordingResumed,
    TreeChanged,
)
from knowledge.focus.activity import Activity
from knowledge.focus.quiet_hours import next_edge, quiet, span
from knowledge.registry import KINDS, Registry

SETTLE_S = 0.5
"""After the start, sources have so long to answer before anything is said; else each answer would be a change."""
FIRST_RETRY_S = 2.0
TRIES = 6
"""A source that stays lost is tried so often by the alarm, each time later; after that when the user does something."""
_SECOND = 1_000_000
_ALONE = "focus from your commands and edits alone"
_log = logging.getLogger("focus")

Act = Callable[[Source], None]


def _done(_self: object, source: Source, act: Act) -> bool:
    act(source)
    return True


def _not_done(_self: object, _source: Source, _act: Act) -> bool:
    return False


class Focus(Service):
    """Work and signals in, FocusChanged out whenever something of it is different."""

    name = "focus"
    begins = "now"

    # One breaker for each source. A repetition within a call would keep the other senses waiting.
    _logind = depends("logind", without=_ALONE, otherwise=_not_done, attempts=1)(_done)
    _notifications = depends("notifications", without=_ALONE, otherwise=_not_done, attempts=1)(_done)
    _gnome_session = depends("gnome-session", without=_ALONE, otherwise=_not_done, attempts=1)(_done)
    _plasma_power = depends("plasma-power", without=_ALONE, otherwise=_not_done, attempts=1)(_done)
    _microphone = depends("microphone", without=_ALONE, otherwise=_not_done, attempts=1)(_done)
    _muted = depends("muted", without=_ALONE, otherwise=_not_done, attempts=1)(_done)

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._registry = Registry(seen.event for seen in world.past.every(types=KINDS))
        self._recording = Recording(world)
        self._spans = [span(one) for one in world.config.focus.quiet_hours]
        self._alarm = Alarm()
        self._ready = select.epoll()
        self._ready.register(self._alarm.fileno(), select.EPOLLIN)
        self._sources = [kind(world.clock) for kind in SOURCES]
        self._open: dict[int, Source] = {}
        self._tried: dict[str, tuple[int, float]] = {}
        """How often in a row a source could not be heard, and when it may be tried again."""
        self._quiet: Reading | None = None
        self._settled_at = 0.0
        self._said: tuple[int | None, dict[tuple[str, str], bool]] = (None, {})
        last = [seen.event for seen in world.past.newest([FocusChanged.__name__], 1)]
        for event in last:
            assert isinstance(event, FocusChanged)
            self._said = _gist(event.active, event.readings)
        self._activity = Activity(self._said[0])

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._ready.fileno(): self._rang}

    def wake(self) -> Iterator[Seen]:
        self._settled_at = self._now_s() + SETTLE_S
        self._try_lost(by_alarm=True)
        yield from self._seen()

    def stop(self) -> None:
        for source in self._sources:
            source.close()
        self._ready.close()
        self._alarm.close()

    # ── what our own events say ───────────────────────────────────────────────────────────────────

    @on(CommandFinished)
    def command_finished(self, event: CommandFinished, seen: Envelope) -> Iterator[Event]:
        yield from self._worked(event, Path(event.cwd), seen)

    @on(FilesChanged)
    def files_changed(self, event: FilesChanged, seen: Envelope) -> Iterator[Event]:
        yield from self._worked(event, Path(event.tree), seen)

    @on(TreeChanged)
    def tree_changed(self, event: TreeChanged, seen: Envelope) -> Iterator[Event]:
        yield from self._worked(event, Path(event.tree), seen)

    @on(CommitMade)
    def commit_made(self, event: CommitMade, seen: Envelope) -> Iterator[Event]:
        yield from self._worked(event, Path(event.tree), seen)

    @on(ProjectWatched)
    def project_watched(self, event: ProjectWatched, _seen: Envelope) -> Iterator[Event]:
        self._registry.apply(event)
        return iter(())

    @on(ProjectUnwatched)
    def project_unwatched(self, event: ProjectUnwatched, _seen: Envelope) -> Iterator[Event]:
        self._registry.apply(event)
        if not event.trees and self._activity.active == event.number:
            self._activity.active = None
            yield from self._changed()

    @on(ProjectMoved)
    def project_moved(self, event: ProjectMoved, _seen: Envelope) -> Iterator[Event]:
        self._registry.apply(event)
        return iter(())

    @on(RecordingPaused)
    def paused(self, _event: RecordingPaused, seen: Envelope) -> Iterator[Event]:
        self._recording.heed(seen)
        return iter(())

    @on(RecordingResumed)
    def resumed(self, _event: RecordingResumed, seen: Envelope) -> Iterator[Event]:
        self._recording.heed(seen)
        yield from self._changed()

    def _worked(self, event: Event, place: Path, seen: Envelope) -> Iterator[Event]:
        found = self._registry.at(place)
        project = seen.header.project if seen.header.project is not None else found and found[0].number
        self._activity.take(event, project, seen.header.at)
        self._try_lost(by_alarm=False)
        yield from self._changed()

    # ── what the machine says ─────────────────────────────────────────────────────────────────────

    def _rang(self) -> Iterator[Seen]:
        """A source has something to say, or something expires."""
        for descriptor, _ in self._ready.poll(0):
            source = self._open.get(descriptor)
            if source:
                self._hear(descriptor, source)
            elif descriptor == self._alarm.fileno():
                self._alarm.hear()
                self._try_lost(by_alarm=True)
        yield from self._seen()

    def _hear(self, descriptor: int, source: Source) -> None:
        if self._asked(source, type(source).hear):
            self._tried.pop(source.name, None)
            return
        del self._open[descriptor]
        self._lost(source)

    def _try_lost(self, *, by_alarm: bool) -> None:
        """Open what this machine has and is not heard. What it never had is no failure, and looking costs nothing."""
        now = self._now_s()
        for source in self._sources:
            tries, again_at = self._tried.get(source.name, (0, 0.0))
            if source in self._open.values() or now < again_at or (by_alarm and tries > TRIES):
                continue
            if source.lacking():
                if tries:
                    self._lost(source)  # it was there, and may only be starting again
            elif self._asked(source, type(source).open):
                self._open[source.fileno()] = source
                self._ready.register(source.fileno(), select.EPOLLIN)
            else:
                self._lost(source)

    def _lost(self, source: Source) -> None:
        source.close()
        tries = self._tried.get(source.name, (0, 0.0))[0] + 1
        wait = max(self.guards[source.name].retry_in, FIRST_RETRY_S * 2 ** min(tries - 1, TRIES))
        self._tried[source.name] = (tries, self._now_s() + wait)
        _log.info("%s is not heard, tried again in %.0f s at the earliest", source.name, wait)

    def _asked(self, source: Source, act: Act) -> bool:
        """Open or hear a source behind its breaker; False when it is lost."""
        guarded: Callable[[Source, Act], bool] = getattr(self, f"_{source.name.replace('-', '_')}")
        return guarded(source, act)

    # ── what is said ──────────────────────────────────────────────────────────────────────────────

    def _seen(self) -> Iterator[Seen]:
        changed = tuple(self._changed())
        if changed:
            yield Seen(changed, project=self._activity.active)

    def _changed(self) -> Iterator[FocusChanged]:
        """What is known now, when it is not what was said last."""
        readings = sorted(self._readings(), key=lambda one: (one.signal, one.source))
        self._set_alarm()
        gist = _gist(self._activity.active, readings)
        quiet_now = self._recording.paused or self._recording.held
        if quiet_now or gist == self._said or self._now_s() < self._settled_at:
            return
        self._said = gist
        yield FocusChanged(active=self._activity.active, readings=readings)

    def _readings(self) -> Iterator[Reading]:
        now = self.world.clock.now()
        yield from self._activity.readings(now)
        for source in self._open.values():
            yield from source.readings
        if self._spans:
            time.tzset()  # the machine may have travelled
            value = quiet(self._spans, now)
            if self._quiet is None or self._quiet.value != value:
                self._quiet = Reading(signal="quiet_hours", value=value, source="configuration", at=now)
            yield self._quiet

    def _set_alarm(self) -> None:
        """Ring when the first of what is known expires, or a lost source may be tried again."""
        now, now_s = self.world.clock.now(), self._now_s()
        expiries = (self._activity.next_change(now), next_edge(self._spans, now))
        waits = [(at - now) / _SECOND for at in expiries if at is not None]
        waits += [at - now_s for tries, at in self._tried.values() if tries <= TRIES]
        waits += [self._settled_at - now_s] if now_s < self._settled_at else []
        if waits:
            self._alarm.ring_in(max(0.001, min(waits)))

    def _now_s(self) -> float:
        return self.world.clock.lived()


def _gist(active: int | None, readings: Iterable[Reading]) -> tuple[int | None, dict[tuple[str, str], bool]]:
    """What has to differ for something to have changed."""
    return active, {(one.signal, one.source): one.value for one in readings}
