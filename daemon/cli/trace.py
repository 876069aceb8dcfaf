"""`sotto trace [ID]`: how an answer came about, step by step; what answers came to; a trace that is to stay."""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from daemon.cli import noting, show, story, trace_lines
from daemon.paths import Paths
from daemon.reach import request
from knowledge.errors import NotFound, Unwritable, Usage
from knowledge.events import KeepTrace, TraceKept
from knowledge.moment import Moment, local_offset, since
from knowledge.store.durable import put_in_place
from knowledge.store.log import EventLog
from knowledge.store.traces import TraceReader
from knowledge.trace_views import SpanView, TraceExportedView, TraceKeptView, TraceLineView, TraceView, UseView
from knowledge.trace_views import TraceSummaryView as SummaryView
from knowledge.traces import names
from knowledge.traces.account import Account, of_trace
from knowledge.traces.accounts import Found, find
from knowledge.traces.otlp import exported
from knowledge.traces.summary import summary
from knowledge.traces.trace import Span, Trace

SHOWN = 20
PATIENCE_S = 10.0
ALWAYS = 0
"""A moment before everything."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Say how an answer came about: its steps, who took them, how long, with how many tokens."
    parser.add_argument(
        "id",
        nargs="?",
        default="",
        help="t9, its question e9, or a key; f12, a5 or j7: all of what followed; else the last answer",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--list", action="store_true", help=f"the last {SHOWN} answers, or all --since a moment")
    what.add_argument("--summary", action="store_true", help="what answers came to: by whom, how long, how many tokens")
    what.add_argument("--keep", action="store_true", help="let it stay however old it gets")
    what.add_argument("--no-keep", action="store_true", help="let it go with its age again")
    what.add_argument("--otlp", metavar="FILE", default="", help="write it as OpenTelemetry's JSON; - for stdout")
    parser.add_argument("--full", action="store_true", help="with all that was said: prompts, arguments, results")
    parser.add_argument("--since", metavar="S", default="", help="with --list, --summary or --otlp: since a moment")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises NotFound, BadId, Usage, Unwritable, DaemonUnreachable."""
    paths = Paths.find()
    several = arguments.list or arguments.summary
    if arguments.id and (several or arguments.since):
        raise Usage("one trace, or several", hint="without an ID it is about all of them")
    if story.is_one(arguments.id):
        if arguments.otlp or arguments.keep or arguments.no_keep or arguments.full:
            raise Usage("that is for the trace of an answer", hint="such as t9")
        return story.tell(paths, arguments.id, as_json=arguments.json)
    if arguments.since and not (several or arguments.otlp):
        raise Usage("--since goes with --list, --summary or --otlp")
    return _of_answers(paths, arguments)


def _of_answers(paths: Paths, arguments: argparse.Namespace) -> int:
    with EventLog.open(paths.core) as log, TraceReader.open(paths.core) as traces:
        if arguments.list:
            return _list(traces, arguments)
        if arguments.summary:
            return _summary(traces, arguments)
        if arguments.otlp and arguments.since:
            return _export(list(traces.since(_moment(arguments.since))), arguments)
        found = find(log, traces, arguments.id)
    if arguments.otlp:
        return _export([found.trace] if found.trace else [], arguments)
    if arguments.keep or arguments.no_keep:
        return _keep(paths, found, arguments)
    if arguments.json:
        show.data(view_of(found, full=arguments.full).model_dump())
    else:
        for line in trace_lines.whole(found, noting.now(), full=arguments.full):
            print(line)
    return 0


def view_of(found: Found, *, full: bool) -> TraceView:
    account, trace = found
    return TraceView(
        id=None if account.id is None else f"t{account.id}",
        question=account.question,
        answer=account.answer,
        at=_said(account.at),
        took_ms=account.took_us / 1_000,
        ending=account.ending,
        by=account.by,
        model=_model(account),
        confidence=account.confidence,
        calls=[
            UseView(tool=one.tool, arguments=dict(one.arguments), outcome=one.outcome, sources=[*one.sources])
            for one in account.uses
        ],
        sources=[*account.sources],
        conversation=trace.conversation if trace else "",
        key=trace.key if trace else "",
        kept=bool(trace and trace.kept),
        reason=account.reason,
        traced=account.traced,
        schema_url=names.SCHEMA,
        spans=[_span(one, full=full) for _, one in trace.tree()] if trace else [],
    )


