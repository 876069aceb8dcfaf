"""Why something broke."""

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from knowledge.events import FailureDiagnosed, SuspectsRanked
from knowledge.failures.book import Failure
from knowledge.failures.hint import place
from knowledge.failures.next_step import next_step
from knowledge.failures.rules import corrections
from knowledge.memory.briefing.when import said
from knowledge.moment import Moment
from tools.kit.answer import Answer
from tools.kit.arguments import FailureName
from tools.kit.around import Around
from tools.kit.failure_facts import Told, closing, known_fixes, told
from tools.kit.fix_words import line_of, match_of
from tools.kit.on_record import nothing
from tools.kit.tool import tool
from tools.kit.which_failure import which
from tools.kit.which_project import name_of
from tools.kit.wording import listed, more, percent, shown

EXCERPT, BEFORE = 8, 3
"""Lines of what was printed that are shown, and of those the ones before the reason."""
SUSPECTS, LEAST = 2, 0.1
"""Changes that are named, and how likely they have to be."""
FIXES, OTHERS, REASONS = 2, 3, 2

Data = dict[str, JsonValue]


@tool(effect="reads")
def explain_failure(around: Around, failure: FailureName = "") -> Answer:
    """Why something broke: what it said and where, since when, what change probably caused it, and a known fix.

    Use it for "why did the build fail", "what is wrong with test_login", "explain f12".
    """
    found = which(around, failure)
    if found is None:
        return nothing(around, "no failure is on record")
    last = told(around, found)
    data = _facts(around, found, last) | _printed(last) | _causes(last) | _others(last)
    data |= {"fixes": [match_of(one, around.now) for one in known_fixes(around, found, last)[:FIXES]]}
    data |= _ending(around, found) | _tries(last)
    return Answer(data, "\n".join(_lines(data)), tuple(dict.fromkeys(_sources(found, data))))


# ── what is known ─────────────────────────────────────────────────────────────────────────────────


def _facts(around: Around, failure: Failure, last: Told | None) -> Data:
    event = last.event if last else None
    where = place(event) if event else f"{failure.file}:{failure.file_line}" if failure.file_line else failure.file
    return {
        "id": str(failure.name),
        "state": "open" if failure.closed_at is None else "over",
        "headline": shown(_reason(event) if event else "") or shown(failure.headline),
        "test": shown(failure.test_id, 200) or None,
        "where": shown(where, 200) or None,
        "command": shown(failure.command),
        "exit_status": event.status if event else None,
        "project": name_of(around, failure.project),
        "since": said(failure.first_at, around.now),
        "since_at": str(Moment(failure.first_at)),
        "last": said(failure.last_at, around.now),
        "last_at": str(Moment(failure.last_at)),
        "told_by": f"e{failure.last_seq}" if last else None,
        "times": failure.occurrences,
        "passed_without_a_change": failure.flaky,
        "captured": bool(event and event.excerpt),
        "kept": last is not None,
        "check": f"j{event.check}" if event and event.check else None,
    }


def _reason(event: FailureDiagnosed) -> str:
    """What was wrong, with the name that the tool has for it."""
    message = (event.message or "").partition("\n")[0]
    return f"{event.code}: {message}" if message and event.code and event.code not in message else message


def _printed(last: Told | None) -> Data:
    """The lines around the reason."""
    return {"excerpt": [{"line": number, "text": shown(text)} for number, text in _excerpt(last.event)]} if last else {}


def _excerpt(event: FailureDiagnosed) -> Sequence[tuple[int, str]]:
    lines = [(number, text) for number, text in event.excerpt if text.strip()]
    reason = event.message.partition("\n")[0].strip() if event.message else event.headline
    heads = [at for at, (number, text) in enumerate(lines) if number == event.line or (reason and reason in text)]
    begin = max(0, min(heads[0] - BEFORE, len(lines) - EXCERPT)) if heads else max(0, len(lines) - EXCERPT)
    return lines[begin : begin + EXCERPT]


def _causes(last: Told | None) -> Data:
    """What is suspected; `why_none` where nothing is."""
    event = last.ranked.event if last and last.ranked else None
    if not last or not last.ranked or not isinstance(event, SuspectsRanked):
        return {"suspects": [], "why_no_suspect": "which change broke it is not on record"}
    if event.since is None:
        why = "which change broke it is not known: no green run of this command is on record"
        return {"suspects": [], "why_no_suspect": why, "ranked_by": f"e{last.ranked.seq}"}
    likely = [one for one in event.suspects if one.probability >= LEAST][:SUSPECTS]
    suspects: list[JsonValue] = [
        {
            "what": one.kind,
            "title": shown(one.title),
            "ref": one.ref if one.ref.startswith("e") and one.ref[1:].isdigit() else one.ref[:8],
            "probability": round(one.probability, 3),
            "percent": percent(one.probability),
            "paths": [shown(path) for path in one.paths],
            "reasons": [shown(reason) for reason in one.reasons[:REASONS]],
        }
        for one in likely
    ]
    none = "" if suspects else "nothing that changed since the last green run stands out"
    green: Data = {"green": f"e{event.since}", "changes": event.considered, "unclear": event.unclear}
    return green | {"suspects": suspects, "why_no_suspect": none, "ranked_by": f"e{last.ranked.seq}"}


