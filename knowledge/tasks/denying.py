"""What was denied stays denied: which no of a person speaks against another plan within the same task.

A no is about what would happen, not about the tool that asked: who may not change a file may not do it by a command.
"""

import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from knowledge.tasks.approval import Approval
from knowledge.tasks.effects import ChangeFiles, Effect, RunCommand
from knowledge.tasks.plan import Plan, shown


class Denied(NamedTuple):
    """A plan that was rejected, or that nobody answered, and what it was asked for with."""

    approval: Approval
    arguments: Mapping[str, str]


def against(plan: Plan[Effect], denied: Iterable[Denied]) -> Approval | None:
    """The last no that speaks against a plan; None where none does."""
    return next((one.approval for one in reversed([*denied]) if _covers(one, plan)), None)


def _covers(denied: Denied, plan: Plan[Effect]) -> bool:
    old = denied.approval
    now = shown(plan)
    if denied.arguments and (old.tool, dict(denied.arguments)) == (plan.tool, dict(plan.arguments)):
        return True
    if (old.effect, old.target, old.preview) == (now.effect, now.target, now.preview):
        return True
    if old.effect == ChangeFiles.sort:
        return _changes(old, plan.effect)
    return isinstance(plan.effect, RunCommand) and _repeats(denied, plan.effect)


def _changes(old: Approval, effect: Effect) -> bool:
    """Whether an act would change, or could, what was not to be changed."""
    tree = Path(old.target).resolve()
    kept = {tree / path for path in old.paths}
    if isinstance(effect, ChangeFiles):
        root = Path(effect.tree).resolve()
        return not kept.isdisjoint(root / one.path for one in effect.files)
    if not isinstance(effect, RunCommand):
        return True
    cwd, said = Path(effect.cwd).resolve(), " ".join(effect.argv)
    nested = cwd.is_relative_to(tree) or tree.is_relative_to(cwd)
    return nested or any(path.name and path.name in said for path in (tree, *kept))


def _repeats(denied: Denied, effect: RunCommand) -> bool:
    """Whether a command is one that was denied in that directory, or holds it."""
    if Path(denied.approval.target).resolve() != Path(effect.cwd).resolve():
        return False
    before = _words(denied.arguments.get("command", ""))
    return bool(before) and f" {before} " in f" {_words(' '.join(effect.argv))} "


def _words(line: str) -> str:
    """A command line, however its blanks and quotes were written."""
    try:
        return " ".join(shlex.split(line, comments=False))
    except ValueError:
        return " ".join(line.split())
