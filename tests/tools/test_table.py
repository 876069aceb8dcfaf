"""The tools that there are, with exactly the arguments, values, defaults and effects that others count on."""

from typing import Any

import pytest

from tools.kit.registry import builtin
from tools.kit.tool import Tool

_KINDS = ("decision", "mistake", "pattern", "fix", "note")
Argument = tuple[str, tuple[str, ...], str]
"""Its name, its values where they are enumerated, and its default where one is stated."""


def free(*names: str) -> tuple[Argument, ...]:
    return tuple((name, (), "") for name in names)


TABLE: dict[str, tuple[str, tuple[Argument, ...]]] = {
    "briefing": ("reads", free("project", "since")),
    "project_state": ("reads", free("project")),
    "recent_activity": (
        "reads",
        (*free("project", "since"), ("kind", ("file", "git", "command", "test", "build", "voice", "job"), "")),
    ),
    "list_failures": ("reads", (*free("project", "since"), ("status", ("open", "fixed", "all"), "open"))),
    "explain_failure": ("reads", free("failure")),
    "find_fix": ("reads", free("error")),
    "what_changed": ("reads", free("project", "since", "path")),
    "command_history": ("reads", (*free("query", "since"), ("outcome", ("any", "failed", "succeeded"), "any"))),
    "test_history": ("reads", free("test")),
    "search_knowledge": ("reads", (*free("query"), ("kind", _KINDS, ""), *free("since"))),
    "remember": ("notes", (*free("text"), ("kind", _KINDS, "note"))),
    "forget": ("notes", free("entry")),
    "predict_next": ("reads", free("project")),
    "service_health": ("reads", free("service")),
    "job_status": ("reads", free("job")),
    "explain_announcement": ("reads", (("which", ("said", "silent"), "said"), *free("about"))),
    "explain_answer": ("reads", ()),
    "set_voice": ("notes", (("mode", ("quiet", "normal"), ""), *free("duration"))),
    "run_checks": ("sandboxed", free("project", "command")),
    "try_fix": ("sandboxed", free("failure")),
    "apply_fix": ("guarded", free("failure")),
    "run_command": ("guarded", free("command")),
}
MUST = {"remember": ("text",), "set_voice": ("mode",), "run_command": ("command",)}
"""What cannot be left out, of those whose doing would be a guess without."""
FOUND = builtin()


def found(name: str) -> Tool:
    assert name in FOUND, f"{name} is missing"
    return FOUND[name]


def values(field: dict[str, Any]) -> set[str]:
    """Those of an enumeration; that it may be left out is no value."""
    either = {value for part in field.get("anyOf", []) for value in values(part)}
    stated = {*field.get("enum", []), *([field["const"]] if "const" in field else [])}
    return {one for one in stated | either if one}


def test_there_are_no_others() -> None:
    assert FOUND.keys() - TABLE.keys() == set()


@pytest.mark.parametrize("name", TABLE)
def test_a_tool_has_its_effect_and_its_arguments_in_their_order(name: str) -> None:
    effect, arguments = TABLE[name]
    assert found(name).effect == effect
    assert list(found(name).schema.get("properties", {})) == [argument for argument, *_ in arguments]


@pytest.mark.parametrize("name", TABLE)
def test_an_argument_has_its_values_and_its_default(name: str) -> None:
    fields = found(name).schema.get("properties", {})
    for argument, allowed, default in TABLE[name][1]:
        assert values(fields[argument]) == set(allowed)
        if argument not in found(name).required:
            assert (fields[argument]["default"] or "") == default
        else:
            assert not default


@pytest.mark.parametrize("name", MUST)
def test_what_would_be_a_guess_must_be_given(name: str) -> None:
    assert found(name).required == MUST[name]


@pytest.mark.parametrize("name", TABLE)
def test_a_model_can_read_what_it_is_for(name: str) -> None:
    one = found(name)
    assert 20 < len(one.description) < 600
    for field in one.schema.get("properties", {}).values():
        assert field.get("description") or values(field)
