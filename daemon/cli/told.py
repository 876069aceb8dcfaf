"""What an event says where its fields alone do not say it well."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from daemon.cli import show
from daemon.cli.show import many

Body = dict[str, Any]

_MOST_NAMED = 3
"""Files, tests or conflicts that are named; of the others the number is said."""


def _command(body: Body) -> str:
    return f"{body['command']} → {body['status']} in {_took(body['duration_ms'])}"


def _check(body: Body) -> str:
    how = {"time": "ended for its time", "memory": "ended for its memory", "failed": "not begun"}.get(
        body["ended"], f"→ {body['status']}"
    )
    needs = ", for want of the network" if body["needs"] else ""
    return f"j{body['job']}: {body['command']} {how} in {_took(body['duration_ms'])}, in a sandbox{needs}"


def _took(ms: int) -> str:
    """`7 ms`, `1.3 s`, `4 min`."""
    if ms < 1_000:  # noqa: PLR2004
        return f"{ms} ms"
    return f"{ms / 1_000:.1f} s" if ms < 60_000 else show.duration(ms / 1_000)  # noqa: PLR2004


def _project(body: Body) -> str:
    made_of = ", ".join([*body["languages"], *body["tools"]])
    where = f"in {', '.join(body['trees'])}" if body["trees"] else "by its name only: notes of it were imported"
    return f"{body['name']} {where}" + (f" ({made_of})" if made_of else "")


def _files(body: Body) -> str:
    """`src/shop.py +3 -1, tests/test_shop.py made, and 4 more`."""
    found = " (found later)" if body["found"] == "rescan" else ""
    return _named([_file(one) for one in body["changes"]], body["count"]) + found


def _file(change: Body) -> str:
    lines = [f"{sign}{change[key]}" for sign, key in (("+", "added"), ("-", "removed")) if change.get(key)]
    if change["how"] == "moved":
        return f"{change['moved_from']} → {change['path']}"
    how = [] if change["how"] == "changed" else [change["how"]]
    return " ".join([change["path"], *how, *(lines if change["how"] != "removed" else [])])


def _tree(body: Body) -> str:
    why = {"git": "by git", "packages": "by a package manager", "many": "at once"}
    where = f", most of it in {_named(body['folders'], len(body['folders']))}" if body["folders"] else ""
    return f"{many(body['count'], 'file')} changed {why.get(body['reason'], body['reason'])}{where}"


def _conflict(body: Body) -> str:
    how = f" {body['how']}" if "how" in body else f" stopped in {_named(body['paths'], len(body['paths']))}"
    return f"{body['doing']}{how}"


def _closed(body: Body) -> str:
    flaky = ", although nothing had changed: flaky" if body.get("flaky") else ""
    return f"f{body['failure']} is over: {body['how']}{flaky}"


def _ingested(body: Body) -> str:
    refused = f", {body['refused_count']} refused" if body["refused_count"] else ""
    return f"{body['path']}: {many(body['documents'], 'document')}, {many(body['sections'], 'section')}{refused}"


def _document(body: Body) -> str:
    status = f" ({body['status']})" if body["status"] else ""
    return f"{body['path']}: {body['title']}{status}"


def _learned(body: Body) -> str:
    done = [one["path"] for one in body["edits"]] + [one["command"] for one in body["commands"]]
    return f"f{body['failure']} was fixed by {_named(done, len(done))}"


def _judged(body: Body) -> str:
    return f"x{body['fix']} {'helped' if body['helped'] else 'did not help'} with f{body['failure']}"


def _suspects(body: Body) -> str:
    if not body["suspects"]:
        return f"f{body['failure']}: nothing to suspect"
    first = body["suspects"][0]
    return f"f{body['failure']}: {'unclear, perhaps ' if body['unclear'] else ''}{first['ref']} {first['title']}"


def _suspect_rated(body: Body) -> str:
    return f"{body['ref']} {'broke it' if body['right'] else 'did not break it'}"


def _culprit(body: Body) -> str:
    among = f" or one of {many(len(body['among']), 'change')} before" if body["among"] else ""
    return f"f{body['failure']} was broken by {_short(body)} {body['title']}{among} ({many(body['runs'], 'run')})"


def _short(body: Body) -> str:
    """Of a commit the first digits."""
    return str(body["ref"][:7] if body["kind"] == "commit" else body["ref"])


def _tests(body: Body) -> str:
    counts = body["counts"]
    words = [f"{counts[key]} {said}" for key, said in (("failed", "failed"), ("errors", "broke")) if counts[key]]
    words.append(f"{counts['passed']} passed")
    words += [f"{counts['skipped']} skipped"] if counts["skipped"] else []
    failing = [one["name"] for one in body.get("failing", [])]
    said = f": {_named(failing, len(failing))}" if failing else ""
    return f"{body['command']}: {', '.join(words)}{said}"


def _build(body: Body) -> str:
    first = next((one for one in body["problems"] if one["severity"] == "error"), None)
    place = f"{first['file']}:{first['line']} " if first and first.get("file") else ""
    counts = [many(body[f"{what}s"], what) for what in ("error", "warning") if f"{what}s" in body]
    said = f": {place}{first['message']}" if first else ""
    return f"{body['command']}: {', '.join(counts)}{said}"


def _commands(body: Body) -> str:
    return f"{many(len(body['commands']), 'command')} of {body['source']} from {body['path']}"


def _commits(body: Body) -> str:
    made = body["commits"]
    ends = [made[0]["subject"], made[-1]["subject"]] if len(made) > 1 else [one["subject"] for one in made]
    return f"{many(len(made), 'commit')}: {' … '.join(ends)}"


def _paused(body: Body) -> str:
    if body["until"] is None:
        return "nothing is recorded until `sotto resume`"
    return f"nothing is recorded until {_clock(body['until'])}"


def _clock(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1e6).astimezone():%H:%M}"


def focus(body: Body, named: Callable[[int], str]) -> str:
    """What holds, then what does not; what is unknown is not said."""
    signals: dict[str, bool] = {}
    for one in body["readings"]:
        signals[one["signal"]] = signals.get(one["signal"], False) or one["value"]
    words = [name for name, value in signals.items() if value] + [
        f"not {name}" for name in signals if not signals[name]
    ]
    project = "no project" if body["active"] is None else named(body["active"])
    return ", ".join([project, *(word.replace("_", " ") for word in words)])


def _calls(calls: list[Body]) -> str:
    return ", ".join(one["tool"] for one in calls) or "none"


def _named(names: list[str], count: int) -> str:
    """The first names, and how many more there are."""
    shown = names[:_MOST_NAMED]
    return ", ".join(shown) + (f" and {count - len(shown)} more" if count > len(shown) else "")


def pairs(items: Iterable[tuple[str, Any]]) -> str:
    return " ".join(f"{key}={value}" for key, value in items if value not in (None, "", [], {}))


TOLD: dict[str, Callable[[Body], str]] = {
    "BuildFailed": _build,
    "BuildPassed": _build,
    "CheckFinished": _check,
    "CommandFinished": _command,
    "CommandsImported": _commands,
    "CommitsImported": _commits,
    "ConflictResolved": _conflict,
    "ConflictStarted": _conflict,
    "FilesChanged": _files,
    "FocusChanged": lambda body: focus(body, str),
    "ProjectWatched": _project,
    "RecordingPaused": _paused,
    "VoiceSet": lambda body: body["mode"] + (f" until {_clock(body['until'])}" if body["until"] else ""),
    "TestsFailed": _tests,
    "TestsPassed": _tests,
    "FailureClosed": _closed,
    "FixJudged": _judged,
    "FixLearned": _learned,
    "CulpritFound": _culprit,
    "SuspectRated": _suspect_rated,
    "SuspectsRanked": _suspects,
    "TreeChanged": _tree,
    "PathIngested": _ingested,
    "DocumentRead": _document,
    "EmbedTexts": lambda body: f"{len(body['texts'])} texts",
    "QuestionRouted": lambda body: _calls(body["calls"]),
    "QuestionAnswered": lambda body: f"{body['question']}: {_calls(body['calls'])}",
    "GenerateText": lambda body: f"{body['ref']}: {len(body['messages'])} messages",
    "EraseEvents": lambda body: f"{len(body['seqs'])} events",
    "EventsErased": lambda body: f"{len(body['seqs'])} events ({body['reason']})",
    **dict.fromkeys(
        ("TraceKept", "KeepTrace"), lambda body: f"t{body['trace']} {'stays' if body['keep'] else 'goes with its age'}"
    ),
    "NoteSuperseded": lambda body: f"n{body['note']}" + (f" by n{body['by']}" if body["by"] else ", forgotten"),
}
