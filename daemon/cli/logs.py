"""`sotto logs [SERVICE] [-f]`: what the processes wrote into their own log files."""

import argparse
import importlib
from collections.abc import Iterator
from pathlib import Path

from daemon.cli import show
from daemon.journal import Entry, entries
from daemon.paths import Paths
from daemon.processes import PROCESSES
from knowledge.errors import NotFound

SHOWN = 50
_COLOURS = {"WARNING": "yellow", "ERROR": "red", "CRITICAL": "red", "DEBUG": "dim"}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("service", nargs="?", default="", help="a process or a service; all when left out")
    parser.add_argument("-f", "--follow", action="store_true", help="go on and print what is written from now on")
    parser.add_argument("-n", "--number", type=int, default=SHOWN, metavar="N", help=f"entries shown ({SHOWN})")
    parser.add_argument("--json", action="store_true", help="print JSON lines")


def run(arguments: argparse.Namespace) -> int:
    folder = Paths.find().logs
    files = _files(folder, arguments.service)
    positions = {file: file.stat().st_size for file in files}
    found = [(file.stem, entry) for file in files for entry in _read(file)]
    found.sort(key=lambda pair: pair[1].at)
    for process, entry in found[-max(arguments.number, 0) or len(found) :] if arguments.number else ():
        _print(process, entry, as_json=arguments.json)
    if arguments.follow:
        _follow(folder, arguments.service, positions, as_json=arguments.json)
    return 0


def _files(folder: Path, service: str) -> list[Path]:
    """The log files that are meant. Raises NotFound."""
    files = sorted(file for file in folder.glob("*.log") if file.stem != "start")
    if not service:
        return files
    home = {name: process.name for process in PROCESSES for name in process.services}
    wanted = home.get(service, service)
    found = [file for file in files if file.stem == wanted]
    if not found:
        names = sorted({file.stem for file in files} | set(home))
        raise NotFound(f"log of {service!r}", hint=f"there are {', '.join(names)}")
    return found


def _follow(folder: Path, service: str, positions: dict[Path, int], *, as_json: bool) -> None:
    """Print what is added, until interrupted."""
    select = importlib.import_module("select")
    watch = importlib.import_module("daemon.watch").DirectoryWatch(folder, writes=True)
    try:
        while True:
            select.select([watch], [], [])
            changed = {path for path in watch.read() if path.suffix == ".log"}
            for file in _files(folder, service):
                if file in changed:
                    _print_new(file, positions, as_json=as_json)
    finally:
        watch.close()


def _print_new(file: Path, positions: dict[Path, int], *, as_json: bool) -> None:
    """Print what a file has gained; one that was cut back is read from its start."""
    position = positions.get(file, 0)
    if file.stat().st_size < position:
        position = 0
    with file.open("rb") as lines:
        lines.seek(position)
        data = lines.read()
    whole = data[: data.rfind(b"\n") + 1]
    positions[file] = position + len(whole)
    for entry in entries(iter(whole.decode("utf-8", "replace").splitlines())):
        _print(file.stem, entry, as_json=as_json)


def _read(file: Path) -> Iterator[Entry]:
    with file.open(encoding="utf-8", errors="replace") as lines:
        yield from entries(lines)


def _print(process: str, entry: Entry, *, as_json: bool) -> None:
    if as_json:
        show.line({**entry._asdict(), "process": process})
        return
    level = show.paint(f"{entry.level:<7}", *([_COLOURS[entry.level]] if entry.level in _COLOURS else []))
    head = f"{show.paint(entry.at[:23].replace('T', ' '), 'dim')} {level} {process:<10}"
    for line in entry.text.split("\n"):
        print(f"{head} {show.visible(line)}", flush=True)
