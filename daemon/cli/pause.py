"""`sotto pause [DURATION] [--here]`: record nothing for a while, or nothing in this directory. Offline."""

import argparse
import importlib
import os
import re
import time
from pathlib import Path

from daemon import pausing
from daemon.cli import show
from daemon.cli.status import paused
from daemon.config_quick import not_in
from daemon.paths import Paths
from knowledge.errors import Unwritable, Usage

_UNITS_S = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_PART = re.compile(r"(\d{1,6})([smhdw])")
_LONGEST_S = 366 * 86_400


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("duration", nargs="?", help="such as 30m, 2h, 1h30m; without it until `sotto resume`")
    parser.add_argument("--here", action="store_true", help="in this directory and below, and for good")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    paths = Paths.find().make()
    if arguments.here:
        if arguments.duration:
            raise Usage("--here takes no duration", hint="`sotto resume --here` ends it")
        return _told(_here(paths), as_json=arguments.json)
    until = None if arguments.duration is None else time.time_ns() // 1_000 + seconds(arguments.duration) * 1_000_000
    try:
        pausing.pause(paths, until)
    except OSError as error:
        raise Unwritable(f"{paths.paused} ({error.strerror})") from error
    return _told(paused(until), as_json=arguments.json)


def seconds(duration: str) -> int:
    """Seconds of `1h30m`. Raises Usage."""
    parts = _PART.findall(duration)
    whole = "".join(f"{number}{unit}" for number, unit in parts)
    total = sum(int(number) * _UNITS_S[unit] for number, unit in parts)
    if not parts or whole != duration or not 0 < total <= _LONGEST_S:
        raise Usage(f"{duration!r} is no duration", hint="for example 30m, 2h or 1h30m, at most a year")
    return total


def directory() -> list[str]:
    """Where we are, by the name of the kernel and by that of the shell: it compares names."""
    here = os.getcwd()  # noqa: PTH109 - a string is what is kept
    told = os.environ.get("PWD", "")
    same = told.startswith("/") and told != here and Path(told).exists() and Path(told).samefile(here)
    return [here, told] if same else [here]


def change(paths: Paths, folders: list[str]) -> None:
    """Make these the directories in which nothing is recorded, for the daemon and for shells. Raises SottoError."""
    edit = importlib.import_module("daemon.config_edit")
    edit.put(paths.config_file, "shell.not_in", folders)
    try:
        pausing.write_not_in(paths, folders)
    except OSError as error:
        raise Unwritable(f"{paths.not_in} ({error.strerror})") from error


def _here(paths: Paths) -> str:
    known = not_in(paths.config_file)
    change(paths, [*known, *(one for one in directory() if one not in known)])
    return f"nothing is recorded in {directory()[0]}; `sotto resume --here` ends it"


def _told(said: str, *, as_json: bool) -> int:
    if as_json:
        show.data(importlib.import_module("knowledge.views").DoneView(done=said).model_dump())
    else:
        show.say(said)
    return 0
