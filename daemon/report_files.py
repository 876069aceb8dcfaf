"""Finding the reports that a command left, with a bounded look around; reading one that may be anything."""

import fnmatch
import os
import re
import stat
from collections import deque
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from daemon import regular
from knowledge.errors import BadReport
from knowledge.files.heavy import ALWAYS
from knowledge.reports.formats import parse
from knowledge.reports.places import DEEPEST, MOST_ENTRIES, MOST_FILES, MOST_FOLDERS, OUTPUTS, PLACES, fresh
from knowledge.reports.report import LARGEST, Report, pieces

_HIGHEST = 20
"""Folders above the start in which the root of a tree is looked for."""
Wanted = tuple[tuple[str, ...], ...]
"""What is left of the patterns of places, below some folder."""


class ReportFile(NamedTuple):
    """A file that may be a report."""

    path: Path
    size: int


class _Span(NamedTuple):
    """When the command ran, in microseconds UTC."""

    began: int
    ended: int


def left(folder: Path, began_us: int, ended_us: int) -> list[ReportFile]:
    """Files in the usual places below a folder, else below its tree, that were written while a command ran."""
    if not folder.is_absolute() or folder in {Path("/"), Path.home()}:
        return []
    found = _below(folder, _Span(began_us, ended_us))
    root = _root(folder)
    return found if found or root in {None, folder} else _below(Path(str(root)), _Span(began_us, ended_us))


def exported(path: Path) -> ReportFile | None:
    """The file that a tool was asked to leave, if anything lies there."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return ReportFile(path, found.st_size)


def read(path: Path) -> Report:
    """Raises BadReport, also for what is no file, and for a link: no tool leaves one."""
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):
            raise BadReport("not a regular file")
        if found.st_size > LARGEST:
            raise BadReport(f"{found.st_size / (1 << 20):,.0f} MiB is too large; at most {LARGEST >> 20} MiB are read")
        data = regular.read(path, LARGEST)
    except OSError as error:
        raise BadReport(str(error.strerror)) from error
    return parse(pieces(data))


def _root(folder: Path) -> Path | None:
    """The root of the git tree around a folder."""
    for one in (folder, *list(folder.parents)[:_HIGHEST]):
        if one in {Path("/"), Path.home()}:
            return None
        if (one / ".git").exists():
            return one
    return None


def _below(start: Path, span: _Span) -> list[ReportFile]:
    """Breadth first, so that what lies near is found when there is too much to look at."""
    found: list[ReportFile] = []
    waiting: deque[tuple[str, int, Wanted]] = deque([(str(start), 0, PLACES)])
    looked = 0
    for _ in range(MOST_FOLDERS):
        if not waiting or len(found) >= MOST_FILES or looked >= MOST_ENTRIES:
            break
        folder, deep, wanted = waiting.popleft()
        for entry in _entries(folder, MOST_ENTRIES - looked):
            looked += 1
            rest = _rest(wanted, entry.name)
            if () in rest and (file := _file(entry, span)):
                found.append(file)
            elif (rest or wanted is PLACES) and entry.is_dir(follow_symlinks=False):
                if within := tuple(one for one in rest if one):
                    waiting.appendleft((entry.path, deep, within))
                elif wanted is PLACES and deep < DEEPEST and _open(entry.name):
                    waiting.append((entry.path, deep + 1, PLACES))
    return sorted(found[:MOST_FILES])


def _rest(wanted: Wanted, name: str) -> Wanted:
    """What is left of the patterns of which a name is the first part."""
    if not _first(wanted).match(name):
        return ()
    return tuple(one[1:] for one in wanted if fnmatch.fnmatchcase(name, one[0]))


@cache
def _first(wanted: Wanted) -> "re.Pattern[str]":
    """Whether a name is the first part of any pattern; most are of none."""
    return re.compile("|".join(fnmatch.translate(one[0]) for one in wanted))


def _open(name: str) -> bool:
    """Whether a module may lie in a folder of this name."""
    return not name.startswith(".") and name not in ALWAYS | OUTPUTS


def _entries(folder: str, most: int) -> Iterator["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            yield from islice(entries, most)
    except OSError:
        return


def _file(entry: "os.DirEntry[str]", span: _Span) -> ReportFile | None:
    """A regular file of that time."""
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode) or not fresh(found.st_mtime_ns, *span):
        return None
    return ReportFile(Path(entry.path), found.st_size)
