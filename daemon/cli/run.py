"""`sotto run -- CMD`: run a command and leave a record of it in the spool, whether or not a daemon listens."""

import argparse
import importlib
import os
import re
import secrets
import shlex
import time
from collections.abc import Callable

from daemon import capture, pausing, spool
from daemon.cli import show
from daemon.config_quick import capture_limit, not_in
from daemon.paths import Paths
from knowledge.errors import SottoError, Usage

_SECRET = re.compile(r"(?i)pass|pw|secret|token|key|auth|cred")
_CREDENTIALS = re.compile(r"://[^\s/]*:[^\s/]*@")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="-- CMD", help="the command and its arguments")


def run(arguments: argparse.Namespace) -> int:
    words = arguments.words[1:] if arguments.words[:1] == ["--"] else arguments.words
    if not words:
        raise Usage("no command", hint="for example: sotto run -- pytest")
    paths = Paths.find()
    unwanted = _unwanted(paths)
    kept = capture.HeadAndTail(capture_limit(paths.config_file))
    started, began = time.time_ns() // 1_000, time.monotonic()
    status = capture.run(words, kept)
    if unwanted:
        return status
    try:
        paths.make()
        hide = _hiding(paths)
        record = spool.CommandRecord(
            command=hide(shlex.join(words)),
            cwd=hide(_here()),
            status=status,
            started=started,
            duration_ms=round((time.monotonic() - began) * 1_000),
            output_bytes=kept.total,
            shell_session=os.environ.get("SOTTO_SHELL_SESSION"),
        )
        output = hide(kept.bytes().decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        spool.write(paths.spool, f"run-{secrets.token_hex(6)}", record, output)
    except (SottoError, OSError) as error:
        show.say(f"sotto: this run is not remembered: {error}")
    return status


def _unwanted(paths: Paths) -> bool:
    """Whether nothing is to be recorded now, or here."""
    if pausing.paused_until(paths, time.time_ns() // 1_000) is not None:
        return True
    return pausing.excluded(_here(), not_in(paths.config_file))


def _hiding(paths: Paths) -> Callable[[str], str]:
    """What puts marks in the place of secrets of this environment, which the daemon does not know: it has its own."""
    if not any(_SECRET.search(name) or _CREDENTIALS.search(value) for name, value in os.environ.items()):
        return str
    vault = importlib.import_module("knowledge.redaction.vault")
    known = vault.Vault(os.environ, None).everywhere()
    key = vault.key_of(paths.redaction_key)
    redactor = importlib.import_module("knowledge.redaction.stream").Redactor

    def hide(text: str) -> str:
        one = redactor(known, key=key)
        done: str = one.feed(text) + one.finish()
        return done

    return hide


def _here() -> str:
    """The working directory; its last name where it is gone."""
    try:
        return os.getcwd()  # noqa: PTH109 - a string is what is recorded
    except FileNotFoundError:
        return os.environ.get("PWD", "")
