"""`sotto shell`: your shell, with what every failed command printed kept."""

import argparse
import os
import time

from daemon.terminal import shell

FAILED_AT_ONCE_S = 0.5
NOT_CAPTURED = 69
"""Status for the line in a start file: the shell that read it is to go on (EX_UNAVAILABLE)."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from-rc",
        action="store_true",
        help="for the line in a start file: succeed when the shell has ended, else let the one that read it go on",
    )
    parser.add_argument(
        "words", nargs=argparse.REMAINDER, metavar="-- SHELL", help="another shell than $SHELL, and its arguments"
    )


def run(arguments: argparse.Namespace) -> int:
    words = arguments.words[1:] if arguments.words[:1] == ["--"] else arguments.words
    return _from_rc(words) if arguments.from_rc else shell.run(words, os.environ)


def _from_rc(words: list[str]) -> int:
    """0 when a captured shell has ended: its user is done, and so is the shell that read the line.

    One that fails as soon as it begins is no reason to close the terminal.
    """
    began = time.monotonic()
    capturing = shell.capture(words or [shell.users_own(os.environ)], os.environ)
    if capturing is None:
        return NOT_CAPTURED
    failed = capturing.until_end() != 0
    return NOT_CAPTURED if failed and time.monotonic() - began < FAILED_AT_ONCE_S else 0
