"""A tool as a chat model is told of it."""

from knowledge.reasoning.actions import ToolSpec
from tools.kit.tool import Tool


def spec(one: Tool) -> ToolSpec:
    """Its name, its docstring, the schema of its arguments."""
    return ToolSpec(one.name, one.description, one.schema)
