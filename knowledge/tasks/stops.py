"""Rules by name that end a task which gets nowhere before its budget is spent: one table, each rule counts steps."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple


class Step(NamedTuple):
    """What a task did, as far as the rules look at it."""

    call: str = ""
    """A tool with its arguments; empty where none was asked for."""
    state: str = ""
    """What it was called on, such as the hash of a tree; the same call on another state is another call."""
    valid: bool = True
    """Whether what a model wrote could be done."""
    evidence: bool = False
    """Whether it brought anything that was not known."""
    failed: bool = False
    """Whether a tool could not do what it was asked for."""
    overflow: bool = False
    """Whether a prompt was too long."""
    edited: bool = False
    """Whether something was changed before it."""
    signature: str = ""
    """Of the tests that fail after it; empty where none does."""
    share: float = 0.0
    """Of the model's context, that the prompt took."""


Steps = Sequence[Step]


class Rule(NamedTuple):
    """It holds where what it counts has come to `at`."""

    name: str
    at: float
    counts: Callable[[Steps], float]
    then: Literal["stop", "wrap up"]
    """Whether it ends here, with a hand-over, or with what there is."""
    why: str


def _again(steps: Steps) -> int:
    """How often the last call was asked for after it had been made."""
    last = steps[-1]
    same = [one for one in steps if (one.call, one.state) == (last.call, last.state)]
    return len(same) - 1 if last.call else 0


def _last(steps: Steps, holds: Callable[[Step], bool]) -> int:
    """How many at the end, without another between them."""
    return next((n for n, one in enumerate(reversed(steps)) if not holds(one)), len(steps))


def _same_failure(steps: Steps) -> int:
    """Edits in a row that left the same tests failing."""
    edits = [one for one in steps if one.edited]
    return _last(edits, lambda one: one.signature == edits[-1].signature) if edits and edits[-1].signature else 0


RULES: tuple[Rule, ...] = (
    Rule("budget.same_call", 2, _again, "stop", "the same call was asked for again and again"),
    Rule("budget.same_failure", 2, _same_failure, "stop", "two edits left the same failing"),
    Rule(
        "budget.invalid_output",
        3,
        lambda steps: _last(steps, lambda one: not one.valid),
        "stop",
        "the chat model wrote 3 times in a row what cannot be called",
    ),
    Rule("budget.overflow", 3, lambda steps: sum(one.overflow for one in steps), "stop", "prompts were too long"),
    Rule(
        "budget.no_evidence",
        4,
        lambda steps: _last(steps, lambda one: not one.evidence),
        "wrap up",
        "four steps in a row brought nothing new",
    ),
    Rule("budget.failed_calls", 3, lambda steps: sum(one.failed for one in steps), "wrap up", "three calls failed"),
    Rule("budget.context", 0.85, lambda steps: steps[-1].share, "wrap up", "the model's context is nearly full"),
)
NAMES = frozenset(one.name for one in RULES)


def broken(steps: Steps, then: Literal["stop", "wrap up"] | None = None) -> Rule | None:
    """The first rule that holds now, of those that end it so; None while it may go on."""
    if not steps:
        return None
    return next((one for one in RULES if then in (None, one.then) and one.counts(steps) >= one.at), None)
