"""The book of fixes: what helped against which failure, and how often. Kept in memory.db."""

from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from pydantic import TypeAdapter

from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import (
    Event,
    EventsErased,
    FixCommand,
    FixEdit,
    FixForgotten,
    FixJudged,
    FixLearned,
    FixNoted,
    FixRestored,
)
from knowledge.failures.fingerprint import Print
from knowledge.failures.fixes.summary import summary
from knowledge.ids import ShortId
from knowledge.store.memory import Memory
from knowledge.store.sqlite import Row

READER = "fixes"
"""Under this name memory keeps how far it has come."""
WRITTEN = (FixLearned, FixNoted, FixJudged, FixForgotten, FixRestored, EventsErased)
"""The facts it is made of."""
_SINCE = 2
"""Version of the schema of memory that has them."""
_EDITS = TypeAdapter(list[FixEdit])
_COMMANDS = TypeAdapter(list[FixCommand])


class Fix(NamedTuple):
    """Something that made a failure green, or that the user says does."""

    id: int
    """Seq of the event that told of it; people type `x` and this number."""
    failure: int | None
    """Id of the failure it was learned from; none where only a text was given."""
    project: int | None
    fingerprint: str
    kind: str
    tree: str
    edits: list[FixEdit]
    commands: list[FixCommand]
    text: str
    """The user's own words; empty for what was learned."""
    error: str
    """What the failure says, where the user gave it."""
    left_out: int
    """Other things that were done at the same time."""
    explained: float
    """Share of the evidence that points at what is kept, 0 to 1."""
    branch: str | None
    commit: str | None
    author: str | None
    at: int
    """Microseconds UTC."""
    helped: int
    """How often it was followed by green, the first time included."""
    failed: int
    """How often it did not help."""
    superseded_by: int | None
    """The fix that helped where this one no longer did; 0 where none did and the user forgot it."""
    said: str = ""
    """What the failure said when it was learned, with values that its name leaves out; empty where that is not known.
    """

    @property
    def name(self) -> ShortId:
        return ShortId("x", self.id)

    @property
    def forgotten(self) -> bool:
        return self.superseded_by == 0

    @property
    def confidence(self) -> float:
        """Probability that it helps: mean of a Beta distribution that began at (1, 1)."""
        return (1 + self.helped) / (2 + self.helped + self.failed)

    @property
    def summary(self) -> str:
        """One line."""
        return self.text.strip().split("\n", 1)[0] or summary(self.edits, self.commands)


