"""Ports and process ids, which the name of a failure leaves out: what helped against one port may be wrong for another.

`lsof -ti :8080 | xargs kill` frees another port when it names that one; starting the database helps where the port of
the database refused, not where another did. The id of a process is new each time: what names one is of no use again.
"""

import re
from collections.abc import Iterator, Mapping

from knowledge.events import FixEdit
from knowledge.failures.fixes.book import Fix

EPHEMERAL = 32_768
"""From here on the kernel gives out ports by itself, another each time, so that a difference means nothing."""
USERS = 1_024
"""From here on anybody may listen, so that a number in a command may well be a port."""
_PORT = re.compile(
    r"\bports?[ '\"=:#(]{1,3}(\d{1,5})\b"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}:(\d{1,5})\b"
    r"|\blocalhost:(\d{1,5})\b"
    r"|[\]*]:(\d{1,5})\b"
    r"|(?<![\w:]):{1,3}(\d{2,5})\b(?!:\d)"
    r"|\('(?:[\d.]+|localhost|[\da-f]*::[\da-f:]*)', (\d{1,5})[,)]"
    r"|\b[a-z][a-z0-9+.-]*://[^\s/'\"<>]+:(\d{1,5})\b",
    re.IGNORECASE,
)
"""As messages write them: `port 8080`, `127.0.0.1:8080`, `:::8080`, `redis://cache:6379`."""
_NETWORK = re.compile(r"connect|listen|\bbind|\bdial|refus|address|\bsocket|unreachable|\bEADDR|\bECONN", re.IGNORECASE)
_HOST = re.compile(r"(?<![\w./\\-])[a-z][\w-]*(?:\.[\w-]+)*:(\d{2,5})\b(?!:)", re.IGNORECASE)
"""`cache:6379`, where the message is about a network; elsewhere it may be a file and its line."""
_SOURCE = re.compile(r"\.(?:py|[cm]?[jt]sx?|go|rs|[ch](?:pp|c|h)?|java|kt|rb|php|cs|swift|sh|ya?ml|toml|json):\d+$")
_PROCESS = re.compile(
    r"\bkill\b(?:\s+-[\w=-]+|\s+(?-i:[A-Z]{3,9})\b)*\s+%?\d+\b"
    r"|/proc/\d+\b|\btaskkill\b[^|;&]*/pid\s+\d+|--pid[ =]\d+"
    r"|\b(?:strace|ltrace|gdb|renice|py-spy|perf)\b[^|;&]*\s-p\s*\d+",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.])\d{1,5}(?!\w|\.\d)")


def ports(text: str) -> list[str]:
    """The ports that a message names, in order, each once."""
    found = [(one.start(), next(filter(None, one.groups()))) for one in _PORT.finditer(text)]
    if _NETWORK.search(text):
        found += [(one.start(1), one[1]) for one in _HOST.finditer(text) if not _SOURCE.search(one[0])]
    return list(dict.fromkeys(port for _, port in sorted(found) if 0 < int(port) < 1 << 16))


def carried_over(fix: Fix, now: str) -> dict[str, str] | None:
    """Which ports of a fix stand for others where the failure says `now`; None where it does not help against that."""
    run = "\n".join([fix.text, *(one.command for one in fix.commands)])
    if _PROCESS.search(run):
        return None
    here = ports(now)
    if not fix.said:
        told = {one for one in _NUMBER.findall(run) if int(one) >= USERS}
        return {} if told <= set(here) or not here else None  # it may have been about one of these
    return _replaced(fix, run, ports(fix.said), here)


def renumbered(text: str, names: Mapping[str, str]) -> str:
    """`text` with other ports in the place of those in `names`, which may hold anything else as well."""
    return _NUMBER.sub(lambda found: names.get(found[0], found[0]), text)


def _replaced(fix: Fix, run: str, then: list[str], here: list[str]) -> dict[str, str] | None:
    named = set(_NUMBER.findall(run))
    if then == here:
        return {}
    if len(then) != len(here):
        return None if named & (set(then) - set(here)) else {}
    other = {one: two for one, two in zip(then, here, strict=True) if one != two and (one in named or _fixed(one, two))}
    if named & set(other.values()) or set(other) & _changed(fix.edits):
        return None
    if run.strip():
        return other if set(other) <= named else None  # another port is another server, to which nothing was done
    return {}


def _fixed(one: str, two: str) -> bool:
    """Whether somebody chose these ports."""
    return int(one) < EPHEMERAL or int(two) < EPHEMERAL


def _changed(edits: list[FixEdit]) -> set[str]:
    """Numbers in lines that came or went."""
    return {number for edit in edits for line in _lines(edit.diff) for number in _NUMBER.findall(line[1:])}


def _lines(diff: str) -> Iterator[str]:
    inside = False
    for line in diff.split("\n"):
        inside = inside or line.startswith("@@")
        if inside and line[:1] in ("+", "-"):
            yield line
