"""Which failures were open at a moment, and which were over."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from knowledge.ids import ShortId
from knowledge.memory.days.act import known
from knowledge.moment import LAST
from knowledge.store.memory import Memory
from knowledge.store.sqlite import Row

Status = Literal["open", "fixed", "all"]


class Broken(NamedTuple):
    """A failure as it was at a moment."""

    id: int
    """Seq of the event that told of it first; people type `f` and this number."""
    project: int | None
    headline: str
    test_id: str | None
    command: str
    cwd: str
    file: str | None
    line: int | None
    first_at: int
    """End of the first run that showed it, microseconds UTC."""
    red_at: int
    """End of the first run that showed it since it was over last; `first_at` where it never was."""
    red_seq: int
    """The FailureDiagnosed that told of it then."""
    last_at: int
    last_seq: int
    """The FailureDiagnosed that told of it last."""
    times: int
    closed_at: int | None
    """End of the run in which it was over; none while it is open."""
    closed_seq: int | None
    how: str
    """`test passed` or `command succeeded`; empty while it is open."""
    flaky: bool
    """It passed although nothing had changed."""

    @property
    def open(self) -> bool:
        return self.closed_at is None

    @property
    def name(self) -> ShortId:
        return ShortId("f", self.id)

    @property
    def what(self) -> str:
        """What broke, in one line."""
        return self.test_id or self.headline


def list_failures(
    memory: Memory, project: int | None = None, since: int = 0, status: Status = "open", at: int | None = None
) -> list[Broken]:
    """Failures that showed at or after `since`, or were over then; as it was at `at`, else as it is. The latest first.

    Raises NotFound where a release wrote memory that kept no days.
    """
    now = at is None and status == "open"
    query = "turns_of_open" if now else "turns_of_failures"
    asked = {"project": project or 0, "at": LAST if at is None else at}
    turned = _folded(known(memory).database.each(query, asked))
    found = (one for one in turned if one.times and _is(one, status))
    chosen = (one for one in found if max(one.last_at, one.closed_at or 0) >= since)
    return sorted(chosen, key=lambda one: max(one.last_seq, one.closed_seq or 0), reverse=True)


def turned_within(memory: Memory, project: int, since: int, until: int) -> list[Broken]:
    """Failures that showed or were over in a time, as if nothing had been before; those that only ended then have no
    times.
    """
    asked = {"project": project, "since": since, "until": until}
    return sorted(_folded(memory.database.each("turns_within", asked)), key=lambda one: one.closed_seq or one.last_seq)


def _folded(rows: Iterable[Row]) -> list[Broken]:
    found: dict[int, Broken] = {}
    for row in rows:
        before = found.get(row["id"])
        if row["red"]:
            found[row["id"]] = _shown(row, before)
        elif before is None:
            found[row["id"]] = _over(row, _shown(row, None)._replace(times=0))
        elif before.open:
            found[row["id"]] = _over(row, before)
    return list(found.values())


def _is(one: Broken, status: Status) -> bool:
    return status == "all" or one.open == (status == "open")


def _shown(row: Row, before: Broken | None) -> Broken:
    return Broken(
        id=row["id"],
        project=row["project"] or None,
        headline=row["headline"],
        test_id=row["test_id"],
        command=row["command"],
        cwd=row["cwd"],
        file=row["file"],
        line=row["file_line"],
        first_at=before.first_at if before else row["at"],
        red_at=before.red_at if before and before.open else row["at"],
        red_seq=before.red_seq if before and before.open else row["seq"],
        last_at=row["at"],
        last_seq=row["seq"],
        times=before.times + 1 if before else 1,
        closed_at=None,
        closed_seq=None,
        how="",
        flaky=False,
    )


def _over(row: Row, before: Broken) -> Broken:
    return before._replace(closed_at=row["at"], closed_seq=row["seq"], how=row["how"], flaky=bool(row["flaky"]))
