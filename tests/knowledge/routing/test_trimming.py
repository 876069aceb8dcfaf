import pytest
from hypothesis import given
from hypothesis import strategies as some

from knowledge.routing.arguments import FREE
from knowledge.routing.trimming import trimmed


@pytest.mark.parametrize(
    ("argument", "said", "meant"),
    [
        ("since", "since the standup", "standup"),
        ("since", "over the last two hours", "last two hours"),
        ("since", "before lunch", "before lunch"),
        ("duration", "for an hour", "an hour"),
        ("duration", "the rest of the day", "rest of the day"),
        ("duration", "until 3pm", "until 3pm"),
        ("project", "our billing-api?", "billing-api"),
        ("failure", "`the build`,", "build"),
        ("entry", "“my note on the vpn”", "note on the vpn"),
        ("query", "on call", "on call"),
        ("text", "the seed is 42", "the seed is 42"),
        ("text", '"the seed is 42"', "the seed is 42"),
        ("command", "`git log --grep 'a b'`", "git log --grep 'a b'"),
        ("error", "don't panic", "don't panic"),
        ("project", "the", "the"),
        ("project", "?!", "?!"),
        ("text", "", ""),
    ],
)
def test_what_does_not_belong_to_an_argument_is_left_out(argument: str, said: str, meant: str) -> None:
    assert said[slice(*trimmed(said, argument))] == meant


@given(some.text(alphabet="the a\"'`,.? since", max_size=30), some.sampled_from(FREE))
def test_something_is_left_and_trimming_again_takes_nothing(text: str, argument: str) -> None:
    begin, end = trimmed(text, argument)
    assert 0 <= begin <= end <= len(text)
    assert bool(text) == (begin < end)
    assert trimmed(text[begin:end], argument) == (0, end - begin)
