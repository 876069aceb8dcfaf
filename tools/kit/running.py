"""Calling a tool: arguments checked, output bounded, and every failure an observation for who called it."""

import json
import logging
from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from knowledge.errors import SottoError, Usage
from tools.kit.answer import Answer
from tools.kit.around import Around
from tools.kit.tool import Tool

MOST_TEXT, MOST_DATA = 8_000, 64_000
"""Characters of a text and of the data as JSON."""
CUT = "… (cut)"
_log = logging.getLogger("tools")


class Outcome(NamedTuple):
    """What came of a call: an answer, or why there is none."""

    tool: str
    arguments: dict[str, Any]
    answer: Answer | None
    error: str = ""
    hint: str = ""
    """What to do about it; where it is a question, what to choose from."""
    code: int = 0
    """The exit status of a command that called it."""


def run(one: Tool, given: Mapping[str, Any], around: Around) -> Outcome:
    """Call a tool with arguments as they were said. Never raises for what a caller or a tool did wrong."""
    arguments = dict(given)
    try:
        checked = one.arguments.model_validate(arguments)
    except ValidationError as error:
        return Outcome(one.name, arguments, None, _said(error), "the schema of the tool says what it takes", Usage.code)
    try:
        answer = one.function(around, **{name: getattr(checked, name) for name in type(checked).model_fields})
        if not isinstance(answer, Answer):
            raise TypeError(f"{one.name} gave back a {type(answer).__name__} instead of an answer")
        return Outcome(one.name, arguments, bounded(answer))
    except SottoError as error:
        return Outcome(one.name, arguments, None, str(error), error.advice, error.code)
    except Exception as error:  # noqa: BLE001 - foreign code: a tool that fails answers nothing, and ends nobody
        _log.exception("%s failed", one.name)
        said = f"{one.name} failed: {type(error).__name__}"
        return Outcome(one.name, arguments, None, said, "`sotto logs` has more", SottoError.code)


def bounded(answer: Answer) -> Answer:
    """The same, no longer than a model or a person can use."""
    text = answer.text if len(answer.text) <= MOST_TEXT else answer.text[: MOST_TEXT - len(CUT)] + CUT
    data = answer.data
    if len(json.dumps(data)) > MOST_DATA:
        data = {"cut": True, "said": text}
    return answer._replace(text=text, data=data)


def _said(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}"
