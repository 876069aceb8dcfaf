"""`sotto apply-fix [ID]`: what helped last time, shown whole, and put in once you have said yes."""

import argparse
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from daemon.cli import approve, noting, show, which_project
from daemon.cli.deciding import Deciding
from daemon.known_fix import KnownFix, known_fix, trials, tried_last
from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.errors import NeedsHuman, NotFound
from knowledge.events import ProposePlan
from knowledge.failures.book import Book
from knowledge.failures.fixes.book import FixBook
from knowledge.ids import ShortId
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory

OF_SHELL = frozenset(
    {*("export", "unset", "set", "setenv", "source", ".", "alias", "unalias", "cd", "ulimit", "umask", "hash", "eval")}
    | {*("activate", "deactivate", "workon", "pushd", "popd", "shopt", "setopt", "declare", "typeset")}
)
"""Words that speak to a shell alone;"""
ACTIVATING = frozenset(
    (tool, word)
    for tool in ("conda", "mamba", "micromamba", "pyenv", "nvm")
    for word in ("activate", "deactivate", "use", "shell")
)
"""and those that do when they stand together."""
OPEN = 20
"""Open failures among which one with a known fix is looked for."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Show what a known fix would change here and what speaks for it, ask once, and put it in."
    parser.add_argument(
        "id", nargs="?", default="", help="a failure such as f12, or a fix such as x3; else the last open one here"
    )
    parser.add_argument("--json", action="store_true", help="print JSON, and ask nothing")


def run(arguments: argparse.Namespace) -> int:
    """0 where all of it was done.

    Raises NotFound, BadId, PlanImpossible, GrantRefused, NeedsHuman, DaemonUnreachable.
    """
    paths = Paths.find()
    noting.know_secrets(paths)
    with EventLog.open(paths.core) as log:
        known = named(paths, log, arguments.id)
        cause = _cause(log, known)
    yours = [one.command for one in known.match.shown.commands if _only_in_a_shell(one.command)]
    with Deciding(paths) as desk:
        status = 0
        for order in _orders(known):
            one = desk.proposed(order, cause)
            if arguments.json or not approve.here():
                return approve.unasked(one, as_json=arguments.json)
            status = desk.decide(one)
            if status:
                return status
    if yours and arguments.json:
        raise NeedsHuman("; ".join(yours), hint="type it in the shell in which it is to count")
    for command in yours:
        show.say(f"type this yourself, it counts only in the shell in which it is typed: {show.visible(command)}")
    return NeedsHuman.code if yours else status


def _orders(known: KnownFix) -> Iterator[ProposePlan]:
    """One for all its files, and one for each command, which is asked about by itself."""
    fix = known.match.shown
    if fix.edits:
        words = {"failure": str(known.failure.name), "fix": str(fix.name), "cwd": known.told.cwd}
        yield ProposePlan(
            tool="apply_fix", arguments={name: clean(text) for name, text in words.items()}, surface="terminal"
        )
    for one in (one for one in fix.commands if not _only_in_a_shell(one.command)):
        cwd = one.cwd if Path(one.cwd).is_dir() else known.told.cwd
        yield ProposePlan(
            tool="run_command", arguments={"command": clean(one.command), "cwd": clean(cwd)}, surface="terminal"
        )


def _only_in_a_shell(command: str) -> bool:
    """Whether it changes nothing but the shell in which it is typed, so that to run it elsewhere is to do nothing."""
    words = command.split(maxsplit=2)
    return bool(words) and (words[0] in OF_SHELL or tuple(words[:2]) in ACTIVATING)


# ── which ─────────────────────────────────────────────────────────────────────────────────────────


def named(paths: Paths, log: EventLog, wanted: str) -> KnownFix:
    """Raises NotFound, BadId."""
    now = time.time_ns() // 1_000
    if wanted.lower().startswith("x"):
        fix = ShortId.parse(wanted, "x")
        with Memory.reader(paths.memory) as memory:
            failure = FixBook(memory).by_id(fix.seq).failure
        if not failure:
            raise NotFound(f"a failure that {fix} was learned from", hint="name the failure: `sotto failures`")
        return known_fix(paths, log, failure, now, fix.seq)
    if wanted:
        return known_fix(paths, log, ShortId.parse(wanted, "f").seq, now)
    project = which_project.at_hand(paths)
    with Memory.reader(paths.memory) as memory:
        failures = islice((one.id for one in Book(memory).latest("open") if project in (None, one.project)), OPEN)
        found = [*failures]
    for failure in found:
        try:
            return known_fix(paths, log, failure, now)
        except NotFound:
            continue
    raise NotFound(
        "an open failure here with a known fix", hint="`sotto failures` lists them, `sotto fixes` what helped"
    )


def _cause(log: EventLog, known: KnownFix) -> Envelope:
    """What led to this: the trial of the fix in the run that failed, or the failure itself."""
    failed = log.by_seq(known.failure.last_seq)
    tried = tried_last(trials(log), known.failure.id, known.match.fix.id)
    return tried[1] if tried and tried[1].trace == failed.trace else failed
