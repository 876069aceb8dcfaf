"""Which commands were run."""

from difflib import get_close_matches
from typing import Annotated, Literal

from pydantic import Field

from knowledge.errors import Unclear
from knowledge.memory.days import answers
from knowledge.memory.days.act import Act
from knowledge.moment import LAST
from tools.kit.acts import MOST, About, Deed, Row, listing, row
from tools.kit.answer import Answer
from tools.kit.arguments import LONGEST, TimePhrase
from tools.kit.around import Around
from tools.kit.on_record import nothing
from tools.kit.times import since as time_of
from tools.kit.tool import tool
from tools.kit.wording import line, shown

Query = Annotated[str, Field(max_length=LONGEST, description="a program or words of the command; empty for all")]
Outcome = Annotated[
    Literal["any", "failed", "succeeded"], Field(description="how it ended; any where nothing is said of that")
]
_FILLERS = frozenset({"a", "an", "the", "my", "our", "with", "for", "to", "of", "in", "that", "this", "one", "ones"})
_FILLERS |= {"command", "commands", "cmd", "cmds", "line", "lines"}
"""Words around a command, where nothing is found with them."""
_WORDS = 8
"""So many of a command are compared with words that are in none."""
_HOW: dict[str, str] = {"any": "", "failed": " that failed", "succeeded": " that succeeded"}


@tool(effect="reads")
def command_history(around: Around, query: Query = "", since: TimePhrase = "", outcome: Outcome = "any") -> Answer:
    """Commands that were run in any terminal, latest first, with how they ended.

    For "how did I call ffmpeg", "which docker commands failed yesterday".
    """
    span = time_of(around, since)
    begin, end = (span.since, span.ends) if span else (0, LAST)

    def ran(words: str) -> list[Act]:
        return answers.command_history(around.memory, words, begin, end, outcome, None, MOST)

    asked, acts = query, ran(query)
    if not acts and query:
        asked = " ".join(one for one in query.split() if one.lower() not in _FILLERS)
        acts = ran(asked) if asked else []
    time = span.words if span else ""
    about = f" with {shown(asked or query)}" if query else ""
    if not acts:
        _ask_back(around, asked)
        return nothing(around, f"no command{about}{_HOW[outcome]} is on record {time}".rstrip(), None, span)
    more: Row = {"query": shown(asked), "outcome": outcome}
    return listing(around, acts, About(None, "", span, about + _HOW[outcome], more), _row, _line)


def _row(around: Around, deed: Deed) -> Row:
    one = deed.last
    ended = {None: "end unknown", 0: ""}.get(one.status, f"failed ({one.status})")
    return row(around, deed) | {"command": shown(one.text), "ended": ended, "directory": one.cwd}


def _line(found: Row) -> str:
    times = f"({found['times']} times)" if found["times"] != 1 else ""
    return line(str(found["when"]), str(found["command"]), str(found["ended"]), times, str(found["id"]))


def _ask_back(around: Around, query: str) -> None:
    """Raises Unclear where a word stands in no command, and one that is spelled nearly so does."""
    lately = answers.command_history(around.memory, limit=MOST)
    known = list(dict.fromkeys(word.lower() for one in lately for word in one.text.split()[:_WORDS]))
    for word in query.lower().split():
        if not any(word in one for one in known) and (near := get_close_matches(word, known, n=2)):
            raise Unclear(f"{word!r} is in no command", hint=f"did you mean {' or '.join(map(shown, near))}?")
