"""Opens a chat: on a terminal that can be drawn on, line by line where it cannot, or for a program."""

import asyncio
import importlib
import sys
from pathlib import Path
from typing import NamedTuple

from daemon import config
from daemon.bus_client import BusClient
from daemon.chat.answering import Answering
from daemon.chat.commands import Typed
from daemon.chat.loop_bus import LoopBus
from daemon.chat.plain import Plain, lines_of
from daemon.chat.room import Room
from daemon.chat.typed import Lines
from daemon.cli import show
from daemon.cli.show import visible
from daemon.paths import Paths
from knowledge.errors import SottoError

_SCREEN = "daemon.chat.screen"
"""It is loaded where it is needed: it takes a quarter of a second of a processor."""


class Begin(NamedTuple):
    """How a chat begins."""

    attach: str | None = None
    """The conversation to go on with; empty for the last one, None for a new one."""
    greets: bool = True
    as_json: bool = False


def drawn(paths: Paths, how: Begin) -> None:
    """Until the user leaves. Raises NotFound, BadConfiguration."""
    settings = config.load(paths.config_file)
    with LoopBus(paths, "chat") as bus, Room(paths, settings, bus, _here()) as room:
        screen = importlib.import_module(_SCREEN).Screen(room, bus, Lines(paths.typed))
        screen.begin(_first(how), greets=how.greets)
        asyncio.run(screen.run())
        if room.talk.asked:
            show.say(f"`sotto chat --attach {room.talk.short}` goes on")


def in_lines(paths: Paths, how: Begin, *, person: bool) -> int:
    """Until stdin ends; the exit status of the last answer, for a program. Raises BadConfiguration."""
    settings = config.load(paths.config_file)
    with BusClient(paths, "chat") as bus, Room(paths, settings, bus, _here()) as room:
        chat = Plain(room, Answering(room.talk, bus, settings.model.answer_within_s), as_json=how.as_json)
        try:
            chat.begin(_first(how), greets=how.greets)
        except SottoError as error:
            show.error(error, as_json=how.as_json)
            return error.code
        if person:
            chat.person()
            return 0
        return chat.program(lines_of(sys.stdin.buffer))


def one_answer(paths: Paths, question: str, conversation: str) -> int:
    """A question that is answered as text comes, for `sotto ask`; its exit status. Raises NoAnswer."""
    settings = config.load(paths.config_file)
    with BusClient(paths, "ask") as bus, Room(paths, settings, bus, _here()) as room:
        room.talk.name = conversation
        room.talk.ask(question)
        told = importlib.import_module("daemon.chat.streaming").Streaming(whole=not sys.stdout.isatty())
        Answering(room.talk, bus, settings.model.answer_within_s).wait(told.show, told.heard)
        told.end()
        return room.talk.status


def _first(how: Begin) -> Typed | None:
    return None if how.attach is None else Typed("attach", visible(how.attach))


def _here() -> Path | None:
    try:
        return Path.cwd()
    except FileNotFoundError:
        return None  # where something is asked is not all that counts
