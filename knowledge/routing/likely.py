"""Which reading tools may help with a question: what a chat model is offered."""

from collections.abc import Iterable
from dataclasses import replace

from knowledge.routing.route import Route
from knowledge.routing.scores import TOOLS, Scores, probabilities

MOST = 8
READING = (
    *("search_knowledge", "briefing", "list_failures", "recent_activity", "explain_failure", "find_fix"),
    *("what_changed", "project_state", "test_history", "command_history", "predict_next", "service_health"),
    *("job_status", "explain_announcement", "explain_answer"),
)
"""Those that change nothing; those that help with most questions come first."""
OF_FAILURES = (
    *("explain_failure", "list_failures", "find_fix", "test_history", "what_changed", "search_knowledge"),
    "command_history",
)
"""Those that go on from each other: who asks of a failure asks next what changed, what fixed it, and whether it did."""
LEAST = 0.03
"""How likely a tool has to be before those that help with most questions come."""
_ALWAYS = READING[0]
_FAILING = frozenset(OF_FAILURES[:4])


def with_likely(route: Route, ranked: Iterable[str] = ()) -> Route:
    """The route with what may help: its own tools, then `ranked`, then those that help with most questions."""
    first = [route.tool, *([route.then.tool] if route.then else []), *ranked]
    besides = OF_FAILURES if _FAILING.intersection(first[:MOST]) else ()
    found = [one for one in dict.fromkeys((*first, *besides, *READING)) if one in READING][:MOST]
    return replace(route, likely=tuple(found if _ALWAYS in found else [*found[:-1], _ALWAYS]))


def by_scores(scores: Scores, temperature: float) -> list[str]:
    """The tools that a model does not think impossible, for the first request or a second, the likeliest first."""
    both = (probabilities(one, temperature) for one in (scores.tool, scores.then))
    best = dict(zip(TOOLS, map(max, *both), strict=True))
    return [tool for tool in sorted(best, key=lambda one: -best[one]) if best[tool] >= LEAST]
