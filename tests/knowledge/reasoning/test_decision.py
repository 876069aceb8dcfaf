import importlib
import json

import pytest

from knowledge.reasoning.actions import ToolSpec
from knowledge.reasoning.decision import LONGEST, Decision, Wrong, form, read
from tests.knowledge.reasoning.working import TOOLS, told
from tests.services.engines.shipped import needs_engine

READING = [told(name) for name, one in TOOLS.items() if one.effect == "reads"]
FEW = [told("search_knowledge"), told("list_failures"), told("explain_answer")]
ODD = ToolSpec(
    "count_lines",
    "Counts.",
    {
        "properties": {
            "most": {"type": "integer", "default": 3},
            "deep": {"type": "boolean"},
            "unit": {"const": "line"},
            "place": {"anyOf": [{"type": "string", "maxLength": 20}, {"type": "null"}]},
        },
        "required": ["most"],
    },
)


def test_the_schema_has_a_choice_for_each_tool_and_none() -> None:
    choices = json.loads(form(FEW))["anyOf"]
    assert [one["properties"]["tool"]["const"] for one in choices] == [*(one.name for one in FEW), "none"]
    search = choices[0]["properties"]["arguments"]
    assert search["required"] == ["query"]
    assert search["properties"]["query"] == {"type": "string", "maxLength": LONGEST}
    assert search["properties"]["kind"] == {"enum": ["decision", "mistake", "pattern", "fix", "note"]}
    assert choices[2]["properties"]["arguments"]["properties"] == {}


def test_nothing_stands_in_it_that_an_engine_might_not_know() -> None:
    known = {"anyOf", "type", "properties", "required", "additionalProperties", "const", "enum", "maxLength"}

    def keys(schema: object) -> set[str]:
        if isinstance(schema, list):
            return {key for one in schema for key in keys(one)}
        if not isinstance(schema, dict):
            return set()
        inner = {key for name, one in schema.items() if name != "properties" for key in keys(one)}
        return set(schema) | inner | {key for one in schema.get("properties", {}).values() for key in keys(one)}

    assert keys(json.loads(form([*READING, ODD]))) <= known
    objects = json.loads(form([*READING, ODD]))["anyOf"]
    assert all(one["additionalProperties"] is False for one in objects)


def test_other_kinds_of_values_stay_what_they_are() -> None:
    properties = json.loads(form([ODD]))["anyOf"][0]["properties"]["arguments"]["properties"]
    assert properties["most"] == {"type": "integer"}
    assert properties["deep"] == {"type": "boolean"}
    assert properties["unit"] == {"enum": ["line"]}
    assert properties["place"] == {"type": "string", "maxLength": 20}
    assert read('{"tool": "count_lines", "arguments": {"most": 3}}', [ODD]) == Decision("count_lines", {"most": "3"})


@needs_engine
def test_llama_cpp_makes_a_grammar_of_it() -> None:
    made = importlib.import_module("llama_cpp.llama_grammar")
    grammar = made.json_schema_to_gbnf(form([*READING, ODD]))
    assert grammar.count("root") >= 1
    assert all(rf"\"{one.name}\"" in grammar for one in (*READING, ODD))
    assert r"\"none\"" in grammar


WRITTEN = {
    '{"tool": "none"}': Decision("none"),
    '{"tool": "none", "arguments": {}}': Decision("none"),
    '{"tool": "list_failures", "arguments": {}}': Decision("list_failures"),
    '{"tool": "list_failures"}': Decision("list_failures"),
    '{"tool": "list_failures", "arguments": {"status": "fixed", "since": ""}}': Decision(
        "list_failures", {"status": "fixed"}
    ),
    '{"tool": "search_knowledge", "arguments": {"query": "q", "kind": null}}': Decision(
        "search_knowledge", {"query": "q"}
    ),
    'Sure:\n```json\n{"tool": "explain_answer", "arguments": {}}\n```': Decision("explain_answer"),
    '<think>{"tool": "none"}</think>{"name": "explain_answer", "parameters": {}}': Decision("explain_answer"),
}


@pytest.mark.parametrize("text", WRITTEN)
def test_what_is_written_is_read(text: str) -> None:
    assert read(text, FEW) == WRITTEN[text]


WRONG = {
    "": "no JSON object",
    "I would look at the failures.": "no JSON object",
    '["none"]': "no JSON object",
    '{"tool": "list_fail': "no JSON object",
    "<think>{": "no JSON object",
    "{" * 100_000: "no JSON object",
    '{"tool": "forget", "arguments": {"entry": "everything"}}': "There is no such tool",
    '{"tool": ["none"]}': "There is no such tool",
    '{"answer": 42}': "There is no such tool",
    '{"tool": "search_knowledge", "arguments": {}}': "needs the argument query",
    '{"tool": "search_knowledge", "arguments": {"query": "q", "kind": "gossip"}}': "has to be one of: decision",
    '{"tool": "list_failures", "arguments": {"until": "now"}}': "it takes: project, since, status",
    '{"tool": "list_failures", "arguments": ["all"]}': "has to be a JSON object",
    '{"tool": "list_failures", "arguments": {"since": {"day": 1}}}': "has to be one value",
    json.dumps({"tool": "search_knowledge", "arguments": {"query": "q" * 201}}): "longer than 200",
    '{"tool": "explain_answer", "arguments": {"why": "x"}}': "it takes: none",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_decision_says_why(text: str) -> None:
    found = read(text, FEW)
    assert isinstance(found, Wrong)
    assert WRONG[text] in found.why


def test_a_decision_is_written_as_it_is_read() -> None:
    decided = Decision("search_knowledge", {"query": 'a "quoted" word', "kind": "fix"})
    assert read(decided.text, FEW) == decided
    assert read(Decision("none").text, FEW) == Decision("none")
