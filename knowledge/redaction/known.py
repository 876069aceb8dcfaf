"""Seeking many known values at once: one expression over short anchors, then a comparison."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from knowledge.redaction.encodings import forms
from knowledge.redaction.span import Span

_ANCHOR = 3
_OFTEN = "etaoinsrhldcumfpgwybvk_ .-/=:,()[]{}\"'>x0|1jqz2<345678;9TSCEAIRPMNLDOBFHUGWVKYXJQZ"
"""Characters of logs and code, the most frequent first."""
_RARITY = {one: place for place, one in enumerate(_OFTEN)}
_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_")
_BESIDE = 2
"""Letters beside a value in base64 that hold some of its bits."""


class _Needle(NamedTuple):
    form: str
    value: str
    kind: str
    at: int
    """Where its anchor stands in it."""


class Known:
    """Values that are secret wherever they stand."""

    def __init__(self, values: Mapping[str, str]) -> None:
        """`values` with their kinds. It shows them to nobody."""
        self._by_anchor: dict[str, list[_Needle]] = defaultdict(list)
        sought: dict[str, _Needle] = {}
        for value, kind in values.items():
            for form in forms(value):
                sought.setdefault(form, _Needle(form, value, kind, _rarest(form)))
        for needle in sought.values():
            self._by_anchor[needle.form[needle.at : needle.at + _ANCHOR]].append(needle)
        for needles in self._by_anchor.values():
            needles.sort(key=lambda needle: -len(needle.form))
        self._anchors = re.compile(_alternatives(self._by_anchor)) if sought else None
        self.count = len(values)

    def __repr__(self) -> str:
        return f"Known({self.count} values)"

    def spans(self, text: str) -> Iterator[Span]:
        """Where they stand, in any of their forms."""
        if not self._anchors:
            return
        seek, end = self._anchors.search, 0
        found = seek(text)
        while found:
            at = found.start()
            for needle in self._by_anchor[text[at : at + _ANCHOR]]:
                start = at - needle.at
                if start >= 0 and text.startswith(needle.form, start):
                    yield from _widened(text, start, needle)
                    break
            end = at + 1
            found = seek(text, end)


NOTHING = Known({})


def _widened(text: str, start: int, needle: _Needle) -> Iterator[Span]:
    """With the letters beside it where it is base64, which hold its first and last bits."""
    end = start + len(needle.form)
    if needle.form not in needle.value and _BASE64.issuperset(needle.form):
        first = max(start - _BESIDE, 0)
        while start > first and text[start - 1] in _BASE64:
            start -= 1
        last = min(end + _BESIDE, len(text))
        while end < last and text[end] in _BASE64:
            end += 1
        while text[end : end + 1] == "=" and end < last + _BESIDE:
            end += 1
    yield Span(start, end, needle.kind, needle.value, known=True)


def _rarest(form: str) -> int:
    """Where its rarest characters stand."""
    return min(
        range(len(form) - _ANCHOR + 1),
        key=lambda at: -sum(_rare(one) for one in form[at : at + _ANCHOR]) - _rare(form[at]),
    )


def _rare(one: str) -> int:
    return _RARITY.get(one, len(_OFTEN))


def _alternatives(anchors: Iterable[str]) -> str:
    """One expression for all anchors that shares their first two characters."""
    tree: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for anchor in anchors:
        tree[anchor[0]][anchor[1]].add(anchor[2])
    return "|".join(
        re.escape(first)
        + "(?:"
        + "|".join(
            f"{re.escape(second)}[{''.join(map(re.escape, sorted(thirds)))}]" for second, thirds in seconds.items()
        )
        + ")"
        for first, seconds in sorted(tree.items())
    )
