"""An account in words: whether it was said, which gates decided by what, what would have turned it, what came of it."""

from collections.abc import Iterator

from knowledge.attention.account import Account, deciding, telling_inputs
from knowledge.attention.reasons import REASONS
from knowledge.events import AnnouncementDecided, GateInput, GateVerdict
from knowledge.lasting import lasting
from knowledge.memory.briefing.when import said

_HEARD = {"whole": "spoken", "part": "spoken, not to its end", "none": "not heard"}
_BY = {"nobody": "nobody reacted", "voice": "you said", "terminal": "you typed", "notification": "on the notification"}


def lines(one: Account, now: int) -> list[str]:
    """The first line names it; the others stand below it."""
    look = one.telling
    decided = look.decided
    head = f"{decided.sentence} ({decided.kind}, {decided.severity}), {said(look.at, now)}  e{look.seq}"
    parts = [head, f"{verdict(one)}: {reason(decided.reasons[0]) if decided.reasons else 'nothing is on record'}"]
    parts += [gate_line(gate) for gate in deciding(decided)]
    passed = [gate.gate for gate in decided.gates if gate.verdict == "pass"]
    parts += [f"nothing against it: {', '.join(passed)}"] if passed else []
    parts += [score] if (score := score_line(decided)) else []
    parts += [f"it would have been {decided.flip}"] if decided.flip else []
    return [*parts, *_outcome(one), *_looks(one, now)]


def verdict(one: Account) -> str:
    """`spoken`, `shown`, `spoken and shown`, `held`, `kept for later`, `not told`."""
    decided = one.telling.decided
    told = [word for word, yes in (("spoken", decided.voice == "speak"), ("shown", decided.screen == "show")) if yes]
    if told:
        return " and ".join(told)
    outcomes = (one.last.decided.voice, one.last.decided.screen)
    return "held" if "hold" in outcomes else "kept for later" if "digest" in outcomes else "not told"


def reason(code: str) -> str:
    """A reason code in words."""
    return REASONS.get(code, code.replace("_", " "))


def gate_line(gate: GateVerdict) -> str:
    """`context (veto): you were in a call; in_call yes (microphone, for 2 minutes)`."""
    inputs = ", ".join(input_words(one) for one in telling_inputs(gate))
    return f"{gate.gate} ({gate.verdict}): {reason(gate.reason)}" + (f"; {inputs}" if inputs else "")


def input_words(one: GateInput) -> str:
    """What was looked at, what it said, who said so, and since when."""
    value = _value(one.value)
    source = [one.source] if one.source else []
    source += [f"for {lasting(one.age_s)}"] if one.age_s is not None else []
    return f"{one.name.replace('_', ' ')} {value}" + (f" ({', '.join(source)})" if source else "")


def score_line(decided: AnnouncementDecided) -> str:
    """Its weight, in minutes of the user."""
    terms = decided.terms
    if "ECD" not in terms or "ECI" not in terms:
        return ""
    bits = f"{terms['s_bits']:.1f} bits of surprise, " if "s_bits" in terms else ""
    weight = terms["ECD"] + terms.get("waiting", 0.0)
    return (
        f"weight: {bits}{terms.get('p_sig', 0.0):.0%} likely to matter; "
        f"not knowing costs {weight:.1f} minutes, speaking {terms['ECI']:.1f}"
    )


def _outcome(one: Account) -> Iterator[str]:
    if one.ended:
        cut = f", {one.ended.cut_by}" if one.ended.cut_by else ""
        yield f"outcome: {_HEARD[one.ended.heard]}{cut}"
    for reacted in one.reacted:
        yield f"reaction: {reacted.reaction} ({_BY[reacted.by]}, after {lasting(reacted.after_s)})"


def _looks(one: Account, now: int) -> Iterator[str]:
    if len(one.looks) > 1:
        first = one.looks[0]
        yield f"looked at {one.last.decided.looked} times since {said(first.at, now)}"


def _value(value: bool | float | str | None) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, (int, float)) else value
