"""What zsh and fish write themselves is taken off, and nothing that a command printed."""

import pytest

from daemon.terminal.trim import trimmed

ZSH = b"\x1b[1m\x1b[7m%\x1b[27m\x1b[1m\x1b[0m" + b" " * 79 + b"\r \r"
FISH = b"\x1b[?2004l\x1b]0;make all /t/src\x07\x1b[30m\x1b(B\x1b[m\r"


@pytest.mark.parametrize(
    ("output", "left"),
    [
        (ZSH, b""),
        (b"no end" + ZSH, b"no end"),
        (FISH + b"one\r\n", b"one\r\n"),
        (FISH, b""),
        (b"\x1b[31mred\x1b[0m\r\n", b"\x1b[31mred\x1b[0m\r\n"),
        (b"100%\r\n  50 % \r \r\n", b"100%\r\n  50 % \r \r\n"),
    ],
)
def test_only_what_the_shell_wrote_goes(output: bytes, left: bytes) -> None:
    assert trimmed(output) == left
