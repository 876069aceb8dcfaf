"""`sotto voice replay FILE`: a recorded history through the five gates, and what they would have said of it."""

import argparse
import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from daemon.cli import show
from daemon.cli.replayed import Account, scored, view
from knowledge.attention.desk import Settings
from knowledge.attention.labels import About, Labels
from knowledge.attention.parameters import Parameters, built_in, load
from knowledge.attention.replaying import Gates, Replay, Step
from knowledge.attention.scoring import Scorer
from knowledge.envelope import Envelope
from knowledge.errors import HistoryUnreadable, Malformed, NotFound, Unwritable
from knowledge.recorded import LONGEST, History


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="what `sotto events --json` printed; - for stdin")
    parser.add_argument("--params", metavar="P", help="a TOML file whose values take the place of the parameters")
    parser.add_argument("--labels", metavar="LABELS", help="what was wanted of that history: then it is scored")
    parser.add_argument("--plot", metavar="PNG", help="draw the last day of it: events, states, vetoes and verdicts")
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        choices=("voice", "desktop"),
        help="as it goes where there is none; may be repeated",
    )
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print decisions as JSON lines")


def run(arguments: argparse.Namespace) -> int:
    """Raises HistoryUnreadable, NotFound, BadConfiguration."""
    parameters = load(Path(arguments.params)) if arguments.params else built_in()
    playing = _Playing(arguments, parameters)
    with _opened(arguments.file) as stream:
        history = History("stdin" if arguments.file == "-" else arguments.file)
        for seen in history.events(iter(lambda: stream.readline(LONGEST + 1), b"")):
            try:
                playing.take(seen)
            except Malformed as error:
                raise history.bad(str(error), "was it written by another release, or changed by hand?") from error
    if history.cut:
        show.say(f"line {history.line} ends in its middle and was left out")
    if not history.line:
        show.say("that file is empty")
    playing.end()
    return 0


class _Playing:
    """One replay, and whoever looks on: the printer, the scorer, the canvas."""

    def __init__(self, arguments: argparse.Namespace, parameters: Parameters) -> None:
        self._json, self._plot = arguments.json, arguments.plot
        self._labels = _labels(arguments.labels)
        about = self._labels.about if self._labels else About()
        settings = Settings(
            voice=about.voice and "voice" not in arguments.without,
            desktop="desktop" not in arguments.without,
            spoken_a_day=None if arguments.params else about.settings.spoken_a_day,
        )
        self._replay = Replay(Gates(parameters, settings), about.begin)
        self._account = Account()
        self._scorer = Scorer(self._labels) if self._labels else None
        self._canvas: Any = None
        self._offset = 0
        if self._plot:
            module = importlib.import_module("daemon.bench.day_canvas")
            importlib.import_module("daemon.bench.plot").library()
            self._canvas = module.Canvas(Path(arguments.file).stem, parameters, self._labels)

    def take(self, seen: Envelope) -> None:
        self._offset = seen.header.offset
        if self._labels:
            self._labels.see(seen)
        if self._canvas:
            self._canvas.see(seen)
        for step in self._replay.take(seen):
            self._step(step)

    def _step(self, step: Step) -> None:
        lines = self._account.lines(step)
        if self._json:
            show.line(view(step).model_dump(mode="json"))
        for line in [] if self._json else lines:
            print(line)
        for one in (self._scorer, self._canvas):
            if one:
                one.take(step)

    def end(self) -> None:
        """What it comes to."""
        told = show.say if self._json else print
        told(self._account.summary())
        for line in scored(self._scorer.score(), self._offset) if self._scorer else []:
            told(line)
        if self._canvas:
            self._draw()
            show.say(f"drawn: {self._plot}")

    def _draw(self) -> None:
        """Raises Unwritable."""
        try:
            self._canvas.draw(Path(self._plot))
        except OSError as error:
            raise Unwritable(f"{self._plot} ({error.strerror})", hint="name a file that can be written") from error


def _labels(name: str | None) -> Labels | None:
    if name is None:
        return None
    try:
        return Labels(Path(name).read_bytes().splitlines(), name)
    except OSError as error:
        raise _unreadable(name, error) from error


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    """The file, or stdin. Raises NotFound, HistoryUnreadable."""
    if name == "-":
        yield sys.stdin.buffer if sys.stdin else BytesIO()  # whoever called us may have closed it
        return
    try:
        with Path(name).open("rb") as stream:
            yield stream
    except OSError as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: OSError) -> NotFound | HistoryUnreadable:
    if isinstance(error, FileNotFoundError):
        return NotFound(f"file {name}", hint="`sotto events --json -n 100000 > FILE` records one")
    return HistoryUnreadable(f"{name} ({os.strerror(error.errno or 0)})")
