"""Why a change is suspected, as a person would say it, the strongest first."""

from collections.abc import Callable, Mapping

from knowledge.failures.suspects.features import Seen
from knowledge.failures.suspects.ranking import Weights

MOST = 3
ENOUGH = 0.15
"""What a value has to add to the sum to be told."""
OWNED = 0.2
"""The share of the failing lines from which on a change is said to have changed them."""


def reasons(seen: Seen, weights: Weights) -> list[str]:
    """At most three; none where nothing speaks for it."""
    adds = {name: weights.get(name, 0.0) * seen.values[name] for name in _SAID if name in seen.values}
    if seen.values.get("owned", 0.0) >= OWNED:
        adds["owned"] += adds.pop("called", 0.0) + adds.pop("near", 0.0)  # they say the same, and less of it
    found = sorted(((added, name) for name, added in adds.items()), reverse=True)
    told = dict.fromkeys(said for added, name in found if added >= ENOUGH and (said := _SAID[name](seen)))
    return list(told)[:MOST]


def _owned(seen: Seen) -> str:
    return f"it changed {_where(seen)}, which is where it fails"


def _near(seen: Seen) -> str:
    return f"it changed {_where(seen)}, close to where it fails"


def _where(seen: Seen) -> str:
    spot = seen.spot
    if spot is None:
        return "lines"
    return f"{spot.path}:{spot.line}" if spot.line else spot.path


def _called(seen: Seen) -> str:
    name = seen.because.get("called", "")
    return f"it changed {name}, which the failing code uses" if name else ""


def _because(name: str, text: str) -> Callable[[Seen], str]:
    return lambda seen: text.format(seen.because.get(name, "")) if seen.because.get(name) else ""


_SAID: Mapping[str, Callable[[Seen], str]] = {
    "owned": _owned,
    "near": _near,
    "called": _called,
    "file": _because("file", "it changed {}, which is in the stack"),
    "used": _because("used", "it changed {}, which the failing code imports"),
    "symbol": _because("symbol", "it is about {}, which the message names"),
    "gone": _because("gone", "it took away {}, which is still used there"),
    "said": lambda _: "its words are in the output",
    "code": lambda _: "its words are in the failing code",
    "recent": lambda seen: "it was among the last changes" if seen.values["recent"] >= RECENT else "",
    "dependency": lambda _: "it changed what is installed",
    "environment": lambda _: "it changed the environment",
    "configuration": lambda _: "it changed the configuration",
    "relied_on": _because("relied_on", "the failing code relies on {}"),
    "outside": lambda _: "such a failure often comes from outside the code",
    "own_test": lambda _: "it changed the test itself",
    "blamed": lambda _: "a fix of this failure was there before",
}
RECENT = 0.8
