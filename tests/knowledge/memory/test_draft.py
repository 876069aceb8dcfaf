"""A note as a text: what is written can be read back, and what cannot be read says where."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as some

from knowledge.errors import NotFound
from knowledge.memory.draft import (
    KINDS,
    LONGEST,
    LONGEST_TITLE,
    BadDraft,
    Draft,
    checked,
    compose,
    kind_of,
    moment_of,
    parse,
    tags_of,
    written,
)
from tests.making import DAY, NOW
from tests.zones import within

WORDS = some.text(some.characters(codec="utf-8", exclude_characters=",#\n\r\x85\u2028\u2029"), max_size=12)
SEQS = some.lists(some.integers(1, 10**9), max_size=3).map(tuple)


@pytest.fixture(params=["UTC", "Europe/Berlin", "Australia/Lord_Howe"])
def zone(request: pytest.FixtureRequest) -> Iterator[None]:
    with within(request.param):
        yield


@given(
    some.builds(
        Draft,
        kind=some.sampled_from(KINDS),
        text=some.text(some.characters(codec="utf-8", exclude_characters="\r\ufeff")).map(str.strip),
        tags=some.lists(WORDS, max_size=3).map(tags_of),
        valid_from=some.none() | some.integers(0, 2 * NOW),
        valid_to=some.none() | some.integers(0, 2 * NOW),
        project=some.just("shop"),
        supersedes=SEQS,
        version=some.none(),
        settles=some.just(()),
    )
)
def test_a_draft_reads_as_it_was_written(draft: Draft) -> None:
    assert parse(compose(draft), Draft(project=""), NOW) == draft


def test_an_edit_names_its_version_and_what_it_settles() -> None:
    draft = Draft(text="ours", version=41, settles=(57, 60), valid_from=NOW)
    text = compose(draft, [("e57, written at the same time", "theirs")])
    assert "version: e41\nsettles: e57, e60\n" in text
    assert "<<<<<<< as it is now\nours\n=======\ntheirs\n>>>>>>> e57, written at the same time\n" in text
    with pytest.raises(BadDraft, match="both versions"):
        checked(parse(text, Draft(), NOW), NOW)


def test_marks_of_a_conflict_may_stand_in_a_note_that_is_in_none() -> None:
    assert checked(Draft(text="<<<<<<< HEAD is what git writes"), NOW)


def test_without_fields_it_is_all_text() -> None:
    like = Draft(kind="decision", tags=("db",))
    assert parse("one\r\n\r\ntwo\r\n", like, NOW) == like._replace(text="one\n\ntwo")


def test_lines_of_dashes_in_the_text_are_text() -> None:
    assert parse("---\nkind: fix\n---\none\n---\ntwo", Draft(), NOW).text == "one\n---\ntwo"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("kind: foo", "line 2: there is no kind 'foo'"),
        ("from: soon", "line 2: 'soon' is no date"),
        ("until: 99999-01-01", "is no date"),
        ("supersedes: x3", "line 2: 'x3' is no id"),
        ("layout: post", "line 2: 'layout: post' is no field"),
        ("kind", "line 2: 'kind' is no field"),
        (f"tags: {'a' * 41}", "line 2: at most 20 tags of 40 characters"),
    ],
)
def test_what_cannot_be_read_says_which_line(line: str, said: str) -> None:
    with pytest.raises(BadDraft) as raised:
        parse(f"---\n{line}\n---\none", Draft(), NOW)
    assert said in str(raised.value)
    assert str(raised.value).count("cannot be kept") == 1
    assert raised.value.advice or "tags" in line


def test_the_second_line_of_dashes_is_needed() -> None:
    with pytest.raises(BadDraft, match="second line of dashes"):
        parse("---\nkind: fix\none", Draft(), NOW)


@pytest.mark.parametrize("text", ["", "  \n\t", "\n\n"])
def test_nothing_is_no_note(text: str) -> None:
    with pytest.raises(BadDraft, match="nothing to remember"):
        checked(Draft(text=text), NOW)


def test_what_is_too_long_is_refused_and_not_cut() -> None:
    assert checked(Draft(text="a" * LONGEST), NOW)
    with pytest.raises(BadDraft, match="100,001 characters"):
        checked(Draft(text="a" * (LONGEST + 1)), NOW)


def test_a_note_does_not_end_before_it_begins() -> None:
    assert checked(Draft(text="a", valid_to=NOW + DAY), NOW)
    for begin in (None, NOW):
        with pytest.raises(BadDraft, match="before it begins"):
            checked(Draft(text="a", valid_from=begin, valid_to=NOW), NOW)


def test_the_first_line_is_the_title() -> None:
    draft = Draft(text="  one \t two\n\n    code\nend\n")
    assert (draft.title, draft.body) == ("one two", "    code\nend")


def test_a_long_first_line_is_cut_and_stands_whole_in_the_body() -> None:
    draft = Draft(text="word " * 100 + "\nend")
    assert len(draft.title) == LONGEST_TITLE
    assert draft.title.endswith("…")
    assert draft.body.startswith("word word")
    assert draft.body.endswith("\nend")


def test_tags_are_kept_once_without_hashes() -> None:
    assert tags_of([" #db", "db", "", "two  words"]) == ("db", "two words")
    with pytest.raises(BadDraft):
        tags_of([str(number) for number in range(21)])


def test_kinds_in_any_case() -> None:
    assert kind_of("Decision") == "decision"
    with pytest.raises(BadDraft) as raised:
        kind_of("")
    assert not isinstance(raised.value, NotFound)


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize("at", [0, NOW, NOW + 1, NOW + 60_000_000, NOW + 61_000_000, 1_729_990_800_000_000])
def test_a_moment_is_read_back_as_it_is(at: int) -> None:
    """The last one is a time that the clocks of Berlin show twice."""
    for hour in range(4):
        moment = at + hour * 1_800_000_000
        assert moment_of(written(moment), NOW) == moment
