"""What probably comes next."""

from collections.abc import Sequence

from pydantic import JsonValue

from knowledge.envelope import Envelope
from knowledge.events import CommandFinished
from knowledge.memory.prediction.guess import Guess, Record, Situation
from knowledge.memory.prediction.predicting import predict
from knowledge.memory.prediction.records import record
from knowledge.registry import Watched
from tools.kit.answer import Answer
from tools.kit.arguments import ProjectName
from tools.kit.around import Around
from tools.kit.on_record import nothing
from tools.kit.tool import tool
from tools.kit.which_project import named
from tools.kit.wording import percent, shown

LOOKED_AT = 200
"""Last commands among which the project's last one is looked for."""
LONGEST = 160
_LEADS = {"command": "run", "question": "ask", "file": "edit", "routine": "as often on such a day:"}


@tool(effect="reads")
def predict_next(around: Around, project: ProjectName = "") -> Answer:
    """What the user will probably do next in a project: the next command, file or routine, with its probability.

    Use it for "what should I do next", "which file comes next", "what do I usually run now".
    """
    meant = named(around, project)
    last = _last(around, meant)
    guesses = predict(around.memory, _situation(around, meant, last))
    if not guesses:
        return _nothing(around, meant, last)
    told = [_data(one) for one in guesses]
    data: dict[str, JsonValue] = {
        "project": meant.name if meant else None,
        "after": _after(last),
        "guesses": [dict(one) for one in told],
        "record": [dict(one) for one in _records(around, meant)],
    }
    lines = [*_first(data), *map(_line, told), *(str(one["said"]) for one in _records(around, meant) if one["said"])]
    return Answer(data, "\n".join(lines), (f"e{last.seq}",) if last else ())


def _last(around: Around, project: Watched | None) -> Envelope | None:
    """The last command, of the project where one is meant."""
    newest = around.log.newest([CommandFinished.__name__], LOOKED_AT)
    return next((one for one in reversed(newest) if project is None or one.header.project == project.number), None)


def _situation(around: Around, project: Watched | None, last: Envelope | None) -> Situation:
    number = project.number if project else None
    event = last.event if last else None
    where = str(around.here) if around.here and _inside(around, project) else ""
    if not last or not isinstance(event, CommandFinished):
        trees = project.trees if project else ()
        return Situation(number, where or str(next(iter(trees), "")), at=around.now)
    return Situation(number, where or event.cwd, event.shell_session, event.status, around.now, last.seq)


def _inside(around: Around, project: Watched | None) -> bool:
    """Whether the user is in a tree of it."""
    here = around.here
    return here is not None and (project is None or any(here.is_relative_to(tree) for tree in project.trees))


def _nothing(around: Around, project: Watched | None, last: Envelope | None) -> Answer:
    where = f" in {project.name}" if project else ""
    why = "too little was done so far" if last else "no command is on record"
    return nothing(around, f"nothing can be foreseen{where} yet: {why}", project.number if project else None)


def _data(one: Guess) -> dict[str, JsonValue]:
    return {
        "what": one.what,
        "said": shown(one.said, LONGEST),
        "probability": round(one.probability, 4),
        "percent": percent(one.probability),
        "why": shown(one.why, LONGEST),
    }


def _after(last: Envelope | None) -> JsonValue:
    if last is None or not isinstance(last.event, CommandFinished):
        return None
    return {"id": f"e{last.seq}", "command": shown(last.event.command), "status": last.event.status}


def _records(around: Around, project: Watched | None) -> Sequence[dict[str, JsonValue]]:
    """How well it was foreseen so far, where anything was judged."""
    found = record(around.memory, project.number if project else None)
    return [_record(one) for one in found if one.offered or one.silent]


def _record(one: Record) -> dict[str, JsonValue]:
    count, right = (one.offered, one.right) if one.offered else (one.silent, one.silent_right)
    how = "offered here" if one.offered else "seen here"
    times = f"{one.what}{'' if count == 1 else 's'}"
    said = f"Of the last {count} {times} {how} {right} {'was' if right == 1 else 'were'} foreseen."
    return {"what": one.what, "count": count, "right": right, "off": one.off, "said": said}


def _first(data: dict[str, JsonValue]) -> list[str]:
    after = data["after"]
    if not isinstance(after, dict):
        return []
    failed = f", which failed with {after['status']}" if after["status"] else ""
    return [f"After {after['command']}{failed} ({after['id']}):"]


def _line(one: dict[str, JsonValue]) -> str:
    why = f" ({one['why']})" if one["why"] else ""
    return f"{one['percent']}  {_LEADS[str(one['what'])]} {one['said']}{why}"
