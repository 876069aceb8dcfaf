"""`apt install jq` → "Could not open lock file …, are you root?". Only for what manages packages and services."""

import re
from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("permission denied", "root", "access denied", "authentication required", "superuser")
_SAYS = re.compile(
    r"permission denied"
    r"|(?:are|unless) you (?:are )?root|must be (?:run as )?root|requires? root|superuser|access denied"
    r"|authentication (?:is )?required|run (?:this|it)?(?: command)?(?: as| with) (?:root|sudo)|needs? to be root"
)
_MAY = ("apt", "apt-get", "dpkg", "dnf", "yum", "pacman", "zypper", "apk", "snap", "systemctl", "service", "ufw")


def corrected(said: Said) -> Iterator[Correction]:
    alone = said.first == 0 and ">" not in said.command
    if said.program in _MAY and said.words[0] == said.program and alone and _SAYS.search(said.lower):
        yield Correction(f"sudo {said.command}", f"`{said.program}` changes the system, which only root may do")
