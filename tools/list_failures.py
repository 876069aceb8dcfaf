"""Which failures there are."""

from collections.abc import Sequence
from typing import Literal

from pydantic import JsonValue

from knowledge.failures.book import Failure
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
from tools.kit.unnamed_failures import unnamed
from tools.kit.which_project import name_of, named
from tools.kit.wording import more, sentence, shown

SHOWN = 10
NEWS_US = 86_400 * 1_000_000
"""So long a failure counts of which only the status is known, where no time is named."""
Data = dict[str, JsonValue]
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
    span = time_since(around, since, meant.number if meant else None) if since else None
    known = _known(around, meant, span, status)
    found = [one for one in known if _within(one, span, status)]
    unknown = gaps(around, meant.number if meant else None, span) if span or not found else []
    of = f"{f' in {shown(meant.name)}' if meant else ''}{f' ({span.words})' if span else ''}"
    told = [_told(one, around, None if meant else name_of(around, one.project)) for one in found[:SHOWN]]
    data: Data = {
        "project": shown(meant.name) if meant else None,
        "since": span.words if span else None,
        "status": status,
        "count": len(found),
        "more": max(0, len(found) - SHOWN),
        "failures": [dict(one) for one in told],
        "not_on_record": list[JsonValue](unknown),
    }
    over = _over(around, meant, span) if span and status == "open" else []
    data |= {"over": list[JsonValue]([str(one.name) for one in over[:SHOWN]]), "over_count": len(over)}
    if not found:
        return _none(around, data, of, _older(around, meant) if span and status == "open" else [], over)
    count = "1 failure is" if len(found) == 1 else f"{len(found)} failures are"
    lines = [f"{count} {_MANY[status]}{of}:", *map(_line, told)]
    lines += [rest] if (rest := more(len(found) - SHOWN)) else []
    lines += _mended(over)
    lines += [sentence(f"not all of that time is on record: {'; '.join(unknown)}")] if span and unknown else []
    return Answer(data, "\n".join(lines), tuple(str(one.name) for one in found[:SHOWN]))


def _over(around: Around, project: Watched | None, span: Span) -> list[Broken]:
    """What failed in this time and does no longer: who asks what failed does not mean only what still does."""
    return [one for one in _known(around, project, span, "fixed") if _within(one, span, "open")]


def _mended(over: Sequence[Broken]) -> list[str]:
    if not over:
        return []
    names = ", ".join(filter(None, [*(str(one.name) for one in over[:SHOWN]), more(len(over) - SHOWN)]))
    what = "1 failure of that time is" if len(over) == 1 else f"{len(over)} failures of that time are"
    return [f"{what} over: {names}."]


def _none(around: Around, data: Data, of: str, older: Sequence[Broken], over: Sequence[Broken]) -> Answer:
    """What is over is told, and what is open from before; and what is not on record at all."""
    names = [str(one.name) for one in older[:SHOWN]]
    unknown = [str(one) for one in data["not_on_record"]] if isinstance(data["not_on_record"], list) else []
    nothing = f"{_NONE[str(data['status'])]}{of}, as far as is on record"
    lines = [" ".join(map(sentence, (nothing, *unknown))), *_mended(over)]
    if names:
        last = said(older[0].last_at, around.now)
        data |= {"older": list[JsonValue](names), "older_last": last}
        lines.append(
            f"Still open from before: {', '.join([*names, *filter(None, [more(len(older) - SHOWN)])])}, last {last}."
        )
    watches = not any(one.endswith(" yet") for one in unknown)
    ids = (*(str(one.name) for one in over[:SHOWN]), *names)
    return Answer(data, "\n".join(lines), ids, recorded=watches or bool(over))


def _known(around: Around, project: Watched | None, span: Span | None, status: Status) -> list[Broken]:
    """Those of the book, and those of which nothing but the status is known, as long as they are news."""
    since, number = span.since if span else 0, project.number if project else None
    first = since if span else around.now - NEWS_US
    bare = [one for one, _ in unnamed(around, number) if one.last_at >= first]
    unread = [_broken(one) for one in bare if status == "all" or (one.closed_at is None) == (status == "open")]
    found = [*failures_of(around.memory, number, since, status), *unread]
    return sorted(found, key=lambda one: max(one.last_seq, one.closed_seq or 0), reverse=True)


def _older(around: Around, project: Watched | None) -> list[Broken]:
    return failures_of(around.memory, project.number if project else None)


def _broken(one: Failure) -> Broken:
    return Broken(
        id=one.id,
        project=one.project,
        headline=one.headline,
        test_id=one.test_id,
        command=one.command,
        cwd=one.cwd,
        file=one.file,
        line=one.file_line,
        first_at=one.first_at,
        red_at=one.first_at,
        red_seq=one.id,
        last_at=one.last_at,
        last_seq=one.last_seq,
        times=one.occurrences,
        closed_at=one.closed_at,
        closed_seq=one.closed_seq,
        how="" if one.closed_at is None else "command succeeded",
        flaky=False,
    )


def _within(one: Broken, span: Span | None, status: Status) -> bool:
    """Whether it showed in this time; of those that are over, whether that came then."""
    if span is None:
        return True
    mended = one.closed_at is not None and span.since <= one.closed_at < span.ends
    showed = one.last_at >= span.since and one.first_at < span.ends
    return mended if status == "fixed" else showed or (status == "all" and mended)


def _told(one: Broken, around: Around, project: str | None) -> Data:
    state = "open" if one.closed_at is None else "over"
    where = f"{one.file}:{one.line}" if one.file and one.line else one.file or ""
    return {
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


def _line(told: Data) -> str:
    what = told["test"] or told["where"]
    headline = told["headline"] if not what or str(what) in str(told["headline"]) else f"{what}: {told['headline']}"
    times = f", {told['times']} times" if told["times"] != 1 else ""
    when = f"red since {told['since']}" if told["state"] == "open" else f"fixed {told['fixed']} ({told['how']})"
    flaky = ", flaky: it passed although nothing had changed" if told["flaky"] else ""
    of = f", {told['project']}" if told["project"] else ""
    return f"{told['id']}  {headline}  [{told['command']}{of}]  {when}{times}{flaky}"
