"""The five gates asked, all of them for the record, and what they say joined: the strongest word counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from knowledge.attention.candidate import Candidate
from knowledge.attention.context import Context
from knowledge.attention.finding import Finding, Ruled, Ruling
from knowledge.attention.gates import activity, context, directed, significance, throttle
from knowledge.attention.history import History
from knowledge.attention.parameters import Gate, Parameters

Spoken = Literal["speak", "hold", "digest", "drop"]
Shown = Literal["show", "hold", "digest", "drop"]
JUDGES: dict[Gate, Callable[[Candidate, Context, History, Parameters], Finding]] = {
    "activity": activity.judge,
    "directed": directed.judge,
    "context": context.judge,
    "throttle": throttle.judge,
    "significance": significance.judge,
}
ORDER: tuple[Gate, ...] = ("throttle", "directed", "context", "significance", "activity")
"""Who is named first where several say the same."""
_STRENGTH: dict[Ruling, int] = {"pass": 0, "wait": 1, "veto": 2, "digest": 3, "drop": 4}
_WITH_VOICE = frozenset({"settling", "not_now", "good_news_waits"})
"""While the voice waits for a better moment so does the screen: a thing is told once, in both ways."""
_OFF = Ruled("pass", "switched_off")


@dataclass(frozen=True)
class Judgement:
    """What the gates say together."""

    voice: Spoken
    screen: Shown
    reasons: tuple[str, ...]
    findings: tuple[Finding, ...]
    terms: Mapping[str, float]
    until: int | None
    """Of what is held: when it is given up, microseconds UTC."""

    @property
    def told(self) -> bool:
        return self.voice == "speak" or self.screen == "show"

    @property
    def held(self) -> bool:
        return "hold" in (self.voice, self.screen)


def judge(candidate: Candidate, moment: Context, history: History, parameters: Parameters) -> Judgement:
    """Ask every gate, also after one has refused. Pure: no clock, nothing is changed."""
    findings = {
        gate: _off(gate) if gate in parameters.without else ask(candidate, moment, history, parameters)
        for gate, ask in JUDGES.items()
    }
    voice, why_voice = _joined([findings[gate].voice for gate in ORDER])
    screen, why_screen = _joined([findings[gate].screen for gate in ORDER])
    spoken: Spoken = "speak" if voice == "pass" else voice
    shown: Shown = "show" if screen == "pass" else screen
    spoken, shown, why_screen = _together(candidate, spoken, shown, why_voice, why_screen)
    reasons = [why_voice, why_screen] if moment.voice else [why_screen, why_voice]
    ruled = [one for gate in ORDER for one in (findings[gate].voice, findings[gate].screen)]
    reasons += [one.reason for one in ruled if one.ruling != "pass"]
    held = "hold" in (spoken, shown)
    return Judgement(
        voice=spoken,
        screen=shown,
        reasons=tuple(dict.fromkeys(reasons)),
        findings=tuple(findings.values()),
        terms=findings["significance"].terms,
        until=_until(candidate, moment, history, parameters) if held else None,
    )


def _joined(ruled: list[Ruled]) -> tuple[Literal["pass", "hold", "digest", "drop"], str]:
    """The strongest word counts; of several as strong, the first. Gathering is the weakest of them."""
    strongest = max(ruled, key=lambda one: 0.5 if one.reason == "settling" else _STRENGTH[one.ruling])
    if strongest.ruling == "pass":
        return "pass", ruled[ORDER.index("significance")].reason
    if strongest.ruling in ("wait", "veto"):
        return "hold", strongest.reason
    return ("drop" if strongest.ruling == "drop" else "digest"), strongest.reason


def _together(
    candidate: Candidate, voice: Spoken, screen: Shown, why_voice: str, why_screen: str
) -> tuple[Spoken, Shown, str]:
    """A thing is told once. What is critical may be shown now and spoken later."""
    if voice == "speak" and screen != "show":
        return voice, "drop", "spoken" if screen == "hold" else why_screen
    if voice == "hold" and screen == "show" and candidate.severity != "critical":
        if why_voice in _WITH_VOICE:
            return voice, "hold", "with_voice"
        return "drop", screen, why_screen
    return voice, screen, why_screen


def _until(candidate: Candidate, moment: Context, history: History, parameters: Parameters) -> int:
    since = moment.now if history.held_since is None else history.held_since
    until = since + throttle.hold_us(candidate, parameters)
    return until if candidate.expires is None else min(until, candidate.expires)


def _off(gate: Gate) -> Finding:
    return Finding(gate, _OFF, _OFF)
