"""Where was I: a briefing of a project, or what was done in a time that is over."""

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from knowledge.errors import NotFound
from knowledge.ids import ShortId
from knowledge.memory.briefing.asked import Asked
from knowledge.memory.briefing.compose import Briefing
from knowledge.memory.briefing.compose import briefing as composed
from knowledge.memory.briefing.gather import gathered
from knowledge.memory.briefing.line import Line
from knowledge.memory.days.outcomes import Statement
from knowledge.memory.days.sessions import WorkSession, described
from knowledge.memory.days.spans import spans, worked
from knowledge.registry import Watched
from tools.kit.answer import Answer
from tools.kit.arguments import ProjectName, TimePhrase
from tools.kit.around import Around
from tools.kit.at_hand import at_hand
from tools.kit.on_record import gaps, nothing
from tools.kit.times import Span
from tools.kit.times import since as time_of
from tools.kit.tool import tool
from tools.kit.wording import SHOWN, line, many, moment, said, sentence, shown

Row = dict[str, JsonValue]
_IDS = 3
_SESSIONS = 30
"""So many are told of, the last ones."""
_MINUTE = 60_000_000


@tool(effect="reads")
def briefing(around: Around, project: ProjectName = "", since: TimePhrase = "") -> Answer:
    """Catch the user up on a project: where work was left, what came since, what is broken, what is next; or what was
    done in a time that is over, such as yesterday.

    For "where was I", "what happened while I was away", "what did I get done last week".
    """
    meant = at_hand(around, project)
    span = time_of(around, since, meant.number)
    return _done(around, meant, span) if span and span.until else _brief(around, meant, span)


# ── how it stands ─────────────────────────────────────────────────────────────────────────────────


def _brief(around: Around, meant: Watched, span: Span | None) -> Answer:
    asked = Asked(around.memory, around.log, meant.number, around.now, None, span.since if span else None)
    known = gathered(asked)
    told = composed(known)
    if not told.lines:
        return nothing(around, f"nothing of {meant.name} is on record", meant.number, span)
    data: dict[str, JsonValue] = {
        "project": meant.name,
        "time": span.words if span else None,
        "since": said(known.since, around.now),
        "lines": [_line(told, one) for one in told.lines],
        "left_out": told.left_out,
    }
    return Answer(data, "\n".join(_text(meant, told, span)), tuple(dict.fromkeys(_cited(told.lines))))


def _text(meant: Watched, told: Briefing, span: Span | None) -> Iterator[str]:
    yield f"{meant.name}{f', {span.words}' if span else ''}:"
    above = ""
    for one in told.lines:
        heading = told.heading(one.section)
        if heading != above:
            yield heading
        above = heading
        yield line(f"  {shown(one.text)}", " ".join(_ids(one.seqs)))


def _line(told: Briefing, one: Line) -> dict[str, JsonValue]:
    return {"section": told.heading(one.section), "text": shown(one.text), "events": [*_ids(one.seqs)]}


def _cited(lines: Sequence[Line]) -> Iterator[str]:
    for one in lines:
        yield from _ids(one.seqs)


# ── what was done ─────────────────────────────────────────────────────────────────────────────────


def _done(around: Around, meant: Watched, span: Span) -> Answer:
    found = spans(around.memory, meant.number, span.since, span.until)
    if not found:
        return nothing(around, f"no work in {meant.name} is on record {span.words}", meant.number, span)
    sessions = described(around.memory, found[-_SESSIONS:], until=span.ends, now=around.now)[::-1]
    whole = len(found) == len(sessions)
    took = worked(around.memory, meant.number, span.since, span.ends) // _MINUTE
    rows = _rows(sessions)
    missing = gaps(around, meant.number, span)
    shown = [one | _when(around, one) for one in rows[:SHOWN]]
    data: dict[str, JsonValue] = {
        "project": meant.name,
        "time": span.words,
        "sessions": len(found),
        "worked": _lasting(took),
        "done": [*shown],
        "commits": sum(1 for one in rows if one["of"] == "commit"),
        "more": max(0, len(rows) - SHOWN),
        "all_counted": whole,
        "coverage": [*missing],
    }
    least = "" if whole else "at least "
    commits = f", {least}{many(int(str(data['commits'])), 'commit')}" if data["commits"] else ""
    head = f"{meant.name}, {span.words}: {many(len(found), 'work session')}, {data['worked']}{commits}."
    lines = [_deed(one) for one in shown]
    last = [f"and {least}{data['more']} more"] if data["more"] else []
    cited = [str(seq) for one in shown for seq in _list(one["events"])]
    return Answer(data, "\n".join([head, *lines, *last, *map(sentence, missing)]), tuple(dict.fromkeys(cited)))


def _rows(sessions: Sequence[WorkSession]) -> list[Row]:
    """What was done and learned, then what was left open by the last of them; each once."""
    told = [("done", each) for one in sessions for each in one.done]
    told += [("learned", each) for one in sessions for each in one.learned]
    told += [("left open", each) for each in sessions[0].left_open]
    told = told or [("worked on", _goal(one)) for one in sessions if one.goal.said]
    found: dict[tuple[str, str], Row] = {}
    for kind, one in told:
        row: Row = {"kind": kind, "said": shown(one.said), "events": [*_ids(one.seqs)], "of": one.kind}
        found.setdefault((kind, one.said), row)
    return list(found.values())


def _goal(session: WorkSession) -> Statement:
    return Statement("goal", session.goal.said, session.goal.seqs, "")


def _when(around: Around, row: Row) -> Row:
    """The moment of the event that it rests on; it may have been trimmed."""
    first = next(iter(_list(row["events"])), None)
    try:
        at = around.log.by_seq(int(str(first)[1:])).header.at if first else 0
    except NotFound:
        at = 0
    return {"when": said(at, around.now), "at": moment(at)} if at else {"when": "", "at": None}


def _deed(row: Row) -> str:
    """What was done needs no word before it."""
    before = f"{row['kind']}: " if row["kind"] in ("left open", "worked on") else ""
    return line(str(row["when"]), before + str(row["said"]), *map(str, _list(row["events"])))


def _lasting(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def _ids(seqs: Sequence[int]) -> list[str]:
    return [str(ShortId("e", seq)) for seq in seqs[:_IDS]]


def _list(found: JsonValue) -> list[JsonValue]:
    return found if isinstance(found, list) else []
