"""Find what of a project is secret by its name, and make real copies without it."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from knowledge.files.heavy import ALWAYS, REPOSITORY
from knowledge.files.secret import secret_among
from knowledge.git.reading import read
from knowledge.sandbox.masks import looked_at, shown
from services.sandbox import fetched, repositories

_FETCHED = ALWAYS - {REPOSITORY, ".cache", ".direnv", ".terraform", ".idea", ".vs"}
"""Folders of what tools fetch or make: only likely places are looked at."""
_CODE = (".py", ".js", ".ts", ".tsx", ".go", ".rs", ".c", ".h", ".java", ".rb", ".md", ".html", ".css", ".kt")
_BUNDLE = ".bundle"
_MOST_TEXT = 4 << 20


def secrets(project: Path) -> tuple[str, ...]:
    """Paths below the project of files and folders that hold secrets."""
    found, left = [], [""]
    while left:
        below = left.pop()
        try:
            entries = os.scandir(f"{project}/{below}")
        except OSError:  # not ours to read, so neither that of what runs as we do
            continue
        folders, names = [], []
        with entries:
            for one in entries:
                name = one.name
                if one.is_dir(follow_symlinks=False):
                    folders.append(name)
                elif not name.endswith(_CODE):  # most files are told by their end, which is quick
                    names.append(name)
        hidden = secret_among((*folders, *names))
        found += [below + name for name in (*hidden, *filter(looked_at, names))]
        for name in folders:
            if name not in hidden:
                kept_back = _likely(f"{project}/{below}{name}", name)
                found += () if kept_back is None else [f"{below}{name}/{one}" for one in kept_back]
                left += [f"{below}{name}/"] if kept_back is None else []
    return tuple(found)


def _likely(folder: str, name: str) -> Iterable[str] | None:
    """Of a folder that is not searched, what is kept back; None of one that is searched."""
    if name.endswith(REPOSITORY) and os.path.exists(f"{folder}/HEAD"):  # noqa: PTH110
        return repositories.secrets(Path(folder))
    if name in _FETCHED:
        return fetched.secrets(Path(folder), name)
    return ("config",) if name == _BUNDLE and os.path.exists(f"{folder}/config") else None  # noqa: PTH110


def version(path: Path, known_as: str, *, repository: bool = False) -> str | None:
    """What is seen inside of a file that is kept back, which below its tree is `known_as`; None for nothing."""
    make = shown(known_as, repository=repository)
    data = read(path, _MOST_TEXT) if make and not path.is_symlink() else None
    return make(os.fsdecode(data)) if make and data is not None else None


def copy(project: Path, into: Path, hidden: tuple[str, ...], *, repository: bool = False) -> None:
    """A real copy, links as links, without what is hidden. `into` is not there yet; see `version`."""
    left_out = {str(project / one) for one in hidden}

    def leave_out(folder: str, names: list[str]) -> set[str]:
        return {one for one in names if os.path.join(folder, one) in left_out or _special(folder, one)}  # noqa: PTH118

    shutil.copytree(project, into, symlinks=True, ignore=leave_out, copy_function=_copied)
    for one in hidden:
        text = version(project / one, one, repository=repository)
        if text is not None:
            (into / one).write_bytes(os.fsencode(text))


def _special(folder: str, name: str) -> bool:
    """Whether it is a socket, a pipe or a device, which copying would wait for."""
    path = Path(folder, name)
    return not (path.is_symlink() or path.is_dir() or path.is_file())


def _copied(source: str, target: str) -> str:
    return str(shutil.copy2(source, target, follow_symlinks=False))
