"""How tools put things: one clean line each, moments as people say them, lists that say how many more there are."""

from collections.abc import Sequence

from knowledge.memory.briefing import when
from knowledge.moment import Moment, local_offset

LONGEST = 160
"""Characters of a text that a line shows."""
SHOWN = 10
"""Lines of a list."""


def shown(text: str | None, longest: int = LONGEST) -> str:
    """In one line, without control characters and what turns or hides text; what is cut off ends a word."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in text or "").split())
    if len(plain) <= longest:
        return plain
    whole = plain[: longest - 2]
    return f"{whole.rpartition(' ')[0] or whole} …"


def moment(at: int) -> str:
    """RFC 3339, in the user's zone."""
    return str(Moment(at, local_offset(at)))


def said(at: int, now: int) -> str:
    """As people say it: `today 14:02`."""
    return when.said(at, now)


def many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def more(count: int) -> str:
    """`and 3 more`; empty where there are none."""
    return f"and {count} more" if count > 0 else ""


def percent(probability: float) -> str:
    """Nothing is certain."""
    return f"{min(round(probability * 100), 99)}%"


def listed(names: Sequence[str], joint: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f" {joint} ".join(one for one in (", ".join(names[:-1]), *names[-1:]) if one)


def line(*parts: str) -> str:
    """Parts that stand beside each other; empty ones leave no gap."""
    return "  ".join(part for part in parts if part)


def sentence(text: str) -> str:
    """With a capital at its beginning and a full stop at its end."""
    ended = text if text.endswith((".", "!", "?", "…")) else f"{text}."
    return ended[:1].upper() + ended[1:]
