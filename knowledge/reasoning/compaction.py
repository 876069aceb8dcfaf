"""Earlier turns of a conversation, made shorter instead of cut: whole, in a line, or together in one line.

The last ones are whole as long as they fit; each one before is a line; the oldest share one. Ids stay.
"""

import re
from collections.abc import Iterator, Sequence

from knowledge.ids import LETTERS
from knowledge.reasoning.actions import Turn
from knowledge.reasoning.budget import cut, weight
from knowledge.reasoning.cited import ids

KEPT, IDS = 5, 4
"""Of the last so many turns so many ids are told, in however little room."""
WHOLE, LINES, AT_LEAST = 3, 12, 3
"""Turns that are told whole and in a line at most; and in a line, before fewer are whole."""
_QUESTION, _ANSWER, _SUBJECTS = 90, 140, 6
_SENTENCE = re.compile(r"(?<=[.!?])\s")
_WORD = re.compile(r"[\w./-]{4,}")
_SHORT = re.compile(rf"[{''.join(LETTERS)}]\d{{1,18}}", re.ASCII)
_EMPTY = frozenset(
    {"what", "which", "when", "where", "that", "this", "with", "from", "have", "does", "were", "about", "there", "then"}
)


def compacted(turns: Sequence[Turn], room: int) -> str:
    """The conversation, weighing no more; empty only where there was none."""
    for whole, lined in _ways(len(turns)):
        told = _told(turns, whole, lined)
        if weight(told) <= room:
            return told
    return cut(_ids_alone(turns), room) if turns else ""


def _ways(count: int) -> Iterator[tuple[int, int]]:
    """How many are told whole, and how many of those before in a line: the most comes first."""
    for least in (AT_LEAST, 0):
        for whole in range(min(WHOLE, count), 0, -1):
            rest = min(LINES, count - whole)
            yield from ((whole, lined) for lined in range(rest, min(least, rest) - 1, -1))
    yield from ((0, lined) for lined in range(min(LINES, count), -1, -1))


def _told(turns: Sequence[Turn], whole: int, lined: int) -> str:
    newest, older = turns[len(turns) - whole :], turns[: len(turns) - whole]
    lines, oldest = older[len(older) - lined :], older[: len(older) - lined]
    said = [_together(oldest), *map(_line, lines), *map(_whole, newest)]
    return "\n".join(one for one in said if one)


def _whole(turn: Turn) -> str:
    found = [one for one in _ids(turn) if one not in turn.answer]
    return f"User: {turn.question}\nSotto: {turn.answer}{_bracketed(found)}"


def _line(turn: Turn) -> str:
    first = _SENTENCE.split(_flat(turn.answer))[0]
    return f'- "{_shortened(_flat(turn.question), _QUESTION)}": {_shortened(first, _ANSWER)}{_bracketed(_ids(turn))}'


def _together(turns: Sequence[Turn]) -> str:
    if not turns:
        return ""
    about = ", ".join(_subjects(turns))
    return f"- before: {len(turns)} questions{f', about {about}' if about else ''}{_bracketed(_all_ids(turns))}"


def _ids_alone(turns: Sequence[Turn]) -> str:
    return f"- before: {len(turns)} questions{_bracketed(_all_ids(turns))}"


def _ids(turn: Turn) -> list[str]:
    """The few that it was about."""
    own = [one for one in turn.sources if _SHORT.fullmatch(one)]
    return list(dict.fromkeys([*own, *ids(turn.answer)]))[:IDS]


def _all_ids(turns: Sequence[Turn]) -> list[str]:
    """The newest ones' first: they are cut last."""
    return list(dict.fromkeys(one for turn in reversed(turns[-KEPT:]) for one in _ids(turn)))


def _subjects(turns: Sequence[Turn]) -> list[str]:
    words = (word.strip(".").lower() for turn in reversed(turns) for word in _WORD.findall(turn.question))
    return list(dict.fromkeys(word for word in words if len(word) <= _QUESTION // 3 and word not in _EMPTY))[:_SUBJECTS]


def _bracketed(found: Sequence[str]) -> str:
    return f" [{', '.join(found)}]" if found else ""


def _flat(text: str) -> str:
    return " ".join(text.split())


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
