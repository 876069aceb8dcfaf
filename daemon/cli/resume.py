"""`sotto resume [--here]`: record again, everywhere or in this directory. Offline."""

import argparse
import importlib

from daemon import pausing
from daemon.cli import pause, show
from daemon.config_quick import not_in
from daemon.paths import Paths
from knowledge.errors import Unwritable


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--here", action="store_true", help="in this directory, where `sotto pause --here` was said")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    paths = Paths.find().make()
    said = _here(paths) if arguments.here else _everywhere(paths)
    if arguments.json:
        show.data(importlib.import_module("knowledge.views").DoneView(done=said).model_dump())
    else:
        show.say(said)
    return 0


def _everywhere(paths: Paths) -> str:
    try:
        was = pausing.resume(paths)
    except OSError as error:
        raise Unwritable(f"{paths.paused} ({error.strerror})") from error
    return "recording again" if was else "there was no pause"


def _here(paths: Paths) -> str:
    here, known = pause.directory(), not_in(paths.config_file)
    left = [one for one in known if one not in here]
    if left == known:
        above = " (a directory above it is excluded)" if pausing.excluded(here[0], known) else ""
        return f"{here[0]} was not excluded by itself{above}"
    pause.change(paths, left)
    return f"recording again in {here[0]}"
