"""Gate 4: nothing twice, nothing too often, and what belongs together at once. Its key is the transition of a thing."""

from functools import partial

from knowledge.attention.candidate import Candidate
from knowledge.attention.context import MINUTE, SECOND, Context
from knowledge.attention.finding import PASS, Finding, Input, Ruled
from knowledge.attention.history import History
from knowledge.attention.parameters import Parameters

HOUR = 60 * MINUTE


def judge(candidate: Candidate, context: Context, history: History, parameters: Parameters) -> Finding:
    """What is critical is held back by nothing but having been told, and by how many an hour can be heard."""
    look = partial(_inputs, context, history, parameters)
    over = _over(candidate, context, history, parameters)
    if over:
        return Finding("throttle", over, over, look)
    voice = _voice(candidate, context, history, parameters)
    return Finding("throttle", voice, _screen(candidate, context, history, parameters), look)


def _inputs(context: Context, history: History, parameters: Parameters) -> tuple[Input, ...]:
    limits = parameters.throttle
    return (
        Input("said", history.said_at is not None, "history", _age(history.said_at, context)),
        Input("shown", history.shown_at is not None, "history", _age(history.shown_at, context)),
        Input("thing_told", history.thing_told_at is not None, "history", _age(history.thing_told_at, context)),
        Input("cause_told", history.cause_told_at is not None, "history", _age(history.cause_told_at, context)),
        Input("cleared_untold", history.cleared_at is not None, "history", _age(history.cleared_at, context)),
        Input("last_spoken", history.last_spoken_at is not None, "history", _age(history.last_spoken_at, context)),
        Input("last_shown", history.last_shown_at is not None, "history", _age(history.last_shown_at, context)),
        Input("spoken_today", history.spoken_today, "history"),
        Input("spoken_a_day", limits.spoken_a_day, "settings"),
        Input("shown_today", history.shown_today, "history"),
        Input("critical_within_hour", _criticals(context, history), "history"),
        Input("held_s", round(held_us(context, history) / SECOND, 3), "history"),
        Input("looked", history.looked, "history"),
    )


def held_us(context: Context, history: History) -> int:
    """How long it has waited; nothing when it is looked at first."""
    return 0 if history.held_since is None else max(0, context.now - history.held_since)


def hold_us(candidate: Candidate, parameters: Parameters) -> int:
    """How long it may wait."""
    limits = parameters.throttle
    minutes = limits.hold_critical_min if candidate.severity == "critical" else limits.hold_min
    return round(minutes * MINUTE)


def within(at: int | None, minutes: float, context: Context) -> bool:
    """Whether something was so short a time ago."""
    return at is not None and context.now < at + round(minutes * MINUTE)


def _over(candidate: Candidate, context: Context, history: History, parameters: Parameters) -> Ruled | None:
    """What holds for both outputs."""
    if history.settled:
        return Ruled("drop", "settled_before")
    if candidate.expires is not None and candidate.expires <= context.now:
        return Ruled("drop", "expired")
    if held_us(context, history) >= hold_us(candidate, parameters):
        return Ruled("digest", "waited_too_long")
    return None if candidate.severity == "critical" else _turned(candidate, context, history, parameters)


def _turned(candidate: Candidate, context: Context, history: History, parameters: Parameters) -> Ruled | None:
    """What turns back and forth is one incident."""
    limits = parameters.throttle
    if candidate.state != "news" and within(history.thing_told_at, limits.one_incident_min, context):
        return Ruled("digest" if candidate.state == "bad" else "drop", "same_incident")
    if candidate.state == "good" and within(history.cleared_at, limits.one_incident_min, context):
        return Ruled("drop", "never_told")
    return None


def _voice(candidate: Candidate, context: Context, history: History, parameters: Parameters) -> Ruled:
    limits, critical = parameters.throttle, candidate.severity == "critical"
    if history.said_at is not None:
        return Ruled("drop", "said_already")
    if history.shown_at is not None and not critical:
        return Ruled("drop", "shown_already")
    if critical:
        full = _criticals(context, history) >= limits.critical_an_hour
        return Ruled("wait", "critical_rate") if full else PASS
    if ruled := _together(context, history, parameters):
        return ruled
    if history.spoken_today >= limits.spoken_a_day:
        return Ruled("digest", "day_cap")
    too_soon = within(history.last_spoken_at, limits.apart_min, context)
    return Ruled("wait", "too_soon") if too_soon else PASS


def _screen(candidate: Candidate, context: Context, history: History, parameters: Parameters) -> Ruled:
    limits = parameters.throttle
    if history.shown_at is not None:
        return Ruled("drop", "shown_already")
    if history.said_at is not None:
        return Ruled("drop", "said_already")
    if candidate.severity == "critical":
        return PASS
    if ruled := _together(context, history, parameters):
        return ruled
    if history.shown_today >= limits.shown_a_day:
        return Ruled("digest", "shown_cap")
    too_soon = within(history.last_shown_at, limits.shown_apart_min, context)
    return Ruled("wait", "too_soon") if too_soon else PASS


def _together(context: Context, history: History, parameters: Parameters) -> Ruled | None:
    """What one cause brought about is one sentence: gathered before, and not begun again after."""
    limits = parameters.throttle
    if within(history.cause_told_at, limits.one_cause_min, context):
        return Ruled("digest", "same_cause")
    gathering = held_us(context, history) < limits.settle_s * SECOND
    return Ruled("wait", "settling") if gathering else None


def _criticals(context: Context, history: History) -> int:
    return sum(context.now < at + HOUR for at in history.critical_spoken)


def _age(at: int | None, context: Context) -> float | None:
    return None if at is None else max(0.0, (context.now - at) / SECOND)
