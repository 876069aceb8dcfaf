"""`sotto ask`: a question in your own words, answered from what is on record; with --plan only what it would call."""

import argparse
import importlib
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from daemon import asking, config, reach
from daemon.answers import LONGEST
from daemon.cli import noting, show
from daemon.cli.columns import wrapped
from daemon.paths import Paths
from daemon.planner import Planner
from knowledge.ask_views import AnswerView, CallView, PlanView
from knowledge.errors import NeedsHuman, SottoError, TooLarge, Usage
from knowledge.events import AnswerDegraded, QuestionAnswered, ToolCalled
from knowledge.routing.route import Route
from knowledge.tasks.budget import SPENT

BATCH_LINE = 1 << 20
"""Bytes of one line of a batch."""
_OPENING = "daemon.chat.opening"
_SAID = (0, NeedsHuman.code)
"""With these an answer says what was asked for; with the second, what waits for a person."""
_NAME = re.compile(r"[\w.:@-]{1,64}")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="*", metavar="TEXT", help="what you want to know; - reads it from stdin")
    parser.add_argument("--plan", action="store_true", help="only say which tool it is for, with which arguments")
    parser.add_argument("--batch", action="store_true", help="with --plan: read JSON lines {id, text}")
    parser.add_argument("--conversation", default="", metavar="ID", help="what it goes on with (default: this shell)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises Usage, EngineFailed."""
    if arguments.batch:
        if not arguments.plan or arguments.text:
            raise Usage("--batch goes with --plan, and reads its questions from stdin")
        return _batch(sys.stdin.buffer)
    question = _question(arguments.text)
    paths = Paths.find()
    noting.know_secrets(paths)
    return _plan(paths, question, arguments) if arguments.plan else _ask(paths, question, arguments)


def view_of(event: QuestionAnswered | AnswerDegraded) -> AnswerView:
    if isinstance(event, AnswerDegraded):
        return AnswerView(
            question=event.question,
            answer=event.text,
            tool="none",
            calls=[],
            sources=[*event.sources],
            recorded=False,
            confidence=0.0,
            by="words",
            degraded=event.reason,
            hint=event.hint,
            rule=event.rule,
            code=SPENT if event.rule else SottoError.code,
            took_ms=event.took_ms,
        )
    calls = [_call(one) for one in event.calls]
    return AnswerView(
        question=event.question,
        answer=event.text,
        tool=calls[0].tool if calls else "none",
        calls=calls,
        sources=[*event.sources],
        recorded=event.recorded,
        confidence=round(event.confidence, 4),
        by=event.by,
        stopped=event.stopped,
        note=event.note or "",
        rule=event.rule,
        suggestions=event.suggestions,
        hint=next((one.hint for one in calls if one.hint), ""),
        code=event.code,
        took_ms=event.took_ms,
    )


def plan_of(route: Route) -> PlanView:
    then = plan_of(route.then) if route.then else None
    confidence = round(route.confidence, 4)
    return PlanView(tool=route.tool, arguments=dict(route.arguments), confidence=confidence, then=then)


# ── one question ──────────────────────────────────────────────────────────────────────────────────


def _question(words: list[str]) -> str:
    """Raises Usage."""
    text = (sys.stdin.read(BATCH_LINE) if sys.stdin else "") if words == ["-"] else " ".join(words)
    if not text.strip():
        raise Usage("there is nothing to answer", hint='ask something: sotto ask "why did the tests break?"')
    if len(text.strip()) > LONGEST:
        show.say(f"only the first {LONGEST:,} characters are read: a question is a sentence")
    return text.strip()


def _plan(paths: Paths, question: str, arguments: argparse.Namespace) -> int:
    planned = asking.plan(paths, question)
    show.data(plan_of(planned.route).model_dump(exclude_none=True))
    if planned.note and not arguments.json:
        show.say(planned.note)
    return 0


def _ask(paths: Paths, question: str, arguments: argparse.Namespace) -> int:
    """Where a chat model answers, its text is shown while it comes, and Ctrl-C stops it."""
    if not arguments.json and config.load(paths.config_file).model.chosen and reach.running(paths):
        opening = importlib.import_module(_OPENING)
        status: int = opening.one_answer(paths, question, _conversation(arguments.conversation))
        return status
    found = asking.answer(paths, question, _conversation(arguments.conversation), _here(), noting.now())
    view = view_of(found.event)
    if arguments.json:
        show.data(view.model_dump())
        return view.code
    tell(view, found.note)
    return view.code


def tell(view: AnswerView, note: str) -> None:
    """The answer itself to stdout, what is said about it to stderr."""
    for line in _lines(view):
        print(line)
    for line in _prose(view, note):
        show.say(wrapped(show.visible(line), 0, sys.stderr))


def _lines(view: AnswerView) -> Iterator[str]:
    """What was asked for: nothing where a tool could not answer."""
    if view.code in _SAID or view.degraded or any(one.outcome == "not available" for one in view.calls):
        for line in view.answer.splitlines():
            yield show.visible(line)
        unsaid = [one for one in view.sources if not re.search(rf"(?<!\w){re.escape(one)}(?!\w)", view.answer)]
        if unsaid:
            yield show.paint(show.visible(f"  ({' '.join(unsaid)})"), "dim")


def _prose(view: AnswerView, note: str) -> Iterator[str]:
    if view.degraded and view.rule:
        yield f"sotto: this is not the whole answer: {view.degraded}"
        yield f"  → {view.hint}"
    elif view.degraded:
        below = "above is what memory finds by words" if view.answer else "nothing in memory has words of it"
        yield f"sotto: this is no answer, because {view.degraded}; {below}"
        yield f"  → {view.hint}"
    elif view.code not in _SAID and not any(one.outcome == "not available" for one in view.calls):
        for one in view.calls:
            yield f"sotto: {one.error}"
            yield from [f"  → {one.hint}"] if one.hint else []
    if note:
        yield note


def _call(one: ToolCalled) -> CallView:
    try:
        data = json.loads(one.data)
    except ValueError:
        data = {}
    return CallView(
        tool=one.tool, arguments=dict(one.arguments), outcome=one.outcome, data=data, error=one.error, hint=one.hint
    )


def _conversation(named: str) -> str:
    """Raises Usage."""
    if named and not _NAME.fullmatch(named):
        raise Usage("the name of a conversation has letters, digits and . : @ - _, at most 64")
    session = os.environ.get("SOTTO_SHELL_SESSION", "")
    return named or (f"shell:{session}"[:64] if _NAME.fullmatch(session) else "")


def _here() -> Path | None:
    try:
        return Path.cwd()
    except FileNotFoundError:
        return None  # where a question is asked is not all that counts


# ── many questions ────────────────────────────────────────────────────────────────────────────────


def _batch(file: IO[bytes]) -> int:
    """One result a line; what cannot be read is a line too, with its error. Returns 1 when there was one."""
    failed = False
    with Planner() as planner:
        for line in _each(file):
            known: dict[str, Any] = {}
            try:
                asked = _asked(line)
                known = {name: asked[name] for name in ("id",) if name in asked}
                route = planner.route(_text(asked))
                show.line({**known, **plan_of(route).model_dump(exclude_none=True)})
            except SottoError as error:
                failed = True
                show.line({**known, "error": str(error), "hint": error.advice, "code": error.code})
        if planner.why:
            show.say(f"the questions were read by their words alone: {planner.why}")
    return 1 if failed else 0


def _each(file: IO[bytes]) -> Iterator[bytes]:
    """Its lines; of one that is too long the beginning, by which that is seen."""
    while line := file.readline(BATCH_LINE + 1):
        rest = line
        while len(rest) > BATCH_LINE and not rest.endswith(b"\n"):
            rest = file.readline(BATCH_LINE + 1)
        if line.strip():
            yield line


def _asked(line: bytes) -> Mapping[str, Any]:
    """Raises Usage, TooLarge."""
    if len(line) > BATCH_LINE:
        raise TooLarge(f"a line of more than {BATCH_LINE >> 20} MB", hint="a question is a sentence")
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Usage(f"a line of the batch is no JSON ({error})") from error
    if not isinstance(asked, dict):
        raise Usage("a line of the batch is an object with id and text")
    return asked


def _text(asked: Mapping[str, Any]) -> str:
    """Raises Usage."""
    text = asked.get("text")
    if not isinstance(text, str):
        raise Usage('a line of the batch needs "text"')
    return text
