"""Where a stretch of speech begins and ends: a state machine over frames, each a probability and a level.

    silent ──3 frames above `on`──▶ speaking ──`end_s` below `off`──▶ silent      Ended, whole or too short
                                        └──── longer than `cap_s` ───▶ deaf        Ended, too long
    deaf   ──`end_s` below `off`──▶ silent

What is softer than the floor is no speech, whatever the probability says: fans and hiss are not.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

FRAME = 512
"""Samples."""
FRAME_S = FRAME / 16_000


@dataclass(frozen=True)
class Rules:
    """When somebody counts as speaking."""

    on: float = 0.5
    off: float = 0.35
    frames: int = 3
    """In a row above `on`, before it counts."""
    least_s: float = 0.25
    """Of voiced frames; what is shorter is a click or a cough."""
    end_s: float = 0.5
    pause_s: float = 0.3
    """Of silence after which it is worth while to make words of what was said so far."""
    cap_s: float = 15.0
    pre_roll_s: float = 0.4
    """Before the first voiced frame: what the beginning of a word needs."""
    floor_db: float = -55.0
    """Of full scale."""


class Began(NamedTuple):
    """Somebody speaks, since this frame."""

    first: int


class Paused(NamedTuple):
    """He may have stopped: the same as Ended will say if he has."""

    first: int
    last: int
    noticed: int


class Ended(NamedTuple):
    """He has stopped; frames are counted from 0, `last` is the first one after the speech."""

    first: int
    last: int
    noticed: int
    """The frame that made it certain."""
    outcome: Literal["whole", "too short", "too long"]


class Turns:
    """Feed it every frame, in order."""

    def __init__(self, rules: Rules = Rules()) -> None:
        self.rules = rules
        self.end_s = rules.end_s
        """May be changed at any time: what is only one word need not be waited for as long."""
        self.frame = 0
        """Number of the next frame."""
        self._state: Literal["silent", "speaking", "deaf"] = "silent"
        self._rising = 0
        self._voiced = 0
        self._paused = 0
        """Where the last pause began that was told."""
        self._first = self._last = 0

    @property
    def speaking(self) -> bool:
        return self._state != "silent"

    @property
    def attentive(self) -> bool:
        """Whether somebody speaks, or perhaps begins to."""
        return self.speaking or self._rising > 0

    def feed(self, probability: float, level_db: float) -> Began | Paused | Ended | None:
        """Take a frame; what it makes certain."""
        now, self.frame = self.frame, self.frame + 1
        heard = probability if level_db >= self.rules.floor_db else 0.0
        if self._state == "silent":
            return self._rise(now, heard)
        if heard >= self.rules.off:
            self._last, self._voiced = now + 1, self._voiced + 1
        quiet_s = (now + 1 - self._last) * FRAME_S
        if quiet_s >= self.end_s:
            return self._end(now)
        if self._state == "speaking" and quiet_s >= self.rules.pause_s and self._paused != self._last:
            self._paused = self._last
            return Paused(self._first, self._last, now)
        if self._state == "speaking" and (now + 1 - self._first) * FRAME_S > self.rules.cap_s:
            self._state = "deaf"
            return Ended(self._first, now + 1, now, "too long")
        return None

    def from_frame(self, ended: Ended | Paused) -> int:
        """With the frames before the first voiced one that its word needs."""
        return max(0, ended.first - round(self.rules.pre_roll_s / FRAME_S))

    def _rise(self, now: int, heard: float) -> Began | None:
        self._rising = self._rising + 1 if heard > self.rules.on else 0
        if self._rising < self.rules.frames:
            return None
        self._state, self._voiced = "speaking", self._rising
        self._first, self._last, self._rising = now + 1 - self._rising, now + 1, 0
        return Began(self._first)

    def _end(self, now: int) -> Ended | None:
        told, self._state = self._state == "speaking", "silent"
        if not told:
            return None
        long_enough = self._voiced * FRAME_S >= self.rules.least_s
        return Ended(self._first, self._last, now, "whole" if long_enough else "too short")
