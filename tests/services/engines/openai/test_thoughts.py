"""What a model thinks aloud is left out, whatever the pieces."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.engines.openai.thoughts import Thoughts

TOLD = {
    "": "",
    "No thought.": "No thought.",
    "<think>hm</think>Yes.": "Yes.",
    "<think>\nhm\n</think>\n\nYes.": "Yes.",
    "\n <think>hm</think> Yes.": "\n Yes.",
    "Yes.\n<think>hm</think>\nAnd no.": "Yes.\nAnd no.",
    "<think></think>\n\n<think>hm</think>\nYes.": "Yes.",
    "The tag `<think>` begins a thought.": "The tag `<think>` begins a thought.",
    "a < b": "a < b",
    "<thin": "<thin",
    "<thinner>": "<thinner>",
    "<<think>": "<<think>",
    "<think>never ends": "",
    "<think>hm</thin": "",
    "<think>a </think": "",
    "<think><think>hm</think>Yes.": "Yes.",
}


def read(*pieces: str) -> str:
    thoughts = Thoughts()
    return "".join(map(thoughts.feed, pieces)) + thoughts.close()


@pytest.mark.parametrize("text", TOLD)
def test_thoughts_are_left_out(text: str) -> None:
    assert read(text) == TOLD[text]
    assert read(*text) == TOLD[text]


@given(
    st.lists(st.sampled_from(["<think>", "</think>", "<", "think>", "</", "\n", " ", "words", "`"]), max_size=20),
    st.lists(st.integers(0, 100), max_size=12),
)
def test_the_pieces_change_nothing(parts: list[str], cuts: list[int]) -> None:
    text = "".join(parts)
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    assert read(*(text[a:b] for a, b in pairwise(places))) == read(text)
