import pytest

from knowledge.reasoning.cascade import REQUIRED, decides
from knowledge.routing.arguments import CHANGING
from knowledge.routing.route import Route
from tests.knowledge.reasoning.working import TOOLS

LOOK_UPS = {
    "why did the build fail?": Route("explain_failure", {"failure": "build"}, 0.97),
    "what did we decide about caching?": Route("search_knowledge", {"query": "caching"}, 0.95),
    "what broke today, and how did I fix it last time?": Route(
        "list_failures", {"since": "today"}, 0.95, Route("find_fix", {}, 0.9)
    ),
    "it failed again, why?": Route("explain_failure", {}, 0.9),
    "what should I do next?": Route("predict_next", {}, 0.96),
    "sum up where we are": Route("briefing", {}, 0.96),
    "how did you come up with that, step by step?": Route("explain_answer", {}, 0.99),
    "any stored fixes about grpc vs rest": Route("search_knowledge", {"query": "grpc vs rest"}, 0.93),
    "how did I fix did you specify the right host or port, would it help?": Route(
        "find_fix", {"error": "did you specify the right host or port, would it help"}, 0.9
    ),
}
BEYOND = {
    "which commit broke the test that failed this morning and what did we decide about that module?": Route(
        "explain_failure", {"failure": "test"}, 0.99, Route("search_knowledge", {"query": "module"}, 0.99)
    ),
    "why did the build fail, who changed it, and is it flaky?": Route("explain_failure", {"failure": "build"}, 0.99),
    "compare what failed today with yesterday": Route("list_failures", {"since": "today"}, 0.99),
    "summarise my commits of tuesday": Route("recent_activity", {"since": "tuesday"}, 0.97),
    "would it help to pin numpy?": Route("find_fix", {"error": "pin numpy"}, 0.97),
    "what is broken in shop and in blog?": Route("list_failures", {"project": "shop"}, 0.99),
    "who touched the file it names?": Route("what_changed", {}, 0.99),
    "what did we decide for the module of the first failure of today?": Route(
        "search_knowledge", {"query": "module"}, 0.99
    ),
    " ".join(["why did it fail after everything"] * 8): Route("explain_failure", {}, 0.99),
}


def routes(first: Route) -> list[Route]:
    return [first, *([first.then] if first.then else [])]


@pytest.mark.parametrize("question", LOOK_UPS)
def test_a_look_up_is_the_routers(question: str) -> None:
    assert decides(question, routes(LOOK_UPS[question]), chat=True) == "router"


@pytest.mark.parametrize("question", BEYOND)
def test_what_goes_beyond_a_look_up_is_the_chat_models(question: str) -> None:
    assert decides(question, routes(BEYOND[question]), chat=True) == "chat"


@pytest.mark.parametrize("question", [*LOOK_UPS, *BEYOND])
def test_without_a_chat_model_all_are_the_routers(question: str) -> None:
    assert decides(question, routes((LOOK_UPS | BEYOND)[question]), chat=False) == "router"


@pytest.mark.parametrize("question", LOOK_UPS)
def test_what_the_router_is_not_sure_of_is_the_chat_models(question: str) -> None:
    first = LOOK_UPS[question]
    unsure = Route(first.tool, first.arguments, 0.7, first.then)
    assert decides(question, routes(unsure), chat=True) == "chat"


def test_what_is_for_no_tool_is_the_chat_models() -> None:
    assert decides("thanks", [Route("none", {}, 0.99)], chat=True) == "chat"


def test_what_has_not_been_said_is_the_chat_models() -> None:
    assert decides("what about notes?", [Route("search_knowledge", {}, 0.99)], chat=True) == "chat"


@pytest.mark.parametrize("tool", sorted(CHANGING))
def test_what_changes_something_is_never_the_chat_models(tool: str) -> None:
    long = "please compare and summarise this and what would it mean"
    assert decides(long, [Route(tool, {"text": "x"}, 0.6)], chat=True) == "router"
    assert decides(long, [Route(tool, {"text": "x"}, 0.59)], chat=True) == "chat"
    asked = "what broke, and what does it mean, then remember it"
    assert decides(asked, [Route("list_failures", {}, 0.99), Route(tool, {}, 0.6)], chat=True) == "router"
    assert decides(asked, [Route("list_failures", {}, 0.99), Route(tool, {}, 0.59)], chat=True) == "chat"


def test_it_knows_the_tools() -> None:
    assert {name for name, one in TOOLS.items() if one.effect != "reads"} == CHANGING
    needed = {name: one.required for name, one in TOOLS.items() if one.required and one.effect == "reads"}
    assert needed == REQUIRED
