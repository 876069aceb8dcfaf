from tools.kit.registry import builtin
from tools.kit.spec import spec


def test_a_model_is_told_what_a_tool_says_of_itself() -> None:
    for name, tool in builtin().items():
        told = spec(tool)
        assert told.name == name
        assert told.description == tool.description
        assert set(told.schema["properties"]) == set(tool.arguments.model_fields)
        assert tuple(told.schema.get("required", ())) == tool.required
