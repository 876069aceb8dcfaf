"""What is asked before something that was heard is done."""

import pytest

from knowledge.routing.arguments import ARGUMENTS, CHANGING, NONE
from knowledge.routing.route import Route
from knowledge.speech.confirming import demanded
from knowledge.speech.phrasings import shipped


@pytest.mark.parametrize("tool", sorted({*ARGUMENTS} - CHANGING))
def test_what_only_reads_is_answered_at_once(tool: str) -> None:
    assert demanded("what is broken", Route(tool)).kind == "nothing"


@pytest.mark.parametrize("tool", ["remember", "forget", "run_checks", "try_fix"])
def test_what_changes_something_is_read_back(tool: str) -> None:
    demand = demanded(" remember that we use redis. ", Route(tool))
    assert demand == ("read back", "I heard: remember that we use redis. Yes or no?")


def test_silence_is_given_at_once_and_speech_is_asked_for() -> None:
    assert demanded("be quiet for an hour", Route("set_voice", {"mode": "quiet"})).kind == "nothing"
    assert demanded("you can talk again", Route("set_voice", {"mode": "normal"})).kind == "read back"


@pytest.mark.parametrize("tool", ["apply_fix", "run_command"])
def test_what_needs_approval_needs_a_screen(tool: str) -> None:
    demand = demanded("do it", Route(tool))
    assert demand.kind == "a screen"
    assert "terminal" in demand.sentence


@pytest.mark.parametrize(
    "text", ["approve it", "Approved", "grant that", "rerun the job", "re-run it", "go ahead", "allow it", "permit it"]
)
@pytest.mark.parametrize("tool", [NONE, "remember", "list_failures"])
def test_approval_is_never_given_by_voice_whatever_it_is_taken_for(text: str, tool: str) -> None:
    assert demanded(text, Route(tool)).kind == "a screen"


def test_no_phrasing_is_taken_for_approval() -> None:
    for intent in shipped().intents:
        for wording in intent.said:
            assert demanded(wording, Route(NONE)).kind == "nothing", wording
