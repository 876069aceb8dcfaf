"""Whether anything is to be recorded now, and here: two files that shells can look at without a process."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from daemon.paths import Paths
from daemon.regular import read

FOREVER = -1
_LARGEST = 1 << 20


def paused_until(paths: Paths, now: int) -> int | None:
    """Until when nothing is recorded, in microseconds UTC; `FOREVER` until `sotto resume`; None when it is recorded."""
    return until_in(paths.paused, now)


def until_in(file: Path, now: int) -> int | None:
    """The same of any file that means peace as long as it is there, and may hold its end."""
    try:
        said = read(file, _LARGEST).strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:  # whatever stands there, somebody wants peace
        return FOREVER
    if not said.isdigit():
        return FOREVER
    return int(said) if int(said) > now else None


def pause(paths: Paths, until: int | None) -> None:
    """Record nothing until a moment, or until `resume`. Raises OSError."""
    put(paths.paused, until)


def put(file: Path, until: int | None) -> None:
    """Write such a file. Raises OSError."""
    _replace(file, "" if until is None else f"{until}\n")


def resume(paths: Paths) -> bool:
    """Record again; whether there was a pause. The file moves first, which is seen by who watches the folder."""
    gone = paths.paused.with_name("resumed")
    try:
        paths.paused.replace(gone)
    except FileNotFoundError:
        return False
    gone.unlink(missing_ok=True)
    return True


def write_not_in(paths: Paths, folders: Iterable[str]) -> None:
    """Bring the list that shells read up to date with `shell.not_in`. Raises OSError."""
    wanted = dict.fromkeys(str(Path(one).expanduser()) for one in folders if "\n" not in one)
    text = "".join(f"{one}\n" for one in wanted)
    if not text and not paths.not_in.exists():
        return
    with contextlib.suppress(FileNotFoundError):
        if read(paths.not_in, _LARGEST) == os.fsencode(text):
            return
    _replace(paths.not_in, text)


def excluded(cwd: str, folders: Iterable[str]) -> bool:
    """Whether a directory is, or lies below, one in which nothing is recorded, whichever way it was reached."""
    ways = {Path(cwd), Path(os.path.realpath(cwd))} if "\0" not in cwd else {Path(cwd)}
    barred = [Path(one).expanduser() for one in folders]
    return any(way.is_relative_to(one) for way in ways for one in barred)


def _replace(file: Path, text: str) -> None:
    new = file.with_name(f"{file.name}.{os.getpid()}.new")  # several processes may follow the same fact
    new.write_bytes(os.fsencode(text))
    new.replace(file)
