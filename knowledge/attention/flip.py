"""The smallest change of one thing that would have turned a decision: found by trying it, and told in words."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import reduce
from itertools import combinations
from typing import Any, NamedTuple, TypeVar

from knowledge.attention.again import again
from knowledge.attention.candidate import Candidate
from knowledge.attention.context import MINUTE, SECOND, UNKNOWN, Context, Known
from knowledge.attention.history import History, bits
from knowledge.attention.judging import Judgement, judge
from knowledge.attention.parameters import Parameters

OFF = {
    "in_call": "you were not in a call",
    "do_not_disturb": "do not disturb was off",
    "presenting": "you were not presenting",
    "locked": "the screen was not locked",
    "quiet_hours": "these were not your quiet hours",
    "muted": "the sound was not muted",
    "quiet": "you had not asked for quiet",
    "speaking": "nobody was speaking",
    "own_voice": "Sotto was not speaking already",
}
LITTLE_MIN = 5.0
"""A wait of so many minutes is a small change."""
NO = Known(value=False, source="tried")
MOST_BITS = 12.0
_Either = TypeVar("_Either", Context, History)


class Trial(NamedTuple):
    """One change, and what the gates would have been asked with it."""

    words: str
    candidate: Candidate
    context: Context
    history: History
    parameters: Parameters

    def judged(self) -> Judgement:
        return judge(self.candidate, self.context, self.history, self.parameters)


def flip(candidate: Candidate, context: Context, history: History, parameters: Parameters) -> str:
    """Such as `spoken if you were not in a call`; of what is told, what would have kept it back."""
    as_it_was = Trial("", candidate, context, history, parameters)
    spoken = context.voice
    told = _told(as_it_was.judged(), spoken=spoken)
    verb = "spoken" if spoken else "shown"
    gathered = as_it_was if told else as_it_was._replace(history=_gathered(context, history, parameters))
    if not told and _told(gathered.judged(), spoken=spoken):
        return f"{verb} as soon as what belongs to it is gathered"
    for trial in _against(as_it_was) if told else _towards(gathered, list(_waiting(as_it_was))):
        if _told(trial.judged(), spoken=spoken) != told:
            return f"{'not ' if told else ''}{verb} if {trial.words}"
    return f"{verb} whatever else was so" if told else f"not {verb} whatever else was so: only its next turn counts"


def _told(found: Judgement, *, spoken: bool) -> bool:
    return found.voice == "speak" if spoken else found.screen == "show"


def _gathered(context: Context, history: History, parameters: Parameters) -> History:
    """As if it had waited for what belongs to it."""
    since = context.now - round(parameters.throttle.settle_s * SECOND)
    return replace(history, held_since=since if history.held_since is None else min(since, history.held_since))


# ── what would have let it through ────────────────────────────────────────────────────────────────


def _towards(was: Trial, waiting: list[tuple[Trial, float]]) -> Iterator[Trial]:
    """One change at a time, the smallest first; then two of them; then all that stands against it."""
    yield from (one for one, minutes in waiting if minutes <= LITTLE_MIN)
    singles = [*_switches(was), *_moments(was), *_counts(was)]
    yield from singles
    yield from (one for one, minutes in waiting if minutes > LITTLE_MIN)
    yield from _surprise(was)
    for one, other in combinations(singles, 2):
        yield _both(was, one, other)
    off = list(_switches(was))
    for better in (*_moments(was), *_counts(was), *_surprise(was)):
        yield reduce(lambda found, one: _both(was, one, found), off, better)


def _waiting(was: Trial) -> Iterator[tuple[Trial, float]]:
    at = again(was.candidate, was.context, was.history, was.parameters)
    if at is not None:
        minutes = (at - was.context.now) / MINUTE
        yield was._replace(words=f"it waited {_minutes(minutes)} more", context=was.context.later(at)), minutes


def _switches(was: Trial) -> Iterator[Trial]:
    """Whatever stands against it, off."""
    context, history = was.context, was.history
    for signal, words in OFF.items():
        if getattr(context, signal).value:
            yield was._replace(words=words, context=_with(context, {signal: NO}))
    if context.unknown:
        known: dict[str, Known] = {signal: NO for signal in context.unknown if signal != "microphone"}
        words = f"it was known whether you are {_listed(context.unknown)}"
        known |= {"microphone": Known("open")} if "microphone" in context.unknown else {}
        yield was._replace(words=words, context=_with(context, known))
    if context.voice and context.speaker.value != "ready":
        yield was._replace(words="there was something to speak with", context=replace(context, speaker=Known("ready")))
    if not context.voice and not context.desktop:
        yield was._replace(words="there was a desktop that notifies", context=replace(context, desktop=True))
    if history.rule is not None:
        yield was._replace(words="you had not ruled it out", history=replace(history, rule=None))
    if history.unwatched:
        yield was._replace(words="its project was watched", history=replace(history, unwatched=False))


def _moments(was: Trial) -> Iterator[Trial]:
    """A better moment."""
    context = was.context
    if not context.at_breakpoint(was.parameters):
        ended = Known("command", "tried", context.now)
        yield was._replace(words="something of yours had just ended", context=replace(context, ended=ended))
    if context.working(was.parameters) == "deep":
        yield was._replace(words="you were not deep at work", context=replace(context, edits=()))
    if context.working(was.parameters) in ("deep", "shallow"):
        idle = Known(value=True, source="tried", at=context.now)
        yield was._replace(words="you were doing nothing", context=replace(context, idle=idle))


def _counts(was: Trial) -> Iterator[Trial]:
    """Less that was said before, or more at stake."""
    history = was.history
    for fewer in range(1, history.spoken_today + 1):
        words = f"{fewer} less had been said today"
        yield was._replace(words=words, history=replace(history, spoken_today=history.spoken_today - fewer))
    gone = {
        "last_spoken_at": "nothing had been said in the minutes before",
        "last_shown_at": "nothing had been shown just before",
        "thing_told_at": "it had not turned so shortly before",
        "cause_told_at": "nothing else of the same cause had been told",
        "cleared_at": "it had been told that it was broken",
        "said_at": "it had not been said already",
        "shown_at": "it had not been shown already",
    }
    for name, words in gone.items():
        if getattr(history, name) is not None:
            yield was._replace(words=words, history=_with(history, {name: None}))
    if history.settled:
        yield was._replace(words="it had not been given up before", history=replace(history, settled=""))
    if history.critical_spoken:
        yield was._replace(words="less that is critical had been said", history=replace(history, critical_spoken=()))
    if history.kind_logits < 0 or history.thing_logits < 0:
        liked = replace(history, kind_logits=0.0, thing_logits=0.0)
        yield was._replace(words="you had not found the like of it useless", history=liked)
    if not was.candidate.owned:
        yield was._replace(words="it was your own", candidate=replace(was.candidate, owned=True))


def _surprise(was: Trial) -> Iterator[Trial]:
    """A history that makes it so surprising that it is told; the least that does."""
    found = bits(was.candidate.seen, was.candidate.state)
    step = 0.5 if found is None else max(0.0, found) + 0.5
    while step <= MOST_BITS:
        had = "nothing is known of its past" if found is None else f"it had {found:.1f}"
        tried = replace(was.candidate, seen=_surprising(was.candidate.state, step))
        yield was._replace(words=f"it came with {step:.1f} bits of surprise ({had})", candidate=tried)
        step += 0.5


# ── what would have kept it back ──────────────────────────────────────────────────────────────────


def _against(was: Trial) -> Iterator[Trial]:
    """One change at a time, the smallest first."""
    context, history = was.context, was.history
    if context.at_breakpoint(was.parameters):
        yield was._replace(words="nothing of yours had just ended", context=replace(context, ended=UNKNOWN))
    for more in range(1, 7):
        said = replace(history, spoken_today=history.spoken_today + more, shown_today=history.shown_today + more)
        yield was._replace(words=f"{more} more had been said today", history=said)
    if context.working(was.parameters) != "deep":
        deep = replace(context, edits=((context.now - 10 * MINUTE, None),), idle=NO)
        yield was._replace(words="you were deep at work", context=deep)
    surprise = bits(was.candidate.seen, was.candidate.state)
    least = 0.5
    while surprise is not None and surprise - least > 0:
        tried = replace(was.candidate, seen=_surprising(was.candidate.state, surprise - least))
        words = f"it came with {surprise - least:.1f} bits of surprise instead of {surprise:.1f}"
        yield was._replace(words=words, candidate=tried)
        least += 0.5
    if was.candidate.severity != "critical":
        in_call = Known(value=True, source="tried", at=context.now)
        yield was._replace(words="you were in a call", context=replace(context, in_call=in_call))
        yield was._replace(words="it was not that important", candidate=replace(was.candidate, severity="info"))
    else:
        in_call = Known(value=True, source="tried", at=context.now)
        yield was._replace(words="you were in a call", context=replace(context, in_call=in_call))
    yield was._replace(words="you had ruled it out", history=replace(history, rule=0))


# ── small things ──────────────────────────────────────────────────────────────────────────────────


def _both(was: Trial, one: Trial, other: Trial) -> Trial:
    """Two changes at once."""
    context = {name: value for name, value in vars(one.context).items() if value != getattr(was.context, name)}
    history = {name: value for name, value in vars(one.history).items() if value != getattr(was.history, name)}
    return other._replace(
        words=f"{one.words} and {other.words}",
        candidate=other.candidate if other.candidate != was.candidate else one.candidate,
        context=_with(other.context, context),
        history=_with(other.history, history),
    )


def _with(found: _Either, changes: Mapping[str, Any]) -> _Either:
    """The same with some fields changed, by name."""
    return replace(found, **changes)


def _surprising(state: str, wanted: float) -> tuple[tuple[str, float], ...]:
    """A history in which this state has as many bits."""
    if wanted < 1:
        return ((state, 100.0),)
    return ((state, 0.0), ("other", 0.5 * 2**wanted - 1 + 1e-9))


def _listed(signals: tuple[str, ...]) -> str:
    words = {"in_call": "in a call", "do_not_disturb": "to be disturbed", "idle": "there", "locked": "locked out"}
    return " or ".join(words.get(one, "speaking") for one in signals)


def _minutes(minutes: float) -> str:
    if minutes * 60 < 90:  # noqa: PLR2004
        return f"{max(1, round(minutes * 60))} seconds"
    return f"{round(minutes)} minutes"
