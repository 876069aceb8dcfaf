"""Trying a known fix in a copy. It tries nothing yet."""

from tools.kit.answer import Answer
from tools.kit.arguments import FailureName
from tools.kit.around import Around
from tools.kit.fix_by_hand import shown
from tools.kit.not_yet import not_yet
from tools.kit.tool import tool


@tool(effect="sandboxed")
def try_fix(around: Around, failure: FailureName = "") -> Answer:
    """Try the known fix of a failure in a copy of the project, without touching its files. Not available yet."""
    look, sources = shown(around, failure)
    copy = ("A copy to try it in, where git is", "git worktree add --detach ../try")
    return not_yet("try a fix in a copy", look, copy, sources=sources)
