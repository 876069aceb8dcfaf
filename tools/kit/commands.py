"""Commands as a person may type them: what the user said, in a way that Sotto remembers what it prints."""

import re
import shlex

from tools.kit.wording import shown

LONGEST = 400
_PLAIN = re.compile(r"[\w\s./:=@%+,~^-]+")
"""What a shell leaves as it is."""


def to_type(command: str) -> str:
    """`sotto run -- git pull`; what needs a shell is given to one. What one line cannot show is not told otherwise."""
    typed = shown(command, LONGEST)
    if typed != command.strip():
        return "sotto run -- CMD"
    plain = _PLAIN.fullmatch(typed) and not re.match(r"\w+=", typed)
    return f"sotto run -- {typed}" if plain else f"sotto run -- sh -c {shlex.quote(typed)}"
