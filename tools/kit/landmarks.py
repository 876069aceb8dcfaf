"""Times that only the log knows: since the last commit, since it was green."""

import re

from knowledge.errors import NotFound
from knowledge.events import BuildPassed, CommitMade, Merged, Pulled, Rebased, TestsPassed
from knowledge.memory.days.spans import last_span, span_at
from tools.kit.around import Around
from tools.kit.which_project import named

_LOOKED_AT = 200
"""So many events back: other projects' are among them."""
_I = r"(?:i |we )?(?:last )?"
_MARKS: tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...] = (
    (re.compile(rf"{_I}(?:commit|committed|commits)"), "commit", (CommitMade.__name__,)),
    (re.compile(rf"{_I}(?:merge|merged)"), "merge", (Merged.__name__,)),
    (re.compile(rf"{_I}(?:rebase|rebased)"), "rebase", (Rebased.__name__,)),
    (re.compile(rf"{_I}(?:pull|pulled)"), "pull", (Pulled.__name__,)),
    (
        re.compile(r"(?:it |they )?(?:last |was |were )*(?:green|passed|worked|passing)(?: build| run| tests?)?"),
        "green run",
        (TestsPassed.__name__, BuildPassed.__name__),
    ),
)
_LEFT = re.compile(r"(?:i|we) (?:left|stopped|went(?: away| home)?)(?: off)?")


def landmark(around: Around, text: str, project: int | None = None) -> int | None:
    """When it was, in microseconds UTC; None where the words are not about such a thing.

    Raises NotFound where it has never been seen.
    """
    if project is None and (meant := named(around, "")):
        project = meant.number
    if _LEFT.fullmatch(text) and project:
        return _left(around, project)
    for shape, name, kinds in _MARKS:
        if shape.fullmatch(text):
            return _last(around, kinds, project, name)
    return None


def _last(around: Around, kinds: tuple[str, ...], project: int | None, name: str) -> int:
    for seen in reversed(around.log.newest(kinds, _LOOKED_AT)):
        if project in (None, seen.header.project):
            return int(getattr(seen.event, "at", 0) or seen.header.at)
    raise NotFound(f"no {name} is on record", hint="since when? Such as yesterday, 9am, last two hours")


def _left(around: Around, project: int) -> int:
    """The end of the last work session before the one that goes on."""
    going_on = span_at(around.memory, project, around.now)
    last = last_span(around.memory, project, going_on.started if going_on else around.now)
    if last is None:
        raise NotFound("no work session is on record", hint="since when? Such as yesterday, 9am, last two hours")
    return last.ended
