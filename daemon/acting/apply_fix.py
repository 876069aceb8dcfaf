"""Plans to put a known fix into the files of its project: the very contents that were tried, where it was tried."""

import json
from collections.abc import Mapping

from daemon.acting.planner import Planned, View
from daemon.known_fix import KnownFix, known_fix, trials, tried_last
from knowledge.changes.change_set import ChangeSet
from knowledge.errors import DoesNotApply, NotFound, PlanImpossible
from knowledge.events import FixTried
from knowledge.failures.fixes.tried import evidence
from knowledge.failures.fixes.wording import in_one_line
from knowledge.ids import ShortId
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.tasks import runs_later
from knowledge.tasks.effects import ChangeFiles, PlannedFile
from knowledge.tasks.plan import Plan

TOOL = "apply_fix"
LONGEST = 160


def plan(arguments: Mapping[str, str], view: View) -> Planned:
    """`failure`: such as f12; `fix`: such as x3, the likeliest by default; `only`: some of its files.

    Raises NotFound, PlanImpossible.
    """
    known = known_fix(view.paths, view.log, _seq(arguments, "failure", "f"), view.now, _seq(arguments, "fix", "x"))
    whole = _changes(view, known)
    changes = _only(whole, arguments.get("only", ""))
    fix, failure = known.match.fix, known.failure
    return Planned(
        Plan(
            tool=TOOL,
            arguments=dict(arguments),
            effect=ChangeFiles(tree=str(known.tree), files=_planned(changes)),
            title=f"apply {fix.name} to {failure.name}: {in_one_line(known.match, LONGEST)}",
            preview=_preview(known, changes),
            warnings=(*_left_out(whole, changes), *_warnings(known, changes)),
            evidence=evidence(_tried(view.log, known, changes), view.now),
            fix=fix.id,
            failure=failure.id,
        ),
        contents={one.after_digest: one.after for one in changes.files if one.after_digest and one.after is not None},
        project=known.project,
    )


def _seq(arguments: Mapping[str, str], name: str, letter: str) -> int:
    """Raises NotFound for a failure that is not said, BadId."""
    text = arguments.get(name, "")
    if text:
        return ShortId.parse(text, letter).seq
    if name == "failure":
        raise NotFound("a failure, for none is named", hint="`sotto failures` lists them")
    return 0


def _changes(view: View, known: KnownFix) -> ChangeSet:
    """Raises PlanImpossible."""
    shown = known.match.shown
    if not shown.edits:
        lines = " && ".join(one.command for one in shown.commands)
        raise PlanImpossible(f"{shown.name} changes no file; it ran a command", hint=f"run it yourself: {lines}")
    try:
        changes = known.changes(view.paths)
    except DoesNotApply as error:
        hint = f"`sotto fixes {shown.name}` shows it; put it in by hand"
        raise PlanImpossible(f"{shown.name} does not apply: {error.reason}", hint=hint) from error
    assert changes
    if clean(changes.diff) != changes.diff:
        hint = f"`sotto fixes {shown.name}` shows it; put it in by hand"
        raise PlanImpossible("what would be shown holds a secret, and what cannot be shown is not done", hint=hint)
    return changes


def _only(changes: ChangeSet, named: str) -> ChangeSet:
    """Files that a person has chosen, by their paths as JSON; all where nothing is named. Raises PlanImpossible."""
    if not named:
        return changes
    try:
        wanted = set(json.loads(named))
    except (ValueError, TypeError) as error:
        raise PlanImpossible("what is chosen is no list of paths") from error
    if not wanted or not wanted <= {one.path for one in changes.files}:
        raise PlanImpossible("it does not change all of these files", hint="name files that it changes")
    return ChangeSet(tuple(one for one in changes.files if one.path in wanted))


def _left_out(whole: ChangeSet, changes: ChangeSet) -> list[str]:
    left = [one.path for one in whole.files if one not in changes.files]
    return [f"it is a part of the fix, without {', '.join(left)}"] if left else []


def _planned(changes: ChangeSet) -> tuple[PlannedFile, ...]:
    return tuple(
        PlannedFile(path=one.path, before=one.before_digest, after=one.after_digest, mode=one.mode & 0o777)
        for one in changes.files
    )


def _preview(known: KnownFix, changes: ChangeSet) -> str:
    return f"in {known.tree}\n{changes.diff}"


def _warnings(known: KnownFix, changes: ChangeSet) -> list[str]:
    """What deserves a second look before this is granted."""
    found = [
        line
        for one in changes.files
        for line in runs_later.warnings(
            one.path, None if one.before is None else one.mode, one.mode, one.before, one.after
        )
    ]
    if changes.how == "adapted":
        found.append("its lines did not stand word for word where it was learned: look at them")
    found += [f"here {new} takes the place of {old}" for old, new in known.match.renamed.items()]
    if known.match.fix.project != known.project:
        found.append("it was learned in another project")
    commands = "; ".join(one.command for one in known.match.shown.commands)
    return [*found, *([f"a part of it is a command, which is not run: {commands}"] if commands else [])]


def _tried(log: EventLog, known: KnownFix, changes: ChangeSet) -> tuple[FixTried, int] | None:
    """The newest trial of this very change, and when it was."""
    last = tried_last(
        (one for one in trials(log) if getattr(one.event, "change", "") == changes.digest),
        known.failure.id,
        known.match.fix.id,
    )
    return (last[0], last[1].header.at) if last else None
