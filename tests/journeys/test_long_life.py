"""What weeks bring: a thousand clients that came and went, two that claim one name, records nobody can read."""

from collections.abc import Iterator

import pytest

from daemon import spool
from daemon.bench.hops import hub
from daemon.bench.lives import daemon, wait
from daemon.bus_client import BusClient
from daemon.intake import INSIDE, MOST_PEERS, Intake
from daemon.paths import Paths
from daemon.wire import ACK, UNIT, WELCOME, hello, pack
from knowledge.clock import FakeClock
from knowledge.events import BackupFailed, CommandFinished
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter


@pytest.fixture
def intake(home: Paths) -> Iterator[Intake]:
    log = LogWriter.open(home.core)
    yield Intake(log, FakeClock())
    log.close()


def test_those_within_the_daemon_are_never_forgotten(intake: Intake) -> None:
    inside = INSIDE + b"hub"
    intake.receive(inside, hello("hub", "1"))
    for number in range(MOST_PEERS * 2):
        [(_, answer)] = intake.receive(b"peer%d" % number, hello(f"s{number}", "1"))
        assert answer[0] == WELCOME
    assert intake.peers <= MOST_PEERS
    assert intake.receive(inside, [UNIT, pack(1), b"", pack(0)]) == []
    [(peer, answer)] = intake.commit().replies
    assert (peer, answer[0]) == (inside, ACK)


def test_two_clients_of_one_name_do_not_stop_the_hub(home: Paths) -> None:
    with hub(home), BusClient(home, "twin", epoch="same") as one, BusClient(home, "twin", epoch="same") as two:
        for number in range(20):
            one.send(BackupFailed(database="x", reason=f"one {number}"))
            two.send(BackupFailed(database="x", reason=f"two {number}"))
        one.flush()
        two.flush()
        with BusClient(home, "friend") as friend:
            assert friend.publish(BackupFailed(database="x", reason="from a friend"))[0].seq
    with EventLog.open(home.core) as log:
        assert log.holes() == {}


def test_a_record_nobody_can_read_stands_in_nobodys_way(home: Paths) -> None:
    for number in range(5):
        session = "\udcff" if number == 2 else None
        record = spool.CommandRecord(f"c{number}", "/", 0, number, 1, shell_session=session)
        spool.write(home.spool, f"run-{number}", record, b"")
    with daemon(home), EventLog.open(home.core) as log:
        wait(lambda: len(log.newest([CommandFinished.__name__], 10)) == 4)
        wait(lambda: not spool.records(home.spool))
    assert [path.name for path in home.spool.glob("run-*")] == ["run-2.broken"]
