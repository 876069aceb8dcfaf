"""What git ignores, by pathspec: `.gitignore` files at every level, `.git/info/exclude`, the user's own excludes."""

import os
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore import GitIgnorePatternError

from daemon.regular import read
from knowledge.files.git import common_directory, git_directory
from knowledge.files.heavy import heavy
from knowledge.files.ignoring import hurried
from knowledge.files.off_limits import BESIDE

NAME = ".gitignore"
LARGEST = 256 << 10
_SECTION = re.compile(r"\[\s*([A-Za-z0-9.-]+)\s*(?:\"[^\"]*\")?\s*\]")
_EXCLUDES = re.compile(r"excludesfile\s*=\s*\"?([^\"#;]+)\"?", re.IGNORECASE)
_FOLDER = "ps_d"
"""The group in pathspec's expressions that matches the slash after a folder."""
_Spec = tuple[tuple[bool, re.Pattern[str]], ...]
"""Patterns with whether they ignore, the last one first."""
_Level = tuple[str, _Spec]


class Rules:
    """The rules of one tree. A level is read when its folder is entered; asked are only folders that were."""

    def __init__(self, root: Path, environ: Mapping[str, str] | None = None) -> None:
        self._root = root
        self._environ = os.environ if environ is None else environ
        self._levels: dict[str, _Spec] = {}
        self._chains: dict[str, tuple[_Level, ...]] = {}
        self.reset()

    def reset(self) -> None:
        """Forget every level; they are read again as folders are entered."""
        directory = git_directory(self._root)
        exclude = common_directory(directory) / "info/exclude" if directory else None
        base = [_spec(path) for path in (exclude, excludes_file(self._environ)) if path]
        self._base = tuple(("", spec) for spec in base if spec)
        self._levels.clear()
        self._chains.clear()

    def enter(self, folder: str, names: Collection[str]) -> None:
        """A folder was listed."""
        spec = _spec(self._root / folder / NAME) if NAME in names else ()
        if spec:
            self._levels[folder] = spec
        elif folder not in self._levels:
            return
        else:
            del self._levels[folder]
        self._chains.clear()

    def ignores(self, folder: str, name: str, *, is_folder: bool = False) -> bool:
        """Whether git would ignore a name in a folder that it does not ignore, or the hands are at work there."""
        if name.startswith(BESIDE):
            return True
        path = f"{folder}/{name}" if folder else name
        for above, spec in self._chain(folder):
            below = path[len(above) + 1 :] if above else path
            verdict = _last(spec, f"{below}/" if is_folder else below)
            if verdict is not None:
                return verdict
        return False

    def prunes(self, folder: str, name: str, beside: Collection[str]) -> bool:
        """Whether a folder of this name is not entered: ignored, or heavy by its name and neighbours."""
        return heavy(name, beside) or self.ignores(folder, name, is_folder=True)

    def _chain(self, folder: str) -> tuple[_Level, ...]:
        """Levels that have a say in a folder, the innermost first, which has the last word."""
        unknown = []
        while folder not in self._chains and folder:  # a tree may be deeper than calls may nest
            unknown.append(folder)
            folder = folder.rpartition("/")[0]
        chain = self._chains[folder] if folder in self._chains else self._chained("", self._base)
        for one in reversed(unknown):
            chain = self._chained(one, chain)
        return chain

    def _chained(self, folder: str, above: tuple[_Level, ...]) -> tuple[_Level, ...]:
        own = self._levels.get(folder)
        known = self._chains[folder] = ((folder, own), *above) if own else above
        return known


def excludes_file(environ: Mapping[str, str]) -> Path | None:
    """The user's own excludes: what `core.excludesFile` names, else git's default place."""
    home = environ.get("HOME")
    if not home:
        return None
    config = Path(environ.get("XDG_CONFIG_HOME") or f"{home}/.config") / "git"
    named = None
    for file in (config / "config", Path(home) / ".gitconfig"):  # the later one wins
        named = _excludes_named(_lines(file)) or named
    if not named:
        return config / "ignore"
    return Path(home, named[2:]) if named.startswith("~/") else Path(home, named)


def _excludes_named(lines: Iterable[str]) -> str | None:
    section, named = "", None
    for line in lines:
        if header := _SECTION.match(line.strip()):
            section = header[1].lower()
        elif section == "core" and (found := _EXCLUDES.match(line.strip())):
            named = found[1].strip()
    return named


def _last(spec: _Spec, path: str) -> bool | None:
    """What the last pattern says that matches the path itself.

    One that matches a folder above it has had its say when that folder was entered.
    """
    for ignores, regex in spec:
        match = regex.search(path)
        if match is None:
            continue
        at_end = match.end() == len(path)
        if match.groupdict().get(_FOLDER):  # it matched a folder: this one, or one above; `*/` is `/` for pathspec
            applies = at_end or (match[0] == "/" and path.endswith("/"))
        else:  # `d/**` is `d/` for pathspec, and is not about `d` itself
            applies = not (at_end and match[0].endswith("/"))
        if applies:
            return ignores
    return None


def _spec(path: Path) -> _Spec:
    """The patterns of a file; a line that is no pattern is left out, as git does."""
    lines = _lines(path)
    try:
        spec = GitIgnoreSpec.from_lines(lines)
    except GitIgnorePatternError:
        spec = GitIgnoreSpec.from_lines(line for line in lines if _valid(line))
    return tuple(
        (bool(one.include), hurried(one.regex.pattern))
        for one in reversed(spec.patterns)
        if one.regex and one.include is not None
    )


def _valid(line: str) -> bool:
    try:
        GitIgnoreSpec.from_lines([line])
    except GitIgnorePatternError:
        return False
    return True


def _lines(path: Path) -> list[str]:
    """The lines of a file that may not be there, or not for us."""
    try:
        return os.fsdecode(read(path, LARGEST)).removeprefix("\ufeff").split("\n")
    except (OSError, ValueError):
        return []
