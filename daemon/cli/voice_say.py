"""`sotto voice say TEXT`: say something aloud, and tell whether it was heard."""

import argparse
import sys
import time
from contextlib import suppress
from functools import partial
from uuid import uuid4

from daemon import pausing, voice_client
from daemon.bus_client import BusClient
from daemon.cli import noting, show
from daemon.cli.voice_status import CUTS
from daemon.paths import Paths
from knowledge.errors import HubUnreachable, NoAnswer, NoVoice, TooLarge, Usage
from knowledge.events import NOT_WANTED, SaySentence, SentenceEnded
from knowledge.failures.terminal import plain
from knowledge.redact import clean
from knowledge.speaking_views import SaidView

LONGEST = 1_000
"""Characters, which is about a minute."""
BEGUN_WITHIN_S = 20.0
UNSAID_WITHIN_S = 2.0
A_SECOND = 8
"""Characters that are spoken in a second, at the slowest that is allowed."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="*", metavar="TEXT", help="what is to be said; - reads it from stdin")
    parser.add_argument("--anyway", action="store_true", help="although you want quiet")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises Usage, TooLarge, DaemonUnreachable, NoVoice."""
    text = sayable(_piped() if arguments.text == ["-"] else " ".join(arguments.text))
    paths = Paths.find()
    if voice_client.off(paths):
        raise NoVoice(voice_client.OFF, hint="`sotto voice on` switches it on")
    if not arguments.anyway and pausing.until_in(paths.quiet, noting.now()) is not None:
        raise NoVoice("you want quiet", hint="--anyway says it all the same; `sotto quiet off` ends the quiet")
    voice_client.there(paths)
    voice_client.end_in_order()
    noting.know_secrets(paths)
    view = said(paths, text)
    if arguments.json:
        show.data(view.model_dump())
    elif view.heard != "whole":
        what = "not heard" if view.heard == "none" else "not heard to its end"
        show.say(f"sotto: {what}: {CUTS.get(view.cut_by, view.cut_by or 'nobody knows why')}")
    return 0 if view.heard == "whole" else NoVoice.code


def sayable(text: str) -> str:
    """Without what no voice can say. Raises Usage, TooLarge."""
    shown = " ".join(plain(line) if "\x1b" in line else line for line in text.split("\n"))
    said = " ".join("".join(one if one.isprintable() else " " for one in shown).split())
    if not any(one.isalnum() for one in said):
        raise Usage("there is nothing to say", hint='say something: sotto voice say "the build is done"')
    if len(said) > LONGEST:
        raise TooLarge(f"more than {LONGEST:,} characters", hint="a sentence is enough")
    return said


def _piped() -> str:
    """Nothing where whoever called us closed it."""
    return sys.stdin.read(LONGEST * 4) if sys.stdin else ""


def said(paths: Paths, text: str) -> SaidView:
    """Have it said, and wait until it was; who does not wait that long does not want it said. Raises HubUnreachable,
    NoVoice, KeyboardInterrupt.
    """
    expires = time.time_ns() // 1_000 + int(BEGUN_WITHIN_S * 1e6)
    order = SaySentence(ref=uuid4().hex, text=clean(text), why="asked", expires=expires)
    with BusClient(paths, "voice-cli") as bus:
        try:
            patience = BEGUN_WITHIN_S + len(text) / A_SECOND + BEGUN_WITHIN_S
            ended = bus.ask(order, patience, partial(voice_client.still_on, paths)).event
        except KeyboardInterrupt:
            _unsay(bus, order)
            raise
        except NoAnswer as error:
            _unsay(bus, order)
            raise NoVoice("nobody said what became of it", hint="see `sotto logs voice`") from error
    assert isinstance(ended, SentenceEnded)
    return SaidView(text=text, heard=ended.heard, spoken_ms=ended.spoken_ms, cut_by=ended.cut_by)


def _unsay(bus: BusClient, order: SaySentence) -> None:
    """Let it be silent, if there is still somebody who can be told."""
    with suppress(HubUnreachable):
        bus.publish(order.model_copy(update={"expires": NOT_WANTED}))
        bus.flush(UNSAID_WITHIN_S)
