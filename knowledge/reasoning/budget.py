"""What a prompt may take, in tokens, before anybody has counted them: an estimate that learns, and what is cut."""

from collections.abc import Sequence

TOTAL = 4_096
"""Tokens of a prompt and of what is written to it."""
SYSTEM, MOMENT, CONVERSATION, QUESTION = 1_300, 300, 600, 500
"""Parts of it; results of tools have what is left."""
QUESTION_LEAST = 1_000
"""Characters of a question that always stay."""
MESSAGE = 8
"""Tokens around a message, by its template."""
LEFT_OUT = "\n… ({} characters left out) …\n"
_WEIGHT = 3
"""Of a digit, which is a token by itself to many models; others weigh as many bytes as they have."""
_FIRST, _LEAST, _MOST, _CAUTION = 3.0, 0.4, 5.0, 0.95


def weight(text: str) -> int:
    """How much there is of it; tokens go with this, whatever the model and the language."""
    return len(text.encode()) + (_WEIGHT - 1) * sum(map(text.count, "0123456789"))


class Meter:
    """How many tokens a text has, by what the model counted before."""

    def __init__(self) -> None:
        self._per_token = _FIRST

    def tokens(self, text: str) -> int:
        return -int(-weight(text) // self._per_token)

    def room(self, tokens: float) -> int:
        """The weight of so many tokens."""
        return max(0, int(tokens * self._per_token))

    def learn(self, weighed: int, tokens: int) -> None:
        """A prompt of that weight had so many."""
        if weighed and tokens:
            self._per_token = min(_MOST, max(_LEAST, _CAUTION * weighed / tokens))


def cut(text: str, room: int) -> str:
    """Its head and its tail, where it weighs more; what is left out is said."""
    if weight(text) <= room:
        return text
    mark = LEFT_OUT.format(len(text))
    left = room - weight(mark)
    if left < 0:
        return _beginning(text, room)
    tail = _beginning(text[::-1], left // 3)[::-1]
    head = _beginning(text[: len(text) - len(tail)], left - weight(tail))
    return f"{head}{LEFT_OUT.format(len(text) - len(head) - len(tail))}{tail}"


def shares(sizes: Sequence[int], room: int) -> list[int]:
    """Of some room for each: all that it needs where it needs little, else as much as the others."""
    given = [0] * len(sizes)
    for rank, place in enumerate(sorted(range(len(sizes)), key=sizes.__getitem__)):
        given[place] = min(sizes[place], (room - sum(given)) // (len(sizes) - rank))
    return given


def _beginning(text: str, room: int) -> str:
    """As much as weighs no more. It is found by halves."""
    low, high = 0, max(0, min(len(text), room))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if weight(text[:middle]) <= room else (low, middle - 1)
    return text[:low]
