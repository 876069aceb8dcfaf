"""Notes out and in again: by lines of JSON and by Markdown they stay what they were; what others wrote is read too."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.memory.draft import KINDS
from knowledge.memory.exchange import Bad, Carried, Found, Unreadable, fields, markdown, missing, read
from tests.making import NOW

WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
LINES = st.one_of(
    WORDS,
    st.sampled_from(["", "## heading", "---", "<!-- sotto note {} -->", "\\<!-- sotto note {} -->", "-->", "{", "  x"]),
)
MOMENTS = st.one_of(st.none(), st.integers(NOW, NOW + 10**15))


def notes_of(text: str) -> list[Carried]:
    """Those of a file in which everything is one."""
    found = read(text)
    assert found.bad == []
    return found.notes


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
        place=draw(st.one_of(st.just(""), WORDS)),
        author=draw(st.sampled_from(["user", "learned", "agent"])),  # type: ignore[arg-type]
        confidence=draw(st.floats(0, 1)),
    )


@given(st.lists(notes(), min_size=1, max_size=4))
def test_by_lines_of_json_they_are_what_they_were(given_: list[Carried]) -> None:
    text = "".join(json.dumps(fields(one), ensure_ascii=False) + "\n" for one in given_)
    assert read(text) == Found(given_, [])


@given(st.lists(notes(), min_size=1, max_size=4))
def test_by_markdown_they_are_what_they_were(given_: list[Carried]) -> None:
    text = "# Failures\n\n- f1: none of it\n\n" + "\n".join(markdown(one) for one in given_)
    assert read(text) == Found(given_, [])


def test_markdown_of_anybody_is_a_note_for_each_heading() -> None:
    found = notes_of("intro\n\n# Ports\n\nuse 8080\n\n### not alone\nmore\n## Why tabs ##\nno reason\n")
    assert [(one.title, one.body) for one in found] == [
        ("intro", ""),
        ("Ports", "use 8080\n\n### not alone\nmore"),
        ("Why tabs", "no reason"),
    ]


def test_lines_of_anybody_need_a_title_or_a_text() -> None:
    found = notes_of('{"title": "a", "kind": "decision"}\n\n{"text": "b\\nmore"}\n{"kind": "event", "seq": 1}\n')
    assert [(one.kind, one.title, one.body) for one in found] == [("decision", "a", ""), ("note", "b", "more")]
    assert len({one.origin for one in found}) == 2


def test_what_says_the_same_is_of_the_same_origin() -> None:
    assert missing(notes_of('{"title": "a"}\n{"title": "a"}\n{"title": "b"}'), frozenset()) == notes_of(
        '{"title": "a"}\n{"title": "b"}'
    )
    (one,) = notes_of('{"title": "a"}')
    assert missing([one], frozenset({one.origin})) == []


@pytest.mark.parametrize("text", ["", "  \n"])
def test_what_is_empty_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ('{"title": 1}', "title is no text"),
        ('{"title"', "no JSON: Expecting ':' delimiter at character 9"),
        ('["title"]', "it is no object"),
        ('{"title": "a", "tags": 7}', "tags are no list"),
        ('{"title": "a", "tags": ["' + "x" * 41 + '"]}', "at most 20 tags of 40 characters"),
        ('{"title": "a", "kind": "meeting"}', "there is no kind 'meeting'"),
        ('{"title": "a", "valid_from": "yesterday"}', "Invalid isoformat string: 'yesterday'"),
        ('{"title": "a", "body": "' + "x" * 100_000 + '"}', "it has 100,001 characters, a note at most 100,000"),
        ('{"body": "no title"}', "it has no title"),
        ('{"title": ' + "[" * 100_000 + "]" * 100_000 + "}", "it is nested too deeply"),
        ('{"title": "t", "confidence": NaN}', "confidence is no number"),
        ('{"title": "t", "valid_from": "9999-12-31T23:59:59-23:59"}', "'9999-12-31T23:59:59-23:59' lies outside"),
    ],
)
def test_a_line_that_is_no_note_is_named_and_the_others_are_taken(bad: str, reason: str) -> None:
    found = read('{"title": "before"}\n' + bad + '\n\n{"title": "behind"}\n')
    assert [one.title for one in found.notes] == ["before", "behind"]
    assert [(one.line, one.reason.startswith(reason)) for one in found.bad] == [(2, True)]


def test_a_mark_that_was_spoilt_is_named_by_its_line() -> None:
    text = '<!-- sotto note {"tags": 1} -->\n## a\n\n<!-- sotto note {"origin": "o"} -->\n## b\n\nbody\n'
    found = read(text)
    assert [(one.title, one.body) for one in found.notes] == [("b", "body")]
    assert found.bad == [Bad(1, "tags are no list")]


def test_of_a_long_title_the_beginning_is_the_title_and_all_of_it_stands_below() -> None:
    (one,) = notes_of(json.dumps({"title": "word " * 60, "body": "more"}))
    assert (len(one.title), one.title[-1], one.body) == (200, "…", "word " * 60 + "\n\nmore")


def test_a_confidence_that_is_too_large_a_number_is_all_there_is() -> None:
    assert notes_of('{"title": "t", "confidence": ' + "9" * 400 + "}")[0].confidence == 1.0


def test_a_line_of_code_is_no_heading() -> None:
    assert [one.title for one in notes_of("# A\n\n```sh\n# not a heading\n```\n\n# B\n")] == ["A", "B"]
