"""Applying a known fix to the user's files. It changes nothing yet."""

from tools.kit.answer import Answer
from tools.kit.arguments import FailureName
from tools.kit.around import Around
from tools.kit.fix_by_hand import shown
from tools.kit.not_yet import not_yet
from tools.kit.tool import tool


@tool(effect="guarded")
def apply_fix(around: Around, failure: FailureName = "") -> Answer:
    """Apply the known fix of a failure to the user's files, after the user granted it. Not available yet."""
    look, sources = shown(around, failure)
    return not_yet("change your files", look, sources=sources)
