"""`cd..`, `git-log`, `gitstatus`, `ls-la` → "command not found": a space or more is missing."""

import re
from collections.abc import Iterator

from knowledge.failures.not_found import SAID_BY_SHELLS, missing
from knowledge.failures.said import Correction, Said

NEEDS = SAID_BY_SHELLS
_FOLDER = re.compile(r"(?P<program>cd|ls)(?P<rest>\.\.[\w./-]*|[/~][\w./-]*)")
_DASHED = re.compile(r"(?P<program>[a-z][a-z0-9]*)-(?P<rest>[a-zA-Z]+)")
_WITH_SUBCOMMANDS = ("git", "apt", "docker", "npm", "cargo", "kubectl", "brew", "pip", "go", "yarn", "systemctl", "gh")
_GIT = ("status", "push", "pull", "log", "diff", "add", "commit", "checkout", "branch", "fetch", "stash", "switch")


def corrected(said: Said) -> Iterator[Correction]:
    typed = missing(said)
    if not typed or typed in said.programs:
        return
    folder, dashed = _FOLDER.fullmatch(typed), _DASHED.fullmatch(typed)
    if folder:
        yield _apart(said, folder["program"], folder["rest"])
    elif dashed and dashed["program"] in said.programs:
        known = dashed["program"] in _WITH_SUBCOMMANDS
        yield _apart(said, dashed["program"], dashed["rest"] if known else f"-{dashed['rest']}")
    elif typed.startswith("git") and typed[3:] in _GIT:
        yield _apart(said, "git", typed[3:])


def _apart(said: Said, program: str, rest: str) -> Correction:
    return Correction(said.replaced(0, program, rest), f"`{said.words[0]}` is no program, `{program}` is")