class FixBook:
    """Reading it; a writer's `Memory` makes it a writer's book."""

    reader: ClassVar[str] = READER
    kinds: ClassVar[tuple[type[Event], ...]] = WRITTEN

    def __init__(self, memory: Memory) -> None:
        """Raises NotFound where the memory was written by a release that knew no fixes."""
        self._memory = memory
        self._database = memory.database
        if self._database.schema_version < _SINCE:
            raise NotFound(f"no fixes in {self._database.path} yet", hint="`sotto restart` begins to learn them")

    # ── reading ───────────────────────────────────────────────────────────────────────────────────

    def by_id(self, seq: int) -> Fix:
        """Raises NotFound."""
        row = self._database.one("fix_by_id", {"id": seq})
        if row is None:
            raise NotFound(str(ShortId("x", seq)), hint="`sotto fixes` lists them")
        return _fix(row)

    def all(self) -> Iterator[Fix]:
        """The newest first."""
        return (_fix(row) for row in self._database.all("fixes_all"))

    def of_failure(self, failure: int) -> list[Fix]:
        """Those of one failure, by its id or that of an occurrence; superseded ones last, else the likeliest first."""
        return _ranked(self._database.all("fixes_of_failure", {"failure": failure}), None)

    def by_print(self, fingerprint: str, project: int | None = None) -> list[Fix]:
        """Those of failures of this name in any project: of `project` first, then as `of_failure`."""
        return _ranked(self._database.all("fixes_by_print", {"fingerprint": fingerprint}), project)

    def by_kind(self, kind: str, project: int | None = None) -> list[Fix]:
        """The same of failures that may be alike."""
        return _ranked(self._database.all("fixes_by_kind", {"kind": kind}), project)

    # ── writing ───────────────────────────────────────────────────────────────────────────────────

    def write(self, seen: Envelope) -> None:
        """Take a fact of the log into account; one that was before changes nothing."""
        with self._memory.writing(READER, seen.seq) as new:
            if not new:
                return
            event = seen.event
            if isinstance(event, FixLearned):
                self._learned(seen, event)
            elif isinstance(event, FixNoted):
                self._noted(seen, event)
            elif isinstance(event, FixJudged):
                self._judged(event)
            elif isinstance(event, FixForgotten):
                self._database.run("forget_fix", {"id": event.fix})
            elif isinstance(event, FixRestored):
                self._database.run("restore_fix", {"id": event.fix, "forgotten": True})
            elif isinstance(event, EventsErased):
                self._erased(event.seqs)

    def _learned(self, seen: Envelope, event: FixLearned) -> None:
        failure, names = self._named(event.failure, Print(event.fingerprint, event.kind))
        self._database.run(
            "put_fix",
            {
                "id": seen.seq,
                "failure": failure,
                "project": seen.header.project or 0,
                **names._asdict(),
                "tree": event.tree,
                "edits": _EDITS.dump_json(event.edits).decode(),
                "commands": _COMMANDS.dump_json(event.commands).decode(),
                "text": "",
                "error": "",
                "left_out": event.left_out,
                "explained": event.explained,
                "branch": event.branch,
                "commit": event.commit,
                "author": event.author,
                "at": event.at,
                "green": event.green,
                "said": event.said or "",
            },
        )
        for older in event.supersedes:
            self._database.run("supersede_fix", {"id": older, "by": seen.seq})

    def _noted(self, seen: Envelope, event: FixNoted) -> None:
        failure, names = self._named(event.failure, Print(event.fingerprint, event.kind))
        self._database.run(
            "put_fix",
            {
                "id": seen.seq,
                "failure": failure,
                "project": seen.header.project or 0,
                **names._asdict(),
                "tree": "",
                "edits": "[]",
                "commands": "[]",
                "text": event.text,
                "error": event.error or "",
                "left_out": 0,
                "explained": 0.0,
                "branch": None,
                "commit": None,
                "author": None,
                "at": event.at,
                "green": "",
                "said": event.error or "",
            },
        )

    def _judged(self, event: FixJudged) -> None:
        """What is said twice of the same run counts once, and of the user the last word."""
        said = {"fix": event.fix, "failure": event.failure, "by": event.by, "run": event.run or ""}
        self._database.run("put_judgement", said | {"helped": event.helped})
        if event.helped:
            self._database.run("restore_fix", {"id": event.fix, "forgotten": False})

    def _erased(self, seqs: list[int]) -> None:
        for seq in seqs:
            self._database.run("erase_judgements", {"id": seq})
            self._database.run("erase_fix", {"id": seq})

    def _named(self, failure: int | None, told: Print) -> tuple[int | None, Print]:
        """The id and the names under which the book of failures has it now."""
        if failure is None:
            return None, told
        row = self._database.one("failure_of_occurrence", {"seq": failure})
        return (row["id"], Print(row["fingerprint"], row["kind"])) if row else (failure, told)


def _ranked(rows: list[Row], project: int | None) -> list[Fix]:
    """Those of the project first; those that were not superseded, the likeliest, the newest."""

    def rank(one: Fix) -> tuple[bool, bool, float, int]:
        return (project is not None and one.project != project, one.superseded_by is not None, -one.confidence, -one.id)

    return sorted(map(_fix, rows), key=rank)


def _fix(row: Row) -> Fix:
    told = row.keys()  # a memory that an earlier release wrote lacks some
    values = {name: row[name] for name in Fix._fields if name in told}
    edits, commands = _EDITS.validate_json(row["edits"]), _COMMANDS.validate_json(row["commands"])
    return Fix(**values | {"project": row["project"] or None, "edits": edits, "commands": commands})
