"""`sotto next`: what probably comes next here, and how often that was right. Read from memory, daemon or not."""

import argparse
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from daemon import config_quick, pausing
from daemon.cli import show
from daemon.paths import Paths
from daemon.shell_keys import NONE
from knowledge.clock import SystemClock
from knowledge.errors import NotFound
from knowledge.memory.prediction.guess import Guess, Record, Situation
from knowledge.memory.prediction.predicting import predict
from knowledge.memory.prediction.records import record
from knowledge.moment import Moment
from knowledge.projects import find
from knowledge.store.latest import Latest, LatestCommand
from knowledge.store.memory import Memory

SERVICE = "prediction"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    paths = Paths.find()
    found = told(paths, Path.cwd(), os.environ.get("SOTTO_SHELL_SESSION", ""))
    if arguments.json:
        show.data(found)
        return 0
    for line in lines(found):
        print(line)
    if not found["guesses"]:
        show.say("nothing can be foreseen here yet; Sotto learns from the commands of your shells")
    for sentence in (*map(sentence_of, found["record"]), found["off"]):
        if sentence:
            show.say(sentence)
    return 0


def told(paths: Paths, cwd: Path, session: str) -> dict[str, Any]:
    """What is known, as `knowledge.next_views.NextView` has it: made without it, as models take long to load."""
    project, last, guesses, known = None, None, list[Guess](), list[Record]()
    with suppress(NotFound):  # nothing is recorded yet
        with Latest.of(paths.core) as latest:
            project = latest.project(find(cwd).key)
            last = latest.command(session, str(cwd), project)
        with Memory.reader(paths.memory) as memory:
            guesses = predict(memory, _situation(project, cwd, last))
            known = record(memory, project)
    return {
        "project": project,
        "cwd": str(cwd),
        "after": f"e{last.seq}" if last else None,
        "command": last.command if last else None,
        "key": config_quick.next_key(paths.config_file),
        "off": _off(paths),
        "guesses": [one._asdict() | {"probability": round(one.probability, 4)} for one in guesses],
        "record": [_record(one) for one in known],
    }


def _situation(project: int | None, cwd: Path, last: LatestCommand | None) -> Situation:
    now = SystemClock().now()
    if last is None:
        return Situation(project, str(cwd), at=now)
    return Situation(project, str(cwd), last.session, last.status, now, last.seq)


def _record(one: Record) -> dict[str, Any]:
    weeks = [week._asdict() | {"began": str(Moment(week.began))} for week in one.weeks]
    return one._asdict() | {"weeks": weeks}


def _off(paths: Paths) -> str:
    """Why nothing is offered at the prompt, whatever is foreseen."""
    if not config_quick.offers_next(paths.config_file):
        return "nothing is offered at the prompt: `next.offer` is false"
    if config_quick.switched_off(paths.config_file, SERVICE):
        return "nothing is offered at the prompt: `services.off` names prediction"
    if config_quick.next_key(paths.config_file) == NONE:
        return "nothing is offered at the prompt: `next.key` is none"
    if pausing.paused_until(paths, SystemClock().now()) is not None:
        return "nothing is offered at the prompt while recording is paused; `sotto resume` ends that"
    return ""


# ── as people read them ───────────────────────────────────────────────────────────────────────────


def lines(found: dict[str, Any]) -> Iterator[str]:
    """What it follows, then each with its probability and why."""
    if found["command"]:
        yield show.paint(f"after {show.visible(found['command'])}  {found['after']}", "dim")
    for one in found["guesses"]:
        what = "" if one["what"] == "command" else f"  ({one['what']})"
        yield f"{one['probability']:>5.0%}  {show.paint(show.visible(one['said']), 'bold')}{what}"
        if one["why"]:
            yield show.paint(f"       {show.visible(one['why'])}", "dim")


def sentence_of(one: dict[str, Any]) -> str:
    """How one kind fared: what was offered, or what was foreseen in silence."""
    what, right = one["what"], one["right"]
    if one["off"]:
        why = f"of the last {one['offered']} only {right} were right; they come back when more are"
        return f"{what}s are not offered here: {why}"
    if one["offered"]:
        return f"of the last {show.many(one['offered'], what)} offered here {right} {_were(right)} right"
    if one["silent"]:
        foreseen = one["silent_right"]
        return f"of the last {show.many(one['silent'], what)} {foreseen} {_were(foreseen)} foreseen, and none offered"
    return ""


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
