"""One repository of a project: the trees of it that are watched, and everything that is read of them."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from knowledge.git.history import History, look
from knowledge.git.layout import Layout
from knowledge.git.places import PREFIX, Found, Places
from knowledge.git.readable import Readable
from knowledge.git.reading import signature
from knowledge.git.shelf import Shelf
from knowledge.git.stops import Open, Stops


class Repository:
    """Reads on whenever it is asked to; what it finds comes once."""

    def __init__(
        self,
        number: int,
        key: Path,
        layouts: Mapping[Layout, int],
        *,
        began: int,
        places: Places,
        still: dict[str, Open],
        resumed: int = 0,
    ) -> None:
        """`layouts` and since when each is watched, in microseconds, and since when any of the project's trees is;
        `still`, by tree, what git has stopped in; `resumed`, when the last pause was over: nothing older is told.
        """
        self.number = number
        self.identity = (key, began, dict(layouts), resumed)
        self._layouts: Sequence[Layout] = list(layouts)
        self._parts: list[tuple[Layout, Readable, History, Stops]] = []
        for layout, since in layouts.items():
            base = f"{PREFIX}{number}/{layout.name(key)}"
            history = History(layout, base, since, places, resumed)
            stops = Stops(layout, base, places, still, resumed)
            self._parts.append((layout, Readable(layout, base, places), history, stops))
        shared = self._layouts[0]._replace(own=self._layouts[0].common)
        base = f"{PREFIX}{number}/{shared.name(key)}"
        self._shelf = Shelf(self._layouts, base, max(began, resumed), places)

    def same(self, other: "Repository") -> bool:
        """Whether the other one would read the same."""
        return self.identity == other.identity

    @property
    def folders(self) -> list[Path]:
        """Where something changes when anything happens; they need not be there yet."""
        common = self._layouts[0].common
        own = [folder for layout in self._layouts for folder in (layout.own, layout.own / "logs")]
        return [*own, common / "logs", common / "logs/refs"]

    @property
    def again_in_s(self) -> float | None:
        """Seconds after which it should be read again, though nothing changes."""
        return min((wait for *_, stops in self._parts if (wait := stops.again_in_s) is not None), default=None)

    def read(self, now: int, wall: float) -> Iterator[Found]:
        """What has happened. `now` in microseconds, `wall` the same in seconds by the clock of the file system."""
        for layout, readable, history, stops in self._parts:
            yield from readable.read(now)
            reading = look(layout)
            yield from history.read(reading, now)
            yield from stops.read(reading, now, wall)
        yield from self._shelf.read(now)

    def read_before(self, until: int, now: int, wall: float) -> Iterator[Found]:
        """What had happened before a moment (in microseconds), as far as that can be told apart from what came then."""
        calm = not self._touched_since(until)
        for layout, _, history, stops in self._parts:
            reading = look(layout)
            if calm or reading.log is not None:
                yield from history.read(reading, now, until)
            if calm:
                yield from stops.read(reading, now, wall)
        if calm:
            yield from self._shelf.read(now)

    def _touched_since(self, moment: int) -> bool:
        files = [
            one for layout in self._layouts for one in (layout.own / "index", layout.own / "HEAD", layout.stash_log)
        ]
        marks = (signature(path) for path in (*self.folders, *files))
        return any(mark is not None and mark[-1] // 1_000 >= moment for mark in marks)


def since(layout: Layout, tree: int, project: int) -> int:
    """Since when a tree is watched, in microseconds: from its beginning, where it is a worktree that was made later
    than its project was watched; else since it was named.
    """
    try:
        made = (layout.own / "commondir").stat().st_mtime_ns // 1_000
    except OSError:
        return tree
    return 0 if made > project else tree
