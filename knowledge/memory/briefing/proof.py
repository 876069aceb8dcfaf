"""Goes from each line of a briefing back to its events: names, numbers and times that they do not say are invented.

It does not ask how a line was made. Whatever is no word of the briefing's own has to stand in an event that the line
cites; a number may also count things that stand there, and a time has to be one of theirs.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.memory.briefing import when
from knowledge.memory.briefing.line import Line

_OWN = """
" a about above and are as ask before branch broke by came change changed changes checked checkout cherry-pick come
commit commits committed conflict decision dependencies edit editing failed fix fixed flaky for from in is it last may
merge mistake more none not note nothing now off often older on out passed pattern paused proposed pulled ran rebase
recorded recording red revert seen since skipped somebody stash stopped tests the then time times to was watched with
without worked
"""
OWN = frozenset(_OWN.split())
"""Words that the briefing puts between what events say."""
_PIECE = re.compile(r"[^\s\"`,]+")
_ID = re.compile(r"[efnx](\d+)")
_QUOTED = re.compile(r"\"([^\"]+)\"|`([^`]+)`")
"""It has to be said as a whole."""
_NUMBER = re.compile(r"\d+")
_TIME = re.compile(rf"(?:\d{{1,2}} )?(?:{'|'.join(sorted(when.WORDS))})(?: \d{{4}}| \d{{2}}:\d{{2}})?")
_LEAST = 1_000_000_000_000_000
"""From here on a number is a moment: microseconds UTC after 2001."""


def invented(line: Line, event: Callable[[int], Envelope], now: int) -> list[str]:
    """Parts of a line that none of its events says; empty where all is well. `event` gives one by its seq."""
    cited = list(_cited(line, event))
    if len(cited) < len(line.seqs) or not cited:
        return [f"e{seq} is no event" for seq in line.seqs if seq not in {one.seq for one in cited}] or ["no event"]
    body = _Body(cited, now)
    uncounted = [name for group in line.counted for name in group if not body.holds(name)]
    return [*uncounted, *_unsaid(line, body)]


class _Body:
    """All that some events say."""

    def __init__(self, cited: list[Envelope], now: int) -> None:
        self.seqs = {one.seq for one in cited}
        self._texts = [_plain(text) for one in cited for text in _texts(one)]
        self._numbers = {number for one in cited for number in _numbers(one.json_object())}
        moments = {one for one in self._numbers if one > _LEAST} | {one.header.at for one in cited}
        moments |= {start + ms * 1_000 for one in cited for start, ms in _ends(one)}
        self.times = {phrase for one in moments for phrase in (when.said(one, now), when.day(one, now))}

    def holds(self, name: str) -> bool:
        """Whether it stands there, as whole words; of one that was cut, its beginning. Ids have to be theirs."""
        if (named := _ID.fullmatch(name)) and int(named[1]) in self.seqs:
            return True
        whole = _plain(name)
        sought = re.escape(whole.removesuffix("…").strip())
        after = "" if whole.endswith("…") else r"(?!\w)"
        return bool(sought) and any(re.search(rf"(?<!\w){sought}{after}", text) for text in self._texts)

    def number(self, number: int, line: Line) -> bool:
        """Whether they say it, or it counts what stands there: all of a group, or those beyond what is named."""
        counts = {len(group) - less for group in line.counted for less in range(4) if less < len(group)}
        return number in self._numbers or number in counts


def _unsaid(line: Line, body: _Body) -> Iterator[str]:
    rest = line.text
    for quoted in (one[0] or one[1] for one in _QUOTED.findall(line.text)):
        if not body.holds(quoted):
            yield quoted
        rest = rest.replace(quoted, " ", 1)
    for found in _TIME.finditer(rest):
        if found[0] in body.times:
            rest = rest.replace(found[0], " ", 1)
    for piece in _PIECE.findall(rest):
        word = piece.strip(".:;()#")
        known = not any(map(str.isalnum, word)) or word.lower() in OWN or body.holds(word)
        if not known and not (_NUMBER.fullmatch(word) and body.number(int(word), line)):
            yield piece


def _cited(line: Line, event: Callable[[int], Envelope]) -> Iterator[Envelope]:
    for seq in line.seqs:
        try:
            yield event(seq)
        except NotFound:
            continue


def _texts(seen: Envelope) -> Iterator[str]:
    yield from _strings(seen.json_object()["body"])


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _numbers(value: Any) -> Iterator[int]:
    if isinstance(value, int) and not isinstance(value, bool):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _numbers(one)
    elif isinstance(value, list):
        for one in value:
            yield from _numbers(one)


def _ends(seen: Envelope) -> Iterable[tuple[int, int]]:
    """When commands ended is said by when they began and how long they took."""
    body = seen.json_object()["body"]
    if isinstance(body.get("started"), int) and isinstance(body.get("duration_ms"), int):
        yield body["started"], body["duration_ms"]


def _plain(text: str) -> str:
    return " ".join(text.split()).lower()
