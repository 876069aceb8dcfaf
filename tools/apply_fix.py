"""Applying a known fix to the user's files: a plan of it is made, and a person has to grant that."""

from tools.kit.answer import Answer, not_recorded
from tools.kit.arguments import FailureName
from tools.kit.around import Around
from tools.kit.proposal import proposed
from tools.kit.tool import tool
from tools.kit.which_failure import which


@tool(effect="guarded")
def apply_fix(around: Around, failure: FailureName = "") -> Answer:
    """Plan to apply the known fix of a failure to the user's files. They change only if the user grants it.

    Nothing is changed by asking: the user is shown the whole difference and what speaks for it, and decides.
    """
    found = which(around, failure)
    if found is None:
        return not_recorded("No failure is on record, so there is nothing to fix.")
    name = str(found.name)
    return proposed(around, "apply_fix", {"failure": name}, sources=(name,), project=found.project)
