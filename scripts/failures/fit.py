"""Learn the weights of knowledge/failures/weights.toml from logs with a labelled reason.

    python scripts/failures/fit.py FOLDER [--write]

FOLDER holds `cases.jsonl` and `logs/` as daemon/bench/failures_logs.py describes them. Prints what the weights do on
repositories that they were not learned from: the logs are dealt into six parts, none of which shares a repository with
another, and each part is read with the weights of the other five. With --write the weights of all logs are written.

Both sums are logistic regressions (Newton's method), pulled towards small guesses (GUESSES), so that a mark that few
logs bear keeps the sign that sense gives it.
"""

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from daemon.bench.failures_logs import Case, Outcome, cases, judged, shares
from knowledge.failures.choose import excerpt, headlines
from knowledge.failures.marks import vocabulary
from knowledge.failures.score import LEAST, Scored
from knowledge.failures.score_rows import Rows
from knowledge.failures.text import Text
from knowledge.failures.weights import near_names, own_names

Vector = NDArray[np.float64]

PARTS = 6
PULL_OWN, PULL_NEAR = 5.0, 3.0
"""How strongly weights are pulled towards the guesses."""
STILL = 1e-5
"""Change of a weight below which fitting ends."""
GUESSES = {
    name: guess
    for guess, names in {
        0.8: "after_frames",
        0.5: "opens_error opens_failure marked before_frames",
        0.3: "fatal exception opens_exception place opens_place closes_failure numbered told late above_end",
        0.2: "error fail refused wrong compared",
        0.15: "absent capitals not_so listed frame drawn",
        0.1: "heading pathlike frame_above",
        -0.1: "again timed",
        -0.3: "warned busy none echo",
        -0.5: "calm",
        -0.6: "quiet blank",
        -0.8: "follows",
    }.items()
    for name in names.split()
}
TARGET = Path(__file__).parents[2] / "knowledge/failures/weights.toml"


class Log(NamedTuple):
    """One log with the rows of the lines that are looked at."""

    case: Case
    rows: Rows
    own: Vector
    reason: Vector
    """1 for a line of the labelled reason."""


class Weights(NamedTuple):
    own: Vector
    near: Vector


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    logs = [read(case) for case in cases(asked.folder)]
    outcomes: list[Outcome] = []
    for part in range(PARTS):
        weights = learned([log for log in logs if part_of(log.case) != part])
        outcomes += [outcome(log, weights) for log in logs if part_of(log.case) == part]
    unseen = shares(outcomes)
    print(
        f"{len(logs)} logs, other repositories: " + "  ".join(f"{name} {value:.3f}" for name, value in unseen.items())
    )
    if asked.write:
        TARGET.write_text(as_toml(learned(logs), unseen, logs), encoding="utf-8")
    return 0


def read(case: Case) -> Log:
    rows = Rows(Text(case.output).lines)
    own = np.array([_dense(borne, place) for _, borne, place in rows.own()]).reshape(-1, len(own_names()) + 1)
    reason = np.array([float(case.in_reason(index + 1)) for index in rows.seen])
    return Log(case, rows, own, reason)


def _dense(borne: frozenset[int], place: list[float]) -> list[float]:
    return [*(float(mark in borne) for mark in range(len(vocabulary().names))), *map(float, place)]


def part_of(case: Case) -> int:
    return int(hashlib.sha1(f"f{case.repo}".encode(), usedforsecurity=False).hexdigest(), 16) % PARTS


def learned(logs: Sequence[Log]) -> Weights:
    reason = np.concatenate([log.reason for log in logs])
    share = np.concatenate([_evenly(log.reason) for log in logs])
    own = fit(np.vstack([log.own for log in logs]), reason, share, _guesses(own_names()), PULL_OWN)
    near = np.vstack([_near(log, own) for log in logs])
    share = np.concatenate([_as_found(log.reason) for log in logs])
    return Weights(own, fit(near, reason, share, np.zeros(near.shape[1] - 1), PULL_NEAR))


def fit(rows: Vector, reason: Vector, share: Vector, guesses: Vector, pull: float) -> Vector:
    """Logistic regression; the last column is the constant and is not pulled."""
    towards = np.append(guesses, 0.0)
    pulls = np.append(np.full(len(guesses), pull), 1e-3)
    weights = towards.copy()
    for _ in range(40):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (share * (chance - reason)) + pulls * (weights - towards)
        curve = (rows * np.maximum(share * chance * (1 - chance), 1e-9)[:, None]).T @ rows + np.diag(pulls)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < STILL:
            break
    return weights


def outcome(log: Log, weights: Weights) -> Outcome:
    """What would be shown of this log."""
    telling = _telling(log, weights.own)
    chance = np.zeros(len(telling))
    if log.rows.seen:
        chance[log.rows.seen] = 1 / (1 + np.exp(-np.clip(_near(log, weights.own) @ weights.near, -30, 30)))
    scored = Scored(telling, chance.tolist(), log.rows.seen, log.rows.marks, log.rows.heads())
    return judged(log.case, headlines(log.rows.lines, scored, []), excerpt(log.rows.lines, scored, []))


def _telling(log: Log, own: Vector) -> list[float]:
    telling = np.full(len(log.rows.lines), LEAST)
    if log.rows.seen:
        telling[log.rows.seen] = log.own @ own
    return [float(one) for one in telling]


def _near(log: Log, own: Vector) -> Vector:
    rows = [row for _, row in log.rows.near(_telling(log, own))]
    return np.array(rows, dtype=np.float64).reshape(-1, len(near_names()) + 1)


def _evenly(reason: Vector) -> Vector:
    """The reason and the rest of a log count the same, and no log more than another."""
    inside = max(reason.sum(), 1)
    share: Vector = np.minimum(np.where(reason > 0, 30 / inside, 30 / max(len(reason) - inside, 1)), 3.0)
    return share


def _as_found(reason: Vector) -> Vector:
    """Lines count as they are, so that chances are true; long logs and long reasons count no more than common ones."""
    inside = max(reason.sum(), 1)
    share: Vector = np.where(reason > 0, min(1, 30 / inside), min(1, 120 / max(len(reason) - inside, 1)))
    return share


def _guesses(names: Sequence[str]) -> Vector:
    return np.array([GUESSES.get(name, 0.0) for name in names])


def as_toml(weights: Weights, unseen: dict[str, float], logs: Sequence[Log]) -> str:
    repositories = len({log.case.repo for log in logs})
    parts = [
        "# Made by scripts/failures/fit.py; do not edit.",
        f"# Learned from {len(logs)} labelled CI logs of {repositories} repositories (LogChunks).",
        "",
        "# What weights learned in this way do on logs of repositories that they were not learned from",
        "[unseen]",
        *(f'"{name}" = {value:.3f}' for name, value in unseen.items()),
    ]
    for name, names, values in (("telling", own_names(), weights.own), ("chance", near_names(), weights.near)):
        parts += [
            "",
            f"[{name}]",
            *(f"{one} = {value:.3f}" for one, value in zip((*names, "constant"), values, strict=True)),
        ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main())
