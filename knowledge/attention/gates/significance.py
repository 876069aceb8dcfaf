"""Gate 5: whether what waiting loses outweighs what an interruption costs, in minutes of the user.

How likely it matters follows from how surprising it is (`history.bits`), moved by what the user made of the like.
"""

import math
from functools import partial
from typing import NamedTuple

from knowledge.attention.candidate import Candidate
from knowledge.attention.context import MINUTE, Context, Working
from knowledge.attention.finding import Finding, Input, Ruled
from knowledge.attention.gates.throttle import held_us
from knowledge.attention.history import History, bits
from knowledge.attention.parameters import Parameters

_EDGE = 1e-6
"""No likelihood is nearer to certainty."""


class Score(NamedTuple):
    """In minutes, but for the first three."""

    bits: float | None
    likely: float
    share: float
    """1 for one's own."""
    per_minute: float
    worth: float
    """What is lost if it is not told."""
    waiting: float
    """By how much it has grown heavier."""
    spoken_cost: float
    spoken_price: float
    """Of it: what the sentences of today add."""
    shown_cost: float

    @property
    def margin(self) -> float:
        """By how much speaking is worth it."""
        return self.worth + self.waiting - self.spoken_cost

    @property
    def shown_margin(self) -> float:
        return self.worth + self.waiting - self.shown_cost


def judge(candidate: Candidate, context: Context, history: History, parameters: Parameters) -> Finding:
    """What is critical is always worth it."""
    found = score(candidate, context, history, parameters)
    limits = parameters.significance
    enough = found.likely >= limits.screen_needs and found.worth >= limits.screen_needs_min
    either = _either(candidate, context, parameters)
    weak = Ruled("drop", "not_significant") if found.likely < limits.digest_needs else Ruled("digest", "not_enough")
    voice = (either or _weighed(found.margin)) if found.likely >= limits.voice_needs or _critical(candidate) else weak
    screen = (either or _weighed(found.shown_margin)) if enough or _critical(candidate) else weak
    return Finding(
        "significance", voice, screen, partial(_inputs, candidate, context, history, parameters), _terms(found)
    )


def _inputs(candidate: Candidate, context: Context, history: History, parameters: Parameters) -> tuple[Input, ...]:
    return (
        Input("severity", candidate.severity, "candidate"),
        Input("kind", candidate.kind, "candidate"),
        Input("runs_before", round(sum(count for _, count in candidate.seen), 3), "history"),
        Input("owned", candidate.owned, "candidate"),
        Input("kind_logits", round(history.kind_logits, 3), "reactions"),
        Input("thing_logits", round(history.thing_logits, 3), "reactions"),
        Input("working", context.working(parameters), "focus"),
        Input("breakpoint", context.at_breakpoint(parameters), "events"),
    )


def score(candidate: Candidate, context: Context, history: History, parameters: Parameters) -> Score:
    """The terms, of which the margin is made."""
    limits, cost = parameters.significance, parameters.cost
    surprise, likely = likelihood(candidate, history, parameters)
    share = 1.0 if candidate.owned else limits.others
    lost = candidate.delay_per_minute
    lost = parameters.per_minute(candidate.kind) if lost is None else lost
    lost *= limits.good_news if candidate.state == "good" else 1.0
    working = context.working(parameters)
    wait = limits.wait_deep_min if working in ("deep", "unknown") else limits.wait_min
    worth = share * likely * lost * (limits.worth_of_delay + wait)
    held = held_us(context, history) / MINUTE
    moment = cost_of(working, parameters) * history.cost_factor(working)
    moment *= cost.at_breakpoint if context.at_breakpoint(parameters) else 1.0
    spoken = _price(cost.spoken_price, history.spoken_today, cost.spoken_price_doubles_per)
    shown = _price(cost.shown_price, history.shown_today, cost.shown_price_doubles_per)
    return Score(
        bits=surprise,
        likely=likely,
        share=share,
        per_minute=lost,
        worth=worth,
        waiting=share * likely * limits.patience * lost * held,
        spoken_cost=moment + spoken,
        spoken_price=spoken,
        shown_cost=moment * cost.on_screen + shown,
    )


def likelihood(candidate: Candidate, history: History, parameters: Parameters) -> tuple[float | None, float]:
    """Bits of surprise, and how likely it matters."""
    known = parameters.surprise
    surprise = bits(candidate.seen, candidate.state)
    if surprise is None:
        logits = _logit(float(getattr(known, candidate.severity)))
    else:
        logits = known.steepness * (surprise - known.enough_bits)
    learned = history.kind_logits + history.thing_logits
    likely = 1 / (1 + math.exp(-max(-30.0, min(30.0, logits + learned))))
    return surprise, max(likely, known.critical) if candidate.severity == "critical" else likely


def cost_of(working: Working, parameters: Parameters) -> float:
    """What an interruption costs by what the user is about; where nobody knows, as much as in deep work."""
    return float(getattr(parameters.cost, "deep" if working == "unknown" else working))


def _either(candidate: Candidate, context: Context, parameters: Parameters) -> Ruled | None:
    """What holds for both outputs, whatever it is worth."""
    if _critical(candidate):
        return Ruled("pass", "critical")
    moment = context.at_breakpoint(parameters) or context.working(parameters) == "idle"
    return Ruled("wait", "good_news_waits") if candidate.state == "good" and not moment else None


def _weighed(margin: float) -> Ruled:
    return Ruled("pass", "worth_it") if margin > 0 else Ruled("wait", "not_now")


def _critical(candidate: Candidate) -> bool:
    return candidate.severity == "critical"


def _price(first: float, count: int, doubles_per: float) -> float:
    """What those before it add: nothing at first, then more with each."""
    return first * (2 ** min(60.0, count / doubles_per) - 1)


def _logit(share: float) -> float:
    share = min(1 - _EDGE, max(_EDGE, share))
    return math.log(share / (1 - share))


def _terms(found: Score) -> dict[str, float]:
    terms = {
        "p_sig": found.likely,
        "rho": found.share,
        "lambda": found.per_minute,
        "ECD": found.worth,
        "waiting": found.waiting,
        "ECI": found.spoken_cost,
        "price": found.spoken_price,
        "margin": found.margin,
        "screen_ECI": found.shown_cost,
        "screen_margin": found.shown_margin,
    }
    if found.bits is not None:
        terms["s_bits"] = found.bits
    return {name: round(value, 4) for name, value in terms.items()}
