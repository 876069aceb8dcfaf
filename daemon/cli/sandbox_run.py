"""`sotto sandbox run -- CMD`: one command, in a throw-away copy of the project."""

import argparse
import importlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from daemon import sandboxing
from daemon.cli import show
from daemon.paths import Paths
from daemon.terminal.tamed import writer
from knowledge.errors import Usage
from knowledge.sandbox.hosts import Rule, rule
from knowledge.sandbox.limits import Limits
from knowledge.sandbox.reached import lines

LONGEST_S = 604_800
"""A week."""
_BUDGET, _FAILED = 5, 1


def run(arguments: argparse.Namespace) -> int:
    """Returns the command's exit status, or 5 where its time or its memory was over."""
    words = arguments.words[1:] if arguments.words[:1] == ["--"] else arguments.words
    if not words:
        raise Usage("no command", hint="for example: sotto sandbox run -- pytest")
    if not 0 < arguments.timeout <= LONGEST_S:
        raise Usage(f"--timeout takes more than 0 and at most {LONGEST_S:,} seconds")
    front, cwd = sandboxing.front(), Path.cwd().resolve()
    asked = front.Asked(words, _project(cwd), cwd, Limits(seconds=arguments.timeout), _rules(arguments.net))
    printed: tuple[list[bytes], list[bytes]] = ([], [])
    put = _kept(printed) if arguments.json else _passed_on()
    sandbox = front.opened(sandboxing.rooms(Paths.find()), arguments.level)
    ran = sandbox.run(asked, put)
    if arguments.json:
        view = importlib.import_module("daemon.cli.sandbox_view")  # what it needs costs more than a sandbox
        show.data(view.ran(ran, *(b"".join(one) for one in printed)).model_dump())
    else:
        told(ran, arguments.timeout)
    return int({"time": _BUDGET, "memory": _BUDGET, "failed": _FAILED}.get(ran.ended, ran.status))


def _project(cwd: Path) -> Path:
    """The tree of the version control that we are in, or this folder."""
    return next((one for one in (cwd, *cwd.parents) if (one / ".git").exists()), cwd)


def _rules(written: list[str]) -> tuple[Rule, ...]:
    try:
        return tuple(rule(one) for one in written)
    except ValueError as error:
        raise Usage(str(error)) from None


def _kept(printed: tuple[list[bytes], list[bytes]]) -> Callable[[int, bytes], None]:
    return lambda stream, data: printed[stream - 1].append(data)


def _passed_on() -> Callable[[int, bytes], None]:
    """To where we print; what runs in a sandbox does not steer a terminal."""
    ways = {stream: writer(stream) for stream in (1, 2)}

    def put(stream: int, data: bytes) -> None:
        left = memoryview(ways[stream](data))
        while left:
            left = left[os.write(stream, left) :]

    return put


def told(ran: Any, limit: float) -> None:
    """Say what the output of the command does not; `limit` is the time that it had."""
    if ran.level == "reduced":
        show.say("sotto: run at the reduced level; `sotto sandbox probe` says what it leaves open")
    for line in lines(ran.reached):
        show.say(f"sotto: {line}")
    if ran.left_out:
        show.say(f"sotto: {ran.left_out} bytes of output left out")
    if ran.ended == "time":
        show.say(f"sotto: ended after {limit:g} s, with all that it had started")
    if ran.ended == "memory":
        show.say("sotto: ended, with all that it had started, as that took more memory than it may have together")
