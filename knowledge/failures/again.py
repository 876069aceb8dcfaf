"""How to run a command again so that what it prints is known."""

import re
import shlex

_MORE_THAN_WORDS = re.compile(r"[|&;<>()\n{}]|^\s*(?:!|\w+\+?=)")
"""What makes a line more than one program and its words; it may stand in quotes, where it does no harm."""


def again(command: str) -> str:
    """A line for a shell."""
    if _MORE_THAN_WORDS.search(command):
        return f"sotto run -- bash -c {shlex.quote(command)}"
    return f"sotto run -- {command}"
