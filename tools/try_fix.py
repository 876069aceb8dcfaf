"""Trying a known fix in a copy: a job replays it in a sandbox."""

from pydantic import JsonValue

from knowledge.failures.book import Failure
from knowledge.failures.fixes.matching import Match
from knowledge.failures.fixes.trial import KIND, TrialWanted
from tools.kit.answer import Answer, not_recorded
from tools.kit.arguments import FailureName
from tools.kit.around import Around
from tools.kit.failure_facts import known_fixes, told
from tools.kit.fix_words import line_of, match_of
from tools.kit.on_record import nothing
from tools.kit.tool import tool
from tools.kit.which_failure import headline, which
from tools.kit.wording import sentence


@tool(effect="sandboxed")
def try_fix(around: Around, failure: FailureName = "") -> Answer:
    """Try the known fix of a failure in a sandbox, a throw-away copy of the project: does the command that failed pass?

    Use it for "try the fix for f12", "does last time's fix work". The files of the project stay as they are.
    """
    found = which(around, failure)
    if found is None:
        return nothing(around, "no failure is on record")
    known = known_fixes(around, found, told(around, found))
    best = next((one for one in known if one.fix.edits or one.fix.commands), None)
    if best is None:
        words = ", only words are noted" if known else ""
        return not_recorded(sentence(f"no fix that could be tried is known for {found.name}, {headline(found)}{words}"))
    return _ordered(around, found, best)


def _ordered(around: Around, failure: Failure, best: Match) -> Answer:
    follow, fix = f"sotto job {KIND} -f", match_of(best, around.now)
    data: dict[str, JsonValue] = {"of": {"id": str(failure.name), "called": headline(failure)}, "fix": fix}
    data |= {"follow": follow}
    text = (
        f"The fix {line_of(fix)} is tried against {failure.name}, {headline(failure)}, in a sandbox now.\n"
        f"`{follow}` follows it; the files of the project stay as they are."
    )
    order = TrialWanted(failure.id, best.fix.id).order()
    return Answer(data, text, (str(failure.name), str(fix["id"])), orders=(order,), project=failure.project)
