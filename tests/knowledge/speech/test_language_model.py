"""The language model: probabilities that sum to one, in the form that recognisers read."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.speech.language_model import BEGIN, DISCOUNT, END, arpa

WORDS = st.sampled_from(["what", "is", "broken", "did", "i", "miss"])
SENTENCES = st.lists(
    st.tuples(st.lists(WORDS, min_size=1, max_size=5).map(tuple), st.floats(0.01, 2.0)), min_size=1, max_size=8
)
Grams = dict[tuple[str, ...], tuple[float, float]]


def read(text: str) -> dict[int, Grams]:
    found: dict[int, Grams] = defaultdict(dict)
    size = 0
    for line in text.splitlines():
        if line.endswith("-grams:"):
            size = int(line[1])
        elif size and line and not line.startswith("\\"):
            first, *rest = line.split()
            words, behind = (rest[:size], rest[size:])
            found[size][tuple(words)] = 10 ** float(first), 10 ** float(behind[0]) if behind else 1.0
    return found


def probability(grams: dict[int, Grams], before: tuple[str, ...], word: str) -> float:
    known = grams[len(before) + 1].get((*before, word))
    if known:
        return known[0]
    if not before:
        return 0.0
    behind = grams[len(before)].get(before, (0.0, 1.0))[1]
    return behind * probability(grams, before[1:], word)


@given(SENTENCES, st.integers(1, 3))
def test_what_may_follow_sums_to_one(sentences: list[tuple[tuple[str, ...], float]], order: int) -> None:
    grams = read(arpa(sentences, order=order))
    words = {gram[0] for gram in grams[1]} - {BEGIN}
    for size in range(order):
        for before in [gram for gram in grams[size] if END not in gram] or [()]:
            everything = before and all((*before, word) in grams[size + 1] for word in words)
            whole = 1 - DISCOUNT if everything else 1  # nobody is left for whom the rest was kept
            assert sum(probability(grams, before, word) for word in words) == pytest.approx(whole, abs=0.005)


def test_the_head_counts_what_follows() -> None:
    text = arpa([(("what", "is", "broken"), 1.0), (("what", "did", "i", "miss"), 1.0)])
    told = [int(line.partition("=")[2]) for line in text.splitlines() if line.startswith("ngram ")]
    assert told == [len(grams) for _, grams in sorted(read(text).items())]


def test_what_was_said_is_likelier_than_what_was_not() -> None:
    grams = read(arpa([(("what", "is", "broken"), 1.0), (("is", "what"), 1.0)]))
    assert probability(grams, ("what", "is"), "broken") > 20 * probability(grams, ("what", "is"), "what")


def test_more_weight_is_more_probability() -> None:
    grams = read(arpa([(("what",), 3.0), (("why",), 1.0)]))
    assert probability(grams, (BEGIN,), "what") == pytest.approx(3 * probability(grams, (BEGIN,), "why"), rel=0.01)
