import pytest

from knowledge.routing.arguments import ARGUMENTS, NONE
from knowledge.routing.likely import LEAST, MOST, OF_FAILURES, READING, by_scores, with_likely
from knowledge.routing.route import NOWHERE, Route
from knowledge.routing.scores import TOOLS, Scores
from tools.kit.registry import builtin


def test_it_names_every_reading_tool() -> None:
    assert {name for name, one in builtin().items() if one.effect == "reads"} == set(READING)


@pytest.mark.parametrize("tool", ARGUMENTS)
def test_there_are_always_eight_that_only_read_and_search_is_among_them(tool: str) -> None:
    found = with_likely(Route(tool, {}, 0.9), ["remember", "job_status", tool]).likely
    assert len(found) == len(set(found)) == MOST
    assert set(found) <= set(READING)
    assert "search_knowledge" in found
    assert found[0] == (tool if tool in READING else "job_status")


def test_its_own_tools_come_first_then_the_ranked_ones() -> None:
    route = Route("briefing", {}, 0.9, Route("predict_next", {}, 0.8))
    assert with_likely(route, ["job_status", "briefing"]).likely[:3] == ("briefing", "predict_next", "job_status")


def test_eight_others_leave_room_for_search() -> None:
    ranked = [one for one in READING if one != "search_knowledge"]
    assert with_likely(NOWHERE, ranked).likely == (*ranked[:7], "search_knowledge")


def test_one_about_failures_brings_the_others() -> None:
    found = with_likely(Route("test_history", {}, 0.9)).likely
    assert found[0] == "test_history"
    assert set(OF_FAILURES) <= set(found)


def test_a_route_is_the_same_whatever_else_was_likely() -> None:
    assert with_likely(NOWHERE) == NOWHERE
    assert with_likely(NOWHERE).likely


def test_what_a_model_thinks_impossible_is_not_ranked() -> None:
    def scores(**told: float) -> list[float]:
        return [told.get(one, -20.0) for one in TOOLS]

    first, second = scores(find_fix=9.0, what_changed=7.0), scores(none=9.0, search_knowledge=8.5)
    found = by_scores(Scores(first, second, {}, [], []), 1.0)
    assert found[0] == "find_fix"
    assert set(found) == {"find_fix", "what_changed", "search_knowledge", NONE}
    assert 0 < LEAST < 0.1
