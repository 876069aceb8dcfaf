"""What one gate says, and what it looked at."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from knowledge.attention.context import Context, Known
from knowledge.attention.parameters import Gate
from knowledge.events import GateInput, GateVerdict

Ruling = Literal["pass", "wait", "veto", "drop", "digest"]
GATES: tuple[Gate, ...] = ("activity", "directed", "context", "throttle", "significance")


class Ruled(NamedTuple):
    """What is said to one of the two outputs."""

    ruling: Ruling = "pass"
    reason: str = "ok"


PASS = Ruled()


class Input(NamedTuple):
    """One thing that was looked at."""

    name: str
    value: bool | float | str | None
    source: str = ""
    age_s: float | None = None


@dataclass(frozen=True)
class Finding:
    """Of one gate for one candidate."""

    gate: Gate
    voice: Ruled
    screen: Ruled
    look: Callable[[], Iterable[Input]] = field(default=tuple, compare=False)
    """What was looked at; told only where it is put on record, which one look of many is."""
    terms: Mapping[str, float] = field(default_factory=dict)
    """Of the score, in minutes of the user; only significance has some."""

    def verdict(self) -> GateVerdict:
        """For the record. The verdict is the voice's; where the screen's is another one, it is an input named so."""
        inputs = [GateInput(name=one.name, value=one.value, source=one.source, age_s=one.age_s) for one in self.look()]
        if self.screen != self.voice:
            inputs.append(GateInput(name="screen", value=f"{self.screen.ruling}: {self.screen.reason}", source="gate"))
        return GateVerdict(gate=self.gate, verdict=self.voice.ruling, reason=self.voice.reason, inputs=inputs)


def read(name: str, known: Known, context: Context) -> Input:
    """A signal as an input: what it says, who says so, and since when."""
    return Input(name, known.value, known.source, context.age(known))
