"""Whether routes are right: utterances with their labels, and what is counted over them."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from knowledge.routing.arguments import ENUMERATIONS, NONE, filled
from knowledge.routing.route import Route
from knowledge.routing.trimming import trimmed

BANDS = 10


class Call(NamedTuple):
    """A tool and its arguments."""

    tool: str
    arguments: Mapping[str, str]


class Utterance(NamedTuple):
    """What somebody says, and what it asks for."""

    text: str
    call: Call
    then: Call | None


class Judged(NamedTuple):
    """An utterance, and where it was sent."""

    utterance: Utterance
    route: Route

    @property
    def right(self) -> bool:
        """Whether the tool is right."""
        return self.route.tool == self.utterance.call.tool

    @property
    def exact(self) -> bool:
        """Whether the arguments are, too: without regard to case and articles, and with defaults filled in."""
        return same(Call(self.route.tool, self.route.arguments), self.utterance.call)

    @property
    def then_found(self) -> bool:
        """Whether there is a second request where one was made, for the tool it was made for."""
        found = self.route.then.tool if self.route.then else NONE
        return found == (self.utterance.then.tool if self.utterance.then else NONE)


class Band(NamedTuple):
    """Routes that were thought about as likely to be right."""

    told: float
    came_true: float
    routes: int


def read(file: Path) -> list[Utterance]:
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [Utterance(row["u"], _call(row), _call(row["then"]) if "then" in row else None) for row in rows]


def plain(text: str) -> str:
    """Its words alone, for whether two say the same."""
    return " ".join(re.findall(r"\w+", text.lower()))


def same(one: Call, other: Call) -> bool:
    return one.tool == other.tool and _plain(one) == _plain(other)


def share(those: Sequence[bool]) -> float:
    return sum(those) / len(those) if those else 0.0


def bands(judged: Sequence[Judged]) -> list[Band]:
    """How often what was thought so probable was right."""
    found = []
    for number in range(BANDS):
        inside = [one for one in judged if min(int(one.route.confidence * BANDS), BANDS - 1) == number]
        if inside:
            told = sum(one.route.confidence for one in inside) / len(inside)
            found.append(Band(told, share([one.right for one in inside]), len(inside)))
    return found


def calibration_error(found: Iterable[Band]) -> float:
    """How far what was told is from what came true, on average over all routes."""
    found = list(found)
    return sum(abs(one.told - one.came_true) * one.routes for one in found) / sum(one.routes for one in found)


def confusion(judged: Iterable[Judged]) -> Counter[tuple[str, str]]:
    """How often (what was asked for, what was told)."""
    return Counter((one.utterance.call.tool, one.route.tool) for one in judged)


def _call(row: Mapping[str, Any]) -> Call:
    return Call(row["tool"], row.get("args", {}))


def _plain(call: Call) -> dict[str, str]:
    return {
        name: value if (call.tool, name) in ENUMERATIONS else _bare(value, name)
        for name, value in filled(call.tool, call.arguments).items()
    }


def _bare(value: str, name: str) -> str:
    plain = " ".join(value.lower().split())
    begin, end = trimmed(plain, "entry" if name == "text" else name)
    return plain[begin:end]
