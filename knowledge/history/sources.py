"""Which histories a user has: where shells and atuin keep them unless they were told otherwise."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from knowledge.errors import HistoryUnreadable
from knowledge.history.entry import Shell
from knowledge.history.reading import shell_of


class Source(NamedTuple):
    """A history file."""

    shell: Shell
    path: Path


def find(environment: Mapping[str, str], home: Path) -> list[Source]:
    """Those that are there, each once, though two names may lead to it."""
    found: dict[Path, Source] = {}
    for source in _places(environment, home):
        try:
            there = source.path.is_file() and source.path.stat().st_size > 0
            found.setdefault(source.path.resolve(), source) if there else None
        except OSError:
            continue  # a folder that may not be looked into holds nothing for us
    return list(found.values())


def _places(environment: Mapping[str, str], home: Path) -> Iterator[Source]:
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local/share")
    yield Source("atuin", _atuin(environment, home, data))
    named = environment.get("HISTFILE", "")
    if named.startswith("/"):
        yield from _named(Path(named))
    yield Source("bash", home / ".bash_history")
    zsh = Path(environment.get("ZDOTDIR") or home)
    yield from (Source("zsh", zsh / name) for name in (".zsh_history", ".zhistory", ".histfile"))
    yield Source("fish", data / "fish/fish_history")


def _named(path: Path) -> Iterator[Source]:
    """What HISTFILE names; any shell may have set it."""
    try:
        yield Source(shell_of(path), path)
    except HistoryUnreadable:
        return


def _atuin(environment: Mapping[str, str], home: Path, data: Path) -> Path:
    """Atuin's database, also where its configuration puts it elsewhere."""
    config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "atuin/config.toml"
    try:
        named = tomllib.loads(config.read_text(encoding="utf-8")).get("db_path")
    except (OSError, ValueError):
        named = None
    return Path(str(named).replace("~", str(home), 1)) if named else data / "atuin/history.db"
