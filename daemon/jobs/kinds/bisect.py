"""Finds the commit, or the edit, that broke something: runs what failed in copies of the project as it was before."""

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from daemon import culprit_states, pausing
from daemon.culprit_run import CulpritRun, judged
from daemon.culprit_states import Named, States
from daemon.jobs.in_sandbox import SECONDS, level
from daemon.jobs.kind import Done, Kind, Work
from daemon.last_green import last_green, run_of
from knowledge.envelope import Envelope
from knowledge.errors import NotFound, PutRefused
from knowledge.events import CulpritFound, FailureDiagnosed
from knowledge.failures.culprit.ordered import KIND as NAME
from knowledge.failures.culprit.ordered import CulpritWanted
from knowledge.failures.culprit.search import Found, Unfound, Verdict, following
from knowledge.failures.next_step import next_step
from knowledge.files.snapshots import Snapshots
from knowledge.redact import clean
from knowledge.registry import KINDS, Registry
from knowledge.store.log import EventLog

PATHS, AMONG = 10, 20
_LETTERS: Mapping[str, Verdict] = {"g": "good", "b": "bad", "s": "skip"}
_SAID = {"good": "succeeds", "bad": "fails in this way"}


class _Past(NamedTuple):
    """What is known when it begins."""

    told: FailureDiagnosed
    tree: Path
    green: Envelope | None


