"""Waiting for answers where nothing is drawn: until they end, are stopped, or nothing comes any more."""

import time
from collections.abc import Callable

from daemon.bus_client import BusClient
from daemon.chat.talk import Talk
from daemon.chat.transcript import Piece
from knowledge.errors import DaemonUnreachable, NoAnswer
from knowledge.reasoning.parts import Part

LOOK_S = 5.0
"""How often it is looked whether the daemon is there, while nothing comes."""
AWAY = 4
"""Looks in a row that do not find it, until it is not waited for: one that is started again is back before."""
BESIDE_S = 60.0
"""How long nothing may come, beside the time that a model may take."""
Heard = Callable[[str, int, Part], None]
Show = Callable[[Piece], None]


class Answering:
    """Of one talk."""

    def __init__(self, talk: Talk, bus: BusClient, model_s: float) -> None:
        self._talk, self._bus, self._patience = talk, bus, model_s + BESIDE_S

    def wait(self, show: Show, heard: Heard) -> None:
        """Until all that was asked is answered. Ctrl-C stops it, and the second time leaves it to itself.

        Raises NoAnswer, DaemonUnreachable; then what comes later is on record.
        """
        place, since, away = -1, time.monotonic(), 0
        while True:
            try:
                self._tell(show, heard)
                if not self._talk.open:
                    return
                if place != self._talk.transcript.next:
                    place, since, away = self._talk.transcript.next, time.monotonic(), 0
                before = time.monotonic()
                self._bus.poll(LOOK_S)
                if time.monotonic() - before >= LOOK_S:
                    away = 0 if self._talk.running() else away + 1
                self._give_up(time.monotonic() - since, away)
            except KeyboardInterrupt:
                self._talk.stop()

    def _tell(self, show: Show, heard: Heard) -> None:
        for piece in self._talk.go_on():
            self._parts(heard)
            show(piece)
        self._parts(heard)

    def _parts(self, heard: Heard) -> None:
        told, self._talk.heard = self._talk.heard, []
        for key, off, part in told:
            heard(key, off, part)

    def _give_up(self, silent_s: float, away: int) -> None:
        later = f"`sotto chat --attach {self._talk.short}` shows what is answered later"
        if away >= AWAY:
            self._talk.begin_anew()
            raise DaemonUnreachable("it went away over the question", hint=later)
        if silent_s >= self._patience:
            self._talk.begin_anew()
            raise NoAnswer(f"nothing came for {self._patience:g} s", hint=later)
