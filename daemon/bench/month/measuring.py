"""The figures of the month."""

import importlib
import time
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from daemon.bench.figures import PERCENT, Asked, at_least, at_most, percentile
from daemon.bench.month.answers import Answer, answer
from daemon.bench.month.naive import naively
from daemon.bench.month.playing import Month, Morning, lived
from daemon.bench.month.questions import ABILITIES, Question, questions
from daemon.bench.month.story import in_berlin, lines
from daemon.bench.month.verdict import verdict
from knowledge.memory.briefing.compose import WORDS
from knowledge.views import RowView

RIGHT = {"update": 95.0, "as-of": 90.0, "several": 90.0, "absent": 90.0}
FALSE, FACTS = 5.0, 95.0


class Score(NamedTuple):
    """How some questions were answered."""

    asked: Counter[str]
    """By ability."""
    right: Counter[str]
    wrong: list[str]
    """Each that was not right, in words."""
    false: int
    took_ms: list[float]
    """Processor time."""

    def share(self, ability: str) -> float:
        return PERCENT * self.right[ability] / max(1, self.asked[ability])

    @property
    def falsely(self) -> float:
        return PERCENT * self.false / max(1, self.asked.total())


def measure(asked: Asked) -> list[RowView]:
    """Every figure."""
    keeping = importlib.import_module("services.memory")
    asked.tell("a month of work")
    with in_berlin(), lived(lines(), keeping) as month:
        asked.tell("questions about it")
        found = questions()
        score, naive = scored(month, found, answer), scored(month, found, naively)
        mornings = month.mornings
    for what in score.wrong:
        asked.note(what)
    return [*_answered(score, naive), *_briefed(mornings, asked)]


def scored(month: Month, some: list[Question], how: Callable[[Month, Question], Answer]) -> Score:
    """Ask them all."""
    score = Score(Counter(), Counter(), [], 0, [])
    for one in some:
        began = time.process_time()
        told = how(month, one)
        score.took_ms.append((time.process_time() - began) * 1_000)
        came = verdict(one, told, month.labels)
        score.asked[one.ability] += 1
        score.right[one.ability] += came == "right"
        if came != "right":
            score.wrong.append(f"{came} ({one.ability}): {one.asks} – {_said(told, one, month.labels)}")
            score = score._replace(false=score.false + (came == "false"))
    return score


def _said(told: Answer, asked: Question, labels: dict[str, int]) -> str:
    names = {seq: name for name, seq in labels.items()}
    if asked.field:
        return f"{told.values.get(asked.field)!r}, not {asked.is_!r}"
    if asked.minutes is not None:
        return f"{told.minutes or 0:.0f} minutes, not {asked.minutes}"
    right = asked.right or [asked.newest or asked.unrecorded or "nothing"]
    said = [names.get(seq, f"e{seq}") for seq in told.seqs[:6]]
    return f"{' '.join(said) or 'nothing'} {' '.join(told.gaps)}, not {' '.join(right)}"


def _answered(score: Score, naive: Score) -> list[RowView]:
    return [
        *(
            at_least(
                f"{one}: right answers, of {score.asked[one]}", score.share(one), "%", RIGHT[one], naive.share(one)
            )
            for one in ABILITIES
        ),
        at_most("answers that say what is not so", score.falsely, "%", FALSE, naive.falsely),
        at_least("questions", score.asked.total(), "", None),
        at_most("an answer (p95), processor time", percentile(score.took_ms, 95), "ms", None),
    ]


def _briefed(mornings: list[Morning], asked: Asked) -> list[RowView]:
    planted = sum(one.planted for one in mornings)
    for one in mornings:
        said = {"not told": one.missed, "invented": one.invented, "not so": one.untrue}
        for what, found in said.items():
            if found:
                asked.note(f"{one.day} in {one.project}: {what}: {', '.join(found)}")
    told = planted - sum(len(one.missed) for one in mornings)
    return [
        at_least(f"of {planted} facts of {len(mornings)} mornings told", PERCENT * told / planted, "%", FACTS),
        at_most("parts of lines that no cited event says", sum(len(one.invented) for one in mornings), "", 0),
        at_most("things told that are not so", sum(len(one.untrue) for one in mornings), "", 0),
        at_most("words of the longest briefing", max(one.words for one in mornings), "", WORDS),
        at_most("a briefing (p95), processor time", percentile([one.took_ms for one in mornings], 95), "ms", None),
    ]
