"""Calling a tool around which more is known than a story and a moment: its answer, or why there is none."""

import re
from typing import Any

from tests.tools.calling import keeps
from tools.kit.answer import Answer
from tools.kit.around import Around
from tools.kit.running import run
from tools.kit.tool import Tool

_ID = re.compile(r"[a-z]\d+|[0-9a-f]{8,12}|\S+\.(?:md|rst|txt)(?:#\S+)?")


def ask(tool: Tool, around: Around, **arguments: Any) -> Answer:
    """Its answer, which is no error, held to what every answer has to keep."""
    outcome = run(tool, arguments, around)
    assert outcome.answer is not None, f"{outcome.error} ({outcome.hint})"
    keeps(outcome.answer)
    assert all(_ID.fullmatch(one) for one in outcome.answer.sources)
    return outcome.answer


def refused(tool: Tool, around: Around, **arguments: Any) -> tuple[str, str]:
    """Why there is none, and what to do."""
    outcome = run(tool, arguments, around)
    assert outcome.answer is None
    return outcome.error, outcome.hint
