"""A commit tells of a decision where a sentence of it names one, and why; work is no decision."""

import tomllib
from pathlib import Path

import pytest

from knowledge.memory.learned.commits import Message, decided, lessons

SAID = tomllib.loads(Path("daemon/bench/proposals_said.toml").read_text(encoding="utf-8"))
UNSEEN = {"Pin Node to the LTS line; Vite needs it", "From now on errors are events"}
"""Decisions that are not found: no word of theirs says that they are."""


def message(text: str, author: str = "Ada <ada@example.org>", how: str = "commit") -> Message:
    return Message(7, 1, "a" * 40, author, text, how)


def titles(text: str, **more: str) -> list[str]:
    return [one.title for one in lessons(message(text, **more))]


@pytest.mark.parametrize("sentence", SAID["decisions"])
def test_decisions(sentence: str) -> None:
    assert bool(decided(sentence)) is (sentence not in UNSEEN)


@pytest.mark.parametrize("sentence", SAID["work"])
def test_work(sentence: str) -> None:
    assert not decided(sentence)


def test_a_body_says_it_over_several_lines() -> None:
    text = "Rework storage\n\nThis is the layer.\nWe decided to keep Postgres, as the team knows\nit well.\n\nCc: x"
    (one,) = lessons(message(text))
    assert one.title == "We decided to keep Postgres, as the team knows it well."
    assert one.body.endswith("Commit aaaaaaaaaaaa by Ada <ada@example.org>")
    assert (one.kind, one.evidence, one.projects) == ("decision", (7,), (1,))


def test_a_prefix_is_not_part_of_what_was_decided() -> None:
    assert titles("chore(ci)!: decision: one pipeline for all") == ["One pipeline for all"]


def test_an_amended_commit_says_the_same() -> None:
    text = "Adopt SQLite because it needs no server"
    one, other = message(text), message(text + ".")._replace(commit="b" * 40, seq=9)
    assert [lesson.key for lesson in lessons(one)] == [lesson.key for lesson in lessons(other)]


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("We decided to use Kafka", {"how": "revert"}),
        ("We decided to use Kafka", {"author": "renovate[bot] <x@y>"}),
        ("fixup! We decided to use Kafka", {}),
        ("Merge branch 'x'\n\nWe decided to use Kafka", {}),
        ("Answer\n\n> We decided to use Kafka", {}),
        ("Document\n\n```\nDecision: use Kafka\n```", {}),
        ("Document\n\n    Decision: use Kafka", {}),
        ("", {}),
    ],
)
def test_what_somebody_else_or_a_program_says_is_left_out(text: str, more: dict[str, str]) -> None:
    assert titles(text, **more) == []


def test_a_hostile_message_takes_no_time() -> None:
    assert titles("switch from " + "a " * 50_000) == []
    assert titles("We " * 100_000 + "because " * 10_000) == []
