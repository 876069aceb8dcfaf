"""What a command line of git does to files that are not committed yet."""

import posixpath
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from knowledge.changes.sorting import simple_commands
from knowledge.remembered import remembered

Verb = Literal["add", "commit", "restore"]
_VALUES = {"-m", "-F", "-C", "-c", "-t", "--message", "--file", "--author", "--date", "--source", "-s", "--fixup"}
"""Options that take the next word."""
_GLOBAL = {"-C", "-c", "--git-dir", "--work-tree"}
_MATTERS = re.compile(r"\bgit\b.*\b(?:add|stage|mv|rm|commit|restore|checkout|reset)\b", re.DOTALL)
_WHOLE = {".", ":/", "*"}


class Asked(NamedTuple):
    """One command of git."""

    verb: Verb
    every: bool
    """Of all files; for a commit, of all that git knows (`-a`)."""
    paths: tuple[str, ...]
    """As they were written."""
    amends: bool = False


@remembered(1_000)
def asked(line: str) -> tuple[Asked, ...]:
    """The commands of a line that matter here."""
    return tuple(_asked(line)) if _MATTERS.search(line) else ()


def _asked(line: str) -> Iterator[Asked]:
    for words in simple_commands(line):
        if words[:1] == ["git"]:
            said = _without_global(words[1:])
            one = _READ[said[0]](said[1:]) if said and said[0] in _READ else None
            if one:
                yield one


def below(tree: str, cwd: str, path: str) -> str:
    """A path as it was written in a folder, as it is called below a tree; `.` for all of it."""
    return posixpath.relpath(posixpath.normpath(posixpath.join(cwd or tree, path)), tree or "/")


def _without_global(words: list[str]) -> list[str]:
    while words and words[0].startswith("-"):
        words = words[2:] if words[0] in _GLOBAL else words[1:]
    return words


def _plain(words: list[str]) -> tuple[str, ...]:
    """Words that are neither an option nor the value of one."""
    found, skip = list[str](), False
    for word in words:
        if not skip and not word.startswith("-"):
            found.append(word)
        skip = word in _VALUES or (_short(word) and word[-1] in "mFCt")
    return tuple(found)


def _short(word: str) -> bool:
    return word.startswith("-") and not word.startswith("--")


def _has(words: list[str], letter: str, *names: str) -> bool:
    return any(word in names or (_short(word) and letter in word[1:]) for word in words)


def _add(words: list[str]) -> Asked:
    paths = _plain(words)
    every = _has(words, "A", "--all") or _has(words, "u", "--update") or _has(words, "p", "--patch")
    return Asked("add", (every and not paths) or bool(_WHOLE & {*paths}), paths)


def _commit(words: list[str]) -> Asked:
    options = [word for word in words if not _short(word) or "m" not in word or word.index("m") > 1 or word == "-m"]
    return Asked("commit", _has(options, "a", "--all"), _plain(words), amends="--amend" in words)


def _restore(words: list[str]) -> Asked | None:
    if "--staged" in words or "-S" in words:
        return None
    paths = _plain(words)
    return Asked("restore", bool(_WHOLE & {*paths}), paths)


def _checkout(words: list[str]) -> Asked | None:
    if "--" in words:
        paths = tuple(words[words.index("--") + 1 :])
    elif words in (["."], ["-f"], ["--force"]):
        paths = (".",)
    else:
        return None
    return Asked("restore", bool(_WHOLE & {*paths}), paths)


def _reset(words: list[str]) -> Asked | None:
    return Asked("restore", True, ()) if "--hard" in words else None


_READ = {
    "add": _add,
    "stage": _add,
    "mv": _add,
    "rm": _add,
    "commit": _commit,
    "restore": _restore,
    "checkout": _checkout,
    "reset": _reset,
}