def _prepare(work: Work) -> Done:
    """Find the states between which to search. Raises NotFound, NoIsolation."""
    wanted = CulpritWanted.of(dict(work.arguments))
    if wanted.by_itself and pausing.paused_until(work.paths, time.time_ns() // 1_000) is not None:
        return Done(state={"not": "not searched: nothing is recorded now"})
    with EventLog.open(work.paths.core) as log:
        past = _past(log, wanted.failure)
        states = culprit_states.states(work.paths, log, past.tree, past.green)
    narrow = next_step(past.told.tool, past.told.command, past.told.test_id, captured=True)
    commands = list(dict.fromkeys(filter(None, (narrow, past.told.command))))
    state = {"states": states._asdict(), "commands": commands, "runs": {}, "level": ""}
    return Done(state=state, text=f"{_searched(states)}\nin a sandbox: {level(work)}\n")


def _failure(log: EventLog, number: int) -> tuple[Envelope, FailureDiagnosed]:
    """Raises NotFound."""
    seen = log.by_seq(number)
    if not isinstance(seen.event, FailureDiagnosed):
        raise NotFound(f"failure f{number}", hint="`sotto failures` lists them")
    return seen, seen.event


def _past(log: EventLog, failure: int) -> _Past:
    """Raises NotFound."""
    seen, told = _failure(log, failure)
    place = Registry(one.event for one in log.every(types=KINDS)).at(Path(told.cwd))
    if place is None:
        raise NotFound(f"a watched project at {told.cwd}", hint="`sotto watch` watches one")
    return _Past(told, place[1], last_green(log, run_of(log, seen.trace)))


def _searched(states: States) -> str:
    """What is searched, in words."""
    count = len(states.edits)
    edits = f"{count} {'edit that is' if count == 1 else 'edits that are'} not committed" if count else ""
    if not states.head:
        return f"searched: {edits or 'nothing, as there is no commit and no edit'}"
    commits = f"{states.commits} commit{'s'[states.commits == 1 :]} up to {states.head[:7]}"
    since = "" if states.green is not None else ", as no green run is known here"
    return f"searched: {commits}{' and ' if edits else ''}{edits}{since}"


# ── one state after the other ─────────────────────────────────────────────────────────────────────


def _probe(work: Work) -> Done:
    """Run the next state, or say what came of all. Raises NotFound, NoIsolation."""
    if "not" in work.state:
        return Done(summary=work.state["not"])
    states, runs = States.of(work.state["states"]), _runs(work.state["runs"])
    found = following(states.span, runs)
    if isinstance(found, int):
        return _tried(work, states, found)
    if isinstance(found, Unfound) and found.now and len(work.state["commands"]) > 1:
        state = {**work.state, "commands": work.state["commands"][1:], "runs": {}}
        return Done(state=state, text="the failing test alone does not show it; all of the command:\n", again=True)
    return _told(work, states, found)


def _runs(said: Mapping[str, str]) -> dict[int, list[Verdict]]:
    return {int(number): [_LETTERS[one] for one in letters] for number, letters in said.items()}


def _tried(work: Work, states: States, number: int) -> Done:
    runs = dict(work.state["runs"])
    named = states.named(number)
    work.progress(sum(map(len, runs.values())), 0, named.short)
    run = _run(work, states, number)
    runs[str(number)] = runs.get(str(number), "") + run.verdict[0]
    last = number == states.span.states - 1
    where = "as the files are now" if last else f"after {named.short} {_visible(named.title)}".rstrip()
    said = _SAID.get(run.verdict, f"not to be judged: {run.why}")
    took = f" ({run.seconds:.1f} s)" if run.seconds else ""
    state = {**work.state, "runs": runs, "level": run.level or work.state["level"]}
    return Done(state=state, text=f"{where}: {said}{took}\n", again=True)


def _visible(title: str) -> str:
    """What somebody else wrote, without what steers a terminal or turns the direction of what follows."""
    return "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in title)


def _run(work: Work, states: States, number: int) -> CulpritRun:
    """Raises NoIsolation."""
    with EventLog.open(work.paths.core) as log:
        _, told = _failure(log, CulpritWanted.of(dict(work.arguments)).failure)
    try:
        put = culprit_states.as_at(states, number, Snapshots(work.paths.snapshots)).puts
        return judged(replace(work, say=_unheard), told, work.state["commands"][0], Path(states.tree), put)
    except (NotFound, PutRefused) as error:
        return CulpritRun("skip", str(error))


def _unheard(_text: str) -> None:
    """What each run prints is nobody's matter."""


# ── what came of it ───────────────────────────────────────────────────────────────────────────────


def _told(work: Work, states: States, found: Found | Unfound) -> Done:
    if isinstance(found, Unfound):
        return Done(summary=f"not found: {found.why}")
    event = _culprit(work, states, found)
    return Done(events=(event,), summary=_sentence(event, states.named(found.bad)))


def _culprit(work: Work, states: States, found: Found) -> CulpritFound:
    wanted = CulpritWanted.of(dict(work.arguments))
    with EventLog.open(work.paths.core) as log:
        _, told = _failure(log, wanted.failure)
    named, runs = states.named(found.bad), _runs(work.state["runs"])
    among = [states.named(one).ref for one in range(found.good + 1, found.bad)]
    return CulpritFound(
        job=work.job,
        failure=wanted.failure,
        fingerprint=told.fingerprint,
        kind="commit" if named.kind == "commit" else "edit",
        ref=clean(named.ref),
        title=clean(named.title),
        at=named.at,
        paths=[clean(path) for path in named.paths[:PATHS]],
        good=clean(states.named(found.good).ref),
        among=[clean(ref) for ref in among[-AMONG:]],
        certain=found.certain and _whole(work, states, found),
        runs=sum(map(len, runs.values())),
        skipped=sum(one[0] == "skip" for one in runs.values()),
        command=clean(work.state["commands"][0]),
        level="reduced" if work.state["level"] == "reduced" else "full",
    )


def _whole(work: Work, states: States, found: Found) -> bool:
    """Whether everything that the culprit changed was changed in its copy as well."""
    snapshots = Snapshots(work.paths.snapshots)
    try:
        before, after = (culprit_states.as_at(states, one, snapshots).left for one in found)
    except NotFound:  # git has let it go meanwhile
        return False
    return before == after


def _sentence(event: CulpritFound, named: Named) -> str:
    if event.among:
        what = f"one of {len(event.among) + 1} changes, the last of them {named.short} {event.title}".rstrip()
    else:
        what = f"{named.short} {event.title}".rstrip()
    doubt = "" if event.certain or event.among else "; some of what it changed could not be put into the copies"
    return f"broken by {what} ({event.runs} runs){doubt}"


KIND = Kind(
    name=NAME,
    what="find the commit or the edit that broke something, by running it in sandboxes",
    steps={"prepare": _prepare, "probe": _probe},
    resource="sandbox",
    freezes=True,
    memory=8 << 30,
    cpu_s=4 * SECONDS,
    lasts_s=SECONDS + 120,
)
