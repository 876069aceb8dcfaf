"""How likely a command that was run in between is what made a failure go away."""

import re
import shlex
from collections.abc import Sequence

from knowledge.changes.change import Change
from knowledge.changes.sorting import command_sort
from knowledge.failures.command_names import distribution
from knowledge.failures.fixes.attribution import Candidate, together
from knowledge.failures.fixes.evidence import Evidence

NAMED = 0.8
"""The command names what the message is about."""
OF_OLD = 0.15
ANOTHER = 0.35
"""What is left of a chance where it names something else than the message does."""
_WORD = re.compile(r"[^\W\d][\w.-]*")
_VERSION = re.compile(r"[=<>~!@\[;].*")
_OPTION = re.compile(r"^-")
_SHORTEST = 3


def remedies(said: Evidence, commands: Sequence[Change]) -> list[Candidate]:
    """Each command with its chance, in the order they were run."""
    known = _names(said)
    last = max(1, len(commands) - 1)
    return [
        Candidate(_chance(said, known, one) * (1 - OF_OLD * (len(commands) - 1 - rank) / last), command=one)
        for rank, one in enumerate(commands)
    ]


def _chance(said: Evidence, known: dict[str, float], one: Change) -> float:
    sort = command_sort(one.command)
    if sort is None:
        return 0.0
    cured = max((affinity.chance(sort, one.command) for affinity in said.affinities), default=0.0)
    named = _words(one.command)
    chances = [NAMED * known[word] for word in named if word in known]
    if sort == "install" and not chances and _packages(one.command) and any(weight >= 1 for weight in known.values()):
        cured *= ANOTHER
    return together([cured, max(chances, default=0.0)])


def _names(said: Evidence) -> dict[str, float]:
    """What the message names, and how packages of that name are called."""
    found = dict[str, float]()
    for name, weight in said.names.items():
        for one in (name, distribution(name)):
            found[_bare(one)] = max(found.get(_bare(one), 0.0), weight)
    for file in said.files:
        found |= dict.fromkeys((_bare(file), _bare(file.rpartition(".")[0])), 1.0)
    for path in said.paths:
        found |= dict.fromkeys(map(_bare, _ends_of(path)), 1.0)
    found.pop("", None)
    return found


def _ends_of(path: str) -> list[str]:
    """The path, the folders that hold it, and the last name of each."""
    parts = [part for part in path.split("/") if part not in {"", ".", ".."}]
    return [*("/".join(parts[:end]) for end in range(1, len(parts) + 1)), *parts[-2:]]


def _words(command: str) -> set[str]:
    """What a command is about: its arguments, and the variables it sets."""
    found = set[str]()
    for word in split(command)[1:]:
        if not _OPTION.match(word):
            bare = _VERSION.sub("", word)
            pieces = {bare, bare.strip("/"), bare.rpartition("/")[2], *_WORD.findall(bare)}
            found |= {_bare(piece) for piece in pieces if len(piece) >= _SHORTEST}
    return found


def _packages(command: str) -> bool:
    """Whether an install names packages, not only what a file lists."""
    words = split(command)
    verb = next((at for at, word in enumerate(words) if word in {"install", "add", "i", "get"}), len(words))
    rest = words[verb + 1 :]
    return bool(rest) and not any(word in {"-r", "-e", "."} or word.endswith((".txt", ".lock")) for word in rest)


def split(command: str) -> list[str]:
    """The words of a line, also of one whose quotes do not end."""
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()


def _bare(name: str) -> str:
    return re.sub(r"[-_.]", "", name).lower()
