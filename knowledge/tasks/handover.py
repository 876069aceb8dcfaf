"""What is handed over where a task was stopped before it was done: what was tried, what is known, what to do next."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from knowledge.ids import LETTERS

MOST = 8
"""Things that were tried, and pieces of evidence, that are told."""
_SHOWS = {"f": "sotto why", "x": "sotto fixes", "n": "sotto note", "j": "sotto job", "t": "sotto trace"}
ASK_LESS = "ask for one thing at a time: `sotto ask --plan` says what a question calls"


class Tried(NamedTuple):
    """One thing that was tried."""

    what: str
    """Such as `find_fix error=E501`."""
    came_to: str
    """Such as `answered`."""


def handover(rule: str, tried: Sequence[Tried], evidence: Sequence[str]) -> str:
    """A few lines that end with the cheapest next step."""
    return "\n".join(_lines(rule, tried, evidence))


def _lines(rule: str, tried: Sequence[Tried], evidence: Sequence[str]) -> Iterator[str]:
    yield f"Stopped by {rule}."
    done = "; ".join(f"{one.what} ({one.came_to})" for one in tried[:MOST])
    yield f"Tried: {done}{_more(tried)}." if tried else "Tried: nothing yet."
    known = [*dict.fromkeys(evidence)]
    yield f"Evidence: {', '.join(known[:MOST])}{_more(known)}." if known else "Evidence: none."
    yield f"Next: {next_step(known)}."


def next_step(evidence: Sequence[str]) -> str:
    """The cheapest one: to look at the first thing that is known, else to ask for less."""
    named = (one for one in evidence if one[:1] in LETTERS and one[:1] in _SHOWS and one[1:].isdecimal())
    first = next(named, "")
    return f"`{_SHOWS[first[0]]} {first}`" if first else ASK_LESS


def _more(told: Sequence[object]) -> str:
    return f" and {len(told) - MOST} more" if len(told) > MOST else ""
