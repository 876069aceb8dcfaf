"""`sotto run -- CMD`: run a command and leave a record of it in the spool, whether or not a daemon listens."""

import argparse
import os
import secrets
import shlex
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from daemon import capture, pausing, spool
from daemon.cli import show
from daemon.config_quick import capture_limit, not_in
from daemon.hiding import Hiding
from daemon.paths import Paths
from daemon.terminal.head_and_tail import HeadAndTail
from knowledge.errors import SottoError, Usage

PYTEST = "PYTEST_ADDOPTS"
_REPORT, _REPORTS = "--junitxml", ("--junitxml", "--junit-xml")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="-- CMD", help="the command and its arguments")


def run(arguments: argparse.Namespace) -> int:
    words = arguments.words[1:] if arguments.words[:1] == ["--"] else arguments.words
    if not words:
        raise Usage("no command", hint="for example: sotto run -- pytest")
    paths, name = Paths.find(), f"run-{secrets.token_hex(6)}"
    unwanted = _unwanted(paths)
    kept = HeadAndTail(capture_limit(paths.config_file))
    started, began = time.time_ns() // 1_000, time.monotonic()
    asked = not unwanted and _has_room(paths)
    environment = reporting(os.environ, paths.reports, name) if asked else dict(os.environ)
    ended = capture.run(words, kept, environment)
    status = capture.as_shown(ended)
    try:
        paths.make()
        if not (unwanted or _unwanted(paths)):
            hiding = Hiding(os.environ, paths.redaction_key)
            record = spool.CommandRecord(
                command=hiding.text(shlex.join(words)),
                cwd=hiding.text(_here()),
                status=status,
                started=started,
                duration_ms=round((time.monotonic() - began) * 1_000),
                output_bytes=kept.total,
                shell_session=os.environ.get("SOTTO_SHELL_SESSION"),
            )
            hiding.report(paths.report(name))
            spool.write(paths.spool, name, record, hiding.output(kept))
    except (SottoError, OSError) as error:
        show.say(f"sotto: this run is not remembered: {error}")
    if ended == -signal.SIGINT:  # a loop or script around us is to end as well, as it would without us
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    return status


def _unwanted(paths: Paths) -> bool:
    """Whether nothing is to be recorded now, or here."""
    if pausing.paused_until(paths, time.time_ns() // 1_000) is not None:
        return True
    return pausing.excluded(_here(), not_in(paths.config_file))


def _has_room(paths: Paths) -> bool:
    """Whether a report can be left: where it cannot, pytest would end with an error of its own."""
    try:
        paths.make()
    except SottoError:
        return False
    return True


def reporting(environment: Mapping[str, str], folder: Path, name: str) -> dict[str, str]:
    """The command's environment: pytest is asked for a report of its own, unless the user has asked for another."""
    said = environment.get(PYTEST, "")
    try:
        options = [one for one in shlex.split(said) if not one.startswith(f"{_REPORT}={folder}{os.sep}")]
    except ValueError:  # pytest will say so
        return dict(environment)
    if environment.get("SOTTO_REPORTS") == "off" or any(one.startswith(_REPORTS) for one in options):
        return dict(environment)
    report = shlex.quote(f"{_REPORT}={folder / name}.xml")
    theirs = said if len(options) == len(shlex.split(said)) else shlex.join(options)
    return {**environment, PYTEST: f"{theirs} {report}".lstrip()}


def _here() -> str:
    """The working directory; its last name where it is gone."""
    try:
        return os.getcwd()  # noqa: PTH109 - a string is what is recorded
    except FileNotFoundError:
        return os.environ.get("PWD", "")
