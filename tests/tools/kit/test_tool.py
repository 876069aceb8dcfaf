"""Tools as typed functions."""

from typing import Any

import pytest

from tools.kit.answer import Answer
from tools.kit.arguments import ProjectName
from tools.kit.tool import Tool, tool


@tool(effect="reads")
def weather(around: object, project: ProjectName = "", *, days: int = 1) -> Answer:
    """What the sky does over a project."""
    return Answer({"days": days, "project": project}, f"{days} days of rain over {project}")


def test_a_function_is_a_tool() -> None:
    assert isinstance(weather, Tool)
    assert (weather.name, weather.effect, weather.required) == ("weather", "reads", ())
    assert weather.description == "What the sky does over a project."
    assert weather.schema["properties"]["days"] == {"default": 1, "title": "Days", "type": "integer"}
    assert "name or number" in weather.schema["properties"]["project"]["description"]
    assert weather.schema["additionalProperties"] is False


def test_what_must_be_said_is_required() -> None:
    def dig(around: object, depth: int) -> Answer:
        """Dig."""
        return Answer({"depth": depth}, "")

    assert tool("notes")(dig).required == ("depth",)


def _undocumented(around: object) -> Answer: ...  # type: ignore[empty-body]


def _untyped(around: object, depth) -> Answer:  # type: ignore[no-untyped-def,empty-body]
    """Dig."""


def _alone() -> Answer:  # type: ignore[empty-body]
    """Dig."""


@pytest.mark.parametrize("function", [_undocumented, _untyped, _alone])
def test_what_no_model_could_use_is_no_tool(function: Any) -> None:
    with pytest.raises(TypeError, match=function.__name__):
        tool("reads")(function)
