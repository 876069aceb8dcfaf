"""Follows what the user is about, by the events that tell of it, so that a moment can be looked at."""

from collections import deque
from collections.abc import Callable, Collection, Iterable

from knowledge.attention.context import CLOSED, READY, SECOND, UNKNOWN, VETOES, Context, Known
from knowledge.envelope import Envelope
from knowledge.events import (
    CommandFinished,
    CommitMade,
    Event,
    FocusChanged,
    ProcessDied,
    Reading,
    SentenceBegun,
    SentenceEnded,
    ServiceGaveUp,
    Signal,
    SpeechNoticed,
    VoiceChanged,
    VoiceSet,
)
from knowledge.focus.state import fresh

SPANS = 64
"""Stretches of editing that are kept: more than fit into the window, as each is a minute at least."""
SIGNALS = (*VETOES, "muted", "idle")
CARRIED = ("in_call", "do_not_disturb", "presenting", "locked", "muted")
"""What a source senses. Quiet hours are a setting: where nobody tells of them there are none."""
LOST_S = 2 * 3_600
"""A source that is lost while it said yes is believed for so long: nobody has said that the call is over."""
GUARDING: tuple[Signal, ...] = ("in_call", "do_not_disturb", "locked")
"""Where one of these is lost that was there, nobody can tell that a word is not forbidden now."""
GUARDED_S = 12 * 3_600
"""So long after it was lost. Then it counts as a sensor that this machine does not have."""
VOICE = "voice"
"""The process that speaks."""
ENDINGS: dict[str, str] = {
    "TestsPassed": "tests",
    "TestsFailed": "tests",
    "BuildPassed": "build",
    "BuildFailed": "build",
}
"""Facts that something ended, which need no second look."""


