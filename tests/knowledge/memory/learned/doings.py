"""Makes what was done in a project, in few words."""

from knowledge.memory.learned.doing import Doing, Sort

STEP = 60_000_000


class Day:
    """What was done, one after another, a minute each."""

    def __init__(self, project: int = 1) -> None:
        self.project = project
        self.done: list[Doing] = []
        self.edits: list[int] = []

    @property
    def now(self) -> int:
        return (len(self.done) + len(self.edits) + 1) * STEP

    def deed(self, name: str) -> "Day":
        return self._add("deed", name, 0)

    def ran(self, *remedies: str) -> "Day":
        for one in remedies:
            self._add("remedy", one, 0)
        return self

    def red(self, name: str = "npm test") -> "Day":
        return self._add("check", name, 1)

    def green(self, name: str = "npm test") -> "Day":
        return self._add("check", name, 0)

    def edited(self) -> "Day":
        self.edits.append(self.now)
        return self

    def between(self, after: int, before: int) -> list[int]:
        return [at for at in self.edits if after < at < before]

    def _add(self, sort: Sort, name: str, status: int) -> "Day":
        place = "" if sort == "deed" else "/src"
        one = Doing(len(self.done) + 1, self.project, self.now, sort, name, place, self.now + 1_000_000, status)
        self.done.append(one)
        return self
