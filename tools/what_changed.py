"""What is different since then."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Annotated

from pydantic import Field, JsonValue

from knowledge.errors import Unclear
from knowledge.memory.days import answers
from knowledge.memory.days.act import Act
from knowledge.moment import LAST
from tools.kit.acts import MOST, About, listing
from tools.kit.answer import Answer
from tools.kit.arguments import LONGEST, ProjectName, TimePhrase
from tools.kit.around import Around
from tools.kit.on_record import nothing
from tools.kit.times import Span
from tools.kit.times import since as time_of
from tools.kit.tool import tool
from tools.kit.which_project import named
from tools.kit.wording import shown

_NEAR = 3
Place = Annotated[str, Field(max_length=LONGEST, description="a file, a folder or a pattern; empty for all")]


@tool(effect="reads")
def what_changed(around: Around, project: ProjectName = "", since: TimePhrase = "", path: Place = "") -> Answer:
    """Commits, edits, merges, pulls and installed packages, latest first.

    For "what changed since it last worked", "who touched src/login.py", "what is different since monday".
    """
    meant = named(around, project)
    number = meant.number if meant else None
    span = time_of(around, since, number)
    place, acts = _found(around, number, span, path)
    words = span.words if span else ""
    about = (f" of {shown(place)}" if place else "") + (f" in {meant.name}" if meant else "")
    if not acts:
        return nothing(around, f"no change{about} is on record {words}".rstrip(), number, span)
    named_so: JsonValue = shown(place) or None
    return listing(around, acts, About(number, meant.name if meant else "", span, about, {"path": named_so}))


def _found(around: Around, project: int | None, span: Span | None, path: str) -> tuple[str, list[Act]]:
    """What is meant by a path, and its changes. Raises Unclear where several files are called nearly so."""
    begin, end = (span.since, span.ends) if span else (0, LAST)
    acts = answers.what_changed(around.memory, project, begin, end, path or None, MOST)
    if acts or not path:
        return path, acts
    lately = answers.recent_activity(around.memory, project, 0, LAST, "file", MOST)
    names = list(dict.fromkeys(one.subject for one in lately if one.deed != "swept"))
    if any(answers.touches(one, path) for one in lately):
        return path, []
    near = _near(path, names)
    if len(near) > 1:
        raise Unclear(f"the path {path!r}", hint=f"did you mean {' or '.join(map(shown, near))}?")
    if not near:
        return path, []
    return near[0], answers.what_changed(around.memory, project, begin, end, near[0], MOST)


def _near(path: str, names: Sequence[str]) -> list[str]:
    """Files whose name holds what was said, or is spelled nearly so."""
    wanted = path.strip().lower().replace(" ", "_")
    holding = [one for one in names if wanted in one.lower().replace("-", "_")]
    if holding:
        return holding[:_NEAR]
    bare = {one.rpartition("/")[2]: one for one in reversed(names)}
    return [bare[one] for one in get_close_matches(wanted, bare, n=_NEAR, cutoff=0.75)]
