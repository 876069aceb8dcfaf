"""How a server is asked: one way after the other, each at most once, and only where that may help."""

import json

import pytest

from knowledge.reasoning.engine import Message, Wish
from services.engines.openai.dialect import FORMS, Manner, formed

FORM = '{"type": "object"}'
WISH = Wish([Message("user", "What next?")], form=FORM)


def test_each_way_to_tell_a_form_is_weaker_than_the_one_before() -> None:
    manner: Manner | None = Manner()
    seen = []
    while manner:
        seen.append(json.loads(manner.body(WISH, "m")))
        manner = manner.weaker()
    assert len(seen) == len(FORMS)
    assert [one.get("response_format", {}).get("type") for one in seen] == ["json_schema", "json_object", None, None]
    assert ["tools" in one for one in seen] == [False, False, True, False]
    assert FORM in seen[-1]["messages"][0]["content"]


def test_words_go_to_the_system_message_where_there_is_one() -> None:
    wish = Wish([Message("system", "Be brief."), Message("user", "What next?")], form=FORM)
    system, user = json.loads(Manner(form=len(FORMS) - 1).body(wish, "m"))["messages"]
    assert system["content"].startswith("Be brief.")
    assert FORM in system["content"]
    assert user == {"role": "user", "content": "What next?"}


@pytest.mark.parametrize(
    ("status", "said", "then"),
    [
        (400, "'response_format.type' must be 'json_schema' or 'text'", Manner(form=1)),
        (422, '{"detail":[{"loc":["body","response_format","type"]}]}', Manner(form=1)),
        (500, "failed to parse grammar", Manner(form=1)),
        (501, "tools are not supported", Manner(form=1)),
        (400, "unknown field stream_options", Manner(counts=False)),
        (400, "no such model", None),
        (401, "no grammar without a key", None),
        (503, "no tool is free", None),
    ],
)
def test_another_way_is_tried_where_the_server_names_this_one(status: int, said: str, then: Manner | None) -> None:
    assert Manner().otherwise(status, said, formed=True) == then


def test_there_is_an_end_of_ways() -> None:
    last = Manner(form=len(FORMS) - 1, counts=False)
    assert last.otherwise(400, "no response_format, no tools, no stream_options", formed=True) is None
    assert Manner(counts=False).otherwise(400, "no response_format", formed=False) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"tool": {"a": "b\\n"}}',
        'Sure:\n```json\n{"tool": {"a": "b\\n"}}\n```',
        '{ "tool":{"a":"b\n"}}  ',
        '{"tool": 1, "tool": {"a":"b\n"}}',
    ],
)
def test_an_object_is_found_among_words_and_told_as_json_has_it(text: str) -> None:
    assert formed(text) == '{"tool": {"a": "b\\n"}}'


@pytest.mark.parametrize(
    "text", ["", "none at all", "} {", '["tool"]', '{"tool": ', "{" * 100_000 + "}", '{"a": 1} or {"b": 2}']
)
def test_what_is_no_object_is_none(text: str) -> None:
    assert not formed(text)
