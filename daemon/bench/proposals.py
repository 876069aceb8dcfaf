"""What Sotto proposes to remember: how much of it is so, how much of what is so it finds, and what that takes.

Histories are generated, with habits in them and with what only looks like one; sentences of commits and records are
labelled by hand (`proposals_said.toml`).
"""

import importlib
import tomllib
from collections import Counter
from collections.abc import Iterable
from importlib.resources import files
from typing import NamedTuple

from daemon.bench.figures import PERCENT, Asked, at_least, at_most, percentile
from daemon.bench.proposals_histories import Truth, play, seeds
from daemon.bench.proposals_naive import counted
from daemon.bench.proposals_story import told
from knowledge.events import NoteProposed
from knowledge.memory.learned.commits import decided
from knowledge.views import RowView

SLICE, FULL = 12, 100
FIRST = 10_000
PRECISION, RECALL = 90.0, 70.0
HANDLING_MS = 2.0


class Score(NamedTuple):
    """What was proposed in histories, beside what was in them."""

    right: int
    wrong: int
    missed: int
    wrongly: Counter[str]
    """Parts that only look like something, and were proposed."""
    missing: Counter[str]
    took_ms: list[float]
    naively: tuple[int, int]
    """Patterns that counting alone would propose: those that are so, and all."""

    @property
    def precision(self) -> float:
        return PERCENT * self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return PERCENT * self.right / max(1, self.right + self.missed)


def measure(asked: Asked) -> list[RowView]:
    """Every figure."""
    number = FULL if asked.full else SLICE
    asked.tell(f"what is learned from {number} generated months")
    score = scored(seeds(FIRST, number))
    for name, times in (score.wrongly + score.missing).items():
        asked.note(f"{name}: {'missed' if name in score.missing else 'wrongly proposed'} {times} times")
    found, false, missed = sentences()
    return [
        at_least(
            f"habits and mistakes proposed that are so, of {score.right + score.wrong}", score.precision, "%", PRECISION
        ),
        at_least(
            "the same of patterns by counting alone", PERCENT * score.naively[0] / max(1, score.naively[1]), "%", None
        ),
        at_least("habits and mistakes that are found", score.recall, "%", RECALL),
        at_least(
            "sentences of commits taken for decisions that are", PERCENT * found / (found + false), "%", PRECISION
        ),
        at_least("decisions in sentences that are found", PERCENT * found / (found + missed), "%", RECALL),
        at_most("handling an event (p95)", percentile(score.took_ms, 95), "ms", HANDLING_MS),
        at_most("handling an event (longest)", max(score.took_ms), "ms", None),
    ]


def scored(some: Iterable[int]) -> Score:
    """Play histories and compare."""
    keeping, proposing = importlib.import_module("services.memory"), importlib.import_module("services.proposals")
    right, wrong, missed = 0, 0, 0
    wrongly, missing, took, naively = Counter[str](), Counter[str](), list[float](), list[int]()
    for seed in some:
        with told(keeping, proposing) as story:
            truths = play(story, seed)
            took += story.took_ms
            proposed = list(story.proposed.values())
            naive = [habit for project in (1, 2) for habit in counted(story.done(project))]
        naively += sum(any(one.real and _is(one, *habit) for one in truths) for habit in naive), len(naive)
        hits = {one.part for one in truths if one.real and any(_shows(one, each) for each in proposed)}
        right += len(hits)
        lost = [one.part for one in truths if one.real and one.part not in hits]
        missed += len(lost)
        missing.update(lost)
        false = [each for each in proposed if not any(one.real and _shows(one, each) for one in truths)]
        doubled = sum(max(0, sum(_shows(one, each) for each in proposed) - 1) for one in truths if one.real)
        wrong += len(false) + doubled
        wrongly.update(_blamed(truths, each) for each in false)
    return Score(right, wrong, missed, wrongly, missing, took, (sum(naively[::2]), sum(naively[1::2])))


def sentences() -> tuple[int, int, int]:
    """Of labelled sentences: decisions found, work taken for one, decisions missed."""
    read = tomllib.loads((files(__package__) / "proposals_said.toml").read_text(encoding="utf-8"))
    found = sum(bool(decided(one)) for one in read["decisions"])
    return found, sum(bool(decided(one)) for one in read["work"]), len(read["decisions"]) - found


def _shows(truth: Truth, proposed: NoteProposed) -> bool:
    return all(mark in proposed.title for mark in truth.marks)


def _is(truth: Truth, deed: str, check: str, remedy: str) -> bool:
    return truth.habit == (deed, check, remedy)


def _blamed(truths: list[Truth], proposed: NoteProposed) -> str:
    return next((one.part for one in truths if not one.real and _shows(one, proposed)), "nothing that was planted")
