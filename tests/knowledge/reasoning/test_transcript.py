"""Prompts stay within their budget whatever stands in them, and whatever a model counts."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.reasoning.actions import Brief, Turn
from knowledge.reasoning.budget import QUESTION_LEAST, TOTAL
from knowledge.reasoning.engine import Wish
from knowledge.reasoning.transcript import Exchange, Transcript
from tests.knowledge.reasoning.working import told

TOOLS = [
    *map(told, ("search_knowledge", "briefing", "list_failures", "recent_activity", "explain_failure", "find_fix")),
    *map(told, ("what_changed", "project_state")),
]
LOG = "\n".join(f"2026-01-05T09:{n % 60:02d}:11Z ERROR worker[{n}] failed to take /srv/{n:04x}" for n in range(200))
COUNTS: dict[str, Callable[[str], int]] = {
    "four characters": lambda text: -(-len(text) // 4),
    "three bytes": lambda text: -(-len(text.encode()) // 3),
    "letters": len,
    "bytes": lambda text: len(text.encode()),
}


def count(wish: Wish, tokens: Callable[[str], int]) -> int:
    return tokens(wish.prefill) + sum(tokens(one.text) + 5 for one in wish.messages)


def full(question: str = "why?", text: str = LOG, turns: int = 9) -> Transcript:
    earlier = [Turn(f"what of {n}?", text[:600], [f"f{n}"]) for n in range(turns)]
    transcript = Transcript(Brief(question, TOOLS, earlier, text[:800], now=1))
    transcript.exchanges += [
        Exchange(f'{{"tool": "{n}"}}', f"Result {n}.", f"result {n}", f"first {text} last") for n in range(4)
    ]
    return transcript


@pytest.mark.parametrize("counted", COUNTS)
@pytest.mark.parametrize("purpose", ["decide", "answer"])
def test_after_two_overflows_at_most_it_fits(counted: str, purpose: str) -> None:
    transcript, tokens = full(), COUNTS[counted]
    for _ in range(3):
        wish, _name = transcript.wish(purpose)  # type: ignore[arg-type]
        read = count(wish, tokens)
        if read + wish.most <= TOTAL:
            break
        transcript.overflowed(purpose, read, TOTAL - wish.most)  # type: ignore[arg-type]
    assert read + wish.most <= TOTAL
    assert "Question: why?" in wish.messages[1].text
    assert "first" in wish.messages[-1].text
    assert "last" in wish.messages[-1].text


@settings(max_examples=25)
@given(st.text(max_size=3_000), st.text(min_size=1, max_size=500).map(lambda one: one * 20), st.integers(0, 20))
def test_by_its_own_estimate_it_always_fits(question: str, text: str, turns: int) -> None:
    wish, _ = full(question, text, turns).wish("answer")
    bytes_and_digits = sum(len(one.text.encode()) + 2 * sum(map(one.text.count, "0123456789")) for one in wish.messages)
    assert bytes_and_digits / 3 + wish.most <= TOTAL


def test_a_smaller_context_is_kept_to() -> None:
    transcript = full()
    transcript.wish("decide")
    transcript.overflowed("decide", 3_500, 1_800)
    wish, _ = transcript.wish("decide")
    assert count(wish, COUNTS["three bytes"]) <= 1_800


def test_an_overflow_of_which_nothing_is_known_shrinks_it() -> None:
    transcript = full()
    before, _ = transcript.wish("decide")
    transcript.overflowed("decide", 0, 0)
    after, _ = transcript.wish("decide")
    assert sum(len(one.text) for one in after.messages) < 0.8 * sum(len(one.text) for one in before.messages)


@pytest.mark.parametrize("length", [QUESTION_LEAST, QUESTION_LEAST + 1, 8_000])
@pytest.mark.parametrize("letter", ["a", "漢", "7"])
def test_a_question_keeps_its_first_thousand_characters(length: int, letter: str) -> None:
    wish, _ = full(letter * length).wish("decide")
    assert wish.messages[1].text.count(letter) >= QUESTION_LEAST


def test_tools_are_told_shorter_before_they_are_left_out() -> None:
    transcript = full()
    long, _ = transcript.wish("decide")
    transcript.overflowed("decide", 12_000, 3_000)
    short, _ = transcript.wish("decide")
    assert "Use it for" in long.messages[0].text
    assert "Use it for" not in short.messages[0].text
    assert all(f"- {one.name}(" in short.messages[0].text for one in TOOLS)


def test_what_was_cut_once_is_not_shown_longer_later() -> None:
    """The model would have to read it all again."""
    transcript = full(turns=0)
    del transcript.exchanges[2:]
    first, _ = transcript.wish("decide")
    transcript.counted(count(first, COUNTS["four characters"]) // 2)
    second, _ = transcript.wish("decide")
    assert second.messages == first.messages


def test_roles_take_turns() -> None:
    wish, _ = full().wish("answer")
    assert [one.role for one in wish.messages] == ["system", "user", *["assistant", "user"] * 4]


def test_a_decision_is_bound_and_at_zero_and_an_answer_is_free() -> None:
    transcript = Transcript(Brief("why?", TOOLS, temperature=0.7, seed=5))
    decide, named = transcript.wish("decide")
    answer, other = transcript.wish("answer", prefill="So")
    assert decide.form
    assert (decide.temperature, decide.seed) == (0.0, 5)
    assert (answer.form, answer.temperature, answer.seed, answer.prefill) == ("", 0.7, 5, "So")
    assert named.startswith("decide@")
    assert other.startswith("answer@")
