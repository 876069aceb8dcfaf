"""What memory answers to a question of the month."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from daemon.bench.month.playing import Month
from daemon.bench.month.questions import Question
from daemon.bench.month.story import MINUTE, PROJECTS, day, moment
from knowledge.memory.days.act import Act
from knowledge.memory.days.answers import command_history, recent_activity, what_changed
from knowledge.memory.days.broken import list_failures
from knowledge.memory.days.coverage import coverage
from knowledge.memory.days.sessions import work_sessions
from knowledge.memory.days.spans import worked
from knowledge.memory.days.state import project_state
from knowledge.memory.days.tested import test_history
from knowledge.memory.note import Sought
from knowledge.memory.notes import NoteBook
from knowledge.memory.search import search
from knowledge.memory.wanted import Wanted


class Answer(NamedTuple):
    """What was answered."""

    seqs: list[int]
    """The latest first, or the best."""
    values: dict[str, str]
    """Fields of the first, or of the state."""
    minutes: float | None = None
    gaps: tuple[str, ...] = ()
    """Why not all of that time is on record."""


class Reach(NamedTuple):
    """A question with its times and its project as memory takes them."""

    month: Month
    asked: Question
    project: int | None
    since: int
    until: int
    at: int


def reach(month: Month, asked: Question) -> Reach:
    at = moment(asked.at) if asked.at else month.now
    since, until = day(asked.day) if asked.day else (_at(asked.since, 0), _at(asked.until, at))
    return Reach(month, asked, PROJECTS[asked.of] if asked.of else None, since, until, at)


def answer(month: Month, asked: Question) -> Answer:
    """Raises KeyError for a call that nobody knows."""
    one = reach(month, asked)
    found = _CALLS[asked.call](one)
    since, until = (one.at, one.at + 1) if asked.at else (one.since, one.until)
    told = coverage(month.memory, one.project, since, until, now=month.now)
    return found._replace(gaps=tuple(gap.why for gap in told.gaps))


def _at(text: str, otherwise: int) -> int:
    return moment(text) if text else otherwise


def _acts(acts: Iterable[Act], asked: Question) -> Answer:
    found = sorted((one for one in acts if asked.deed in ("", one.deed)), key=lambda one: (one.at, one.seq))[::-1]
    values = {name: str(value) for name, value in found[0]._asdict().items()} if found else {}
    return Answer(list(dict.fromkeys(one.seq for one in found)), values)


def _activity(one: Reach) -> Answer:
    kind: Any = one.asked.kind or None
    return _acts(recent_activity(one.month.memory, one.project, one.since, one.until, kind), one.asked)


def _changed(one: Reach) -> Answer:
    return _acts(what_changed(one.month.memory, one.project, one.since, one.until, one.asked.about or None), one.asked)


def _commands(one: Reach) -> Answer:
    outcome: Any = one.asked.kind or "any"
    memory, asked = one.month.memory, one.asked
    return _acts(command_history(memory, asked.about, one.since, one.until, outcome, one.project), asked)


def _state(one: Reach) -> Answer:
    state = project_state(one.month.memory, one.project or 0, one.at if one.asked.at else None, one.month.now)
    values = {
        "branch": state.branch or "",
        "dirty": " ".join(sorted(file.path for file in state.dirty)),
        "conflicts": " ".join(path for found in state.conflicts for path in found.paths),
        "at work": "yes" if state.session else "no",
        "last command": state.commands[0].text if state.commands else "",
        "running": " ".join(act.text for act in state.running),
        "failures": " ".join(sorted(failure.what for failure in state.failures)),
    }
    return Answer([state.branch_seq] if state.branch_seq else [], values)


def _tests(one: Reach) -> Answer:
    """It takes no times: who asks looks through what it gives."""
    runs = [
        run
        for run in test_history(one.month.memory, one.asked.about, one.project)
        if one.since <= run.at < one.until and one.asked.kind in ("", run.result)
    ]
    values = {"result": runs[0].result, "message": runs[0].message, "branch": runs[0].branch or ""} if runs else {}
    return Answer(list(dict.fromkeys(run.seq for run in runs)), values)


def _failures(one: Reach) -> Answer:
    status: Any = one.asked.kind or "open"
    at = one.at if one.asked.at else None
    found = list_failures(one.month.memory, one.project, one.since, status, at)
    values = {"what": found[0].what, "how": found[0].how, "times": str(found[0].times)} if found else {}
    return Answer([failure.id for failure in found], values)


def _sessions(one: Reach) -> Answer:
    found = work_sessions(one.month.memory, one.project, one.since, one.until, one.month.now)
    values = {"branch": found[0].branch or "", "issue": found[0].goal.issue or ""} if found else {}
    return Answer([session.id for session in found], values)


def _sessions_that_touched(one: Reach) -> Answer:
    acts = what_changed(one.month.memory, one.project, one.since, one.until, one.asked.about)
    return Answer(sorted({act.session for act in acts if act.session}, reverse=True), {})


def _worked(one: Reach) -> Answer:
    took = worked(one.month.memory, one.project or 0, one.since, one.until)
    return Answer([], {}, took / MINUTE)


def _notes(one: Reach) -> Answer:
    """Those with all the words in them, as they read then."""
    kind: Any = one.asked.kind or None
    found = [
        note
        for note in NoteBook(one.month.memory).as_of(one.at, Sought(kind=kind, project=one.project))
        if all(word in f"{note.title} {note.body}".lower() for word in one.asked.about.lower().split())
    ]
    values = {"title": found[0].title, "body": found[0].body} if found else {}
    return Answer([note.id for note in found], values)


def _search(one: Reach) -> Answer:
    kinds: Any = (one.asked.kind,) if one.asked.kind else ()
    as_of = one.at if one.asked.at else None
    wanted = Wanted(one.asked.about, one.project, kinds, as_of=as_of)
    found = search(one.month.memory, wanted, now=one.month.now)
    values = {"title": found[0].entry.title, "body": found[0].entry.body} if found else {}
    return Answer([int(hit.entry.ref[1:]) for hit in found if hit.entry.ref[1:].isdigit()], values)


_CALLS: dict[str, Callable[[Reach], Answer]] = {
    "recent_activity": _activity,
    "what_changed": _changed,
    "command_history": _commands,
    "project_state": _state,
    "test_history": _tests,
    "list_failures": _failures,
    "work_sessions": _sessions,
    "sessions that touched": _sessions_that_touched,
    "worked": _worked,
    "notes": _notes,
    "search": _search,
}
