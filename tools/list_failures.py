"""Which failures there are."""

from collections.abc import Sequence
from typing import Literal

from pydantic import JsonValue

from knowledge.memory.briefing.when import said
from knowledge.memory.days.broken import Broken, Status
from knowledge.memory.days.broken import list_failures as failures_of
from knowledge.registry import Watched
from tools.kit.answer import Answer
from tools.kit.arguments import ProjectName, TimePhrase
from tools.kit.around import Around
from tools.kit.on_record import gaps
from tools.kit.times import Span
from tools.kit.times import since as time_since
from tools.kit.tool import tool
from tools.kit.which_project import named
from tools.kit.wording import more, shown

SHOWN = 10
_NONE = {"open": "nothing is broken", "fixed": "no failure was fixed", "all": "no failure is on record"}
_MANY = {"open": "open", "fixed": "fixed", "all": "on record"}


@tool(effect="reads")
def list_failures(
    around: Around, project: ProjectName = "", since: TimePhrase = "", status: Literal["open", "fixed", "all"] = "open"
) -> Answer:
    """Which failures there are in a project: broken builds, failing tests, failed commands.

    Use it for "what is broken", "what failed today", "what did I fix this week".
    """
    meant = named(around, project)
    span = time_since(around, since) if since else None
    found = [one for one in _known(around, meant, span, status) if _within(one, span, status)]
    where, time = f" in {meant.name}" if meant else "", f" ({span.words})" if span else ""
    unknown = gaps(around, meant, span.since, span.until) if span else [] if found else gaps(around, meant)
    told = [_told(one, around, None if meant else _name(around, one)) for one in found[:SHOWN]]
    data: dict[str, JsonValue] = {
        "project": meant.name if meant else None,
        "since": span.words if span else None,
        "status": status,
        "count": len(found),
        "more": max(0, len(found) - SHOWN),
        "failures": [dict(one) for one in told],
        "not_on_record": list[JsonValue](unknown),
    }
    if not found:
        text = "; ".join([f"{_NONE[status]}{where}{time}, as far as is on record", *unknown])
        return Answer(data, text, recorded=not unknown or _watches(unknown))
    failures = "1 failure is" if len(found) == 1 else f"{len(found)} failures are"
    data["said"] = f"{failures} {_MANY[status]}{where}{time}"
    lines = [f"{data['said']}:", *(str(one["line"]) for one in told)]
    if rest := more(len(found) - SHOWN):
        lines.append(rest)
    if span and unknown:
        lines.append(f"Not all of that time is on record: {'; '.join(unknown)}.")
    return Answer(data, "\n".join(lines), tuple(str(one.name) for one in found[:SHOWN]))


def _known(around: Around, project: Watched | None, span: Span | None, status: Status) -> Sequence[Broken]:
    since = span.since if span else 0
    return failures_of(around.memory, project.number if project else None, since, status)


def _within(one: Broken, span: Span | None, status: Status) -> bool:
    """Whether it showed in this time; of those that are over, whether that came then."""
    if span is None:
        return True
    mended = one.closed_at is not None and span.since <= one.closed_at < span.ends
    showed = one.last_at >= span.since and one.first_at < span.ends
    return mended if status == "fixed" else showed or (status == "all" and mended)


def _told(one: Broken, around: Around, project: str | None) -> dict[str, JsonValue]:
    state = "open" if one.closed_at is None else "over"
    where = f"{one.file}:{one.line}" if one.file and one.line else one.file or ""
    told: dict[str, JsonValue] = {
        "id": str(one.name),
        "headline": shown(one.headline),
        "test": shown(one.test_id) or None,
        "where": shown(where) or None,
        "command": shown(one.command),
        "project": project,
        "state": state,
        "times": one.times,
        "since": said(one.red_at, around.now),
        "last": said(one.last_at, around.now),
        "fixed": said(one.closed_at, around.now) if one.closed_at is not None else None,
        "how": one.how or None,
        "flaky": one.flaky,
    }
    return told | {"line": _line(told)}


def _line(told: dict[str, JsonValue]) -> str:
    what = told["test"] or told["where"]
    headline = told["headline"] if not what or str(what) in str(told["headline"]) else f"{what}: {told['headline']}"
    times = f", {told['times']} times" if told["times"] != 1 else ""
    when = f"red since {told['since']}" if told["state"] == "open" else f"fixed {told['fixed']} ({told['how']})"
    flaky = ", flaky: it passed although nothing had changed" if told["flaky"] else ""
    of = f", {told['project']}" if told["project"] else ""
    return f"{told['id']}  {headline}  [{told['command']}{of}]  {when}{times}{flaky}"


def _name(around: Around, one: Broken) -> str | None:
    return next((known.name for known in around.registry.all if known.number == one.project), None)


def _watches(unknown: Sequence[str]) -> bool:
    """Whether something of it is on record: then nothing happened in that part."""
    return not any(one.endswith(("recorded yet", "never watched")) for one in unknown)
