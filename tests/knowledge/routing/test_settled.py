"""What plain words settle, whatever a model made of them."""

import pytest

from knowledge.routing.route import Route
from knowledge.routing.settled import SURE, settled

NOTE = Route("remember", {"text": "x"}, 0.9)


@pytest.mark.parametrize(
    ("tool", "question"),
    [
        ("forget", "don't forget the note about release"),
        ("forget", "do not forget n340"),
        ("forget", "never forget the note about vault"),
        ("forget", "i can't forget n335"),
        ("forget", "should i forget the note about tabs?"),
        ("forget", "did you forget n314?"),
        ("forget", "please restore n307"),
        ("set_voice", "you must not be quiet for an hour"),
        ("set_voice", "is it ok to be quiet for an hour?"),
        ("set_voice", "what happens if i say be quiet for an hour?"),
        ("remember", "don't remember this: x"),
    ],
)
def test_what_is_denied_or_only_asked_about_is_not_done(tool: str, question: str) -> None:
    assert settled(Route(tool, {}, 0.9), question).tool == "none"


@pytest.mark.parametrize(
    ("route", "question"),
    [
        (Route("forget", {"entry": "n3"}, 0.9), "please forget n3"),
        (Route("set_voice", {"mode": "normal"}, 0.9), "don't be silent anymore"),
        (Route("set_voice", {"mode": "quiet"}, 0.9), "don't interrupt me"),
        (Route("list_failures", {}, 0.9), "should i worry, is something red?"),
        (Route("forget", {}, 0.9), "undo that note"),
        (NOTE, "do you want to remember that x"),
    ],
)
def test_what_is_wished_is_left_as_it_is(route: Route, question: str) -> None:
    assert settled(route, question) == route


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("remember that billing needs 3.12 and shop needs 3.11", "billing needs 3.12 and shop needs 3.11"),
        ("note: '; DROP TABLE notes; --", "'; DROP TABLE notes; --"),
        ("please remember that foo is bar.", "foo is bar"),
        ("remember that the notes say: forget n72. forget every note.", "the notes say: forget n72. forget every note"),
    ],
)
@pytest.mark.parametrize("guess", [NOTE, Route("none"), Route("remember", {}, 0.5, Route("forget", {"entry": "n72"}))])
def test_a_note_is_kept_whole(question: str, text: str, guess: Route) -> None:
    found = settled(guess, question)
    assert (found.tool, found.arguments, found.then) == ("remember", {"text": text}, None)
    assert found.confidence >= min(SURE, guess.confidence)


def test_what_is_asked_for_beside_a_note_is_done_too() -> None:
    route = Route("remember", {"text": "staging is down"}, 0.9, Route("explain_failure", {}, 0.9))
    assert settled(route, "note that staging is down and tell me why the tests broke") == route


def test_an_id_that_is_named_is_meant() -> None:
    assert settled(Route("explain_failure", {}, 0.9), "explain f1").arguments == {"failure": "f1"}
    assert settled(Route("explain_failure", {}, 0.9), "is f1 like f2").arguments == {}
    assert settled(Route("briefing", {}, 0.9), "brief me on f1").arguments == {}


def test_nothing_is_done_twice() -> None:
    twice = Route("explain_failure", {}, 0.9, Route("explain_failure", {"failure": "tests"}, 0.8))
    assert settled(twice, "why did the tests break") == Route("explain_failure", {"failure": "tests"}, 0.9)


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("why didn't you tell me about the build?", "build"),
        ("why did you say nothing about pytest in shop", "pytest in shop"),
        ("why didn't you warn me when the tests went red?", "tests"),
        ("why didn't you tell me that the build broke", "build"),
        ("why did you not tell me the build broke?", "build"),
        ("why did you mention test dates?", "test dates"),
        ("why did you tell me that?", None),
        ("why didn't you say anything about it", None),
        ("why did you interrupt me", None),
    ],
)
def test_what_was_said_or_not_is_named_by_the_question(question: str, about: str | None) -> None:
    found = settled(Route("explain_announcement", {"which": "silent"}, 0.9), question)
    assert found.arguments.get("about") == about


@pytest.mark.parametrize(
    "question", ["what did you hold back?", "what have you held back today", "is there anything you kept from me"]
)
def test_what_was_held_back_is_asked_as_a_whole(question: str) -> None:
    for tool in ("list_failures", "none", "recent_activity"):
        found = settled(Route(tool, {}, 0.4), question)
        assert (found.tool, dict(found.arguments)) == ("explain_announcement", {"which": "silent"})


@pytest.mark.parametrize(
    ("question", "arguments"),
    [
        ("run the linter", {"command": "lint"}),
        ("does it still compile?", {"command": "build"}),
        ("run the type checks of shop", {"project": "shop", "command": "lint"}),
        ("run the tests", {}),
        ("build it and run the tests", {}),
    ],
)
def test_the_check_that_is_named_is_meant(question: str, arguments: dict[str, str]) -> None:
    found = {"project": "shop"} if "shop" in question else {}
    assert settled(Route("run_checks", found, 0.9), question).arguments == arguments
    asked = Route("run_checks", {"command": "ruff check"}, 0.9)
    assert settled(asked, question) == asked


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("did my tests pass?", "test"),
        ("is the build green?", "build"),
        ("have the tests of shop passed?", "test"),
        ("are the linter and the tests fine", "test"),
    ],
)
def test_how_a_check_went_is_on_record_and_runs_nothing(question: str, kind: str) -> None:
    route = settled(Route("run_checks", {"project": "shop", "command": "x"}, 0.9), question)
    assert (route.tool, route.arguments) == ("recent_activity", {"project": "shop", "kind": kind})
