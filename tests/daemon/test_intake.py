"""Each word of a source is committed once and in order, whatever is sent twice, too early, or broken."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon import wire
from daemon.intake import INSIDE, MOST_FOREIGN, MOST_PEERS, Intake
from daemon.wire import Frames
from knowledge.clock import FakeClock
from knowledge.envelope import LARGEST
from knowledge.events import HealthReported
from knowledge.store.log import EventLog
from knowledge.store.log_writer import Bookmark, LogWriter
from tests import slices
from tests.making import Voice, chunk, finished

PEER = b"peer"
HEALTHY = HealthReported(service="echo", pid=1, handled=0, waiting=0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "core.db"


@pytest.fixture
def log(path: Path) -> Iterator[LogWriter]:
    writer = LogWriter.open(path)
    yield writer
    writer.close()


@pytest.fixture
def intake(log: LogWriter) -> Intake:
    return Intake(log, FakeClock())


def hello(intake: Intake, peer: bytes = PEER, source: str = "shell", epoch: str = "life-1") -> int:
    [(_, frames)] = intake.receive(peer, wire.hello(source, epoch))
    assert frames[0] == wire.WELCOME
    return wire.number(frames[1])


def units(count: int) -> list[Frames]:
    voice = Voice()
    return [wire.unit(voice.unit(finished(f"make {number}"))) for number in range(1, count + 1)]


def kinds(replies: list[tuple[bytes, Frames]]) -> list[tuple[bytes, int]]:
    return [(frames[0], wire.number(frames[1])) for _, frames in replies]


def kept(path: Path) -> list[int]:
    with EventLog.open(path) as log:
        return [one.header.n for one in log.every()]


def test_who_says_hello_is_told_its_last_word(intake: Intake) -> None:
    assert hello(intake) == 0
    intake.receive(PEER, units(1)[0])
    intake.commit()
    assert hello(intake, b"the same again") == 1
    assert hello(intake, b"another", epoch="life-2") == 0


def test_what_arrived_together_is_committed_together_and_acknowledged_once(intake: Intake, path: Path) -> None:
    hello(intake)
    assert [intake.receive(PEER, frames) for frames in units(3)] == [[], [], []]
    assert kept(path) == []
    batch = intake.commit()
    assert kept(path) == [1, 2, 3]
    [(peer, ack)] = batch.replies
    assert (peer, ack[0], wire.number(ack[1])) == (PEER, wire.ACK, 3)
    assert wire.read_seqs(ack[2]) == {1: 1, 2: 2, 3: 3}
    assert [one.seq for one in batch.published] == [1, 2, 3]


def test_nothing_is_committed_when_nothing_came(intake: Intake) -> None:
    batch = intake.commit()
    assert (batch.replies, batch.published, batch.kept) == ([], [], 0)


def test_a_stranger_is_asked_who_it_is(intake: Intake) -> None:
    assert intake.receive(PEER, units(1)[0]) == [(PEER, [wire.UNKNOWN])]


def test_what_comes_twice_is_answered_with_where_we_are(intake: Intake, path: Path) -> None:
    hello(intake)
    one, two = units(2)
    intake.receive(PEER, one)
    intake.commit()
    assert kinds(intake.receive(PEER, one)) == [(wire.ACK, 1)]
    intake.receive(PEER, two)
    assert intake.receive(PEER, two) == []
    intake.commit()
    assert kept(path) == [1, 2]


def test_what_comes_too_early_is_not_taken(intake: Intake, path: Path) -> None:
    hello(intake)
    one, two, three = units(3)
    assert kinds(intake.receive(PEER, two)) == [(wire.ACK, 0)]
    intake.receive(PEER, one)
    assert intake.receive(PEER, three) == []
    intake.commit()
    assert kept(path) == [1]


def test_two_sources_are_counted_apart(intake: Intake, log: LogWriter) -> None:
    hello(intake, b"a", "git")
    hello(intake, b"b", "shell")
    for peer, source in ((b"a", "git"), (b"b", "shell"), (b"a", "git")):
        intake.receive(peer, wire.unit(Voice(source, said=0 if log.head == 0 else 1).unit(finished())))
        intake.commit()
    assert log.head == 2


def test_a_broken_unit_is_refused_and_what_follows_is_taken(intake: Intake, path: Path) -> None:
    hello(intake)
    one, two, three = units(3)
    two[4] = b"{}"
    intake.receive(PEER, one)
    assert kinds(intake.receive(PEER, two)) == [(wire.REFUSAL, 2)]
    intake.receive(PEER, three)
    assert kinds(intake.commit().replies) == [(wire.ACK, 3)]
    assert kept(path) == [1, 3]
    assert intake.malformed == 1


def test_a_broken_unit_of_many_events_takes_all_their_numbers(intake: Intake, path: Path) -> None:
    hello(intake)
    voice = Voice()
    frames = wire.unit(voice.unit(finished(), finished(), finished()))
    frames[6] = b"{}"
    assert kinds(intake.receive(PEER, frames)) == [(wire.REFUSAL, 1)]
    intake.receive(PEER, wire.unit(voice.unit(finished())))
    intake.commit()
    assert kept(path) == [4]


def test_a_unit_above_the_limit_is_refused_by_its_name(intake: Intake) -> None:
    hello(intake)
    big = Voice().utters("CommandFinished", b"x" * LARGEST)
    frames = [wire.UNIT, wire.pack(1), b"", wire.pack(0), big.header.encode(), big.body]
    [(_, refusal)] = intake.receive(PEER, frames)
    assert refusal[2] == b"MessageTooLarge"


def test_what_the_log_refuses_is_said_and_the_rest_is_kept(intake: Intake, path: Path) -> None:
    hello(intake)
    voice = Voice()
    for event in (finished(), chunk("s", 5), finished()):
        intake.receive(PEER, wire.unit(voice.unit(event)))
    assert kinds(intake.commit().replies) == [(wire.REFUSAL, 2), (wire.ACK, 3)]
    assert kept(path) == [1, 3]


def test_effects_behind_a_passed_bookmark_are_acknowledged_and_not_kept(intake: Intake, path: Path) -> None:
    hello(intake)
    voice = Voice()
    for position in (4, 4, 3, 5):
        intake.receive(PEER, wire.unit(voice.unit(finished(), bookmark=Bookmark("worker", position))))
    batch = intake.commit()
    assert kinds(batch.replies) == [(wire.ACK, 4)]
    assert wire.read_seqs(batch.replies[0][1][2]) == {1: 1, 2: 0, 3: 0, 4: 2}
    assert kept(path) == [1, 4]


def test_chunks_and_events_are_published_in_the_order_they_were_said(intake: Intake) -> None:
    hello(intake)
    voice = Voice()
    said = [chunk("s", 0), chunk("s", 1, kind="end"), finished(), chunk("t", 0), finished()]
    for event in said:
        intake.receive(PEER, wire.unit(voice.unit(event)))
    intake.receive(PEER, wire.unit(voice.unit(chunk("s", 0))))
    assert [one.event for one in intake.commit().published] == said


def test_a_whisper_is_published_and_not_kept(intake: Intake, path: Path) -> None:
    said = Voice().says(HEALTHY)
    assert intake.receive(PEER, wire.ephemeral(said)) == []
    assert [one.id for one in intake.commit().published] == [said.id]
    assert kept(path) == []


def test_a_full_disk_keeps_nothing_says_so_once_a_peer_and_takes_the_same_again(log: LogWriter, path: Path) -> None:
    intake = Intake(log, FakeClock())
    hello(intake)
    log.database.limit_pages(log.database.page_count())
    voice = Voice()
    frames = [wire.unit(voice.unit(finished("x" * 60_000))) for _ in range(3)]
    for one in frames:
        intake.receive(PEER, one)
    batch = intake.commit()
    assert batch.full
    assert [(reply[0], reply[2]) for _, reply in batch.replies] == [(wire.REFUSAL, wire.FULL.encode())]
    assert kept(path) == []
    log.database.limit_pages(1_000_000)
    for one in frames:
        assert intake.receive(PEER, one) == []
    assert kinds(intake.commit().replies) == [(wire.ACK, 3)]
    assert kept(path) == [1, 2, 3]


def test_a_second_hello_before_the_commit_loses_nothing(intake: Intake, path: Path) -> None:
    hello(intake)
    one, two = units(2)
    intake.receive(PEER, one)
    assert hello(intake) == 0
    intake.receive(PEER, two)
    intake.commit()
    assert kept(path) == [1, 2]


def test_with_too_many_peers_the_oldest_are_asked_again_who_they_are(intake: Intake, path: Path) -> None:
    one, two = units(2)
    hello(intake)
    intake.receive(PEER, one)
    intake.commit()
    for number in range(MOST_PEERS):
        hello(intake, f"p{number}".encode(), f"s{number}")
    assert intake.peers <= MOST_PEERS
    assert intake.receive(PEER, two) == [(PEER, [wire.UNKNOWN])]
    assert hello(intake) == 1
    intake.receive(PEER, two)
    intake.commit()
    assert kept(path) == [1, 2]


@pytest.mark.parametrize(
    "frames",
    [
        [],
        [b""],
        [b"H"],
        [b"H", b"", b""],
        [b"H", b"\xff", b"x"],
        [b"H", b"a", b"b", b"c"],
        [b"M", b"{}", b"{}"],
        [b"M", b"{}"],
        [b"?", b"x"],
        [b"M", b"x" * LARGEST, b"x"],
    ],
)
def test_what_is_not_the_protocol_is_refused_and_counted(intake: Intake, frames: Frames) -> None:
    assert kinds(intake.receive(PEER, frames)) == [(wire.REFUSAL, 0)]
    assert intake.malformed == 1


@pytest.mark.parametrize("frames", [[b"U"], [b"E"], [b"E", b"short"]])
def test_a_known_peer_that_sends_half_a_unit_is_answered(intake: Intake, frames: Frames) -> None:
    hello(intake)
    assert intake.receive(PEER, frames)
    assert hello(intake) == 0


ACTIONS = st.one_of(
    st.integers(0, 11),  # send this unit, whatever the state
    st.sampled_from(["commit", "hello", "garbage", "full", "resend all"]),
)


@settings(max_examples=slices.of(60, 15))
@given(st.lists(ACTIONS, max_size=40))
def test_any_sequence_of_duplicates_gaps_and_resends_commits_each_once_in_order(actions: list[int | str]) -> None:
    frames = units(12)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "core.db"
        log = LogWriter.open(path)
        intake = Intake(log, FakeClock())
        hello(intake)
        acknowledged = 0
        for action in actions:
            if isinstance(action, int):
                intake.receive(PEER, frames[action])
            elif action == "hello":
                hello(intake)
            elif action == "garbage":
                intake.receive(PEER, [b"?", b"!"])
            elif action == "resend all":
                for one in frames[acknowledged:]:
                    intake.receive(PEER, one)
            else:
                log.database.limit_pages(1 if action == "full" else 1_000_000)
                for _, reply in intake.commit().replies:
                    acknowledged = max(acknowledged, wire.number(reply[1])) if reply[0] == wire.ACK else acknowledged
                assert kept(path)[:acknowledged] == list(range(1, acknowledged + 1))
        log.database.limit_pages(1_000_000)
        intake.commit()
        for one in frames:
            intake.receive(PEER, one)
        intake.commit()
        assert kept(path) == list(range(1, 13))
        log.close()


def refusal(replies: list[tuple[bytes, Frames]]) -> str:
    [(_, frames)] = replies
    assert frames[0] == wire.REFUSAL
    return frames[3].decode()


@pytest.mark.parametrize("source", ["hub", "supervisor"])
def test_nobody_outside_speaks_as_those_within(intake: Intake, source: str) -> None:
    refusal(intake.receive(PEER, wire.hello(source, "life")))
    assert hello(intake, INSIDE + b"x", source) == 0


@pytest.mark.parametrize("name", ["a b", "a\n", "x" * 81, "a.b", "\x00", "\x1b"])
def test_a_name_that_no_header_may_have_is_no_source(intake: Intake, name: str) -> None:
    refusal(intake.receive(PEER, wire.hello(name, "life")))
    refusal(intake.receive(PEER, wire.hello("shell", name)))
    assert intake.peers == 0


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("CommandFinished", b"{}"),
        ("TrimLog", b'{"before": -1}'),
        ("ReportHealth", b"{}"),
        ("OutputAppended", b'{"stream": 1}'),
        ("FromTheFuture", b"[]"),
        ("FromTheFuture", b'{"a": 1e999}'),
    ],
)
def test_what_a_service_would_trip_over_is_refused_at_the_door(
    intake: Intake, path: Path, kind: str, body: bytes
) -> None:
    hello(intake)
    voice = Voice()
    refusal(intake.receive(PEER, wire.unit(voice.unit(voice.utters(kind, body)))))
    assert kinds(intake.receive(PEER, wire.unit(voice.unit(finished())))) == []
    intake.commit()
    assert kept(path) == [2]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("CommandFinished", finished().model_dump_json().encode()),
        ("ReportHealth", b"{}"),
        ("FromTheFuture", b"x"),
        ("FromTheFuture", b'{"a": "%s"}' % bytes(wire.LARGEST_WHISPER)),
    ],
)
def test_only_a_small_sound_event_that_is_not_kept_is_passed_on(intake: Intake, kind: str, body: bytes) -> None:
    said = Voice().utters(kind, body)
    refusal(intake.receive(PEER, [wire.EPHEMERAL, said.head, said.body]))
    assert intake.commit().published == []


def test_types_of_a_newer_release_are_taken_but_not_without_end(intake: Intake) -> None:
    hello(intake)
    voice = Voice()
    for number in range(MOST_FOREIGN):
        assert intake.receive(PEER, wire.unit(voice.unit(voice.utters(f"New{number}", b"{}")))) == []
    assert "too many" in refusal(intake.receive(PEER, wire.unit(voice.unit(voice.utters("OneMore", b"{}")))))
    assert intake.receive(PEER, wire.unit(voice.unit(voice.utters("New1", b"{}")))) == []


def test_one_who_is_ever_somebody_else_leaves_no_record_behind(intake: Intake, log: LogWriter) -> None:
    for number in range(50):
        hello(intake, PEER, f"s{number}")
    hello(intake, b"other", "s49")
    hello(intake, PEER, "s0")
    assert set(log._producers) == {("s49", "life-1"), ("s0", "life-1")}


def test_a_hello_that_comes_too_early_leaves_no_record_either(intake: Intake, log: LogWriter) -> None:
    hello(intake)
    intake.receive(PEER, units(1)[0])
    assert intake.receive(PEER, wire.hello("other", "life-1")) == []
    intake.commit()
    assert set(log._producers) == {("shell", "life-1")}
