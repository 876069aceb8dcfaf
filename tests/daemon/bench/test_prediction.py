"""Prediction is measured honestly: the references do what they are named after, and so does the reckoning."""

import lzma
from pathlib import Path

import pytest

from daemon.bench import prediction
from daemon.bench.figures import Asked
from daemon.bench.prediction import Band, bands, calibration_error, foreseen, rival
from daemon.bench.prediction_naive import METHODS
from daemon.bench.prediction_typed import Typed, history

ROUND = ["make", "ls", "make", "vim"]


def _typed(lines: list[str]) -> list[Typed]:
    return [Typed(line, "/src", 0, 1, "one") for line in lines]


@pytest.mark.parametrize(
    ("name", "best"),
    [
        ("most frequent", ["make", "ls", "vim"]),
        ("most recent", ["vim", "make", "ls"]),
        ("order-1 Markov", ["make", "ls", "vim"]),
        ("IPAM", ["make", "vim", "ls"]),
    ],
)
def test_a_reference_does_what_it_is_named_after(name: str, best: list[str]) -> None:
    method = METHODS[name]()
    assert method.best() == []
    for line in ROUND * 3:
        method.learn(line)
    assert method.best() == best


def test_ipam_keeps_eight_tenths_at_each_update() -> None:
    method = METHODS["IPAM"]()
    for line in ("a", "b", "a", "c", "a"):
        method.learn(line)
    assert method.best()[0] == "c"  # .2 of the latest against .8 * .2 of the one before it


def test_a_loop_is_foreseen_by_what_looks_back_far_enough() -> None:
    typed = _typed(ROUND * 10)
    ours, markov = foreseen(typed), rival("order-1 Markov", typed)
    assert ours.of == markov.of == 40
    assert ours.first > markov.first
    assert ours.five >= ours.first
    assert len(ours.took_ms) == 40


def test_how_honest_probabilities_are_is_reckoned_by_tenths() -> None:
    said = [(0.95, True)] * 9 + [(0.95, False)] + [(0.15, False)] * 10
    assert bands(said) == [
        Band(pytest.approx(0.15), 0.0, 10),
        Band(pytest.approx(0.95), 0.9, 10),
    ]
    assert calibration_error(said) == pytest.approx((0.15 + 0.05) / 2)
    assert calibration_error([]) == 0


def test_a_person_is_the_same_each_time_and_nobody_else() -> None:
    assert history(1, 200) == history(1, 200)
    assert history(1, 200) != history(2, 200)
    assert {one.status for one in history(1, 200)} >= {0, 1}
    assert len({one.cwd for one in history(1, 500)}) > 2


def test_published_histories_are_read_where_there_are_some(tmp_path: Path) -> None:
    (tmp_path / "nextcommand").mkdir()
    for user in ("user1", "user2"):
        (tmp_path / "nextcommand" / f"{user}.txt.xz").write_bytes(lzma.compress("\n".join(ROUND * 3).encode()))
    users = prediction._users(tmp_path / "nextcommand", 10)
    assert {name: [one.line for one in typed] for name, typed in users.items()} == dict.fromkeys(
        ("user1", "user2"), (ROUND * 3)[:10]
    )
    rows = prediction._published(users, Asked(tell=str))
    assert rows[0].name == "next command foreseen, 2 users"
