"""What every router does: the shipped one, and the one without a model."""

import pytest

from daemon import engine
from knowledge.routing.arguments import ARGUMENTS, ENUMERATIONS, NONE
from knowledge.routing.by_words import WordRouter
from knowledge.routing.likely import MOST
from knowledge.routing.route import NOWHERE, Route, Router
from tests.contracts.test_encoder import HOSTILE
from tests.services.engines.shipped import needs_engine

UNREADABLE = {"nothing", "spaces", "emoji", "Chinese without end", "Korean without end"}
PLAIN = {
    "why did the build fail?": "explain_failure",
    "how did i fix the locked database": "find_fix",
    "what changed in atlas since yesterday": "what_changed",
    "remember that the seed is 42": "remember",
    "be quiet for an hour": "set_voice",
    "pytest -x tests/": "run_checks",
    "git pull": "run_command",
    "thanks": NONE,
}


@pytest.fixture(scope="module", params=["words", pytest.param("shipped", marks=needs_engine)])
def router(request: pytest.FixtureRequest) -> Router:
    return WordRouter() if request.param == "words" else engine.load_router()


def well_formed(route: Route, text: str) -> bool:
    """Whether it is a call of a tool that there is, its arguments pieces of the text or known values."""
    return 0 <= route.confidence <= 1 and all(
        name in ARGUMENTS[route.tool]
        and (value in ENUMERATIONS[route.tool, name] if (route.tool, name) in ENUMERATIONS else value and value in text)
        for name, value in route.arguments.items()
    )


def test_it_has_a_name(router: Router) -> None:
    assert ":" in router.model


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_question_goes_to_its_tool(router: Router, text: str) -> None:
    found = router.route(text)
    assert found.tool == PLAIN[text]
    assert found.confidence > 0.5
    assert well_formed(found, text)


def test_arguments_are_as_they_stand_in_the_question(router: Router) -> None:
    text = "  What changed in Billing-API  since Yesterday?? "
    assert router.route(text).arguments == {"project": "Billing-API", "since": "Yesterday"}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("previous", ["", "briefing", "no tool at all"])
def test_every_text_has_a_route(router: Router, what: str, previous: str) -> None:
    found = router.route(HOSTILE[what], previous)
    assert well_formed(found, HOSTILE[what])
    assert "search_knowledge" in found.likely
    assert len(set(found.likely)) == MOST
    if what in UNREADABLE:
        assert found == NOWHERE


def test_what_goes_on_with_a_question_goes_where_that_went(router: Router) -> None:
    found = router.route("and last week?", "list_failures")
    assert (found.tool, found.arguments) == ("list_failures", {"since": "last week"})


def test_tools_that_may_help_besides_are_told(router: Router) -> None:
    found = router.route("why did the build fail, and what changed in atlas since yesterday?")
    assert found.likely[0] == found.tool
    assert {"explain_failure", "what_changed", "find_fix", "search_knowledge"} <= set(found.likely)


def test_the_same_question_goes_the_same_way_whatever_came_before(router: Router) -> None:
    first = router.route("which branch is atlas on")
    router.route("something else " * 300)
    assert router.route("which branch is atlas on") == first
