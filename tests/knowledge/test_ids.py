"""Ids go to text and back; garbage is a BadId and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import BadId, NotFound
from knowledge.ids import LETTERS, EventId, ShortId, complete, new_epoch

words = st.from_regex(r"[A-Za-z0-9_/:-]{1,20}", fullmatch=True)
event_ids = st.builds(EventId, words, words, st.integers(0, 2**63 - 1))
short_ids = st.builds(ShortId, st.sampled_from(sorted(LETTERS)), st.integers(0, 10**18 - 1))


@given(event_ids)
@settings(max_examples=100)
def test_the_id_of_an_event_survives_being_written_and_read(one: EventId) -> None:
    assert EventId.parse(str(one)) == one


@given(short_ids)
@settings(max_examples=100)
def test_a_short_id_survives_being_typed(one: ShortId) -> None:
    assert ShortId.parse(str(one)) == one
    assert ShortId.parse(f"  {str(one).upper()}\n") == one
    assert ShortId.parse(str(one.seq), one.letter) == one


GARBAGE = [
    "", ".", "..", "a.b", "a.b.", ".b.1", "a..1", "a.b.c", "a.b.-1", "a.b.1.2", "a b.1", "a.b.\uff11", "a.b.²", "ä.b.1",
    "a.b.1\n", "a.b. 1", "a.b.+1", "a.b.1_0", "a.b.9223372036854775808", "a.b." + "9" * 5_000, "a.b.\0", "f12",
]  # fmt: skip


@pytest.mark.parametrize("text", GARBAGE)
def test_garbage_is_no_id_of_an_event(text: str) -> None:
    with pytest.raises(BadId):
        EventId.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "f",
        "12",
        "f-1",
        "f1.5",
        "ff1",
        "z9",
        "f\uff11",
        "f²",
        "f 1",
        "1f",
        "e" + "9" * 19,
        "e" + "9" * 5_000,
        "\0",
        "é1",
    ],
)
def test_garbage_is_no_short_id(text: str) -> None:
    with pytest.raises(BadId):
        ShortId.parse(text)


@given(st.text(max_size=30), st.sampled_from(["", *LETTERS]))
@settings(max_examples=200)
def test_whatever_is_typed_is_an_id_or_a_bad_id(text: str, letter: str) -> None:
    for parse in (lambda: ShortId.parse(text, letter), lambda: EventId.parse(text)):
        try:
            found = parse()
        except BadId:
            continue
        assert type(found).parse(str(found)) == found


def test_an_id_of_another_kind_is_named_for_what_it_is() -> None:
    with pytest.raises(BadId, match="a5 is an approval, an event is expected"):
        ShortId.parse("a5", "e")
    with pytest.raises(BadId, match="f12 is a failure, a job is expected"):
        ShortId.parse("f12", "j")
    with pytest.raises(BadId, match="f12 is a failure, an approval is expected"):
        ShortId.parse("f12", "a")


def test_a_bad_id_is_a_thing_that_is_not_there() -> None:
    with pytest.raises(NotFound) as error:
        ShortId.parse("nonsense")
    assert error.value.code == 3


def test_every_life_has_a_name_of_its_own_that_an_id_may_hold() -> None:
    epochs = {new_epoch() for _ in range(1_000)}
    assert len(epochs) == 1_000
    assert all(EventId.parse(f"hub.{epoch}.1").epoch == epoch for epoch in epochs)


@pytest.mark.parametrize(
    ("prefix", "found"),
    [("ab", "abc"), ("abc", "abc"), ("x", "x"), ("xy", "xyz")],
)
def test_a_prefix_that_fits_one_id_is_that_id(prefix: str, found: str) -> None:
    assert complete(prefix, ["abc", "x", "xyz"]) == found


@pytest.mark.parametrize(("prefix", "says"), [("q", "'q'"), ("a", "'a' fits 2 ids")])
def test_a_prefix_that_fits_none_or_several_is_refused(prefix: str, says: str) -> None:
    with pytest.raises(NotFound, match=says):
        complete(prefix, ["abc", "abd"])
