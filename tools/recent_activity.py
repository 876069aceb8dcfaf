"""What was done lately."""

from typing import Annotated, Literal

from pydantic import Field

from knowledge.memory.days import answers
from knowledge.moment import LAST
from tools.kit.acts import MOST, About, listing
from tools.kit.answer import Answer
from tools.kit.arguments import ProjectName, TimePhrase
from tools.kit.around import Around
from tools.kit.on_record import nothing
from tools.kit.said_unasked import said_unasked
from tools.kit.times import since as time_of
from tools.kit.tool import tool
from tools.kit.which_project import named

Kind = Annotated[
    Literal["file", "git", "command", "test", "build", "voice", "job"] | None,
    Field(description="only what is of this kind; left out for all"),
]
_UNKNOWN = ("job",)
"""Of these memory keeps nothing yet."""


@tool(effect="reads")
def recent_activity(around: Around, project: ProjectName = "", since: TimePhrase = "", kind: Kind = None) -> Answer:
    """What the user and the machine did, latest first: edits, git, commands, test runs, builds.

    For "what did I do yesterday", "which files did I touch", "what ran since lunch".
    """
    meant = named(around, project)
    span = time_of(around, since, meant.number if meant else None)
    number, of = (meant.number, f" in {meant.name}") if meant else (None, "")
    words = span.words if span else ""
    noun = f"activity of the kind {kind}" if kind else "activity"
    if kind in _UNKNOWN:
        return nothing(around, f"no {noun} is kept in memory yet", number, span)
    begin, end = (span.since, span.ends) if span else (0, LAST)
    if kind == "voice":
        return said_unasked(around, number, begin, end)
    acts = answers.recent_activity(around.memory, number, begin, end, kind, MOST)
    if not acts:
        return nothing(around, f"no {noun}{of} is on record {words}".rstrip(), number, span)
    about = About(number, meant.name if meant else "", span, of, {"kind": kind})
    return listing(around, acts, about)
