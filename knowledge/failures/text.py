"""The output of a command as a person would see it: line for line what a terminal shows, without colours."""

import re

from knowledge.lines import split

_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
_STAMP = re.compile(r"^(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z )")
"""What CI services put before each line."""


class Text:
    """An output, cleaned; line n of it is line n of what was printed (split at LF, from 1)."""

    def __init__(self, raw: str) -> None:
        self.lines = [shown(line) for line in split(raw)]

    def __len__(self) -> int:
        return len(self.lines)

    def line(self, number: int) -> str:
        """Line `number`, from 1."""
        return self.lines[number - 1]


def shown(line: str) -> str:
    """What a terminal would show of a line: no control sequences, the text after the last carriage return."""
    plain = _CONTROL.sub("", line) if not line.isprintable() else line
    plain = plain.rstrip("\r").rpartition("\r")[2]
    return _STAMP.sub("", plain)