class Sensing:
    """Feed it each event of `KINDS`, in order; it keeps a handful of readings."""

    def __init__(self) -> None:
        self._active: int | None = None
        self._readings: list[Reading] = []
        self._gone = False
        """Whether the service that reads them gave up; when it is back, it tells all that there is."""
        self._carried: dict[str, Known] = {}
        """What forbade a word when its source was lost."""
        self._lost: dict[str, int] = {}
        """When a source went that had told of a signal, microseconds UTC."""
        self._edits: deque[tuple[int, int | None]] = deque(maxlen=SPANS)
        self._ended = UNKNOWN
        self._quiet: tuple[Known, int | None] = (UNKNOWN, None)
        self._speaker = READY
        self._microphone = CLOSED
        self._speaking = UNKNOWN
        self._own_voice = UNKNOWN
        self._takes: dict[str, Callable[[Event, int], None]] = {
            "FocusChanged": self._focus,
            "CommandFinished": self._command,
            "CommitMade": self._commit,
            "VoiceSet": self._voice_set,
            "VoiceChanged": self._voice_changed,
            "SpeechNoticed": self._speech,
            "SentenceBegun": self._sentence,
            "SentenceEnded": self._sentence,
            "ProcessDied": self._died,
            "ServiceGaveUp": self._gave_up,
        }

    def take(self, seen: Envelope, now: int) -> bool:
        """Whether the moment may be another one now."""
        if seen.type in ENDINGS:
            self._end(ENDINGS[seen.type], now)
            return True
        taken = self._takes.get(seen.type)
        if taken is None:
            return False
        taken(seen.event, now)
        return True

    def moment(self, now: int, offset: int, *, voice: bool, desktop: bool) -> Context:
        """What is known now."""
        return Context(
            now=now,
            offset=offset,
            voice=voice,
            desktop=desktop,
            speaker=self._speaker,
            microphone=self._microphone,
            active=self._active,
            quiet=self._quiet[0],
            quiet_until=self._quiet[1],
            speaking=self._speaking,
            own_voice=self._own_voice,
            edits=tuple(self._edits),
            ended=self._ended,
            lost=tuple(one for one in GUARDING if one in self._lost and now - self._lost[one] < GUARDED_S * SECOND),
            **{signal: self._known(signal, now) for signal in SIGNALS},
        )

    def _known(self, signal: str, now: int) -> Known:
        known = _joined(self._readings, signal, now)
        return self._carried.get(signal, UNKNOWN) if known is UNKNOWN else known

    def set_back(self, now: int) -> None:
        """The clock was set back: nothing that has been lies in the future."""
        self._edits = deque(((min(a, now), b and min(b, now)) for a, b in self._edits), maxlen=SPANS)
        self._ended, self._speaking, self._own_voice = (
            known._replace(at=known.at and min(known.at, now))
            for known in (self._ended, self._speaking, self._own_voice)
        )

    # ── what each event tells ─────────────────────────────────────────────────────────────────────

    def _focus(self, event: Event, now: int) -> None:
        assert isinstance(event, FocusChanged)
        before = {one for one in ("locked", "in_call") if _joined(self._readings, one, now).value}
        self._carry({one.signal for one in event.readings}, now)
        self._gone = False
        self._active, self._readings = event.active, list(event.readings)
        for signal, name in (("locked", "unlocked"), ("in_call", "call")):
            if signal in before and _joined(self._readings, signal, now).value is False:
                self._end(name, now)
        command = _joined(self._readings, "command", now)
        if command.value and command.at is not None:
            self._end("command", min(command.at, now))
        self._editing(_joined(self._readings, "editing", now), now)

    def _carry(self, told: Collection[str], now: int) -> None:
        """Keep for a time what a source said that tells nothing any more, and let go of what another one tells."""
        for signal in CARRIED:
            known = _joined(self._readings, signal, now)
            if signal in told:
                self._carried.pop(signal, None)
                self._lost.pop(signal, None)
                continue
            if known is not UNKNOWN:
                self._lost.setdefault(signal, now)
            if known.value and not self._gone:
                self._carried[signal] = known._replace(until=now + LOST_S * SECOND)

    def _editing(self, editing: Known, now: int) -> None:
        goes_on = bool(self._edits) and self._edits[-1][1] is None
        since = now if editing.at is None else min(editing.at, now)
        if editing.value and not goes_on:
            self._edits.append((since, None))
        elif goes_on and not editing.value:
            begin, _ = self._edits.pop()
            self._edits.append((begin, max(begin, since)))

    def _command(self, event: Event, now: int) -> None:
        assert isinstance(event, CommandFinished)
        self._end("command", min(now, event.started + event.duration_ms * 1_000))

    def _commit(self, event: Event, now: int) -> None:
        assert isinstance(event, CommitMade)
        self._end("commit", min(now, event.at + SECOND - 1))  # git notes whole seconds

    def _end(self, what: str, at: int) -> None:
        if self._ended.at is None or at >= self._ended.at:
            self._ended = Known(what, "events", at)

    def _voice_set(self, event: Event, now: int) -> None:
        assert isinstance(event, VoiceSet)
        self._quiet = Known(event.mode == "quiet", "user", now), event.until

    def _voice_changed(self, event: Event, now: int) -> None:
        assert isinstance(event, VoiceChanged)
        self._speaker = Known(event.speaker, VOICE, now)
        self._microphone = Known(event.microphone, VOICE, now)
        if event.microphone != "open":
            self._speaking = UNKNOWN

    def _speech(self, event: Event, now: int) -> None:
        assert isinstance(event, SpeechNoticed)
        self._speaking = Known(event.speaking, "microphone", now)

    def _sentence(self, event: Event, now: int) -> None:
        self._own_voice = Known(isinstance(event, SentenceBegun), VOICE, now)
        assert isinstance(event, SentenceBegun | SentenceEnded)

    def _died(self, event: Event, now: int) -> None:
        assert isinstance(event, ProcessDied)
        if event.process == VOICE:
            self._speaking, self._own_voice = UNKNOWN, Known(False, VOICE, now)
            self._speaker = Known("lost", VOICE, now)

    def _gave_up(self, event: Event, now: int) -> None:
        assert isinstance(event, ServiceGaveUp)
        if "focus" in event.services:
            self._gone = True
            for one in self._readings:
                self._lost.setdefault(one.signal, now)
            # What forbade a word goes on forbidding it, as nobody will tell when it is over; all else is unknown.
            self._readings = [one for one in self._readings if one.value and one.signal in (*VETOES, "muted")]


def _joined(readings: Iterable[Reading], signal: str, now: int) -> Known:
    """What the sources of one signal say together: one that says yes is enough, and the newest of those."""
    known = [one for one in readings if one.signal == signal and fresh(one, now)]
    if not known:
        return UNKNOWN
    told = max(known, key=lambda one: (one.value, one.at))
    return Known(told.value, told.source, told.at)
