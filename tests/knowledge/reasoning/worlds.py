"""Worlds that tasks are asked in: what happened in a shop and a blog, told line by line in `worlds/*.jsonl`."""

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from knowledge.redact import clean
from tests.knowledge.memory.days.diary import at
from tests.tools.broken_shop import Shop

FOLDER = Path(__file__).parent / "worlds"


class World(NamedTuple):
    """What is on record, and what its parts are called."""

    story: Shop
    ids: dict[str, str]
    """Such as f12, by the name that the world gives it."""
    now: int


class _Teller:
    """Has a line of a world happen."""

    def __init__(self) -> None:
        self.story, self.seqs, self.ids = Shop(), dict[str, int](), dict[str, str]()

    def tell(self, line: dict[str, Any]) -> None:
        do, when, more = line["do"], at(*line["at"]), line.get("more", {})
        seq = getattr(self, f"_{do}")(when, line["with"], more)
        if name := line.get("as"):
            self.seqs[name] = seq
            self.ids[name] = f"{'f' if do in ('failed', 'also') else {'noted': 'n', 'fixed': 'x'}.get(do, 'e')}{seq}"

    def _watched(self, when: int, said: list[Any], more: dict[str, Any]) -> int:
        return self.story.watched(when, said[0])

    def _ran(self, when: int, said: list[Any], more: dict[str, Any]) -> int:
        return self.story.ran(said[0], when, **more)

    def _failed(self, when: int, said: list[Any], more: dict[str, Any]) -> int:
        return self.story.failed(said[0], when, said[1], more.pop("project", 1), **more)

    def _also(self, when: int, said: list[Any], more: dict[str, Any]) -> int:
        """A further failure of the same run."""
        return self.story.diagnosed(self.seqs[said[0]] - 1, said[1], **more)

    def _mended(self, when: int, said: list[Any], more: dict[str, Any]) -> int:
        return self.story.mended(self.seqs[said[0]], self.story.ran(said[1], when, more.get("project", 1)))

    def _fixed(self, when: int, said: list[Any], more: dict[str, Any]) -> int:
        return self.story.fixed(self.seqs[said[0]], said[1], when)

    def _suspected(self, when: int, said: list[Any], more: dict[str, Any]) -> int:
        return self.story.suspected(self.seqs[said[0]], said[1], when, **more)

    def _edited(self, when: int, said: list[Any], more: dict[str, Any]) -> int:
        return self.story.edited(said[0], when, **more)

    def _committed(self, when: int, said: list[Any], more: dict[str, Any]) -> int:
        return self.story.committed(said[0], when, **more)

    def _by(self, when: int, said: list[Any], more: dict[str, Any]) -> int:
        return self.story.committed_by(said[0], said[1], when)

    def _noted(self, when: int, said: list[Any], more: dict[str, Any]) -> int:
        told = {name: clean(value) if name in ("title", "body") else value for name, value in more.items()}
        return self.story.noted(said[0], when, **told)

    def _reported(self, when: int, said: list[Any], more: dict[str, Any]) -> int:
        """A run of tests: those that passed, those that failed."""
        run = self.story.ran(more.get("command", "pytest -q"), when, status=int(bool(said[1])))
        return self.story.reported(run, said[0], said[1])

    def _switched(self, when: int, said: list[Any], more: dict[str, Any]) -> int:
        return self.story.switched(said[0], said[1], when)


@cache
def world(name: str) -> World:
    """One of them; asking changes nothing in it."""
    first, *lines = (json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines())
    teller = _Teller()
    for line in lines:
        teller.tell(line)
    return World(teller.story, teller.ids, at(*first["now"]))
