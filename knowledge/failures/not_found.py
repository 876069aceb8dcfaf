"""Whether a shell said that there is no such program, in the words of bash, zsh, fish, dash, sudo, env and Sotto."""

import re

from knowledge.failures.said import Said

SAID_BY_SHELLS = (
    "not found",
    "unknown command",
    "is not installed",
    "not recognised",
    "not recognized",
    "no such file",
)
_SAYS = re.compile(
    r"(?:^|: )(?P<a>\S[^:]*?): (?:command )?not found(?: |$)"  # bash, dash, sudo
    r"|command not found: (?P<b>.+)$"  # zsh
    r"|^(?:fish: )?Unknown command:? (?P<c>.+?)\.?$"
    r"|^(?:The program|Command) '(?P<d>[^']+)' (?:not found|is currently not installed|is not installed)"
    r"|^(?:env|timeout|nohup): .*['\u2018](?P<e>[^'\u2019]+)['\u2019]: No such file or directory"
)


def missing(said: Said) -> str:
    """The program that is typed first and was not found; empty where it was, or nobody says."""
    if not said.words:
        return ""
    for line in (*said.lines[:20], *said.lines[-20:]):
        found = _SAYS.search(line.rstrip())
        name = next((name for name in found.groups() if name), "") if found else ""
        if name and name.strip(" ") in (said.words[0], " ".join(said.words)):
            return said.words[0]
    return ""
