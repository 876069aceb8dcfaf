"""What the figures are measured against: a learner and a matcher that do the obvious, and know what a script knows."""

from collections.abc import Sequence
from typing import NamedTuple

from daemon.bench.fixes_episode import Played
from daemon.bench.fixes_play import Told
from daemon.bench.fixes_score import Shown


class Known(NamedTuple):
    """A fix with the failure it is known for."""

    tool: str
    code: str | None
    played: Played


def learned(played: Sequence[Played]) -> list[tuple[Played, Shown]]:
    """Everything between red and green is the fix; where nothing was done, there is none."""
    return [(one, one.everything) for one in played if one.everything.size]


def known(played: Sequence[Played], reds: Sequence[Told]) -> list[Known]:
    """The true fixes, under the tool and the type of exception of their failures: what a perfect learner would give."""
    return [Known(red.tool, red.code, one) for one, red in zip(played, reds, strict=True) if not one.by_chance]


def matched(told: Told, fixes: Sequence[Known]) -> Played | None:
    """The youngest fix of the same tool and the same type of exception; as it is, whatever the names are here."""
    return next((one.played for one in reversed(fixes) if (one.tool, one.code) == (told.tool, told.code)), None)
