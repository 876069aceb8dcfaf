"""What is new in a history, whatever its shell did to the file."""

import random

import pytest

from knowledge.history.fresh import new


def plain(words: str) -> list[tuple[int | None, str]]:
    return [(None, word) for word in words.split()]


LONG = " ".join(f"c{number}" for number in range(40))


@pytest.mark.parametrize(
    ("done", "found", "fresh"),
    [
        ("", "", ""),
        ("", "a b", "a b"),
        ("a b", "a b", ""),
        ("a b", "a b c", "c"),
        ("a b c", "a b c a b c", "a b c"),
        ("a b c a b c", "a b c a b c", ""),
        ("ls ls ls", "ls ls ls ls ls", "ls ls"),
        ("a b c d", "c d e", "e"),
        ("a b c d", "d", ""),
        ("a b c d", "e f", "e f"),
        (LONG, f"{LONG} new", "new"),
        (LONG, f"{LONG[LONG.index('c20') :]} new", "new"),
        (LONG, f"{LONG.replace('c5 ', '')} c5", "c5"),
        (f"{LONG} ls {LONG}", f"{LONG} ls {LONG}", ""),
        ("a b", "", ""),
    ],
)
def test_by_order(done: str, found: str, fresh: str) -> None:
    those = plain(found)
    assert [those[place][1] for place in new(those, plain(done))] == fresh.split()


def test_by_moment_whatever_the_order() -> None:
    done = [(3, "c"), (1, "a"), (3, "d")]
    found = [(1, "a"), (2, "b"), (3, "c"), (3, "d"), (3, "e"), (4, "f")]
    assert [found[place][1] for place in new(found, done)] == ["b", "e", "f"]


def test_by_moment_the_words_do_not_matter_because_secrets_become_known() -> None:
    assert new([(1, "curl -H secret")], [(1, "curl -H ⟨secret:token:#aaaaaa⟩")]) == []


def test_a_file_that_began_without_moments() -> None:
    found = [(None, "a"), (None, "b"), (5, "c"), (6, "d")]
    assert new(found, [(None, "a"), (None, "b"), (5, "c")]) == [3]


@pytest.mark.parametrize("seed", range(30))
def test_a_history_that_grows_and_is_cut_loses_and_doubles_nothing(seed: int) -> None:
    chance = random.Random(seed)
    words = [f"w{number}" for number in range(chance.choice([2, 5, 50]))]
    said = [chance.choice(words) for _ in range(30)]
    done = plain(" ".join(said))
    taken = len(said)
    for _ in range(20):
        said += [chance.choice(words) for _ in range(chance.randint(0, 6))]
        kept = plain(" ".join(said[-40:]))
        fresh = [kept[place] for place in new(kept, done)]
        assert fresh == plain(" ".join(said[taken:]))
        done, taken = done + fresh, len(said)
