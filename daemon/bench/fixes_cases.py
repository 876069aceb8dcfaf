"""One thing that is broken, and what makes it whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from daemon.bench.fixes_names import Names

MORE = "@more@\n"
"""Stands in a file where code may stand that has nothing to do with the failure."""


@dataclass(frozen=True)
class Case:
    """A program of a few files in a folder of its own, broken in one way. Paths are relative to the tree."""

    command: str
    """What fails, run in the tree; it passes when the fix is in place, and not before."""
    red: Mapping[str, str]
    """All its files while it is broken."""
    green: Mapping[str, str] = field(default_factory=dict)
    """Those that the fix changes or makes, as they are afterwards. Nothing else in them differs."""
    do: tuple[str, ...] = ()
    """Commands that are the fix, where no edit is; `export A=b` is what a shell does itself."""
    undo: str = ""
    """What takes them back, for a shell; `unset A` for a variable. Done twice it does no harm."""
    later: Mapping[str, str] = field(default_factory=dict)
    """Another fix of the same failure, which people find later; as `green`."""
    key: str = ""
    """The name that the failure says and the fix holds. With one, the fix carries over to others of its kind: there it
    is the same with that case's key. Empty where what helps here would be wrong elsewhere.
    """
    chance: str = ""
    """Name of what decides whether it passes; it is no fix then that makes it pass. `@chance@` is its path."""


class Family(NamedTuple):
    """Failures that have one cause, with other names."""

    name: str
    make: Callable[[Names], Case]
    alike: tuple[Callable[[Names], Case], ...] = ()
    """Failures that look like these and have another cause, which no case has: nothing is to be suggested for them.
    They are never fixed.
    """
    needs: tuple[str, ...] = ()
    """Programs."""


def broken(command: str, files: Mapping[str, str], *fixes: tuple[str, str, str], key: str = "") -> Case:
    """A case whose fix is edits: the path, the text that is broken, and the text that takes its place.

    What is not there yet has an empty text; then the path is of a file to make.
    """
    green = dict[str, str]()
    for path, wrong, right in fixes:
        text = green.get(path, files.get(path, ""))
        assert text.count(wrong) == 1 or not text, f"{wrong!r} in {path}"
        green[path] = text.replace(wrong, right) if text else right
    return Case(command, files, green, key=key)


def filled(case: Case, more: Callable[[str], str]) -> Case:
    """With code that has nothing to do with it in the places for that, the same before and after the fix."""
    codes = {path: more(path) for path in (*case.red, *case.green, *case.later)}

    def whole(files: Mapping[str, str]) -> dict[str, str]:
        return {path: text.replace(MORE, codes[path]) for path, text in files.items()}

    fields = case.__dict__ | {"red": whole(case.red), "green": whole(case.green), "later": whole(case.later)}
    return Case(**fields)
