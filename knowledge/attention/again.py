"""When time alone changes a decision: found by looking at the moments at which something expires. No minute ticks."""

import math
from collections.abc import Iterator

from knowledge.attention.candidate import Candidate
from knowledge.attention.context import MINUTE, SECOND, VETOES, Context
from knowledge.attention.gates.activity import OWN_VOICE_S, quiet_us
from knowledge.attention.gates.significance import score
from knowledge.attention.gates.throttle import HOUR, hold_us
from knowledge.attention.history import History
from knowledge.attention.judging import judge
from knowledge.attention.parameters import Parameters
from knowledge.events import Signal
from knowledge.focus.state import LIMITS_S


def again(candidate: Candidate, context: Context, history: History, parameters: Parameters) -> int | None:
    """The first moment to come (microseconds UTC) at which it is decided otherwise if nothing happens."""
    now = judge(candidate, context, history, parameters)
    edges = {at for at in _edges(candidate, context, history, parameters) if at > context.now}
    edges |= {
        at
        for start in (context.now, *edges)
        for at in _worth_it(candidate, context.later(start), history, parameters)
        if at > context.now
    }
    for at in sorted(edges):
        then = judge(candidate, context.later(at), history, parameters)
        if (then.voice, then.screen) != (now.voice, now.screen):
            return at
    return None


def _edges(candidate: Candidate, context: Context, history: History, parameters: Parameters) -> Iterator[int]:
    """Whatever is so for a time, and then not."""
    limits = parameters.throttle
    since = context.now if history.held_since is None else history.held_since
    yield since + round(limits.settle_s * SECOND)
    yield since + hold_us(candidate, parameters)
    if candidate.expires is not None:
        yield candidate.expires
    for at, minutes in (
        (history.thing_told_at, limits.one_incident_min),
        (history.cause_told_at, limits.one_cause_min),
        (history.cleared_at, limits.one_incident_min),
        (history.last_spoken_at, limits.apart_min),
        (history.last_shown_at, limits.shown_apart_min),
    ):
        if at is not None:
            yield at + round(minutes * MINUTE)
    yield from (at + HOUR for at in history.critical_spoken)
    yield from _moments(context, parameters)


def _moments(context: Context, parameters: Parameters) -> Iterator[int]:
    """What is so of the user for a time."""
    if context.quiet.value and context.quiet_until is not None:
        yield context.quiet_until
    heard, own = context.speaking, context.own_voice
    if heard.at is not None:
        yield heard.at + (round(parameters.activity.stale_s * SECOND) + 1 if heard.value else quiet_us(parameters))
    if own.value and own.at is not None:
        yield own.at + OWN_VOICE_S * SECOND + 1
    signals: tuple[Signal, ...] = (*VETOES, "muted", "idle")
    for signal in signals:
        known = getattr(context, signal)
        if known.value and known.at is not None:
            yield known.at + LIMITS_S[signal] * SECOND + 1
            if known.until is not None:
                yield known.until
    if (at := _shallow_at(context, parameters)) is not None:
        yield at


def _shallow_at(context: Context, parameters: Parameters) -> int | None:
    """When deep work is over unless something is edited; none while something is."""
    left = round(parameters.context.deep_s * SECOND)
    for begin, end in reversed(context.edits):
        if end is None:
            return None
        if end - begin >= left:
            return end - left + round(parameters.context.window_s * SECOND) + 1
        left -= end - begin
    return None


def _worth_it(candidate: Candidate, context: Context, history: History, parameters: Parameters) -> Iterator[int]:
    """When waiting has made it heavy enough, for the voice and for the screen."""
    found = score(candidate, context, history, parameters)
    per_minute = found.share * found.likely * parameters.significance.patience * found.per_minute
    if per_minute <= 0:
        return
    since = context.now if history.held_since is None else history.held_since
    for cost in (found.spoken_cost, found.shown_cost):
        minutes = (cost - found.worth) / per_minute
        if 0 <= minutes <= parameters.throttle.hold_critical_min:
            yield since + math.ceil(minutes * MINUTE) + SECOND // 1_000
