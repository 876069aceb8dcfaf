"""Find what of a project is secret by its name, and make real copies without it."""

import os
import shutil
from pathlib import Path

from knowledge.files.heavy import ALWAYS
from knowledge.files.secret import secret_among
from knowledge.sandbox.masks import keeps_names, names_only

_UNSEARCHED = ALWAYS - {".cache", ".direnv", ".terraform"}
"""Folders of what tools fetch or make. What lies there is nobody's secret, and there is much of it."""
_CODE = (".py", ".js", ".ts", ".tsx", ".go", ".rs", ".c", ".h", ".java", ".rb", ".md", ".html", ".css", ".kt")
_MOST_SETTINGS = 1 << 16


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
        found += [below + name for name in hidden]
        left += [f"{below}{name}/" for name in folders if name not in _UNSEARCHED and name not in hidden]
    return tuple(found)


def copy(project: Path, into: Path, hidden: tuple[str, ...]) -> None:
    """A real copy, links as links, without what is hidden. `into` is not there yet."""
    left_out = {str(project / one) for one in hidden}

    def leave_out(folder: str, names: list[str]) -> set[str]:
        return {one for one in names if os.path.join(folder, one) in left_out or _special(folder, one)}  # noqa: PTH118

    shutil.copytree(project, into, symlinks=True, ignore=leave_out, copy_function=_copied)
    for one in hidden:
        if keeps_names(Path(one).name) and (project / one).is_file():
            with (project / one).open(encoding="utf-8", errors="replace") as settings:
                (into / one).write_text(names_only(settings.read(_MOST_SETTINGS)), encoding="utf-8")


def _special(folder: str, name: str) -> bool:
    """Whether it is a socket, a pipe or a device, which copying would wait for."""
    path = Path(folder, name)
    return not (path.is_symlink() or path.is_dir() or path.is_file())


def _copied(source: str, target: str) -> str:
    return str(shutil.copy2(source, target, follow_symlinks=False))