def _others(last: Told | None) -> Data:
    """What broke in the same run."""
    told = [one.event for one in last.others if isinstance(one.event, FailureDiagnosed)] if last else []
    events = [one for one in told if one.check or not (last and last.event.check)]  # what was told before it was read
    names = [shown(one.test_id or one.headline, 80) for one in events]
    hidden = max([one.others for one in events] + [last.event.others if last else 0], default=0)
    named: list[JsonValue] = [*names[:OTHERS]]
    return {"also_failed": named, "also_failed_more": max(0, len(names) - OTHERS) + hidden}


def _ending(around: Around, failure: Failure) -> Data:
    if failure.closed_at is None:
        return {"closed": None}
    ended = closing(around, failure)
    how = f"{ended[1].how}{', although nothing had changed' if ended[1].flaky else ''}" if ended else None
    by = f"e{ended[0]}" if ended else None
    return {"closed": {"when": said(failure.closed_at, around.now), "how": how, "by": by}}


def _tries(last: Told | None) -> Data:
    """What was meant by a command that is itself wrong, and how the failure is seen again alone."""
    if last is None:
        return {"meant": [], "next": None}
    event = last.event
    printed = "\n".join(text for _, text in event.excerpt)
    meant = [] if event.test_id else corrections(event.command, printed)
    captured = bool(event.excerpt or event.line or event.output)
    again = next_step(event.tool, event.command, event.test_id, captured=captured)
    found: list[JsonValue] = [{"command": shown(one.command), "why": shown(one.why)} for one in meant[:SUSPECTS]]
    return {"meant": found, "next": shown(again) if again and again != event.command else None}


def _sources(failure: Failure, data: Data) -> Iterator[str]:
    yield str(failure.name)
    yield from (str(data[key]) for key in ("told_by", "ranked_by") if data.get(key))
    for one in [*_dicts(data["suspects"]), *_dicts(data["fixes"])]:
        ref = str(one.get("ref") or one.get("id"))
        if ref[:1] in "ex" and ref[1:].isdigit():
            yield ref
    closed = data["closed"]
    if isinstance(closed, dict) and closed["by"]:
        yield str(closed["by"])


# ── as people read it ─────────────────────────────────────────────────────────────────────────────


def _lines(data: Data) -> Iterator[str]:
    yield f"{data['id']} is {data['state']}: {data['headline']}"
    if places := [str(data[key]) for key in ("test", "where") if data[key]]:
        yield f"At {listed(places, 'in')}." if len(places) == 1 else f"In {places[0]}, at {places[1]}."
    status = f" (exit status {data['exit_status']})" if data["exit_status"] is not None else ""
    of = f" in {data['project']}" if data["project"] else ""
    yield f"Command: {data['command']}{status}{of}"
    yield _history(data)
    yield from _said(data)
    yield from _suspected(data)
    yield from _mended(data)
    if data["next"] and not data["closed"]:
        yield f"{'To see it alone' if data['test'] else 'To have it read'}: {data['next']}"
    names = [str(one) for one in _list(data["also_failed"])]
    if names:
        hidden = data["also_failed_more"]
        rest = more(hidden if isinstance(hidden, int) else 0)
        yield f"Failed in the same run: {', '.join(filter(None, [*names, rest]))}"


def _history(data: Data) -> str:
    by = f" ({data['told_by']})" if data["told_by"] else ""
    passed = data["passed_without_a_change"]
    often = "once" if passed == 1 else f"{passed} times"
    comes = f"; it is flaky: passed {often} although nothing had changed" if passed else ""
    if data["times"] == 1:
        return f"Seen once, {data['last']}{by}{comes}."
    return f"Seen {data['times']} times since {data['since']}, last {data['last']}{by}{comes}."


def _said(data: Data) -> Iterator[str]:
    if not data["kept"]:
        yield "What it printed is not on record any more."
    elif not data["captured"]:
        yield "What it printed is not on record."
    if data["check"]:
        yield f"It was seen in a sandbox ({data['check']})."
    for one in _dicts(data.get("excerpt", [])):
        yield f"  {one['line']}  {one['text']}"


def _suspected(data: Data) -> Iterator[str]:
    for at, one in enumerate(_dicts(data["suspects"])):
        lead = "Or" if at else "Likely cause" if not data["unclear"] else "Perhaps, though it is unclear"
        reasons = f": {', '.join(map(str, _list(one['reasons'])))}" if one["reasons"] else ""
        yield f"{lead}, {one['percent']}: {one['what']} {one['ref']}, {one['title']}{reasons} ({data['ranked_by']})"
    if data["why_no_suspect"]:
        why = str(data["why_no_suspect"])
        yield f"{why[0].upper()}{why[1:]}."


def _mended(data: Data) -> Iterator[str]:
    closed, fixes = data["closed"], _dicts(data["fixes"])
    for one in _dicts(data["meant"]):
        yield f"Perhaps meant: {one['command']} ({one['why']})"
    if isinstance(closed, dict):
        by = f" ({closed['by']})" if closed["by"] else ""
        yield f"Over since {closed['when']}: {closed['how'] or 'how is not on record any more'}{by}"
    for one in fixes:
        yield f"Known fix {line_of(one)}"
    if not fixes and not closed:
        yield "No fix is known yet."


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _dicts(value: JsonValue) -> list[Data]:
    return [one for one in _list(value) if isinstance(one, dict)]
