"""Who goes on in a terminal has seen what happened there, as far as a log tells it: by commands, not by keys."""

import re

from knowledge.attention.recent import Recent
from knowledge.envelope import Envelope
from knowledge.events import CommandFinished, VoiceSet

RUNS = 50
_OWN = re.compile(r"\s*(\S*/)?sotto(\s|$)")


class Terminals:
    """Feed it each event, in order."""

    def __init__(self) -> None:
        self._sessions: Recent[str, str] = Recent(RUNS)
        """By trace of a run."""
        self._latest: Recent[str, str] = Recent(RUNS)
        """Trace of the last run, by session."""
        self._quiet: VoiceSet | None = None
        self._now = 0

    def take(self, seen: Envelope, now: int) -> None:
        self._now = now
        if seen.type == VoiceSet.__name__:
            assert isinstance(seen.event, VoiceSet)
            self._quiet = seen.event
        elif seen.type == CommandFinished.__name__:
            event = seen.event
            assert isinstance(event, CommandFinished)
            if event.shell_session is not None and not _OWN.match(event.command):
                self._sessions[seen.trace] = event.shell_session
                self._latest[event.shell_session] = seen.trace

    def witness(self, trace: str) -> bool | None:
        """Whether another command ended there since; None where there is no terminal, and in the quiet."""
        session = self._sessions.get(trace)
        if session is None or (self._quiet is not None and self._quiet.quiet(self._now)):
            return None
        return self._latest.get(session) != trace
