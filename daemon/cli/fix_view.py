"""A fix as commands print it with `--json`."""

from daemon.paths import Paths
from knowledge.errors import Corrupt, NotFound
from knowledge.failures.fixes.book import Fix
from knowledge.failures.fixes.matching import Match
from knowledge.failures.fixes.recall import recalled
from knowledge.failures.fixes.symptom import Symptom
from knowledge.fix_views import FixCommandView, FixEditView, FixView
from knowledge.ids import ShortId
from knowledge.moment import Moment
from knowledge.store.memory import Memory

SHOWN = 3
"""Fixes of one failure that are shown."""


def view_of(fix: Fix) -> FixView:
    """A fix as it was learned."""
    return FixView(
        id=str(fix.name),
        failure=str(ShortId("f", fix.failure)) if fix.failure is not None else None,
        score=round(fix.confidence, 3),
        summary=fix.summary,
        text=fix.text,
        edits=[FixEditView(path=one.path, diff=one.diff, redacted=one.redacted) for one in fix.edits],
        commands=[FixCommandView(command=one.command, cwd=one.cwd) for one in fix.commands],
        helped=fix.helped,
        failed=fix.failed,
        left_out=fix.left_out,
        at=str(Moment(fix.at, 0)),
        author=fix.author,
        branch=fix.branch,
        commit=fix.commit,
        project=fix.project,
        superseded_by=str(ShortId("x", fix.superseded_by)) if fix.superseded_by is not None else None,
    )


def of_match(match: Match) -> FixView:
    """A fix as it may help here, with the names replaced."""
    here = {"how": match.how, "score": round(match.score, 3), "renamed": list(match.renamed.items())}
    return view_of(match.shown).model_copy(update=here)


def known_fixes(paths: Paths, symptom: Symptom, project: int | None, now: int) -> list[FixView]:
    """Those that may help against a failure, the likeliest first; none while there is no memory. `now` as the log's."""
    try:
        with Memory.reader(paths.memory) as memory:
            return [of_match(one) for one in recalled(memory, symptom, project, now)[:SHOWN]]
    except (NotFound, Corrupt):
        return []
