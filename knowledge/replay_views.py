"""What `sotto voice replay` prints with `--json`: one decision a line."""

from typing import Literal

from knowledge.events import GateVerdict
from knowledge.view import View


class ReplayedView(View):
    """One evaluation of one thing that might be said unasked."""

    at: str
    """RFC 3339."""
    incident: str
    thing: str
    kind: str
    state: Literal["bad", "good", "news"]
    severity: Literal["info", "notice", "important", "critical"]
    sentence: str
    evidence: list[str]
    voice: Literal["speak", "hold", "digest", "drop"]
    screen: Literal["show", "hold", "digest", "drop"]
    reasons: list[str]
    """Codes, the one that decided first; docs/voice.md lists them."""
    gates: list[GateVerdict]
    terms: dict[str, float]
    flip: str
    """The smallest change that would have turned it."""
    until: str | None
    """Of what is held: when it is given up."""
    parameters: str
    looked: int
