"""Gate 3: whether this is a moment at all. What forbids it is no price, and cannot be outweighed."""

from functools import partial

from knowledge.attention.candidate import Candidate
from knowledge.attention.context import VETOES, Context
from knowledge.attention.finding import PASS, Finding, Input, Ruled, read
from knowledge.attention.history import History
from knowledge.attention.parameters import Parameters

CRITICAL = Ruled("pass", "critical")


def judge(candidate: Candidate, context: Context, _history: History, parameters: Parameters) -> Finding:
    """What is critical goes to the screen whatever the moment is; muted, or a lost sensor, forbids the voice alone."""
    both = _both(context)
    voice = _aloud(context) if both is PASS else both
    screen = CRITICAL if both is not PASS and candidate.severity == "critical" else both
    if candidate.severity == "critical" and voice.ruling == "digest":
        voice = Ruled("veto", voice.reason)
    return Finding("context", voice, screen, partial(_inputs, context, parameters))


def _both(context: Context) -> Ruled:
    for one in VETOES:
        if context.holds(one):
            return Ruled("veto", one)
    if context.is_quiet():
        return Ruled("digest", "quiet")  # neither then nor later, as `sotto quiet` promises
    return PASS


def _aloud(context: Context) -> Ruled:
    """What forbids the voice alone: a word in a call cannot be taken back, and who lost the sensor cannot tell."""
    if context.holds("muted"):
        return Ruled("veto", "muted")
    return Ruled("veto", "sensor_lost") if any(context.holds(one) is None for one in context.lost) else PASS


def _inputs(context: Context, parameters: Parameters) -> list[Input]:
    inputs = [read(one, getattr(context, one), context) for one in (*VETOES, "quiet", "muted", "idle")]
    inputs += [
        Input("working", context.working(parameters), "focus"),
        Input("edited_s", round(context.edited_s(parameters), 3), "files"),
        Input("breakpoint", context.at_breakpoint(parameters), *read("ended", context.ended, context)[2:]),
        Input("ended", context.ended.value, "events"),
        Input("unknown", " ".join(context.unknown), "focus"),
        Input("lost", " ".join(context.lost), "focus"),
    ]
    return inputs
