"""Learn the weights of knowledge/failures/suspects/weights.toml from generated repositories.

    python scripts/failures/fit_suspects.py [--cases N] [--keep FILE] [--write]

Conditional logit (Newton's method): in each history one of the changes since green is the culprit, and the weights are
those under which the culprits are likeliest, pulled towards small guesses (GUESSES), so that what few histories show
keeps the sign that sense gives it. Prints what weights learned from the other templates do on each template. The bench
measures with templates and seeds that are never learned from. --keep keeps what was seen, and takes it where it is.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from daemon.bench.suspects import latest, overlapping, ranked, reliability, share
from daemon.bench.suspects_asked import Answer, answers, packed, unpacked
from daemon.bench.suspects_templates import LEARNED

Vector = NDArray[np.float64]

CASES = 320
PULL = 1.5
"""How strongly weights are pulled towards the guesses."""
STILL = 1e-6
GUESSES = {
    "owned": 2.0,
    "near": 1.0,
    "called": 1.5,
    "file": 0.8,
    "used": 0.5,
    "said": 0.8,
    "code": 0.5,
    "recent": 0.5,
    "symbol": 1.5,
    "gone": 1.5,
    "own_test": 0.2,
    "outside": 0.8,
    "relied_on": 1.5,
    "blamed": 0.7,
    "commit": 0.0,
    "switch": 0.3,
    "environment": -0.3,
    "dependency": 0.3,
    "configuration": 0.3,
    "only_tests": -0.5,
    "only_documents": -2.0,
    "only_new": -1.0,
    "size": 0.5,
    "unknown": 0.2,
}
"""What speaks for a change, and against it."""
NAMES = tuple(GUESSES)
TARGET = Path(__file__).parents[2] / "knowledge/failures/suspects/weights.toml"


class Case(NamedTuple):
    """One history as numbers."""

    rows: Vector
    """A row for each change that may be it."""
    culprit: Vector
    """1 for the culprit."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    found = seen(asked.cases, asked.keep)
    cool = coolness(found)
    unseen = across(found, cool)
    print(f"{len(found)} histories, other templates: {_line(unseen)}; sums times {cool}")
    weights = scaled(learned(found), cool)
    for name, value in sorted(weights.items(), key=lambda one: -abs(one[1])):
        print(f"{name:15} {value:6.2f}")
    if asked.write:
        TARGET.write_text(as_toml(weights, unseen, len(found)), encoding="utf-8")
    return 0


def seen(count: int, keep: Path | None) -> list[Answer]:
    """What is seen of each history; made anew where it is not kept."""
    if keep and keep.exists():
        return list(unpacked(keep.read_bytes()))
    found = answers(LEARNED, range(count))
    if keep:
        keep.write_bytes(packed(found))
    return found


def parted(found: Sequence[Answer]) -> Iterator[tuple[list[Answer], dict[str, float]]]:
    """The histories of each template, with weights learned from those of the others."""
    for name in LEARNED:
        own = [one for one in found if one.name.split()[0] == name]
        if own:
            yield own, learned([one for one in found if one.name.split()[0] != name])


def coolness(found: Sequence[Answer]) -> float:
    """What to multiply sums by, so that probabilities on templates that were not learned from are as they come true."""
    parts = [(case, weights) for own, weights in parted(found) for one in own if (case := _case(one))]

    def likely(cool: float) -> float:
        return sum(
            float(np.log(_softmax(cool * case.rows @ np.array([weights[name] for name in NAMES])) @ case.culprit))
            for case, weights in parts
        )

    return max((round(float(cool), 2) for cool in np.arange(0.4, 1.61, 0.05)), key=likely)


def scaled(weights: dict[str, float], cool: float) -> dict[str, float]:
    return {name: round(weight * cool, 3) for name, weight in weights.items()}


def across(found: Sequence[Answer], cool: float) -> dict[str, float]:
    """Figures on templates that were not learned from: each with the weights of the others."""
    figures: dict[str, list[tuple[float, int]]] = {}
    for own, learnt in parted(found):
        weights = scaled(learnt, cool)
        ours = partial(ranked, weights=weights)
        for said, value in (
            ("first", share(own, ours, 1)),
            ("among three", share(own, ours, 3)),
            ("first, recency", share(own, latest, 1)),
            ("first, overlap", share(own, overlapping, 1)),
            ("among three, recency", share(own, latest, 3)),
            ("among three, overlap", share(own, overlapping, 3)),
            ("error of probability", 100 * reliability(own, weights)),
        ):
            figures.setdefault(said, []).append((value, len(own)))
    return {said: sum(value * size for value, size in each) / len(found) for said, each in figures.items()}


def learned(found: Sequence[Answer]) -> dict[str, float]:
    """Weights under which the culprits are likeliest."""
    cases = [case for one in found if (case := _case(one))]
    guess = np.array([GUESSES[name] for name in NAMES])
    weights = guess.copy()
    for _ in range(100):
        slope, curve = PULL * (weights - guess), PULL * np.eye(len(NAMES))
        for case in cases:
            chance = _softmax(case.rows @ weights)
            right = chance * case.culprit
            mean = chance @ case.rows
            slope += mean - (right / right.sum()) @ case.rows
            curve += (case.rows * chance[:, None]).T @ case.rows - np.outer(mean, mean)
        step = np.linalg.solve(curve, slope)
        weights -= step * min(1.0, 2.0 / max(np.abs(step).max(), 1e-9))
        if np.abs(step).max() < STILL:
            break
    signed = np.where(weights * guess < 0, 0.0, weights)
    return {name: round(float(value), 3) for name, value in zip(NAMES, signed, strict=True)}


def _case(one: Answer) -> Case | None:
    kept = [at for at, each in enumerate(one.candidates) if not each.innocent]
    if not one.culprits.intersection(kept):
        return None
    rows = [[one.candidates[at].values.get(name, 0.0) for name in NAMES] for at in kept]
    return Case(np.array(rows), np.array([float(at in one.culprits) for at in kept]))


def _softmax(sums: Vector) -> Vector:
    shares: Vector = np.exp(sums - sums.max())
    return shares / shares.sum()


def _line(figures: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.1f}" for name, value in figures.items())


def as_toml(weights: dict[str, float], unseen: dict[str, float], count: int) -> str:
    parts = [
        "# Made by scripts/failures/fit_suspects.py; do not edit.",
        f"# Learned from {count} generated histories of {len(LEARNED)} templates.",
        "",
        "# What weights learned in this way do on templates that they were not learned from, in percent",
        "[unseen]",
        *(f'"{name}" = {value:.1f}' for name, value in unseen.items()),
        "",
        "[weights]",
        *(f"{name} = {value}" for name, value in weights.items()),
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main())
