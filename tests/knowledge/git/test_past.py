"""Commits out of what git prints, whatever they are called."""

import pytest

from knowledge.git.past import commits

ID = "0" * 39


def printed(number: int, subject: bytes = b"s", *paths: bytes, at: bytes = b"1700000000") -> list[bytes]:
    head = [f"{ID}{number}".encode(), b"A <a@b>", at, subject]
    raw = [part for path in paths for part in (b":100644 100644 a b M", path)]
    return head + ([b"\n" + raw[0], *raw[1:]] if raw else [])


@pytest.mark.parametrize(
    ("tokens", "seen"),
    [
        ([], []),
        (printed(1), [("s", [], 0)]),
        (printed(1) + printed(2, b"t", b"a", b"b"), [("s", [], 0), ("t", ["a", "b"], 2)]),
        (printed(1, b"s", ID.encode() + b"1") + printed(2), [("s", [f"{ID}1"], 1), ("s", [], 0)]),
        (printed(1, b"s", b":a", b"\n:b"), [("s", [":a", "\n:b"], 2)]),
        (printed(1, b":looks like raw", b"a"), [(":looks like raw", ["a"], 1)]),
        (printed(1, b"", b"a", b"b", b"c", b"d"), [("", ["a", "b", "c"], 4)]),
        (printed(1, b"\xff", b"\xff"), [("\ufffd", ["\ufffd"], 1)]),
        (printed(1)[:3], []),
    ],
)
def test_commits(tokens: list[bytes], seen: list[tuple]) -> None:
    assert [(one.subject, one.paths, one.changed) for one in commits(tokens, 3)] == seen


@pytest.mark.parametrize("at", [b"", b"soon", b"-5", b"99999999999999999999"])
def test_a_moment_that_is_none_is_the_beginning(at: bytes) -> None:
    [one] = commits(printed(1, at=at), 3)
    assert one.at == 0
