"""Gate 2: whether it is for this user at all: nothing that he never wants mentioned, nothing of what he left."""

from functools import partial

from knowledge.attention.candidate import Candidate
from knowledge.attention.context import Context
from knowledge.attention.finding import PASS, Finding, Input, Ruled
from knowledge.attention.history import History
from knowledge.attention.parameters import Parameters


def judge(candidate: Candidate, context: Context, history: History, _parameters: Parameters) -> Finding:
    """A rule of the user's outweighs everything, also what is critical."""
    ruled = PASS
    if history.rule is not None:
        ruled = Ruled("drop", "never")
    elif history.unwatched:
        ruled = Ruled("drop", "not_watched")
    return Finding("directed", ruled, ruled, partial(_inputs, candidate, context, history))


def _inputs(candidate: Candidate, context: Context, history: History) -> tuple[Input, ...]:
    return (
        Input("rule", None if history.rule is None else f"e{history.rule}", "user"),
        Input("watched", not history.unwatched, "projects"),
        Input("owned", candidate.owned, "candidate"),
        Input("active", candidate.project is not None and candidate.project == context.active, "focus"),
    )
