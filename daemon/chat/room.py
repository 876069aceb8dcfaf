"""What a chat is made of, whatever it is shown on: the talk, what is said unasked, where it is held, how it begins."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Self

from daemon.briefed import Wish, brief, spoken
from daemon.bus_client import BusClient
from daemon.chat.alerts import KINDS, Alerts
from daemon.chat.asked_here import Here
from daemon.chat.known import registry
from daemon.chat.past import lately
from daemon.chat.plans import KINDS as PLANNED
from daemon.chat.plans import Plans
from daemon.chat.talk import Talk
from daemon.chat.transcript import Piece
from daemon.cli.show import visible
from daemon.config import Config
from daemon.log_reader import LogReader
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.errors import SottoError
from knowledge.events import AnswerDegraded, OutputAppended, PromptRead, QuestionAnswered
from knowledge.projects import find

BRIEF = 12
"""Lines of the briefing with which a chat begins."""


class Room:
    """One chat."""

    def __init__(self, paths: Paths, config: Config, bus: BusClient, here: Path | None) -> None:
        self.paths = paths
        self._log = LogReader(paths.core)
        self._bus = bus
        source = f"chat-{bus.epoch}"
        rings = (OutputAppended, PromptRead, QuestionAnswered, AnswerDegraded)
        self._rings = bus.follow(f"{source}-rings", rings)
        self._unasked = bus.follow(f"{source}-alerts", KINDS)
        self._planned = bus.follow(f"{source}-plans", PLANNED)
        self.plans = Plans(paths)
        self._alerts = Alerts(paths, config, self._log)
        self.talk = Talk(paths, config, bus, self._log, here=here)
        self.here = Here(paths, self._log, self.talk, self.plans)
        self.place = self._place()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._log.close()

    def greeting(self) -> Iterator[Piece]:
        """The briefing, what was talked of lately, and that there is no daemon, where there is none."""
        try:
            told = brief(self.paths, SystemClock().now(), Wish("", Path.cwd(), None))
            lines = [*spoken(told)]
            yield from (Piece("plain", line) for line in lines[:BRIEF])
            if len(lines) > BRIEF:
                yield Piece("note", f"… {len(lines) - BRIEF} more lines: /brief")
            if told.nothing:
                yield Piece("note", visible(told.nothing))
            if last := lately(self._log, datetime.now().astimezone()):
                yield Piece("note", last)
        except (SottoError, FileNotFoundError) as error:
            yield Piece("note", f"no briefing: {visible(str(error))}")
        if not self.talk.running():
            yield Piece("trouble", "no daemon runs: answers come from what is on record, and nothing is noted")
            yield Piece("note", "  → /up starts it")

    def news(self) -> Iterator[Piece]:
        """What came: of answers, and unasked."""
        for rung in iter(self._rings.take, None):
            if isinstance(rung.event, PromptRead):
                self.talk.note(rung.event)
        for seen in iter(self._unasked.take, None):
            yield from self._alerts.of(seen)
        yield from self.talk.go_on()
        self.talk.heard.clear()
        yield from self.plan_news()

    def plan_news(self) -> Iterator[Piece]:
        """What became of plans of this conversation, and new ones."""
        for seen in iter(self._planned.take, None):
            yield from self.plans.of(seen, self.talk.name)

    def _place(self) -> str:
        """The project around here."""
        try:
            around = registry(self.paths).by_key(find(Path.cwd()).key)
        except (SottoError, FileNotFoundError):
            return ""
        return visible(around.name) if around else ""
