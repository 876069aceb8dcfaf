"""How likely a command that was run in between is what made a failure go away."""

import re
from collections.abc import Iterator, Sequence

from knowledge.changes.change import Change
from knowledge.changes.sorting import command_sort
from knowledge.command_words import words_of
from knowledge.failures.command_names import distribution
from knowledge.failures.commands import runs
from knowledge.failures.fixes.attribution import Candidate, together
from knowledge.failures.fixes.evidence import Evidence
from knowledge.failures.fixes.sorts import enters
from knowledge.failures.fixes.variables import variables

NAMED = 0.8
"""The command names what the message is about."""
KNOWN_TO = 0.6
"""It sets a variable that such failures come from."""
OF_OLD = 0.15
ANOTHER = 0.35
"""What is left of a chance where it names something else than the message does."""
_WORD = re.compile(r"[^\W\d][\w.-]*")
_VERSION = re.compile(r"[=<>~!@\[;].*")
_OPTION = re.compile(r"^-")
_SHORTEST = 3


def remedies(said: Evidence, commands: Sequence[Change]) -> list[Candidate]:
    """Each command with its chance, in the order they were run.

    One that explains nothing, such as the export of another variable, counts only where it is all that was run.
    """
    known = _names(said)
    alone = len({" ".join(one.command.split()) for one in commands}) == 1
    chances = [_chance(said, known, one, alone=alone) for one in commands]
    worth = [rank for rank, chance in enumerate(chances) if chance]
    found = [Candidate(0.0, command=one) for one in commands]
    for later, rank in enumerate(reversed(worth)):
        found[rank] = Candidate(chances[rank] * (1 - OF_OLD * later / max(1, len(worth) - 1)), command=commands[rank])
    return found


def _chance(said: Evidence, known: dict[str, float], one: Change, *, alone: bool) -> float:
    sort = command_sort(one.command)
    if sort is None:
        return 0.0
    cured = max((affinity.chance(sort, one.command) for affinity in said.affinities), default=0.0)
    named = max((NAMED * known[word] for word in _words(one.command) if word in known), default=0.0)
    sets = variables(one.command)
    if not named and not _explains(said, one.command, sort, sets) and (runs(one.command) or not alone):
        return 0.0
    if any(affinity.variables & sets for affinity in said.affinities):
        named = max(named, KNOWN_TO)
    if sort == "install" and not named and _packages(one.command) and any(weight >= 1 for weight in known.values()):
        cured *= ANOTHER
    return together([cured, named])


def _explains(said: Evidence, command: str, sort: str, sets: frozenset[str]) -> bool:
    """Whether a command that names nothing of the failure may be the cure all the same, by what it does."""
    if sets:
        return any(affinity.variables & sets for affinity in said.affinities)
    if sort == "environment":
        return enters(command)
    return sort != "other" or any(affinity.called(command) for affinity in said.affinities)


def _names(said: Evidence) -> dict[str, float]:
    """What the message names, and how packages of that name are called."""
    found = dict[str, float]()
    for name, weight in said.names.items():
        for one in (name, distribution(name)):
            found[_bare(one)] = max(found.get(_bare(one), 0.0), weight)
    own = {place.path.rpartition("/")[2].lower() for place in said.places}
    for file in said.files - own:
        found |= dict.fromkeys((_bare(file), _bare(file.rpartition(".")[0])), 1.0)
    for path in said.paths:
        for end, weight in _ends_of(path):
            found[_bare(end)] = max(found.get(_bare(end), 0.0), weight)
    found.pop("", None)
    return found


def _ends_of(path: str) -> Iterator[tuple[str, float]]:
    """The path, its last name, and the folders that hold it: the more of it, the more they say."""
    parts = [part for part in path.split("/") if part not in {"", ".", ".."}]
    yield from (("/".join(parts[:end]), end / len(parts)) for end in range(1, len(parts) + 1))
    if parts:
        yield parts[-1], 1.0


def _words(command: str) -> set[str]:
    """What a command is about: its arguments, those of the program that it runs, and the variables it sets."""
    found = {_bare(part) for name in variables(command) for part in name.split("_") if len(part) >= _SHORTEST}
    for word in words_of(command)[2 if runs(command) == "given" else 1 :]:
        if not _OPTION.match(word):
            bare = _VERSION.sub("", word)
            pieces = {bare, bare.strip("/"), bare.rpartition("/")[2], *([] if "/" in bare else _WORD.findall(bare))}
            found |= {_bare(piece) for piece in pieces if len(piece) >= _SHORTEST}
    return found


def _packages(command: str) -> bool:
    """Whether an install names packages, not only what a file lists."""
    words = words_of(command)
    verb = next((at for at, word in enumerate(words) if word in {"install", "add", "i", "get"}), len(words))
    rest = words[verb + 1 :]
    return bool(rest) and not any(word in {"-r", "-e", "."} or word.endswith((".txt", ".lock")) for word in rest)


def _bare(name: str) -> str:
    return re.sub(r"[-_.]", "", name).lower()
