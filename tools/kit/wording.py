"""What others wrote, as a text of ours may show it: one line, nothing that a terminal obeys, and not too long."""

from collections.abc import Sequence

LONGEST = 120
"""Characters of a headline, a command or a title."""


def shown(text: str | None, longest: int = LONGEST) -> str:
    """In one line; what is cut off ends a word where there is one to end."""
    line = "".join(one if one.isprintable() else " " for one in text or "")
    line = " ".join(line.split())
    if len(line) <= longest:
        return line
    whole = line[: longest - 2]
    return f"{whole.rpartition(' ')[0] or whole} …"


def listed(names: Sequence[str], joint: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    first, last = names[:-1], names[-1:]
    return f" {joint} ".join(filter(None, (", ".join(first), *last)))


def more(count: int, what: str = "") -> str:
    """`and 3 more`; empty where there are none."""
    return f"and {count} more{f' {what}' if what else ''}" if count > 0 else ""


def percent(probability: float) -> str:
    """Nothing is certain."""
    return f"{min(round(probability * 100), 99)}%"
