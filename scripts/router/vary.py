"""Other wordings of an example, by chance: other values, slips of the keyboard, fillers, marks, two requests in one."""

import dataclasses
import random
import re
from collections import defaultdict
from collections.abc import Sequence

from prepare import Example, Part, cut, kinds, slots

from knowledge.routing.arguments import NONE

SWAPPED, INVENTED = 0.4, 0.35
"""Of the values: how many are exchanged, and of names how many of those are made up."""
PAIRED, SLIPPED, FILLED, POLITE, UNMARKED = 0.1, 0.15, 0.08, 0.15, 0.3
NAMES = {"project", "test", "path", "service", "job", "entry", "failure"}
TIMES = {"since", "duration"}
BEFORE = ("please ", "hey ", "ok ", "okay so ", "hey sotto ", "sotto, ", "sotto ", "hi, ", "um ", "uh ", "well ", "so ")
BEFORE += ("hmm ", "quick one: ", "pls ", "alright, ", "hello, ", "now ", "and ", "also ", "right, ", "you know ")
AFTER = (
    " please",
    " pls",
    " thanks",
    ", please",
    " thank you",
    " thx",
    " for me",
    " if you can",
    " mate",
    "!",
    " sotto",
)
FILLERS = ("um", "uh", "like", "you know", "i mean", "er", "eh", "so", "well", "kind of")
JOINS = (" and ", " and then ", ", then ", " then ", ", and ", "; ", ". ", " and also ", ", also ", "? ")
JOINS += (" and after that ",)
STEMS = "auth pay order cart user mail log data core edge sync cache queue search index image video map route token"
STEMS += " report night build lint deploy parse render upload export import login session retry price stock ship"
STEMS += " invoice ledger"
ENDS = "service api worker web app lib cli hub kit client server gateway runner engine store db ui proxy bot agent jobs"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Variety:
    """Values to choose from, gathered from the examples themselves and from the slot lists."""

    def __init__(self, examples: Sequence[Example], seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311  nothing secret
        self._slots, self._kinds = slots(), kinds()
        self._pool: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in examples:
            for before, part in zip(("", *(part.text for part in one.parts)), one.parts, strict=False):
                if part.argument and not part.slot:
                    self._pool[_sort(part.argument, one.tool, before)].append(part.text)
        self._pairs = [one for one in examples if one.tool != NONE and not one.then]

    def of(self, example: Example) -> Example:
        """The example as it could have been said."""
        one = self._filled(self._exchanged(example))
        if one.tool != NONE and not one.then and self._lucky(PAIRED):
            one = self._joined(one, self._filled(self._exchanged(self._chance.choice(self._pairs))))
        one = _with(one, [self._rubbed(part) for part in one.parts])
        if self._lucky(POLITE):
            one = self._polite(one)
        return one if one.text.strip() else example

    def plain(self, example: Example) -> Example:
        """The example as it was authored, its slots filled."""
        return self._filled(example)

    def _lucky(self, share: float) -> bool:
        return self._chance.random() < share

    def _filled(self, one: Example) -> Example:
        parts, chosen = [], dict(one.chosen)
        for part in one.parts:
            text = self._chance.choice(self._slots[part.slot]) if part.slot else part.text
            parts += cut(text, dataclasses.replace(part, slot="")) if part.slot else [part]
            kind = self._kinds.get(text, "note") if part.slot == "text" else "note"
            if kind != "note":
                chosen.setdefault(("remember", "kind"), kind)
        return dataclasses.replace(one, parts=tuple(parts), chosen=chosen)

    def _exchanged(self, one: Example) -> Example:
        parts, before = [], ""
        for part in one.parts:
            swapped = part
            if part.argument and not part.slot and self._lucky(SWAPPED):
                swapped = dataclasses.replace(part, text=self._other(part, one.tool, before))
            parts.append(swapped)
            before = part.text
        return _with(one, parts)

    def _other(self, part: Part, tool: str, before: str) -> str:
        if part.argument in NAMES and self._lucky(INVENTED):
            return self._name(part.argument, part.text)
        pool = list(self._pool[_sort(part.argument, tool, before)])
        return self._chance.choice(pool) if pool else part.text

    def _name(self, argument: str, was: str) -> str:
        """A made-up identifier; what is no name keeps its words."""
        if " " in was and argument in {"failure", "entry"}:
            return was
        one, two = self._chance.choice(STEMS.split()), self._chance.choice(ENDS.split())
        three = self._chance.choice(STEMS.split())
        number = self._chance.randint(1, 99)
        shapes = {
            "test": (f"test_{one}_{three}", f"{one.title()}{three.title()}Test", f"test {one} {three}"),
            "path": (f"src/{one}/{two}.ts", f"{one}_{three}.py", f"{one}/{two}", f"{three}.{two}.yml", f"lib/{one}.rs"),
            "failure": (f"f{number}", f"{one} {two}", f"test_{one}_{three}", f"{one} job"),
            "entry": (f"n{number}", f"{one} note", f"note about {one} {two}"),
            "job": (f"j{number}", f"{one} job", f"{one} {three} run", f"{one}ing"),
        }
        joints = ("-", "_", "", ".", " ")
        plain = (*(f"{one}{joint}{two}" for joint in joints), f"{three}/{one}-{two}", one)
        return self._chance.choice(shapes.get(argument, plain))

    def _joined(self, one: Example, other: Example) -> Example:
        """Two requests in one."""
        join = self._chance.choice(JOINS)
        first = list(one.parts)
        first[-1] = dataclasses.replace(first[-1], text=first[-1].text.rstrip(".!? "))
        second = [dataclasses.replace(part, second=True) for part in other.parts]
        return Example((*first, Part(join), *second), one.tool, {**other.chosen, **one.chosen}, other.tool, one.author)

    def _rubbed(self, part: Part) -> Part:
        """With slips, fillers and other marks, outside of values."""
        text = part.text
        if part.argument:
            return part
        if self._lucky(UNMARKED):
            text = re.sub(r"['’](?=s\b|t\b|m\b|re\b|ll\b|ve\b|d\b)|[,?!]|[.](?=\s|$)", "", text)
        if self._lucky(SLIPPED):
            text = self._slip(text)
        if self._lucky(FILLED) and " " in text.strip():
            at = self._chance.choice([match.start() for match in re.finditer(" ", text)])
            text = f"{text[:at]} {self._chance.choice(FILLERS)}{text[at:]}"
        return dataclasses.replace(part, text=text)

    def _slip(self, text: str) -> str:
        long = list(re.finditer(r"[a-z]{4,}", text))
        if not long:
            return text
        word = self._chance.choice(long)
        at = self._chance.randrange(word.start(), word.end() - 1)
        changed = (
            text[at + 1] + text[at],
            text[at + 1],
            text[at] * 2 + text[at + 1],
            self._chance.choice(_LETTERS) + text[at + 1],
        )
        return text[:at] + self._chance.choice(changed) + text[at + 2 :]

    def _polite(self, one: Example) -> Example:
        parts = list(one.parts)
        if self._lucky(0.6):
            return _with(one, [Part(self._chance.choice(BEFORE)), *parts])
        if parts[-1].argument in {"text", "command"}:
            return one
        if not parts[-1].argument:
            parts[-1] = dataclasses.replace(parts[-1], text=parts[-1].text.rstrip(".!? "))
        return _with(one, [*parts, Part(self._chance.choice(AFTER))])


def _with(one: Example, parts: Sequence[Part]) -> Example:
    return dataclasses.replace(one, parts=tuple(parts))


def _sort(argument: str, tool: str, before: str) -> tuple[str, str]:
    """Values that may stand for each other: times after the same word, commands and queries of one tool."""
    if argument in TIMES:
        return argument, (before.split() or [""])[-1].lower()
    return argument, tool if argument in {"command", "query"} else ""
