"""Gate 1: whether there is somebody to be heard by now: a voice, a desktop, and nobody who speaks."""

from functools import partial

from knowledge.attention.candidate import Candidate
from knowledge.attention.context import SECOND, Context
from knowledge.attention.finding import PASS, Finding, Input, Ruled, read
from knowledge.attention.history import History
from knowledge.attention.parameters import Parameters

OWN_VOICE_S = 30
"""No sentence of ours lasts longer; a begun one without an end is of a voice that died."""


def judge(_candidate: Candidate, context: Context, _history: History, parameters: Parameters) -> Finding:
    """Speech waits until it is quiet; a notification needs a desktop alone."""
    screen = PASS if context.desktop else Ruled("drop", "no_desktop")
    return Finding("activity", _voice(context, parameters), screen, partial(_inputs, context))


def _inputs(context: Context) -> tuple[Input, ...]:
    return (
        Input("voice", context.voice, "settings"),
        Input("desktop", context.desktop, "settings"),
        read("speaker", context.speaker, context),
        read("microphone", context.microphone, context),
        read("speaking", context.speaking, context),
        read("own_voice", context.own_voice, context),
    )


def _voice(context: Context, parameters: Parameters) -> Ruled:
    if not context.voice:
        return Ruled("drop", "voice_off")
    if context.speaker.value != "ready":
        return Ruled("drop" if context.speaker.value == "none" else "wait", "no_speaker")
    if context.own_voice.value and _lasts(context, OWN_VOICE_S):
        return Ruled("wait", "own_voice")
    heard = context.speaking
    if heard.value and (context.age(heard) or 0.0) <= parameters.activity.stale_s:
        return Ruled("veto", "speaking")
    just = heard.value is False and heard.at is not None and context.now < heard.at + quiet_us(parameters)
    return Ruled("wait", "just_spoken") if just else PASS


def quiet_us(parameters: Parameters) -> int:
    """How long it has to be quiet, in microseconds."""
    return round(parameters.activity.quiet_s * SECOND)


def _lasts(context: Context, limit_s: float) -> bool:
    age = context.age(context.own_voice)
    return age is None or age <= limit_s
