"""Many days of one policy added up, two policies compared day by day, and the table of all of them."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from knowledge.attention.scoring import Fault, Score

DRAWS = 2_000
SEED = 7
MIDDLE = 0.95
COLUMNS = (
    *("policy", "spoken a day", "shown a day", "forbidden", "missed criticals", "late", "repeats", "false a day"),
    *("for nothing a day", "told", "wait min", "cost a day", "against the gates"),
)


@dataclass(frozen=True)
class Totals:
    """What a policy did on all days together."""

    days: int
    spoken: float
    """Median a day."""
    shown: float
    forbidden: int
    missed: int
    criticals: int
    late: int
    repeats: int
    false: float
    """A day, on average."""
    for_nothing: float
    """Shown; a day, on average."""
    told: int
    wanted: int
    wait: float
    """Minutes from when something could have been told until it was, or was of no use any more; on average."""
    cost: float
    """Minutes of the user a day, without what has no price."""

    @property
    def priced(self) -> bool:
        return not self.forbidden


def totals(scores: Sequence[Score]) -> Totals:
    """All days together; at least one."""
    waits = [wait for score in scores for wait in score.waits]

    def count(fault: Fault) -> int:
        return sum(score.count(fault) for score in scores)

    return Totals(
        days=len(scores),
        spoken=statistics.median(score.spoken for score in scores),
        shown=statistics.median(score.shown for score in scores),
        forbidden=count("forbidden"),
        missed=count("missed critical"),
        criticals=sum(score.criticals for score in scores),
        late=count("late critical"),
        repeats=count("repeat"),
        false=count("false interruption") / len(scores),
        for_nothing=count("shown for nothing") / len(scores),
        told=sum(score.told for score in scores),
        wanted=sum(score.wanted for score in scores),
        wait=statistics.fmean(waits) if waits else 0.0,
        cost=statistics.fmean(score.finite for score in scores),
    )


def compared(scores: Sequence[Score], others: Sequence[Score]) -> tuple[float, float, float]:
    """Minutes a day that the first costs more than the second: on average, and between which it lies at 95 %.

    Drawn again by days, the same days of both, so that a hard day counts in both or in none.
    """
    differences = [one.finite - other.finite for one, other in zip(scores, others, strict=True)]
    chance = Random(SEED)  # noqa: S311 — draws, no secret
    means = sorted(statistics.fmean(chance.choices(differences, k=len(differences))) for _ in range(DRAWS))
    outside = round(DRAWS * (1 - MIDDLE) / 2)
    return statistics.fmean(differences), means[outside], means[-1 - outside]


def table(found: Mapping[str, Sequence[Score]], gates: str) -> list[str]:
    """One line a policy, as Markdown has tables."""
    lines = [f"| {' | '.join(COLUMNS)} |", f"|{'---|' * len(COLUMNS)}"]
    for name, scores in found.items():
        against = "" if name == gates else _against(scores, found[gates])
        lines.append(f"| {' | '.join([name, *_cells(totals(scores)), against])} |")
    return lines


def _cells(one: Totals) -> list[str]:
    cost = f"{one.cost:.1f}" if one.priced else f"{one.cost:.1f} + ∞"
    return [
        *(f"{one.spoken:g}", f"{one.shown:g}", str(one.forbidden), f"{one.missed} of {one.criticals}", str(one.late)),
        *(str(one.repeats), f"{one.false:.2f}", f"{one.for_nothing:.2f}", f"{one.told} of {one.wanted}"),
        *(f"{one.wait:.1f}", cost),
    ]


def _against(scores: Sequence[Score], gates: Sequence[Score]) -> str:
    more, least, most = compared(scores, gates)
    return f"{more:+.1f} ({least:+.1f} … {most:+.1f})"
