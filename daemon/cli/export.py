"""`sotto export`: what is yours, as lines of JSON or as Markdown. Works whether or not the daemon runs."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from daemon.cli import job_view, show
from daemon.cli.job_artifacts import text_of
from daemon.cli.projects import known as all_known
from daemon.cli.trace import view_of
from daemon.noted import notes_now
from daemon.paths import Paths
from knowledge.errors import ArtifactDamaged, NotFound, Unwritable
from knowledge.events import CommandFinished
from knowledge.failures.book import Book
from knowledge.failures.fixes.book import FixBook
from knowledge.ids import ShortId
from knowledge.memory.draft import KINDS as NOTES
from knowledge.memory.exchange import Carried, carried, fields, markdown
from knowledge.moment import Moment
from knowledge.store.durable import put_in_place
from knowledge.store.job_reading import JobReader
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory
from knowledge.store.streams import Streams
from knowledge.store.traces import TraceReader
from knowledge.tasks.artifact_folder import ArtifactFolder
from knowledge.traces.account import of_trace
from knowledge.traces.accounts import Found

REMEMBERED = ("failure", "learned")
"""Failures, and fixes that were learned or noted for one."""
KINDS = (*NOTES, *REMEMBERED, "event", "trace", "artifact")
TIMES = ("at", "first_at", "last_at", "closed_at")
Line = dict[str, Any]


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Take along what is yours: notes, failures and fixes; with --kind event all that was recorded, with"
        " --kind trace how answers came about, with --kind artifact what jobs left behind."
    )
    parser.add_argument("--format", choices=["jsonl", "markdown"], default="jsonl", help="lines of JSON, or to be read")
    parser.add_argument("--kind", action="append", default=[], choices=KINDS, metavar="K", help=", ".join(KINDS))
    parser.add_argument("-o", "--output", metavar="FILE", help="write it there, readable by you alone")
    parser.add_argument("--json", action="store_true", help="the same as --format jsonl")


def run(arguments: argparse.Namespace) -> int:
    """Raises Unwritable."""
    paths, kinds = Paths.find(), frozenset(arguments.kind or (*NOTES, *REMEMBERED))
    if arguments.format == "markdown" and not arguments.json:
        pieces = _markdown(paths, kinds)
    else:
        pieces = (json.dumps(line, ensure_ascii=False) + "\n" for line in _lines(paths, kinds))
    if not arguments.output:
        sys.stdout.writelines(pieces)
        return 0
    target = Path(arguments.output).expanduser().absolute()
    _write(target, pieces)
    show.say(f"written to {show.visible(str(target))}; `sotto wipe` does not know of it")
    return 0


def notes(paths: Paths) -> Iterator[Carried]:
    """All notes, those that hold no longer as well; the oldest first."""
    known = {one.number: (one.name, one.key) for one in all_known(paths, every=True)}
    with notes_now(paths) as book:
        found = sorted(book.all(), key=lambda note: note.id)
    with _log(paths) as log:
        origins = {note.id: note.origin or log.by_seq(note.id).id for note in found}
    for note in found:
        project = known.get(note.project or 0, ("", ""))
        yield carried(note, origins[note.id], origins.get(note.superseded_by or 0, ""), project)


def _log(paths: Paths) -> EventLog:
    return EventLog.open(paths.core)


def _lines(paths: Paths, kinds: frozenset[str]) -> Iterator[Line]:
    with suppress(NotFound):  # nothing has been recorded yet
        yield from (dict(fields(one)) for one in notes(paths) if one.kind in kinds)
        yield from _remembered(paths, kinds)
        if "event" in kinds:
            yield from _events(paths)
        if "trace" in kinds:
            yield from _traces(paths)
        if "artifact" in kinds:
            yield from _artifacts(paths)


def _remembered(paths: Paths, kinds: frozenset[str]) -> Iterator[Line]:
    if not kinds & set(REMEMBERED):
        return
    with Memory.reader(paths.memory) as memory:
        if "failure" in kinds:
            for one in Book(memory).latest("all"):
                yield _line("failure", str(one.name), one._asdict())
        if "learned" in kinds:
            for fix in FixBook(memory).all():
                plain = json.loads(json.dumps(fix._asdict(), default=lambda value: value.model_dump()))
                yield _line("learned", str(ShortId("x", fix.id)), plain)


def _line(kind: str, name: str, values: Line) -> Line:
    """Its own `kind` is that of the failure."""
    values = {key: value for key, value in values.items() if key != "id"}
    values["failure_kind"] = values.pop("kind")
    times = {key: str(Moment(values[key], 0)) for key in TIMES if values.get(key) is not None}
    return {"kind": kind, "id": name} | values | times


def _events(paths: Paths) -> Iterator[Line]:
    """Everything that was recorded, and behind each command what it printed."""
    with _log(paths) as log:
        streams = Streams(log.database)
        for seen in log.every():
            yield {"kind": "event", **seen.json_object()}
            event = seen.event
            if isinstance(event, CommandFinished) and event.output:
                with suppress(NotFound):
                    yield {"kind": "output", "stream": event.output, "text": streams.text(event.output)}


def _traces(paths: Paths) -> Iterator[Line]:
    """How answers came about, with all that was said."""
    with TraceReader.open(paths.core) as traces:
        for one in traces.every():
            yield {"kind": "trace", **view_of(Found(of_trace(one), one), full=True).model_dump()}


def _artifacts(paths: Paths) -> Iterator[Line]:
    """What jobs left behind, as text where it is text; what is not there any more is named alone."""
    with JobReader.open(paths.core) as jobs:
        for one in jobs.every_artifact():
            content: Line = {}
            with suppress(NotFound, ArtifactDamaged):
                content = {"text": text_of(ArtifactFolder(paths.artifacts).get(one.sha, one.size))}
            yield {"kind": "artifact", "job": f"j{one.job}", **job_view.artifact_view(one).model_dump(), **content}


def _markdown(paths: Paths, kinds: frozenset[str]) -> Iterator[str]:
    """What is only to be read comes first: behind the first note everything is notes."""
    with suppress(NotFound):
        lines = list(_remembered(paths, kinds))
        for title, kind in (("Failures", "failure"), ("Fixes", "learned")):
            mine = [line for line in lines if line["kind"] == kind]
            if mine:
                yield f"# {title}\n\n"
                yield from (
                    f"- {line['id']}: {line.get('headline') or line.get('text') or _deeds(line)}\n" for line in mine
                )
                yield "\n"
        yield from (f"{markdown(one)}\n" for one in notes(paths) if one.kind in kinds)


def _deeds(line: Line) -> str:
    ran = [one["command"] for one in line["commands"]]
    changed = [one["path"] for one in line["edits"]]
    return "; ".join([*ran, *(f"change of {path}" for path in changed)])


def _write(target: Path, pieces: Iterable[str]) -> None:
    """Whole or not at all. Raises Unwritable."""
    partial = target.with_name(f"{target.name}.partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.writelines(pieces)
    except OSError as error:
        raise Unwritable(f"{target} ({error.strerror})") from error
    put_in_place(partial, target)
