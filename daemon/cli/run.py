"""`sotto run -- CMD`: run a command and leave a record of it in the spool, whether or not a daemon listens."""

import argparse
import os
import secrets
import shlex
import time

from daemon import capture, spool
from daemon.cli import show
from daemon.config_quick import capture_limit
from daemon.paths import Paths
from knowledge.errors import SottoError, Usage


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="-- CMD", help="the command and its arguments")


def run(arguments: argparse.Namespace) -> int:
    words = arguments.words[1:] if arguments.words[:1] == ["--"] else arguments.words
    if not words:
        raise Usage("no command", hint="for example: sotto run -- pytest")
    paths = Paths.find()
    kept = capture.HeadAndTail(capture_limit(paths.config_file))
    started, began = time.time_ns() // 1_000, time.monotonic()
    status = capture.run(words, kept)
    record = spool.CommandRecord(
        command=shlex.join(words),
        cwd=_here(),
        status=status,
        started=started,
        duration_ms=round((time.monotonic() - began) * 1_000),
        output_bytes=kept.total,
        shell_session=os.environ.get("SOTTO_SHELL_SESSION"),
    )
    try:
        paths.make()
        spool.write(paths.spool, f"run-{secrets.token_hex(6)}", record, kept.bytes())
    except (SottoError, OSError) as error:
        show.say(f"sotto: this run is not remembered: {error}")
    return status


def _here() -> str:
    """The working directory; its last name where it is gone."""
    try:
        return os.getcwd()  # noqa: PTH109 - a string is what is recorded
    except FileNotFoundError:
        return os.environ.get("PWD", "")
