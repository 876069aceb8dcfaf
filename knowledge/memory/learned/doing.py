"""What was done, in the few words that habits are told by."""

import re
from typing import Literal, NamedTuple

from knowledge.changes.sorting import command_sort, path_sort, simple_commands
from knowledge.envelope import Envelope
from knowledge.events import BranchSwitched, CommandFinished, Event, FilesChanged, Merged, Pulled, Rebased
from knowledge.failures.commands import STOPPED, sort_of

Sort = Literal["deed", "check", "remedy", "mixed"]
"""`deed`: of git; `check`: a test or a build; `remedy`: a command that changes something; `mixed`: both in one line."""
DEEDS: tuple[type[Event], ...] = (CommandFinished, Rebased, Merged, Pulled, BranchSwitched)
LONGEST = 120
"""Characters of a command; a longer one is nothing that people do again and again."""
_RUNS = frozenset(
    {
        *("npm", "npx", "yarn", "pnpm", "bun", "make", "just", "task", "rake", "cargo", "go"),
        *("mvn", "gradle", "gradlew"),
    }
)
"""Programs that say what they do by their next word."""
_PLAIN = re.compile(r"[a-z][\w:-]*")


class Doing(NamedTuple):
    """Something that was done in a project."""

    seq: int
    project: int
    at: int
    """When it began, microseconds UTC."""
    sort: Sort
    name: str
    """`rebase`, what is checked (`npm test`), or the whole command."""
    place: str
    """Working directory of a command."""
    until: int = 0
    """When it had ended."""
    status: int = 0


def doing_of(seen: Envelope) -> Doing | None:
    """What an event says that was done; None where no habit shows in it."""
    event, project = seen.event, seen.header.project
    if project is None:
        return None
    if isinstance(event, CommandFinished):
        return _command(event, seen.seq, project)
    name = {Rebased: "rebase", Merged: "merge", Pulled: "pull", BranchSwitched: "switch"}.get(type(event))
    return Doing(seen.seq, project, event.at, "deed", name, "", event.at) if name else None  # type: ignore[attr-defined]


def edited_at(event: FilesChanged) -> int | None:
    """When somebody edited files; None where only what programs write was changed."""
    written = all(path_sort(one.path) in ("lock", "generated") for one in event.changes)
    return None if written and event.changes else event.began


def _command(event: CommandFinished, seq: int, project: int) -> Doing | None:
    line = " ".join(event.command.split())
    if event.status in STOPPED or len(line) > LONGEST:
        return None
    checked = next((name for words in simple_commands(line) if (name := check_of(words))), "")
    changes = command_sort(line) is not None
    if not checked and not (changes and event.status == 0):
        return None
    sort: Sort = "mixed" if checked and changes else "check" if checked else "remedy"
    until = event.started + event.duration_ms * 1_000
    return Doing(seq, project, event.started, sort, checked or line, str(event.cwd), until, event.status)


def check_of(words: list[str]) -> str:
    """What a simple command checks, as people call it (`npm run lint`, `pytest`); empty where it checks nothing."""
    line = " ".join(words)
    if words[0] == "git" or command_sort(line) is not None or sort_of(line) != "builds":
        return ""
    if re.match(r"python[\d.]*$", words[0]):
        words = words[2:] if words[1:2] == ["-m"] else []
    most = 1 + (words[:1] != [] and words[0] in _RUNS) + (words[1:2] == ["run"])
    said = [word for word in words if not word.startswith("-")][:most]
    return " ".join([*said[:1], *(word for word in said[1:] if _PLAIN.fullmatch(word))])
