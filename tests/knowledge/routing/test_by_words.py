import pytest

from knowledge.routing.arguments import ARGUMENTS, ENUMERATIONS
from knowledge.routing.by_words import HINTS, RULES, WordRouter

ROUTED = {
    "pytest -x tests/": ("run_checks", {"command": "pytest -x tests/"}),
    "please run the tests in atlas": ("run_checks", {"project": "atlas"}),
    "git pull": ("run_command", {"command": "git pull"}),
    "run git add .": ("run_command", {"command": "git add ."}),
    "run cp a.txt build/..": ("run_command", {"command": "cp a.txt build/.."}),
    "run git status.": ("run_command", {"command": "git status"}),
    "please run the command touch a b": ("run_command", {"command": "touch a b"}),
    "Execute this command: ./deploy --dry-run": ("run_command", {"command": "./deploy --dry-run"}),
    "run the command pytest -x": ("run_checks", {"command": "pytest -x"}),
    "why did the build fail?": ("explain_failure", {"failure": "build"}),
    "how did i fix the locked database": ("find_fix", {"error": "locked database"}),
    "what failed since monday": ("list_failures", {"since": "monday"}),
    "what changed in atlas since yesterday": ("what_changed", {"since": "yesterday", "project": "atlas"}),
    "remember that the seed is 42": ("remember", {"text": "the seed is 42"}),
    "note decision: we use sqlite": ("remember", {"text": "we use sqlite", "kind": "decision"}),
    "forget the note about ports": ("forget", {"entry": "note about ports"}),
    "be quiet for an hour": ("set_voice", {"mode": "quiet", "duration": "an hour"}),
    "be quiet until 3pm": ("set_voice", {"mode": "quiet", "duration": "until 3pm"}),
    "unmute": ("set_voice", {"mode": "normal"}),
    "is test_login flaky": ("test_history", {"test": "test_login"}),
    "how do you know that": ("explain_answer", {}),
    "which failed commands did i run": ("command_history", {"outcome": "failed"}),
    "don't run the tests": ("none", {}),
    "the weather is nice": ("none", {}),
}


@pytest.mark.parametrize("text", ROUTED)
def test_words_give_a_tool_away(text: str) -> None:
    found = WordRouter().route(text)
    assert (found.tool, found.arguments) == ROUTED[text]


def test_every_tool_can_be_told() -> None:
    told = {tool for tool, _ in RULES} | {tool for tool, _ in HINTS}
    assert told == set(ARGUMENTS)
    assert all(name in ARGUMENTS[tool] for tool, name in ENUMERATIONS)
