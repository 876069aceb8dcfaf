"""What holds credentials among what tools fetched or made: there is much of it, so only likely places are looked at."""

import os
from collections.abc import Iterator
from pathlib import Path

from knowledge.files.heavy import REPOSITORY
from knowledge.sandbox.masks import fetched
from services.sandbox import repositories

_DEEP = {".venv": 2, ".tox": 2, ".nox": 2}
"""Levels of folders below that are looked into; of others, one."""
_KNOWN = {".hg": ("hgrc",), ".jj": ("repo/store/git/config", "repo/config.toml")}
_PACKAGES = frozenset({"node_modules", "bower_components"})
"""Folders whose own folders are what somebody published, which is no secret, but for those of tools: `.cache`."""
_PUBLISHED = frozenset({".pnpm", ".bin"})
_NOTHING = frozenset({"__pycache__", ".svn", ".bzr"})


def secrets(folder: Path, name: str) -> Iterator[str]:
    """Paths below a folder of this name."""
    if name in _KNOWN:
        yield from (one for one in _KNOWN[name] if (folder / one).is_file())
    elif name not in _NOTHING:
        yield from _looked_at(folder, "", _DEEP.get(name, 1), packages=name in _PACKAGES)


def _looked_at(folder: Path, below: str, deep: int, *, packages: bool = False) -> Iterator[str]:
    try:
        entries = os.scandir(f"{folder}/{below}")
    except OSError:  # not ours to read
        return
    with entries:
        for one in entries:
            name = one.name
            if not one.is_dir(follow_symlinks=False):
                if fetched(name):
                    yield below + name
            elif name == REPOSITORY:
                yield from (f"{below}{name}/{other}" for other in repositories.secrets(Path(one.path)))
            elif deep and (not packages or (name.startswith(".") and name not in _PUBLISHED)):
                yield from _looked_at(folder, f"{below}{name}/", deep - 1 + packages)
