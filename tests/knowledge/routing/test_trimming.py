import pytest
from hypothesis import given
from hypothesis import strategies as some

from knowledge.routing.arguments import FREE
from knowledge.routing.trimming import trimmed, unbroken


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
        ("text", "the limit is 60 s.", "the limit is 60 s"),
        ("since", "two weeks of", "two weeks"),
        ("error", "peer conflict...", "peer conflict"),
        ("command", "go test ./... in", "go test ./..."),
        ("command", "pip install -e .", "pip install -e ."),
        ("command", "find . -exec ls {} \\;", "find . -exec ls {} \\;"),
        ("command", "`git log --grep 'a b'`", "git log --grep 'a b'"),
        ("error", "don't panic", "don't panic"),
        ("project", "the billing repo", "billing"),
        ("project", "the project", "project"),
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


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [
        ("when was contract_test.go okay", "contract_test", "contract_test.go"),
        ("run chmod +x deploy.sh", "x deploy", "+x deploy.sh"),
        ("which edits touch reports/ today", "reports", "reports/"),
        ("the lint job's fix", "lint job", "lint job"),
        ("why did test_a: fail", "test_a", "test_a"),
        ("note:the seed is 42", "the seed is 42", "the seed is 42"),
        ("give me the one-liner", "one", "one-liner"),
    ],
)
def test_a_name_is_told_whole(text: str, found: str, whole: str) -> None:
    begin = text.index(found)
    assert text[slice(*unbroken(text, begin, begin + len(found)))] == whole


@given(some.text(max_size=40), some.integers(0, 40), some.integers(0, 40))
def test_nothing_is_lost_by_it(text: str, begin: int, length: int) -> None:
    begin = min(begin, len(text))
    end = min(begin + length, len(text))
    first, last = unbroken(text, begin, end)
    assert 0 <= first <= begin <= end <= last <= len(text)
