"""The second labelling: one word a label in the order of the day, made from the timeline alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from judging import Label
from source import LABELS, Misread

_SHORT = {label[0]: label for label in ("now", "digest")} | {"b": "at_break", "-": "drop"}


class Second:
    """What was judged the second time, by the number of the day."""

    def __init__(self, path: Path) -> None:
        self._words: dict[int, list[str]] = {}
        self._place: dict[int, int] = {}
        self._compared: list[dict[str, Any]] = []
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            if line and not line.startswith("#"):
                number, _, words = line.partition(":")
                self._words[int(number)] = [_SHORT[word] for word in words.split()]

    def either(self, day: int, label: Label) -> dict[str, Any]:
        """What a label line says besides where both differ."""
        if day not in self._words:
            return {}
        place = self._place.get(day, 0)
        self._place[day] = place + 1
        if place >= len(self._words[day]):
            raise Misread(f"day {day} has more labels than were judged a second time")
        first, second = label.judged.label, self._words[day][place]
        line = {"day": day, "event": label.seen.id, "first": first, "second": second}
        self._compared.append(line)
        return {} if first == second else {"either": sorted({first, second}, key=LABELS.index)}

    def compared(self) -> Iterator[dict[str, Any]]:
        for day, words in self._words.items():
            if len(words) != self._place.get(day, 0):
                raise Misread(f"day {day} has {self._place.get(day, 0)} labels, {len(words)} were judged again")
        yield from self._compared
