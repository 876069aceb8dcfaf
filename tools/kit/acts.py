"""Things that were done, as rows and lines: what was done again and again is one of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

from pydantic import JsonValue

from knowledge.ids import ShortId
from knowledge.memory.days.act import Act
from tools.kit.answer import Answer
from tools.kit.around import Around
from tools.kit.at_hand import named_all
from tools.kit.on_record import gaps
from tools.kit.times import Span
from tools.kit.wording import SHOWN, line, listed, many, moment, said, sentence, shown

MOST = 500
"""So many are looked at, the latest first; a list then says that there are more than it counted."""
_IDS = 3
_NOUNS = {"file": "edit", "git": "git action", "command": "command", "test": "test run", "build": "build"}


Row = dict[str, JsonValue]


class About(NamedTuple):
    """What a list is of."""

    number: int | None
    """Of the project; None for all."""
    project: str
    span: Span | None
    said: str
    """What stands behind the counts: ` in shop`."""
    asked: Row
    """What else was asked for."""


class Deed(NamedTuple):
    """The last of some things that were done alike, and all of them."""

    last: Act
    all: tuple[Act, ...]
    """The latest first."""

    @property
    def ids(self) -> list[str]:
        return list(dict.fromkeys(str(ShortId("e", one.seq)) for one in self.all[:_IDS]))


def folded(acts: Iterable[Act]) -> list[Deed]:
    """By what was done to what and how it went: forty edits of a file are one, with the latest."""
    alike: dict[tuple[object, ...], list[Act]] = {}
    for one in acts:
        text = one.text if one.kind == "command" else ""
        alike.setdefault((one.kind, one.deed, one.subject, text, bool(one.status), one.project), []).append(one)
    return [Deed(found[0], tuple(found)) for found in alike.values()]


def row(around: Around, deed: Deed) -> Row:
    one, times = deed.last, len(deed.all)
    return {
        "id": deed.ids[0],
        "events": [*deed.ids],
        "project": named_all(around).get(one.project or 0),
        "kind": one.kind,
        "what": shown(one.what),
        "when": said(one.at, around.now),
        "at": moment(one.at),
        "times": times,
        "status": one.status,
    }


def told(found: Row, *, with_project: bool = False) -> str:
    """A row as a line, with its id at the end."""
    times = f"({found['times']} times)" if found["times"] != 1 else ""
    where = f"[{found['project']}]" if with_project and found["project"] else ""
    return line(str(found["when"]), where, str(found["what"]), times, str(found["id"]))


def listing(
    around: Around,
    acts: Sequence[Act],
    about: About,
    shown: Callable[[Around, Deed], Row] = row,
    lined: Callable[[Row], str] | None = None,
) -> Answer:
    """The latest of some acts, with how many there are, and what of that time is not on record."""
    deeds = folded(acts)
    rows = [shown(around, one) for one in deeds[:SHOWN]]
    counts, summary = counted(acts)
    more = sum(len(one.all) for one in deeds[SHOWN:])
    whole = len(acts) < MOST
    least, words = "" if whole else "at least ", about.span.words if about.span else ""
    missing = gaps(around, about.number, about.span) if about.span else []
    data: Row = {
        "project": about.project or None,
        "time": words or None,
        "counts": {**counts},
        "all_counted": whole,
        "list": [*rows],
        "more": more,
        "coverage": [*missing],
    }
    put = lined or partial(told, with_project=not about.project)
    head = sentence(f"{least}{summary}{about.said}" + (f", {words}" if words else ""))
    rest = [f"and {least}{more} more"] if more else []
    text = "\n".join([head, *map(put, rows), *rest, *map(sentence, missing)])
    return Answer(data | about.asked, text, tuple(dict.fromkeys(str(one["id"]) for one in rows)))


def counted(acts: Sequence[Act]) -> tuple[dict[str, int], str]:
    """How many there are of each kind: as data, and in words."""
    counts = dict(Counter(_noun(one) for one in acts).most_common())
    return counts, listed([many(count, noun) for noun, count in counts.items()])


def _noun(act: Act) -> str:
    return "commit" if act.kind == "git" and act.deed in _COMMITS else _NOUNS.get(act.kind, act.kind)


_COMMITS = ("committed", "amended", "cherry-picked", "reverted", "applied", "imported")
