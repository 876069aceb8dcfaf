"""What is said of a fix that was tried in a sandbox."""

from knowledge.events import FixTried
from knowledge.ids import ShortId
from knowledge.lasting import lasting

_SECOND = 1_000_000
_NOW_S = 5
SAID = {
    "green": "green (without it: red)",
    "red": "still red",
    "flaky": "red and green by turns",
    "does not apply": "it does not apply",
    "not reproduced": "the failure is not there",
    "needs network": "it needs the network",
    "cut off": "it was cut off",
}
UNTRIED = "not tried in this state"


def outcome(event: FixTried) -> str:
    """`still red (it breaks as before)`."""
    why = f" ({event.why})" if event.why else ""
    return f"{SAID[event.outcome]}{why}{', at the reduced level' if event.level == 'reduced' else ''}"


def ago(event: FixTried, at: int, now: int) -> str:
    """`tried in a sandbox 3 minutes ago: green (without it: red)`; moments in microseconds UTC."""
    seconds = (now - at) / _SECOND
    return f"tried in a sandbox {lasting(seconds) if seconds >= _NOW_S else 'a moment'} ago: {outcome(event)}"


def evidence(last: tuple[FixTried, int] | None, now: int) -> str:
    """For whoever decides whether it is applied; `last`: the newest trial of this very change, and when it was."""
    return ago(*last, now) if last else UNTRIED


def hint_of(event: FixTried) -> list[str]:
    """A line for the prompt where it helped; none otherwise, for nobody had asked."""
    if event.outcome != "green":
        return []
    reduced = " at the reduced level" if event.level == "reduced" else ""
    failure = ShortId("f", event.failure)
    return [f"sotto {failure}: x{event.fix} was tried in a sandbox{reduced}: green; `{how_to_apply(event)}`"]


def how_to_apply(event: FixTried) -> str:
    """The command that puts it into the files; where it changes none, those that show what to run."""
    return f"sotto {'apply-fix' if event.change else 'fixes'} f{event.failure}"
