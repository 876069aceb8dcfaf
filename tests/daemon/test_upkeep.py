"""Once a day: a checked backup, and an order to trim what is too old or too much; what is not due is not done."""

import os
from collections.abc import Iterator

import pytest

from daemon.bus_client import BusClient
from daemon.child import Child, fork
from daemon.config import Config
from daemon.config_sections import BackupSection, LogSection
from daemon.hub import main as hub_main
from daemon.paths import Paths
from daemon.spans import Spans, When
from daemon.upkeep import check, chores, upkeep
from knowledge.clock import FakeClock, SystemClock
from knowledge.envelope import Envelope
from knowledge.events import BackupMade, Event, OutputAppended, TracesTrimmed, TrimLog, TrimTraces
from knowledge.files.entry import Entry
from knowledge.files.index import Index
from knowledge.files.snapshots import Snapshots
from knowledge.redact import clean
from knowledge.store.age import DAY_US
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.recovery import Vault, check_copy
from knowledge.store.sqlite import Database
from knowledge.store.traces import TraceReader
from tests.making import NOW, Voice, commit, finished
from tests.tracing import Asking


@pytest.fixture
def filled(home: Paths) -> Paths:
    """A home whose log has ten commands in it, a day apart, the youngest from now."""
    log = LogWriter.open(home.core)
    voice = Voice()
    for days in range(9, -1, -1):
        commit(log, voice.unit(finished("x" * 50_000), at=NOW - days * DAY_US))
    log.close()
    return home


@pytest.fixture
def hub(filled: Paths) -> Iterator[Child]:
    child = fork("hub", lambda leash: hub_main(filled, leash), [])
    yield child
    child.leash.send({"do": "drain"})
    assert child.reap() == "exit 0"


def logged(paths: Paths, kind: type[Event]) -> list[Envelope]:
    with EventLog.open(paths.core) as log:
        return list(log.every(types=[kind.__name__]))


def keeping(keep: int, **log: int) -> Config:
    return Config(backup=BackupSection(keep=keep), log=LogSection(**log))


@pytest.mark.usefixtures("hub")
def test_a_backup_is_made_checked_and_told_and_not_made_twice_a_day(filled: Paths) -> None:
    clock = FakeClock(NOW)
    upkeep(filled, keeping(3), clock)
    [backup] = filled.backups.iterdir()
    assert check_copy(backup) == "ok"
    [made] = logged(filled, BackupMade)
    assert isinstance(made.event, BackupMade)
    assert (made.event.path, made.event.bytes) == (str(backup), backup.stat().st_size)
    os.utime(backup, ns=(NOW * 1_000, NOW * 1_000))
    clock.advance(70_000)
    upkeep(filled, keeping(3), clock)
    assert len(list(filled.backups.iterdir())) == 1


@pytest.mark.usefixtures("hub")
def test_as_many_backups_are_kept_as_wanted(filled: Paths) -> None:
    clock = FakeClock(NOW)
    for _ in range(4):
        upkeep(filled, keeping(2), clock)
        for file in filled.backups.iterdir():
            os.utime(file, ns=(clock.now() * 1_000 - 1, clock.now() * 1_000 - 1))
        clock.advance(86_400)
    assert len(list(filled.backups.iterdir())) == 2


def test_nothing_due_needs_no_hub(filled: Paths) -> None:
    upkeep(filled, keeping(0), FakeClock(NOW))
    assert not filled.backups.exists()


@pytest.mark.usefixtures("hub")
def test_what_is_too_old_is_ordered_to_go(filled: Paths) -> None:
    upkeep(filled, keeping(0, keep_days=5), FakeClock(NOW))
    [order] = logged(filled, TrimLog)
    assert order.event == TrimLog(before=NOW - 5 * DAY_US, reason="age")


def traced(paths: Paths) -> list[int]:
    with TraceReader.open(paths.core) as traces:
        return sorted(one.id for one in traces.newest())


@pytest.fixture
def asked(filled: Paths) -> list[int]:
    """Questions of 95 and of 85 days ago, and one of today, each with its trace."""
    log = LogWriter.open(filled.core)
    seqs = [Asking(log, f"life-{days}").ask("why?", at=NOW - days * DAY_US).seq for days in (95, 85, 0)]
    log.close()
    return seqs


