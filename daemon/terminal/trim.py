"""What shells themselves write between the marks of a command, which is none of its output."""

import re

_STYLE = rb"(?:\x1b\[[0-9;]*m|\x1b\(B)"
_FIRST = re.compile(rb"\A(?:\x1b\[\?2004l)?(?:\x1b\]0;[^\x07\x1b]*\x07)?(?:\x1b\[30m\x1b\(B\x1b\[m\r|\r)?")
"""fish: the end of bracketed paste, the title, its colours."""
_LAST = re.compile(_STYLE + rb"+[%#]" + _STYLE + rb"+ +\r \r\Z")
"""zsh: the mark and the blanks by which its prompt begins in the first column."""


def trimmed(output: bytes) -> bytes:
    """What the command printed."""
    return _LAST.sub(b"", _FIRST.sub(b"", output, count=1), count=1)
