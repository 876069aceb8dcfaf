"""Which sort of check a command is, by its words, and a target or script, by its name."""

import importlib
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from knowledge.checks.check import SORTS, Sort
from knowledge.checks.harm import PARTS, harmful_name, harmful_words
from knowledge.checks.shell import bare
from knowledge.command_words import words_of
from knowledge.remembered import remembered

_GIVING = """make gmake just task go-task rake poe inv invoke doit nx mage composer yarn pnpm lerna turbo npm bun tox
nox hatch pdm rye pixi mise deno cargo grunt gulp earthly ./x x.py"""
_GIVEN = frozenset(_GIVING.split())
"""Programs that run what the project has given a name."""
_EITHER = frozenset(["make", "gmake", "composer", "npm", "yarn", "pnpm", "bun"])
"""Those of them whose bare names are in the table, too."""
_PACKAGES = frozenset(["npm", "yarn", "pnpm", "bun"])
"""Those that run programs by their names as well; their `check` is of types."""
_SAID = frozenset(
    [
        "run",
        "run-script",
        "run-many",
        "runmany",
        "task",
        "xtask",
        "make",
        "-s",
        "-e",
        "-t",
        "--target",
        "--targets",
        "-w",
        "workspaces",
        "foreach",
        "-r",
        "-ws",
    ]
)
_SCRIPT = re.compile(r"(?:\./|\.\./)?(?:[\w.-]+/)*([\w-]+)(?:\.(?:sh|bash|py|js|mjs|ts|rb|pl|php|cmd))?$")
_SHELL = re.compile(r"(?:ba|da|z|k)?sh$")


class Name(NamedTuple):
    """What a name says."""

    sort: Sort
    whole: bool
    """All of that sort, and not a part of it (`test:unit`)."""
    what: str = ""
    """The words that tell: what is run, whatever is said to it."""


@remembered(4_000)
def sort_of(text: str) -> Name | None:
    """The sort of one command; None where it checks nothing, or writes, watches, or harms."""
    words = bare(text)
    if not words or harmful_words(words) or any(word.partition("=")[0] in table().unfit for word in words[1:]):
        return None
    if name := said_name(text):
        return _given(words, name)
    return _known(words) or _script(text)


def by_name(name: str) -> Name | None:
    """What a target or script of this name does; None where the name does not say, or says that it is no check."""
    parts = [part.lower() for part in PARTS.split(name) if part]
    if not parts or harmful_name(name) or any(part in table().never for part in parts):
        return None
    whole = len(parts) == 1
    for sort in SORTS:
        if parts[0] in table().names[sort]:
            rest = set(parts[1:]) - {"all"}
            return Name(sort, not rest, name)
    if "".join(parts) in {
        "fmtcheck",
        "formatcheck",
        "checkformat",
        "checkfmt",
        "checkformatting",
        "prettiercheck",
        "checktypes",
        "typecheck",
        "checkstyle",
        "stylecheck",
        "checklint",
        "checkall",
    }:
        return Name("lint", "".join(parts) in {"checkstyle", "checklint"}, name)
    for sort in SORTS:
        if parts[-1] in table().names[sort]:
            return Name(sort, whole or parts[0] in {"run", "do", "go", "py", "python", "js", "all"}, name)
    return None


def anything(name: str) -> bool:
    """Whether a name says that something is checked, but not what: `check`, `ci`."""
    parts = [part.lower() for part in PARTS.split(name) if part]
    return len(parts) == 1 and parts[0] in table().any


def partial(name: str) -> bool:
    """Whether a name says that only a part is checked, or in a special way."""
    return any(part.lower() in table().partial for part in PARTS.split(name))


def _known(words: list[str]) -> Name | None:
    plain = [words[0], *(word for word in words[1:] if not word.startswith(("-", "+")))]
    for said in (words, plain):
        for count in range(min(4, len(said)), 0, -1):
            key = " ".join(said[:count])
            if sort := table().commands.get(key):
                if key == "tsc" and "--noEmit" in words:
                    sort = "lint"
                if key in table().checking and not table().words.intersection(words[1:]):
                    return None
                return Name(sort, whole=True, what=key)
    return None


def _given(words: list[str], name: str) -> Name | None:
    """Of a program that runs what the project gave a name: by that name, or by the program that is run so."""
    known = _known(words)
    if known and (words[0] not in _EITHER or known.what not in _EITHER):
        return known
    if words[0] in _PACKAGES and words[1:2] == ["ci"]:
        return None  # it installs
    if anything(name):
        return Name("lint" if words[0] in _PACKAGES else "tests", whole=False, what=name)
    return by_name(name) or (_known(words[1:]) if words[0] in _PACKAGES else None)


def said_name(text: str) -> str:
    """The name that a program is told to run: `test` of `npm run test` and of `make -j2 test`; or nothing."""
    raw = [word.rpartition("/")[2] or word for word in words_of(text)]
    at = next((at for at, word in enumerate(raw) if word in _GIVEN), None)
    words = bare(text)
    if at is None or (words[:1] != [raw[at]] and words not in (raw[at + 1 :], raw[at + 2 :])):
        return ""
    said = (word for word in raw[at + 1 :] if word not in _SAID and not word.startswith(("-", "+")) and "=" not in word)
    name = next(said, "")
    return {"t": "test", "tst": "test"}.get(name, name.rpartition(":")[2] if raw[at] == "nx" else name)


def _script(text: str) -> Name | None:
    """A script of the project: `scripts/test`, `./build.sh`, `bash ci/lint.sh`."""
    words = [word for word in words_of(text) if "=" not in word]
    called = words[0] if words else ""
    if _SHELL.match(called.rpartition("/")[2]) or called.rpartition("/")[2] in {"python", "python3", "node", "ruby"}:
        called = words[1] if len(words) > 1 and not words[1].startswith("-") else ""
        called = called if "/" in called or "." in called else ""
    found = _SCRIPT.fullmatch(called)
    if not found or ("/" not in called and called == words[0]):
        return None
    return by_name(found[1])


class Table(NamedTuple):
    """What `sorts.toml` says."""

    commands: dict[str, Sort]
    checking: frozenset[str]
    words: frozenset[str]
    unfit: frozenset[str]
    names: dict[Sort, frozenset[str]]
    any: frozenset[str]
    partial: frozenset[str]
    never: frozenset[str]


@cache
def table() -> Table:
    read = importlib.import_module("tomllib").loads(Path(__file__).with_name("sorts.toml").read_text(encoding="utf-8"))
    names = read["names"]
    return Table(
        {command: sort for sort in SORTS for command in read[sort]["commands"]},
        frozenset(read["checking"]["programs"]),
        frozenset(read["checking"]["words"]),
        frozenset(read["unfit"]["words"]),
        {sort: frozenset(names[sort]) for sort in SORTS},
        frozenset(names["any"]),
        frozenset(names["partial"]),
        frozenset(names["never"]),
    )
