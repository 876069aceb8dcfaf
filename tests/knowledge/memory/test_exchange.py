"""Notes out and in again: by lines of JSON and by Markdown they stay what they were; what others wrote is read too."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.memory.draft import KINDS
from knowledge.memory.exchange import Carried, Unreadable, fields, markdown, missing, read
from tests.making import NOW

WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
LINES = st.one_of(
    WORDS,
    st.sampled_from(["", "## heading", "---", "<!-- sotto note {} -->", "\\<!-- sotto note {} -->", "-->", "{", "  x"]),
)
MOMENTS = st.one_of(st.none(), st.integers(NOW, NOW + 10**15))


@st.composite
def notes(draw: st.DrawFn) -> Carried:
    return Carried(
        origin=draw(WORDS),
        kind=draw(st.sampled_from(KINDS)),
        title=" ".join(draw(st.lists(WORDS, min_size=1, max_size=4))),
        body="\n".join(draw(st.lists(LINES, max_size=6))).strip("\n"),
        tags=draw(st.lists(WORDS, max_size=3)),
        valid_from=draw(MOMENTS),
        valid_to=draw(MOMENTS),
        ended=draw(MOMENTS),
        by=draw(st.one_of(st.just(""), WORDS)),
        project=draw(st.one_of(st.just(""), WORDS)),
        author=draw(st.sampled_from(["user", "learned", "agent"])),  # type: ignore[arg-type]
        confidence=draw(st.floats(0, 1)),
    )


@given(st.lists(notes(), min_size=1, max_size=4))
def test_by_lines_of_json_they_are_what_they_were(given_: list[Carried]) -> None:
    text = "".join(json.dumps(fields(one), ensure_ascii=False) + "\n" for one in given_)
    assert read(text) == given_


@given(st.lists(notes(), min_size=1, max_size=4))
def test_by_markdown_they_are_what_they_were(given_: list[Carried]) -> None:
    text = "# Failures\n\n- f1: none of it\n\n" + "\n".join(markdown(one) for one in given_)
    assert read(text) == given_


def test_markdown_of_anybody_is_a_note_for_each_heading() -> None:
    found = read("intro\n\n# Ports\n\nuse 8080\n\n### not alone\nmore\n## Why tabs ##\nno reason\n")
    assert [(one.title, one.body) for one in found] == [
        ("intro", ""),
        ("Ports", "use 8080\n\n### not alone\nmore"),
        ("Why tabs", "no reason"),
    ]


def test_lines_of_anybody_need_a_title_or_a_text() -> None:
    found = read('{"title": "a", "kind": "decision"}\n\n{"text": "b\\nmore"}\n{"kind": "event", "seq": 1}\n')
    assert [(one.kind, one.title, one.body) for one in found] == [("decision", "a", ""), ("note", "b", "more")]
    assert len({one.origin for one in found}) == 2


def test_what_says_the_same_is_of_the_same_origin() -> None:
    assert missing(read('{"title": "a"}\n{"title": "a"}\n{"title": "b"}'), frozenset()) == read(
        '{"title": "a"}\n{"title": "b"}'
    )
    (one,) = read('{"title": "a"}')
    assert missing([one], frozenset({one.origin})) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        '{"title": 1}',
        '{"title": "a"}\n{"title"',
        '{"title": "a", "tags": 7}',
        '{"title": "a", "valid_from": "yesterday"}',
        '{"body": "no title"}',
        '<!-- sotto note {"tags": 1} -->\n## a',
    ],
)
def test_what_is_no_file_of_notes_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)


@pytest.mark.parametrize(
    "line",
    [
        '{"title": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"title": "t", "confidence": NaN}',
        '{"title": "t", "valid_from": "9999-12-31T23:59:59-23:59"}',
    ],
)
def test_what_would_break_every_later_list_is_refused(line: str) -> None:
    with pytest.raises(Unreadable):
        read(line)


def test_a_confidence_that_is_too_large_a_number_is_all_there_is() -> None:
    assert read('{"title": "t", "confidence": ' + "9" * 400 + "}")[0].confidence == 1.0


def test_a_line_of_code_is_no_heading() -> None:
    assert [one.title for one in read("# A\n\n```sh\n# not a heading\n```\n\n# B\n")] == ["A", "B"]
