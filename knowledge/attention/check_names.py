"""What a check is called, by its command, and a test, by its id: as a part of the name of a thing."""

import hashlib

from knowledge.changes.sorting import simple_commands
from knowledge.failures.fingerprint import template
from knowledge.memory.learned.doing import check_of
from knowledge.remembered import remembered

_LONGEST = 80


@remembered(1_000)
def check_name(command: str) -> str:
    names = (check_of(words) for words in simple_commands(command))
    return (next((one for one in names if one), "") or template(command) or "a command")[:_LONGEST]


def short(test: str) -> str:
    """A test's id that is not too long to be a part of another one."""
    if len(test) <= _LONGEST:
        return test
    return f"{test[: _LONGEST - 9]}:{hashlib.sha256(test.encode()).hexdigest()[:8]}"
