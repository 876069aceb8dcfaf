"""How far ratings move the weights: a little, within bounds, the same from the log."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.envelope import Envelope
from knowledge.events import Suspect, SuspectRated, SuspectsRanked
from knowledge.failures.suspects.rated import KEPT, Ratings, moved, step_of
from knowledge.redact import clean
from knowledge.store.memory import Memory
from tests.making import Voice

WEIGHTS = {"owned": 2.0, "recent": 0.5, "only_documents": -1.0}


def ranked(*features: dict[str, float]) -> SuspectsRanked:
    suspects = [
        Suspect(
            kind="edit",
            ref=clean(f"e{at}"),
            title=clean("t"),
            at=1,
            paths=[],
            probability=1 / len(features),
            reasons=[],
            features=one,
        )
        for at, one in enumerate(features)
    ]
    return SuspectsRanked(failure=1, since=1, suspects=suspects, considered=len(features), unclear=False)


TOLD = ranked({"owned": 1.0}, {"recent": 1.0})


def rated(ref: str, seq: int, *, right: bool = True, by: str = "user", ranking: int = 9) -> Envelope:
    event = SuspectRated(ranked=ranking, ref=clean(ref), right=right, by=by)  # type: ignore[arg-type]
    sealed = Voice(said=seq).says(event)
    return Envelope(sealed.header, sealed.body, seq)


class Told:
    """A log in which every event is this ranking; or none is left."""

    def __init__(self, ranking: SuspectsRanked | None = TOLD) -> None:
        self._ranking = ranking

    def every(self, seq: int = 0, types: Iterable[str] = ()) -> Iterator[Envelope]:
        del types
        if self._ranking:
            sealed = Voice(said=seq).says(self._ranking)
            yield Envelope(sealed.header, sealed.body, seq + 1)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory.writer(tmp_path / "memory.db") as one:
        yield one


def test_what_spoke_for_the_culprit_weighs_more_and_what_spoke_for_others_less(memory: Memory) -> None:
    ratings = Ratings(memory, Told())
    ratings.write(rated("e0", 1))
    after = ratings.moved(WEIGHTS)
    assert after["owned"] > WEIGHTS["owned"]
    assert after["recent"] < WEIGHTS["recent"]
    assert after["only_documents"] == WEIGHTS["only_documents"]


def test_who_was_not_it_moves_them_the_other_way(memory: Memory) -> None:
    ratings = Ratings(memory, Told())
    ratings.write(rated("e0", 1, right=False))
    assert ratings.moved(WEIGHTS)["owned"] < WEIGHTS["owned"]


def test_a_second_word_takes_the_place_of_the_first(memory: Memory) -> None:
    ratings = Ratings(memory, Told())
    ratings.write(rated("e0", 1, right=False))
    ratings.write(rated("e0", 2))
    once = ratings.moved(WEIGHTS)
    ratings.write(rated("e0", 3))
    assert ratings.moved(WEIGHTS) == once
    assert once["owned"] > WEIGHTS["owned"]


def test_what_the_user_said_stays_whatever_a_fix_says(memory: Memory) -> None:
    ratings = Ratings(memory, Told())
    ratings.write(rated("e0", 1, right=False))
    before = ratings.moved(WEIGHTS)
    ratings.write(rated("e0", 2, by="fix"))
    assert ratings.moved(WEIGHTS) == before


def test_an_event_counts_once(memory: Memory) -> None:
    ratings = Ratings(memory, Told())
    ratings.write(rated("e0", 5))
    before = ratings.moved(WEIGHTS)
    ratings.write(rated("e1", 4))
    assert ratings.moved(WEIGHTS) == before


def test_what_names_no_suspect_moves_nothing(memory: Memory) -> None:
    ratings = Ratings(memory, Told())
    ratings.write(rated("e7", 1))
    Ratings(memory, Told(None)).write(rated("e0", 2))
    assert ratings.moved(WEIGHTS) == WEIGHTS


def test_only_the_latest_count(memory: Memory) -> None:
    ratings = Ratings(memory, Told())
    for seq in range(1, KEPT + 20):
        ratings.write(rated("e0", seq, ranking=seq))
    assert len(memory.database.all("suspect_steps")) == KEPT


@given(st.floats(-5, 5), st.floats(-100, 100))
def test_a_weight_keeps_its_sign_and_stays_near(weight: float, step: float) -> None:
    after = moved(weight, step)
    assert abs(weight) / 2 - 1e-9 <= abs(after) <= abs(weight) * 2 + 1e-9
    assert after * weight >= 0
    assert (after - weight) * step >= 0


def test_a_rating_is_a_small_step() -> None:
    event = SuspectRated(ranked=1, ref=clean("e0"), right=True, by="user")
    assert 0 < step_of(TOLD, event)["owned"] < 0.1
