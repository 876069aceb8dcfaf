"""Running the tests of a generated repository: pytest, in a fork of a process that has loaded it."""

import importlib
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from daemon.bench.suspects_templates import Template
from daemon.child import fork
from daemon.leash import Leash

COMMAND = "pytest -q"
LASTS_S = 20
"""A change can make a test run for ever."""
KILLED = 124
FAILED = frozenset({1, 2, 4})
"""Tests failed; they could not be read; what they share could not be loaded."""


class Run(NamedTuple):
    """What came of it."""

    status: int
    output: str


class Place(NamedTuple):
    """Where a project lies while its tests run."""

    tree: Path
    site: Path
    out: Path

    @classmethod
    def below(cls, folder: Path) -> "Place":
        return cls(folder / "tree", folder / "site", folder / "output.txt")


def load() -> None:
    """Load pytest once; what is forked has it."""
    importlib.import_module("pytest")


def run(files: Mapping[str, str], site: Mapping[str, str], variables: Mapping[str, str], folder: Path) -> Run:
    """`pytest -q` in a tree of these files, with what is installed in `site`."""
    place = Place.below(folder)
    put(place.tree, files)
    put(place.site, site)
    child = fork("pytest", lambda leash: _become(leash, place, variables, None), [])
    ending = child.reap()
    status = int(ending.removeprefix("exit ")) if ending.startswith("exit ") else KILLED
    return Run(status, place.out.read_text(encoding="utf-8", errors="replace"))


_CALLED: dict[str, frozenset[str]] = {}


def called(one: Template, folder: Path) -> frozenset[str]:
    """Names of the functions that the tests of a project call."""
    if one.name not in _CALLED:
        place, names = Place.below(folder), folder / "called.txt"
        put(place.tree, one.files)
        put(place.site, one.site)
        fork("pytest", lambda leash: _become(leash, place, {}, names), []).reap()
        _CALLED[one.name] = frozenset(names.read_text(encoding="utf-8").split())
    return _CALLED[one.name]


def put(folder: Path, files: Mapping[str, str]) -> None:
    """Make a folder hold these files and no others."""
    for path in folder.rglob("*"):
        if path.is_file() and str(path.relative_to(folder)) not in files:
            path.unlink()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _become(_leash: Leash, place: Place, variables: Mapping[str, str], names: Path | None) -> None:
    pytest = importlib.import_module("pytest")
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(LASTS_S)
    os.chdir(place.tree)
    os.environ |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **variables}
    theirs = {path.stem for folder in (place.tree, place.tree / "src", place.site) for path in folder.glob("*")}
    for name in [name for name in sys.modules if name.partition(".")[0] in theirs]:
        del sys.modules[name]  # what has the same name here, such as `tests`
    sys.path[:0] = [str(place.tree), str(place.tree / "src"), str(place.site)]
    sys.dont_write_bytecode = True
    descriptor = os.open(place.out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream in (1, 2):
        os.dup2(descriptor, stream)
    seen: set[str] = set()
    if names:
        tree = str(place.tree)
        sys.setprofile(
            lambda frame, _what, _: seen.add(frame.f_code.co_name) if tree in frame.f_code.co_filename else None
        )
    words = ["-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(place.tree), "--color=no"]
    status = int(pytest.main([*words, "--import-mode=importlib"]))
    sys.setprofile(None)
    if names:
        names.write_text("\n".join(seen), encoding="utf-8")
    sys.stdout.flush()
    os._exit(status)
