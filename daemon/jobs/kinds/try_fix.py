"""Replays a known fix in a throw-away copy of a project: the command that failed runs without it, then with it."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from daemon import pausing
from daemon.jobs.in_sandbox import SECONDS, hosts_of, level
from daemon.jobs.kind import Done, Kind, Work
from daemon.jobs.trial_runs import run_once
from daemon.known_fix import KnownFix, known_fix, still_so, trials, tried_last
from knowledge.changes.change_set import ChangeSet
from knowledge.errors import DoesNotApply, NotFound, PutRefused
from knowledge.events import FilesChanged, FixTried, TreeChanged
from knowledge.failures.fixes.replaying import one_script, short_of
from knowledge.failures.fixes.trial import KIND as NAME
from knowledge.failures.fixes.trial import TrialWanted
from knowledge.failures.fixes.tried import outcome
from knowledge.failures.fixes.verdict import TrialRun, Verdict, enough, with_fix, without
from knowledge.redact import clean
from knowledge.redaction.marks import MARK
from knowledge.sandbox.put import Put, refused
from knowledge.store.log import EventLog


def _prepare(work: Work) -> Done:
    """What is to be tried, and whether that can be. Raises NotFound, NoIsolation."""
    wanted = TrialWanted.of(dict(work.arguments))
    with EventLog.open(work.paths.core) as log:
        try:
            known = _known(work, log, wanted.fix)
            why = _needless(work, log, known) if wanted.by_itself else ""
        except NotFound as error:
            if not wanted.by_itself:
                raise
            why = str(error)
    if why:
        return Done(state={"not": why}, text=f"{why}\n")
    if not Path(known.told.cwd).is_dir():
        raise NotFound(known.told.cwd)
    at = level(work)
    changes, verdict = _changes(work, known)
    if MARK.search(known.told.command):
        verdict = Verdict("not reproduced", "the command was given a secret, which is not kept")
    verdict = verdict or short_of(known.match.shown.commands, known.tree, hosts=_hosts(work, at))
    state: dict[str, Any] = {"fix": known.match.fix.id, "verdict": verdict, "ms": 0, "level": ""}
    state |= {"change": changes.digest if changes else "", "placed": changes.how if changes else ""}
    state |= {"started": time.time_ns() // 1_000}
    return Done(state=state, text=f"{known.match.fix.name} against {known.failure.name}, in a sandbox: {at}\n")


def _known(work: Work, log: EventLog, fix: int) -> KnownFix:
    """Raises NotFound."""
    wanted = TrialWanted.of(dict(work.arguments))
    return known_fix(work.paths, log, wanted.failure, time.time_ns() // 1_000, fix)


def _needless(work: Work, log: EventLog, known: KnownFix) -> str:
    """Why nobody needs what was ordered by itself; empty where it is worth trying."""
    if pausing.paused_until(work.paths, time.time_ns() // 1_000) is not None:
        return "not tried: nothing is recorded now"
    if known.failure.closed_at is not None:
        return "not tried: the failure is over"
    last = tried_last(trials(log), known.failure.id, known.match.fix.id)
    if last is None or not still_so(work.paths, known, last[0]):
        return ""
    kinds = [FilesChanged.__name__, TreeChanged.__name__]
    changed = any(one.header.project == known.project for one in log.every(last[1].seq, kinds))
    return "" if changed else "not tried: it was, and nothing has changed since"


def _changes(work: Work, known: KnownFix) -> tuple[ChangeSet | None, Verdict | None]:
    try:
        changes = known.changes(work.paths)
    except DoesNotApply as error:
        return None, Verdict("does not apply", error.reason)
    wrong = [f"{one.path}: {why}" for one in _put(changes) if (why := refused(one))]
    return changes, Verdict("does not apply", "; ".join(wrong)) if wrong else None


def _put(changes: ChangeSet | None) -> tuple[Put, ...]:
    return tuple(Put(one.path, one.after, one.mode & 0o777) for one in changes.files) if changes else ()


def _hosts(work: Work, at: str) -> bool:
    return "full" in at and bool(hosts_of(work))


# ── without it, with it ───────────────────────────────────────────────────────────────────────────


def _before(work: Work) -> Done:
    """Raises NoIsolation, NotFound."""
    if work.state.get("not") or work.state["verdict"]:
        return Done(state=work.state)
    with EventLog.open(work.paths.core) as log:
        known = _known(work, log, work.state["fix"])
    return Done(state=_without(work, known, work.state))


def _without(work: Work, known: KnownFix, state: Mapping[str, Any]) -> dict[str, Any]:
    """Raises NoIsolation."""
    work.say(f"\nwithout it: $ {known.told.command}\n")
    flaky = known.failure.flaky > 0
    runs = _runs(work, known, known.told.command, (), lambda runs: flaky or runs[0].green)
    return {**_with(state, without(runs), runs), "others": sorted(runs[-1].others)}


def _runs(
    work: Work, known: KnownFix, line: str, put: tuple[Put, ...], doubtful: Callable[[list[TrialRun]], bool]
) -> list[TrialRun]:
    """As often as it has to be run. Raises NoIsolation."""
    runs = list[TrialRun]()
    while not runs or not enough(runs, doubtful=doubtful(runs)):
        runs.append(run_once(work, known, line, put))
    return runs


def _with(state: Mapping[str, Any], verdict: Verdict | None, runs: list[TrialRun]) -> dict[str, Any]:
    took = sum(one.ms for one in runs)
    return {**state, "verdict": verdict, "ms": state["ms"] + took, "level": runs[-1].level}


def _after(work: Work) -> Done:
    """Raises NoIsolation, NotFound."""
    if work.state.get("not"):
        return Done(summary=work.state["not"])
    state = dict(work.state)
    with EventLog.open(work.paths.core) as log:
        known = _known(work, log, state["fix"])
    if not state["verdict"]:
        state = _tried(work, known, state)
    return _told(work, known, state)


def _tried(work: Work, known: KnownFix, state: dict[str, Any]) -> dict[str, Any]:
    """Raises NoIsolation."""
    changes, verdict = _changes(work, known)
    if verdict:
        return {**state, "verdict": verdict, "change": "", "placed": ""}
    if changes and changes.digest != state["change"]:  # the user went on meanwhile
        state = _without(work, known, {**state, "change": changes.digest, "placed": changes.how})
        if state["verdict"]:
            return state
    if changes:
        work.say(f"\n{clean(changes.diff)}")
    line = one_script(known.match.shown.commands, known.told.command, Path(known.told.cwd))
    work.say(f"\nwith it: $ {line}\n")
    try:
        runs = _runs(work, known, line, _put(changes), lambda _: known.failure.flaky > 0)
    except PutRefused as error:
        return {**state, "verdict": Verdict("does not apply", f"{error.path}: {error.why}"), "change": "", "placed": ""}
    return _with(state, with_fix(runs, state["others"]), runs)


def _told(work: Work, known: KnownFix, state: Mapping[str, Any]) -> Done:
    verdict = Verdict(*state["verdict"])
    event = FixTried(
        job=work.job,
        failure=known.failure.id,
        fix=known.match.fix.id,
        how=known.match.how,
        outcome=verdict.outcome,
        why=clean(verdict.why),
        change=state["change"],
        placed=state["placed"],
        commands=[one.command for one in known.match.shown.commands],
        level=state["level"],
        command=known.told.command,
        cwd=known.told.cwd,
        started=state["started"],
        duration_ms=state["ms"],
        by_itself=TrialWanted.of(dict(work.arguments)).by_itself,
    )
    return Done(events=(event,), summary=summed(event))


def summed(event: FixTried) -> str:
    """`x12 against f3, tried in a sandbox: still red (it breaks as before)`."""
    return f"x{event.fix} against f{event.failure}, tried in a sandbox: {outcome(event)}"


KIND = Kind(
    name=NAME,
    what="try a known fix of a failure in a sandbox",
    steps={"prepare": _prepare, "before": _before, "after": _after},
    resource="sandbox",
    freezes=True,
    memory=8 << 30,
    cpu_s=8 * SECONDS,
    lasts_s=4 * SECONDS + 120,
)
