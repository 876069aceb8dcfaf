"""Names for what a replay is about: drawn by a seed, and none of them twice."""

import random
import tomllib
from collections.abc import Sequence
from pathlib import Path

_WORDS = tomllib.loads(Path(__file__).with_name("fixes_words.toml").read_text(encoding="utf-8"))
_FIRST, _SECOND, _ENDINGS = (str(_WORDS[part]).split() for part in ("first", "second", "endings"))


class Names:
    """A person's inventiveness. Every name is given once."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)  # noqa: S311 - no secret
        self._given = set[str]()

    def thing(self) -> str:
        """An identifier in lower case, of two words: `night_order`."""
        while (name := f"{self.random.choice(_FIRST)}_{self.random.choice(_SECOND)}") in self._given:
            pass
        self._given.add(name)
        return name

    def constant(self) -> str:
        """`NIGHT_ORDER`."""
        return self.thing().upper()

    def class_(self) -> str:
        """`NightOrder`."""
        return self.thing().title().replace("_", "")

    def library(self) -> str:
        """Something that somebody else has written, and that is not installed: `nightordersheet`."""
        return self.thing().replace("_", "") + self.random.choice(_ENDINGS)

    def one_of(self, those: Sequence[str]) -> str:
        """One that was not given before; where all were, any."""
        left = [one for one in those if one not in self._given] or list(those)
        name = self.random.choice(left)
        self._given.add(name)
        return name

    def number(self, least: int = 2, most: int = 99) -> int:
        return self.random.randint(least, most)
