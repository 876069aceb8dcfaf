"""What a policy's decisions of one day were worth, beside what a person had wanted of that day: minutes of the user.

A false interruption costs what the moment costs, a late word what waiting costs, a critical that was never told an
hour, and a word where silence was demanded more than anything.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from knowledge.attention.labels import Kind, Label, Labels
from knowledge.attention.replaying import Step

MINUTE = 60_000_000
INTERRUPTION: dict[Kind, float] = {"forbidden": 6.0, "bad": 6.0, "fine": 2.0, "good": 0.8}
"""Minutes that being spoken to for nothing takes."""
ON_SCREEN = 0.3
"""What being shown something takes of that."""
CRITICAL_LOSS, NOW_LOSS, BREAK_LOSS = 1.2, 0.35, 0.05
"""Minutes lost for each minute that it is not known."""
MISSED = 60.0
LONGEST = 60.0
"""Minutes after which it is known in other ways."""
AT_ONCE_US = MINUTE
"""How soon after it may be told a critical must be."""
REFUSED: dict[bool, frozenset[Kind]] = {True: frozenset({"forbidden"}), False: frozenset({"forbidden", "bad"})}
"""Which moments are to be waited out: `now` waits for what is forbidden alone."""
FORBIDDEN, FALSE, REPEAT = "forbidden", "false interruption", "repeat"
MISSING, LATE, UNTOLD, SHOWN = "missed critical", "late critical", "never told", "shown for nothing"
Fault = Literal[
    "forbidden",
    "false interruption",
    "repeat",
    "missed critical",
    "late critical",
    "never told",
    "shown for nothing",
]


@dataclass(frozen=True)
class Problem:
    """One error, with all that is needed to see why."""

    fault: Fault
    at: int
    """Microseconds UTC."""
    why: str
    event: str = ""
    """The labelled event, where there is one."""
    label: str = ""
    sentence: str = ""
    reasons: tuple[str, ...] = ()
    flip: str = ""
    cost: float = 0.0


@dataclass
class Score:
    """Of one day."""

    spoken: int = 0
    shown: int = 0
    criticals: int = 0
    wanted: int = 0
    told: int = 0
    """Of those that were wanted."""
    waits: list[float] = field(default_factory=list)
    """Minutes between when each could have been told and when it was."""
    delay: float = 0.0
    """What all of that lost, minutes of the user."""
    problems: list[Problem] = field(default_factory=list)

    def count(self, fault: Fault) -> int:
        return sum(one.fault == fault for one in self.problems)

    @property
    def finite(self) -> float:
        """Minutes of the user, without what has no price."""
        return self.delay + sum(one.cost for one in self.problems)

    @property
    def cost(self) -> float:
        return math.inf if self.count("forbidden") else self.finite


class Scorer:
    """Feed it every step; `score` sums up. The labels must have seen the events of the day until then."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self._told: dict[str, int] = {}
        """By matter: when it was told first, aloud or on the screen."""
        self._spoken: set[tuple[str, str]] = set()
        """Matter and state."""
        self._last: dict[str, Step] = {}
        """By labelled event: what was decided of it last."""
        self._score = Score()

    def take(self, step: Step) -> None:
        found = self._labels.of(step.act.candidate)
        for label in found:
            self._last[label.event] = step
        if step.act.decided.voice == "speak":
            self._score.spoken += 1
            self._judge(step, found, aloud=True)
        if step.act.decided.screen == "show":
            self._score.shown += 1
        if step.act.decided.screen == "show" and step.act.decided.voice != "speak":  # what is said as well is one thing
            self._judge(step, found, aloud=False)

    def _judge(self, step: Step, found: list[Label], *, aloud: bool) -> None:
        at = step.moment.at
        moment = self._labels.moment(at)
        label = self._meant(found, at)
        if aloud and moment == "forbidden":
            self._fault("forbidden", step, label, "silence was demanded", math.inf)
        if aloud:
            self._repeats(step, found)
        why = _useless(label, at, moment)
        if why and aloud and moment != "forbidden":
            self._fault("false interruption", step, label, why, INTERRUPTION[moment])
        elif why and not aloud and not (label and label.critical):
            self._fault("shown for nothing", step, label, why, INTERRUPTION[moment] * ON_SCREEN)
        for one in [label, *found]:
            if one:
                self._told.setdefault(one.matter, at)

    def _meant(self, found: list[Label], at: int) -> Label | None:
        """The label that an announcement is judged by: an earlier one of the same matter, if that is still open."""
        matters = {one.matter for one in found}
        times = self._labels.at
        open_ones = [
            one
            for one in self._labels.labels
            if one.matter in matters
            and one.allowed
            and one.matter not in self._told
            and times.get(one.event, at + 1) <= at <= _end(one, at)
        ]
        best = [one for one in found if one.allowed] or open_ones or found
        return best[0] if best else None

    def _repeats(self, step: Step, found: list[Label]) -> None:
        for label in found:
            key = (label.matter, step.act.candidate.state)
            if key in self._spoken:
                self._fault("repeat", step, label, "said before, and nothing had changed", 0.0)
            self._spoken.add(key)

    def _fault(self, fault: Fault, step: Step, label: Label | None, why: str, cost: float) -> None:
        decided = step.act.decided
        self._score.problems.append(
            Problem(
                fault,
                step.moment.at,
                why,
                label.event if label else "",
                "/".join(sorted(label.options)) if label else "none",
                str(decided.sentence),
                tuple(decided.reasons),
                str(decided.flip),
                0.0 if math.isinf(cost) else cost,
            )
        )

    def score(self) -> Score:
        """The day as a whole; ask once, at its end."""
        seen = set[str]()
        for label in self._labels.labels:
            if label.matter in seen or label.event not in self._labels.at or not label.allowed:
                continue
            seen.add(label.matter)
            self._outcome(label)
        return self._score

    def _outcome(self, label: Label) -> None:
        """Whether and when a matter was told, as its first label that asks for it has it."""
        score, began = self._score, self._labels.at[label.event]
        allowed = self._labels.next_allowed(began, REFUSED["now" in label.options])
        end = max(_end(label, began), began)
        told = self._told.get(label.matter)
        score.criticals += label.critical
        score.wanted += label.wanted
        in_time = told is not None and told <= max(end, allowed + AT_ONCE_US)
        score.told += label.wanted and in_time
        if not label.wanted and told is None:
            return
        until = min(told, end) if told is not None else end
        wait = min(max(until - min(allowed, end), 0) / MINUTE, LONGEST)
        score.waits.append(wait)
        score.delay += wait * _loss(label)
        if in_time:
            if label.critical and told is not None and told > allowed + AT_ONCE_US:
                self._missing("late critical", label, f"told {(told - allowed) / MINUTE:.0f} min late", 0.0)
        elif label.critical:
            self._missing("missed critical", label, "told too late" if told else "never told", MISSED)
        elif told is None:
            self._missing("never told", label, "never told", 0.0)

    def _missing(self, fault: Fault, label: Label, why: str, cost: float) -> None:
        last = self._last.get(label.event)
        decided = last.act.decided if last else None
        self._score.problems.append(
            Problem(
                fault,
                self._labels.at[label.event],
                why if decided else f"{why}; nothing made a candidate of it",
                label.event,
                "/".join(sorted(label.options)),
                str(decided.sentence) if decided else "",
                tuple(decided.reasons) if decided else (),
                str(decided.flip) if decided else "",
                cost,
            )
        )


def _useless(label: Label | None, at: int, moment: Kind) -> str:
    """Why nobody wanted to hear that then; empty where somebody did."""
    if label is None:
        return "nobody asked for it"
    if not label.allowed:
        return f"labelled {'/'.join(sorted(label.options))}"
    if label.until is not None and at > label.until and not label.critical:
        return "of no use any more"
    if moment == "bad" and "now" not in label.options:
        return "a bad moment for what could wait"
    return ""


def _end(label: Label, began: int) -> int:
    return label.until if label.until is not None else began + int(LONGEST * MINUTE)


def _loss(label: Label) -> float:
    return CRITICAL_LOSS if label.critical else NOW_LOSS if "now" in label.options else BREAK_LOSS


def scored(steps: Iterable[Step], labels: Labels) -> Score:
    """The score of a day whose events the labels have seen."""
    scorer = Scorer(labels)
    for step in steps:
        scorer.take(step)
    return scorer.score()