def _span(span: Span, *, full: bool) -> SpanView:
    return SpanView(
        span_id=span.id,
        parent_id=span.parent,
        name=span.name,
        operation=span.operation,
        began=_said(span.began),
        took_ms=span.took_us / 1_000,
        error=span.error,
        attributes=dict(span.attributes),
        bodies=dict(span.bodies) if full else {},
    )


def _model(account: Account) -> str:
    return next((one.model for one in account.writings if one.model), "")


def _said(at: int) -> str:
    return str(Moment(at, local_offset(at)))


# ── several ───────────────────────────────────────────────────────────────────────────────────────


def _wanted(traces: TraceReader, arguments: argparse.Namespace) -> Iterator[Trace]:
    """The youngest first."""
    if arguments.since:
        return iter([*traces.since(_moment(arguments.since))][::-1])
    return traces.newest(SHOWN)


def _list(traces: TraceReader, arguments: argparse.Namespace) -> int:
    found = [(one, of_trace(one)) for one in _wanted(traces, arguments)]
    if arguments.json:
        show.data([_line(trace, account).model_dump() for trace, account in found])
    else:
        for trace, account in found:
            print(trace_lines.one(trace, account, noting.now()))
        if not found:
            show.say("no answer has a trace" + (" since then" if arguments.since else " yet"))
    return 0


def _line(trace: Trace, account: Account) -> TraceLineView:
    return TraceLineView(
        id=trace.name,
        question=account.question,
        at=_said(trace.at),
        took_ms=account.took_us / 1_000,
        ending=account.ending,
        by=account.by,
        model=_model(account),
        kept=trace.kept,
    )


def _summary(traces: TraceReader, arguments: argparse.Namespace) -> int:
    view = SummaryView(**summary(traces.since(_moment(arguments.since) if arguments.since else ALWAYS))._asdict())
    if arguments.json:
        show.data(view.model_dump())
    else:
        for line in trace_lines.summed(view):
            print(line)
    return 0


def _moment(text: str) -> int:
    """Raises Usage."""
    try:
        return since(text, noting.now())
    except ValueError as error:
        raise Usage(f"--since {text!r}: {error}") from error


# ── what is done with one ─────────────────────────────────────────────────────────────────────────


def _keep(paths: Paths, found: Found, arguments: argparse.Namespace) -> int:
    """Raises NotFound, DaemonUnreachable."""
    if found.trace is None:
        raise NotFound(f"the trace of t{found.account.id}", hint="there is nothing left of it to keep")
    request(paths, "status")  # says in a word when no daemon runs
    with importlib.import_module("daemon.bus_client").BusClient(paths, "cli") as bus:
        answer = bus.ask(KeepTrace(trace=found.trace.id, keep=arguments.keep), PATIENCE_S).event
    if not isinstance(answer, TraceKept):
        raise NotFound(found.trace.name, hint="it was removed just now")
    if arguments.json:
        show.data(TraceKeptView(id=found.trace.name, kept=answer.keep).model_dump())
    else:
        show.say(f"{found.trace.name} {'stays however old it gets' if answer.keep else 'goes with its age again'}")
    return 0


def _export(traces: list[Trace], arguments: argparse.Namespace) -> int:
    """Raises NotFound, Unwritable."""
    if not traces:
        raise NotFound("there are no spans to write", hint="`sotto trace --list` says which answers have some")
    told = exported(traces, bodies=arguments.full)
    if arguments.otlp == "-":
        json.dump(told, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
        return 0
    target = Path(arguments.otlp).expanduser().absolute()
    _write(target, json.dumps(told, ensure_ascii=False))
    count = sum(len(one.spans) for one in traces)
    if arguments.json:
        show.data(TraceExportedView(path=str(target), spans=count).model_dump())
    else:
        show.say(f"{show.many(count, 'span')} written to {show.visible(str(target))}; `sotto wipe` does not know of it")
    return 0


def _write(target: Path, text: str) -> None:
    """Whole or not at all, readable by the user alone. Raises Unwritable."""
    partial = target.with_name(f"{target.name}.partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise Unwritable(f"{target} ({error.strerror})") from error
    put_in_place(partial, target)
