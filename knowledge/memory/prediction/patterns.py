"""What is left of a command line when its arguments change, and which lines are fit to be offered at all."""

import re
from functools import cache
from pathlib import Path
from posixpath import expanduser, isabs, join, normpath

from knowledge.redaction.marks import OPENS
from knowledge.remembered import remembered

LONGEST = 200
"""Characters of a line that may be offered."""
_REMEMBERED = 4_000
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_BETWEEN = re.compile(r"\s*(&&|\|\||\||;)\s*")
_PLAIN = re.compile(r"[A-Za-z][\w:.-]*")
_VERB = re.compile(r"[a-z][\w:-]*")
_PREFIXES = frozenset({"sudo", "doas", "time", "nice", "nohup", "env", "command", "exec"})
_TWICE = frozenset(
    {"npm", "pnpm", "yarn", "bun", "docker", "kubectl", "poetry", "uv", "pipenv", "cargo", "gh", "sotto"}
)
"""Programs that may need two words to say what they do."""
_BARE = frozenset(
    {
        *("cd", "pushd", "ls", "tree", "cat", "less", "more", "head", "tail", "wc", "sort", "diff", "find", "du"),
        *("vim", "vi", "nvim", "nano", "emacs", "code", "grep", "rg", "sed", "awk", "mkdir", "rmdir", "touch", "rm"),
        *("cp", "mv", "ln", "echo", "printf", "export", "source", "which", "man", "ssh", "scp", "kill", "open"),
    }
)
"""Programs whose words are all arguments."""
_INTERPRETERS = re.compile(r"(python|perl|ruby|node|bash|sh|php)[\d.]*")
_NESTED = frozenset({"run", "compose", "exec", "tool", "model", "voice"})


@remembered(_REMEMBERED)
def pattern_of(line: str) -> str:
    """Programs and what they are told to do, without arguments: `git add && git commit`, `ls | wc`."""
    parts = _BETWEEN.split(line.strip())
    return " ".join(_simple(part) if at % 2 == 0 else part for at, part in enumerate(parts)).strip()


@remembered(_REMEMBERED)
def offerable(line: str) -> bool:
    """Whether a line may be put before somebody who has only to press a key."""
    hidden = line[:1].isspace() or not line.strip()
    return (
        not hidden
        and len(line) <= LONGEST
        and line.isprintable()
        and OPENS not in line
        and not _cannot_be_taken_back(line)
    )


def place_after(cwd: str, line: str, status: int) -> str:
    """The directory in which a shell is after a command."""
    words = line.split()
    if status or not words or words[0] != "cd" or len(words) > 2:  # noqa: PLR2004 - `cd` and where to
        return cwd
    where = words[1].strip("'\"") if words[1:] else "~"
    if "$" in where or "*" in where or where == "-":
        return cwd
    where = expanduser(where)
    return normpath(where if isabs(where) else join(cwd, where))


def _simple(part: str) -> str:
    words = part.split()
    while words and (_ASSIGNMENT.match(words[0]) or words[0] in _PREFIXES):
        words = words[1:]
    if not words:
        return ""
    program, said = words[0].rpartition("/")[2] or words[0], words[1:]
    if _INTERPRETERS.fullmatch(program):
        return " ".join([program, *_script(said)])
    kept = [word for word in said[:1] if program not in _BARE and _VERB.fullmatch(word)]
    if kept and program in _TWICE and kept[0] in _NESTED:
        kept += [word for word in said[1:2] if _PLAIN.fullmatch(word)]
    return " ".join([program, *kept])


def _script(said: list[str]) -> list[str]:
    """What an interpreter runs: a module or a file, and its first plain word."""
    kept = 2 if said[:1] == ["-m"] else 1
    if said[:1] and said[0].startswith("-") and kept == 1:
        return []
    return said[:kept] + [word for word in said[kept : kept + 1] if _VERB.fullmatch(word)]


def _cannot_be_taken_back(line: str) -> bool:
    low = line.lower()
    return any(any(word in low for word in words) and re.search(pattern, line) for words, pattern in _rules())


@cache
def _rules() -> list[tuple[list[str], str]]:
    text = Path(__file__).with_name("irreversible.txt").read_text(encoding="utf-8")
    rules = (line.split(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return [(words.split("|"), pattern) for words, pattern in rules]
