"""How `sotto voice replay` tells what it decided: a line for each decision, what was said, and a summary."""

from collections import Counter

from daemon.cli import show
from knowledge.attention.reasons import REASONS
from knowledge.attention.replaying import Step
from knowledge.attention.scoring import Problem, Score
from knowledge.moment import Moment
from knowledge.replay_views import ReplayedView

VOICE = {"speak": "spoken", "hold": "held", "digest": "for the digest", "drop": "not said"}
SCREEN = {"show": "shown", "hold": "held", "digest": "for the digest", "drop": "not shown"}
STYLES = {"spoken": ("green", "bold"), "shown": ("cyan",), "held": ("yellow",)}
_FAULTS = {
    "forbidden": "words where silence was demanded",
    "false interruption": "false interruptions",
    "repeat": "repeats",
    "missed critical": "missed criticals",
    "late critical": "late criticals",
    "never told": "never told",
    "shown for nothing": "shown for nothing",
}


def view(step: Step) -> ReplayedView:
    """A decision as JSON has it."""
    decided = step.act.decided
    fields = decided.model_dump()
    until = None if decided.until is None else str(Moment(decided.until, step.moment.offset))
    return ReplayedView(**fields | {"at": str(step.moment), "until": until})


class Account:
    """Makes lines of decisions, and counts what became of each candidate."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[str, str, list[str]]] = {}
        self._ends: dict[str, str] = {}
        """By incident: the best that came of it."""
        self._day = ""
        self.looks = 0

    def lines(self, step: Step) -> list[str]:
        """What to print of it: nothing where it was looked at again with the same result."""
        decided = step.act.decided
        self.looks += 1
        self._ends[decided.incident] = _better(self._ends.get(decided.incident), outcome(step))
        now = (decided.voice, decided.screen, decided.reasons)
        if self._last.get(decided.incident) == now:
            return []
        self._last[decided.incident] = now
        return [*self._date(step.moment), *_told(step)]

    def _date(self, moment: Moment) -> list[str]:
        day = str(moment)[:10]
        if day == self._day:
            return []
        self._day = day
        return [show.paint(day, "bold")]

    def summary(self) -> str:
        """How many candidates there were, and what became of them."""
        ends = Counter(self._ends.values())
        parts = [f"{ends[one]} {one}" for one in ("spoken", "shown", "still held", "digested", "dropped")]
        return f"{show.many(len(self._ends), 'candidate')}, {show.many(self.looks, 'look')}: {', '.join(parts)}"


def outcome(step: Step) -> str:
    """What one decision makes of its candidate, in a word of the summary."""
    voice, screen = step.act.decided.voice, step.act.decided.screen
    if voice == "speak":
        return "spoken"
    if screen == "show":
        return "shown"
    if "hold" in (voice, screen):
        return "still held"
    return "digested" if "digest" in (voice, screen) else "dropped"


def _better(before: str | None, now: str) -> str:
    """Being spoken outlasts what follows, and being shown all but that."""
    kept = ("spoken", "shown")
    return before if before in kept and (now not in kept or kept.index(before) < kept.index(now)) else now


def _told(step: Step) -> list[str]:
    decided = step.act.decided
    clock = str(step.moment)[11:19]
    voice, screen = VOICE[decided.voice], SCREEN[decided.screen]
    said = f"“{show.visible(str(decided.sentence))}”"
    head = f"{clock}  {show.paint(voice, *STYLES.get(voice, ('dim',)))}, on the screen {screen}: {said}"
    critical = " · critical" if decided.severity == "critical" else ""
    why = "; ".join(REASONS.get(one, one.replace("_", " ")) for one in decided.reasons)
    lines = [head, f"          {decided.kind}{critical} · {why}{_until(step)}"]
    if decided.flip:
        lines.append(show.paint(f"          {show.visible(str(decided.flip))}", "dim"))
    return lines


def _until(step: Step) -> str:
    until = step.act.decided.until
    return "" if until is None else f" · until {str(Moment(until, step.moment.offset))[11:16]}"


def scored(score: Score, offset: int) -> list[str]:
    """What the labels say of the day."""
    cost = "beyond any" if score.cost == float("inf") else f"{score.cost:.1f} min"
    told = f"told {score.told} of {score.wanted} that were wanted"
    waited = f"cost {cost}, of which {score.delay:.1f} min by waiting"
    lines = [f"score: {score.spoken} spoken, {score.shown} shown; {told}; {waited}"]
    for fault, words in _FAULTS.items():
        found = [one for one in score.problems if one.fault == fault]
        if found:
            lines.append(f"  {words}: {len(found)}")
            lines += [f"    {problem(one, offset)}" for one in found]
    return lines


def problem(one: Problem, offset: int) -> str:
    """An error in one line, with what decided and what would have turned it."""
    parts = [str(Moment(one.at, offset))[11:19], one.event, f"wanted {one.label}", one.why]
    if one.sentence:
        parts.append(f"“{show.visible(one.sentence)}”")
    if one.reasons:
        parts.append(f"decided by {', '.join(one.reasons)}")
    if one.flip:
        parts.append(show.visible(one.flip))
    return " · ".join(part for part in parts if part)
