"""How a project stands now."""

from collections.abc import Iterator
from typing import Any

from pydantic import JsonValue

from knowledge.ids import ShortId
from knowledge.memory.days import answers, state
from knowledge.memory.days.act import Act
from knowledge.memory.days.broken import Broken
from knowledge.memory.days.state import State
from knowledge.memory.days.wording import COMMIT_LETTERS
from tools.kit.answer import Answer
from tools.kit.arguments import ProjectName
from tools.kit.around import Around
from tools.kit.at_hand import at_hand
from tools.kit.on_record import gaps, nothing
from tools.kit.tool import tool
from tools.kit.wording import line, listed, many, moment, said, sentence, shown

_SHOWN, _LOOKED_AT = 3, 50
_COMMITS = ("committed", "amended", "cherry-picked", "reverted", "applied")


@tool(effect="reads")
def project_state(around: Around, project: ProjectName = "") -> Answer:
    """How a project stands now: branch, files not committed, open failures, last tests and build, last commit.

    For "which branch am I on", "is it green", "what is uncommitted".
    """
    meant = at_hand(around, project)
    found = state.project_state(around.memory, meant.number, now=around.now)
    done = answers.recent_activity(around.memory, meant.number, kind="git", limit=_LOOKED_AT)
    commit = next((one for one in done if one.deed in _COMMITS), None)
    checks = [one for kind in ("test", "build") for one in _last(around, meant.number, kind)]
    if not (found.trees or found.commands or found.failures or commit or checks):
        return nothing(around, f"nothing of {meant.name} is on record", meant.number)
    data: dict[str, JsonValue] = {
        "project": meant.name,
        "branch": shown(found.branch) if found.branch else None,
        "branch_event": _id(found.branch_seq) if found.branch_seq else None,
        "commit": (found.commit or "")[:COMMIT_LETTERS] or None,
        "tree": shown(found.tree),
        "trees": [{"tree": shown(one.tree), "branch": shown(one.branch or "")} for one in found.trees[:_SHOWN]],
        "uncommitted": [{"path": shown(one.path), "how": one.how, "id": _id(one.seq)} for one in found.dirty[:_SHOWN]],
        "uncommitted_count": len(found.dirty),
        "uncommitted_more": max(0, len(found.dirty) - _SHOWN),
        "failures": [_failure(around, one) for one in found.failures[:_SHOWN]],
        "failure_count": len(found.failures),
        "failures_more": max(0, len(found.failures) - _SHOWN),
        "stopped": [_stopped(one) for one in found.conflicts[:1]],
        "checks": [_act(around, one) for one in checks],
        "last_commit": _act(around, commit) if commit else None,
        "last_command": _act(around, found.commands[0]) if found.commands else None,
        "session_since": said(found.session.started, around.now) if found.session else None,
        "coverage": [*_unwatched(around, found)],
    }
    told = [*_lines(data)]
    return Answer(data, "\n".join(told), tuple(dict.fromkeys(_sources(data))))


def _lines(data: dict[str, Any]) -> Iterator[str]:
    yield f"{data['project']}: {_branch(data)}"
    for one in data["stopped"]:
        yield line(
            f"Git has stopped in a {one['doing']}" + (f" ({listed(one['paths'])})" if one["paths"] else ""), one["id"]
        )
    yield from _dirty(data)
    yield from _broken(data)
    for one in data["checks"]:
        yield line(f"Last {one['kind']} run:", one["when"], one["what"], one["id"])
    for name in ("commit", "command"):
        if one := data[f"last_{name}"]:
            yield line(f"Last {name}:", one["when"], one["what"], one["id"])
    others = [f"{one['tree']} ({one['branch'] or 'unknown'})" for one in data["trees"] if one["tree"] != data["tree"]]
    if others:
        yield f"Other trees: {listed(others)}"
    if data["session_since"]:
        yield f"This work session began {data['session_since']}."
    yield from map(sentence, data["coverage"])


def _branch(data: dict[str, Any]) -> str:
    if not data["branch_event"]:
        return "which branch is checked out is not on record."
    where = f"on branch {data['branch']}" if data["branch"] else "no branch is checked out"
    return line(where + (f" at {data['commit']}" if data["commit"] else ""), data["branch_event"])


def _dirty(data: dict[str, Any]) -> Iterator[str]:
    count, found = data["uncommitted_count"], data["uncommitted"]
    if not count:
        yield "No file is known to be uncommitted."
        return
    more = f" and {data['uncommitted_more']} more" if data["uncommitted_more"] else ""
    names = ", ".join(f"{one['path']} ({one['how']})" for one in found)
    yield line(f"{many(count, 'file')} not committed: {names}{more}", *(one["id"] for one in found))


def _broken(data: dict[str, Any]) -> Iterator[str]:
    if not data["failure_count"]:
        yield "No failure is known to be open."
    for one in data["failures"]:
        yield line(f"Broken since {one['when']}:", one["what"], one["id"])
    if data["failures_more"]:
        yield f"and {data['failures_more']} more failures"


def _last(around: Around, project: int, kind: Any) -> list[Act]:
    return answers.recent_activity(around.memory, project, kind=kind, limit=1)


def _unwatched(around: Around, found: State) -> list[str]:
    """What is not looked at now, so that the state may be another."""
    return [one for one in gaps(around, found.project, None) if " since " in one or one.endswith(" yet")]


def _failure(around: Around, one: Broken) -> dict[str, JsonValue]:
    return {
        "id": str(one.name),
        "what": shown(one.what),
        "when": said(one.red_at, around.now),
        "at": moment(one.red_at),
    }


def _act(around: Around, one: Act) -> dict[str, JsonValue]:
    when = {"when": said(one.at, around.now), "at": moment(one.at)}
    return {"id": _id(one.seq), "kind": one.kind, "what": shown(one.what), "status": one.status, **when}


def _stopped(one: state.Conflict) -> dict[str, JsonValue]:
    return {"id": _id(one.seq), "doing": one.doing, "paths": [shown(path) for path in one.paths[:_SHOWN]]}


def _id(seq: int) -> str:
    return str(ShortId("e", seq))


def _sources(data: dict[str, Any]) -> Iterator[str]:
    if data["branch_event"]:
        yield data["branch_event"]
    for name in ("stopped", "uncommitted", "failures", "checks"):
        yield from (one["id"] for one in data[name])
    yield from (one["id"] for one in (data["last_commit"], data["last_command"]) if one)
