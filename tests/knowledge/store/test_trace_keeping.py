"""Old traces go in steps, kept ones stay, and a clock that jumps removes nothing that is young."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from knowledge.errors import DiskFull
from knowledge.events import Event, KeepTrace, TraceKept, TraceRefused, TracesTrimmed, TrimRefused, TrimTraces
from knowledge.store.log_writer import LogWriter
from knowledge.store.trace_keeping import STEP, TraceKeeping
from knowledge.store.traces import TraceReader
from tests.making import DAY, NOW, Voice, commit
from tests.tracing import Asking, Used

OLD, BEFORE = NOW - 100 * DAY, NOW - 90 * DAY
LONG = [Used("find_fix", {}, "said by all of them " * 40)]


@pytest.fixture
def asking(log: LogWriter) -> Asking:
    return Asking(log)


@pytest.fixture
def traces(log: LogWriter, path: Path) -> Iterator[TraceReader]:
    del log
    with TraceReader.open(path) as reading:
        yield reading


def follow(log: LogWriter, order: Event, now: int = NOW) -> tuple[list[Event], int]:
    """What comes of an order, and in how many steps."""
    keeping, user, hub = TraceKeeping(log), Voice("user", f"{log.head}"), Voice("hub", f"{log.head}")
    sealed = user.says(order)
    commit(log, user.unit(sealed))
    keeping.ask(sealed)
    facts, steps = list[Event](), 0
    while keeping.busy:
        steps += 1
        for fact, cause in keeping.step(now):
            assert cause is sealed
            commit(log, hub.unit(hub.says(fact, cause=cause)))
            facts.append(fact)
    return facts, steps


def left(traces: TraceReader) -> list[int]:
    return sorted(one.id for one in traces.newest())


def bodies(log: LogWriter) -> int:
    return log.database._connection.execute("SELECT count(*) FROM body").fetchone()[0]  # type: ignore[no-any-return]


def test_old_ones_go_with_what_only_they_said_and_kept_ones_stay(
    asking: Asking, traces: TraceReader, log: LogWriter
) -> None:
    kept, old = (asking.ask("old?", used=LONG, at=OLD) for _ in range(2))
    young = asking.ask("young?", used=LONG, at=BEFORE)
    assert follow(log, KeepTrace(trace=kept.seq, keep=True))[0] == [TraceKept(trace=kept.seq, keep=True)]
    facts, _ = follow(log, TrimTraces(before=BEFORE))
    assert facts == [TracesTrimmed(before=BEFORE, removed=1, reason="asked")]
    assert left(traces) == [kept.seq, young.seq]
    assert old.seq not in left(traces)
    follow(log, KeepTrace(trace=kept.seq, keep=False))
    follow(log, TrimTraces(before=BEFORE))
    assert left(traces) == [young.seq]
    assert bodies(log) == 1
    follow(log, TrimTraces(before=BEFORE + 1))
    assert (left(traces), bodies(log)) == ([], 0)


def test_many_go_in_steps(asking: Asking, traces: TraceReader, log: LogWriter) -> None:
    for turn in range(STEP + 1):
        asking.ask(f"{turn}?", at=OLD)
    facts, steps = follow(log, TrimTraces(before=BEFORE, reason="age"))
    assert facts == [TracesTrimmed(before=BEFORE, removed=STEP + 1, reason="age")]
    assert steps == 2
    assert left(traces) == []


def test_a_clock_that_jumps_removes_nothing_young(asking: Asking, traces: TraceReader, log: LogWriter) -> None:
    old, ahead, last_old = (asking.ask("?", at=at).seq for at in (OLD, NOW + 900 * DAY, OLD + DAY))
    young, set_back = (asking.ask("?", at=at).seq for at in (NOW, OLD))
    follow(log, TrimTraces(before=BEFORE))
    assert left(traces) == [young, set_back]
    assert not {old, ahead, last_old} & set(left(traces))


def test_what_is_not_there_cannot_be_kept(log: LogWriter) -> None:
    (refused,), _ = follow(log, KeepTrace(trace=77, keep=True))
    assert isinstance(refused, TraceRefused)


def test_the_future_is_refused(asking: Asking, traces: TraceReader, log: LogWriter) -> None:
    asked = asking.ask("?")
    (refused,), _ = follow(log, TrimTraces(before=NOW + DAY))
    assert isinstance(refused, TrimRefused)
    assert left(traces) == [asked.seq]


class FullDisk:
    """A log whose disk has no room, and its database."""

    @property
    def database(self) -> "FullDisk":
        return self

    def all(self, *_: object) -> list[object]:
        return []

    def transaction(self, **_: object) -> object:
        raise DiskFull("/")


def test_a_full_disk_is_said() -> None:
    keeping, said = TraceKeeping(cast("LogWriter", FullDisk())), list[type[Event]]()
    for order in (KeepTrace(trace=1, keep=True), TrimTraces(before=BEFORE)):
        keeping.ask(Voice("user").says(order))
    while keeping.busy:
        said += [type(fact) for fact, _ in keeping.step(NOW)]
    assert said == [TraceRefused, TrimRefused]
