"""What commands about what is said unasked print with `--json`."""

from pydantic import Field

from knowledge.view import View


class GateInputView(View):
    """One thing that a gate looked at."""

    name: str
    value: bool | float | str | None
    source: str
    age_s: float | None


class GateView(View):
    """What one gate said."""

    gate: str
    verdict: str
    reason: str
    said: str
    """The reason in words."""
    inputs: list[GateInputView]


class AnnouncementLookView(View):
    """One look at it."""

    id: str
    at: str
    voice: str
    screen: str
    reasons: list[str]


class AnnouncementView(View):
    """Something that was said unasked, or was not, and why."""

    id: str
    """`e` and the seq of the decision."""
    incident: str
    thing: str
    kind: str
    state: str
    severity: str
    sentence: str
    at: str
    project: int | None
    told: bool
    verdict: str
    """`spoken`, `shown`, `spoken and shown`, `held`, `kept for later` or `not told`."""
    voice: str
    screen: str
    reasons: list[str]
    gates: list[GateView]
    terms: dict[str, float]
    """Of the score; in minutes of the user, but for bits and likelihoods."""
    flip: str
    """The smallest change that would have turned it."""
    until: str | None
    """Of what is held: when it is given up."""
    evidence: list[str]
    parameters: str
    heard: str | None
    """`whole`, `part` or `none`; none where it was not spoken."""
    reactions: list[str]
    looks: list[AnnouncementLookView]


class HeldBackView(View):
    """`sotto voice held`: what waits, and what was left for later, the youngest first."""

    held: list[AnnouncementView]


class MentionRuleView(View):
    """Something that is never mentioned."""

    id: str
    at: str
    kind: str
    """Empty: any."""
    thing: str
    """Empty: any."""
    project: int | None
    said: str


class MentionRulesView(View):
    """`sotto voice rules`, `never`, `allow`."""

    rules: list[MentionRuleView]


class LearnedLineView(View):
    """What was learned of one kind, thing or state."""

    what: str
    good: float
    bad: float
    effect: float
    """Logits by which it is likelier to matter; of a state: how many times dearer an interruption is."""


class LearnedView(View):
    """`sotto voice learned`."""

    learned: list[LearnedLineView] = Field(default_factory=list)
