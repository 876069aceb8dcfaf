"""Another plan in the place of one: fewer of its files, or the command in other words."""

import json
from collections.abc import Callable

from daemon.cli import drafts, previewed
from daemon.paths import Paths
from knowledge.errors import PlanImpossible, SottoError
from knowledge.events import ProposePlan
from knowledge.redact import Clean, clean
from knowledge.store.log import EventLog
from knowledge.tasks.approval import Approval

CHOSEN = "only"
"""The argument of a tool that names the files that are left of its plan, as JSON."""
OF_FILES = frozenset({"apply_fix"})
"""Tools that take it."""


class NothingElse(SottoError):
    """There is nothing in it to choose from."""

    hint = "say yes or no to all of it"


def arguments(paths: Paths, log: EventLog, one: Approval, choose: Callable[[str], str]) -> dict[str, Clean]:
    """Those of the plan that is to take its place. Raises NothingElse, Unchanged, EditorFailed, PlanImpossible."""
    order = log.by_seq(one.id).event
    assert isinstance(order, ProposePlan)
    known = dict(order.arguments)
    if one.tool == "run_command" and "command" in known:
        return known | {"command": clean(_edited(paths, one, known["command"]))}
    if one.tool in OF_FILES and len(one.paths) > 1:
        return known | {CHOSEN: clean(json.dumps(_chosen(one, choose)))}
    raise NothingElse


def _edited(paths: Paths, one: Approval, command: str) -> str:
    """Raises Unchanged, NoEditor, EditorFailed."""
    again = f"`sotto approve {one.name}` shows the plan again"
    with drafts.edited(paths, one.name, f"{command}\n", again) as text:
        return text.rstrip("\n")


def _chosen(one: Approval, choose: Callable[[str], str]) -> list[str]:
    """Raises PlanImpossible for what names none of them."""
    for number, path in enumerate(one.paths, 1):
        print(f"  {number:>3}  {previewed.plain(path)}")
    words = choose("Only which? (such as: 1 3)").replace(",", " ").split()
    wanted = {int(word) for word in words if word.isdecimal()}
    if len(wanted) != len(words) or not wanted <= set(range(1, len(one.paths) + 1)):
        raise PlanImpossible("these are no numbers of its files", hint=f"they go from 1 to {len(one.paths)}")
    if not wanted or len(wanted) == len(one.paths):
        raise drafts.Unchanged(hint="it stays as it is")
    return [path for number, path in enumerate(one.paths, 1) if number in wanted]
