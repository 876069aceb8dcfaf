"""Calling a tool as a test does: the answer must be there, and say nothing that its data do not hold."""

import re
from typing import Any

from tests.tools.faithful import unfounded
from tools.kit.answer import Answer
from tools.kit.around import Around
from tools.kit.running import run
from tools.kit.tool import Tool

LINES = 22
"""Of a text, at most: the excerpt of a failure alone has eight."""
_ID = re.compile(r"[a-z]\d+|[0-9a-f]{8,12}|\S+\.(?:md|rst|txt)(?:#\S+)?")


def ask(tool: Tool, around: Around, **arguments: Any) -> Answer:
    """Its answer, which is no error."""
    outcome = run(tool, arguments, around)
    assert outcome.answer is not None, f"{outcome.error} ({outcome.hint})"
    assert unfounded(outcome.answer) == []
    text = outcome.answer.text
    assert text
    assert all(line.isprintable() for line in text.splitlines())
    assert len(text.splitlines()) <= LINES
    assert all(_ID.fullmatch(one) for one in outcome.answer.sources)
    return outcome.answer


def refused(tool: Tool, around: Around, **arguments: Any) -> tuple[str, str]:
    """Why there is none, and what to do."""
    outcome = run(tool, arguments, around)
    assert outcome.answer is None
    return outcome.error, outcome.hint