def test_traces_go_with_their_own_age(filled: Paths, asked: list[int], hub: Child) -> None:
    assert hub.pid
    upkeep(filled, keeping(0, keep_days=10_000), FakeClock(NOW))
    [order] = logged(filled, TrimTraces)
    assert order.event == TrimTraces(before=NOW - 90 * DAY_US, reason="age")
    with BusClient(filled, "asker") as bus:
        bus.ask(TrimTraces(before=0), 20)  # those before it were carried out by then
    assert traced(filled) == asked[1:]
    assert logged(filled, TracesTrimmed)[0].event.removed == 1  # type: ignore[attr-defined]


def test_spans_that_the_hub_is_told_are_kept_with_their_question(filled: Paths, asked: list[int], hub: Child) -> None:
    assert hub.pid
    with EventLog.open(filled.core) as log:
        question = log.by_seq(asked[0])
    with BusClient(filled, "assistant") as bus:
        span = Spans(question).routed(None, When(NOW, 7), error="timeout")
        bus.publish(span, cause=question)
        bus.publish(span, cause=question)
    with TraceReader.open(filled.core) as traces:
        found = traces.get(asked[0])
    assert found
    assert [one.error for one in found.spans if one.took_us == 7] == ["timeout"]


@pytest.mark.usefixtures("hub")
def test_what_is_too_much_is_ordered_to_go_oldest_first(filled: Paths) -> None:
    large = clean("x" * 900_000)
    with BusClient(filled, "writer") as bus:
        for off in range(70):
            bus.send(OutputAppended(stream="large", off=off, kind="stdout", text=large))
        bus.flush()
    upkeep(filled, keeping(0, cap_mb=50), FakeClock(NOW))
    [order] = logged(filled, TrimLog)
    assert isinstance(order.event, TrimLog)
    assert order.event.reason == "size"
    assert NOW - 9 * DAY_US < order.event.before < NOW
    assert order.event.before in [NOW - days * DAY_US for days in range(10)]


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("megabytes", [0, 60])
def test_memory_counts_in_the_cap(filled: Paths, megabytes: int) -> None:
    large = clean("x" * 900_000)
    with BusClient(filled, "writer") as bus:
        for off in range(20):
            bus.send(OutputAppended(stream="large", off=off, kind="stdout", text=large))
        bus.flush()
    filled.memory.touch()
    os.truncate(filled.memory, megabytes << 20)
    upkeep(filled, keeping(0, cap_mb=50), FakeClock(NOW))
    assert [seen.event.reason for seen in logged(filled, TrimLog)] == (["size"] if megabytes else [])  # type: ignore[attr-defined]


def test_a_sound_log_passes_its_check(filled: Paths) -> None:
    check(filled)
    assert not Vault(filled.core, filled.backups, filled.set_aside).suspect.exists()


def test_a_damaged_log_is_marked_and_the_hub_asked_to_heal_it(filled: Paths) -> None:
    with filled.core.open("r+b") as file:
        file.seek(8_192)
        file.write(os.urandom(120_000))
    with pytest.raises(SystemExit):
        check(filled)
    assert Vault(filled.core, filled.backups, filled.set_aside).suspect.exists()


def test_pages_that_are_free_do_not_count_and_go_back_to_the_disk(filled: Paths) -> None:
    with Database.writer(filled.core, ["log_writer"]) as database:
        database.run("add_stream", {"name": "large", "at": NOW})
        database.many("add_chunk", [(1, off, "stdout", "x" * (1 << 20)) for off in range(60)])
        database.run("remove_chunks", {"id": 1})
        assert database.live_bytes() < 1 << 20
        database.give_back(100_000)
        database.reclaim()
    assert filled.core.stat().st_size < 2 << 20
    upkeep(filled, keeping(0, cap_mb=50), FakeClock(NOW))
    assert logged(filled, TrimLog) == []


def test_kept_contents_beyond_the_cap_go_and_what_files_hold_goes_last(home: Paths) -> None:
    LogWriter.open(home.core).close()
    kept = Snapshots(home.snapshots)
    held, other = kept.put(b"h" * (600 << 10)), kept.put(b"o" * (600 << 10))
    index = Index.open(home.files)
    index.tree("/tree").put([("a", Entry(1, 1, 1, held))])
    index.close()
    chores(home, Config.model_validate({"backup": {"keep": 0}, "files": {"snapshots_mb": 1}}), SystemClock())
    assert kept.get(held.hex())
    assert kept.get(other.hex()) is None
