"""The spool becomes events: output in rows, then the command, once each, and a broken record harms no other."""

import json
import os
import select
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon import spool
from daemon.config import Config
from daemon.doubles.bus import MemoryBus, MemoryHub
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import Seen, World
from daemon.spool import CommandRecord
from knowledge.clock import FakeClock
from knowledge.envelope import LARGEST
from knowledge.events import CommandFinished, Event, OutputAppended
from knowledge.store.log_writer import Bookmark
from services.shell import CHUNK, Shell


@pytest.fixture
def shell(home: Paths) -> Iterator[Shell]:
    one = Shell(World(home, Config(), FakeClock(), MemoryStreams()))
    yield one
    one.stop()


def record(command: str = "make", status: int = 2, total: int = 0) -> CommandRecord:
    return CommandRecord(command, "/src", status, 1_700_000_000_000_000, 12, total, "shell-1")


def leave(home: Paths, name: str = "run-a", output: bytes = b"", **facts: object) -> Path:
    return spool.write(home.spool, name, record(**facts), output)  # type: ignore[arg-type]


def events(found: list[Seen]) -> list[Event]:
    return [event for seen in found for event in seen.events]


def commands(found: list[Seen]) -> list[str]:
    return [str(event.command) for event in events(found) if isinstance(event, CommandFinished)]


def test_a_record_is_its_output_and_then_the_command(shell: Shell, home: Paths) -> None:
    leave(home, output=b"one\ntwo\n", total=8)
    *chunks, finished = events(list(shell.wake()))
    assert [(one.stream, one.off, one.kind, one.text) for one in chunks if isinstance(one, OutputAppended)] == [
        ("run-a", 0, "stdout", "one\ntwo\n"),
        ("run-a", 1, "end", ""),
    ]
    assert isinstance(finished, CommandFinished)
    assert finished.model_dump() == {
        "command": "make",
        "cwd": "/src",
        "status": 2,
        "started": 1_700_000_000_000_000,
        "duration_ms": 12,
        "shell_session": "shell-1",
        "output": "run-a",
        "output_bytes": 8,
        "shell": None,
        "run": "run-a",
    }


def test_a_command_that_printed_nothing_has_no_stream(shell: Shell, home: Paths) -> None:
    leave(home)
    [finished] = events(list(shell.wake()))
    assert isinstance(finished, CommandFinished)
    assert finished.output is None


@pytest.mark.parametrize("length", [CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_long_output_is_cut_into_rows_that_follow_each_other(shell: Shell, home: Paths, length: int) -> None:
    text = "".join(chr(ord("a") + n % 26) for n in range(length))
    leave(home, output=text.encode())
    chunks = [event for event in events(list(shell.wake())) if isinstance(event, OutputAppended)]
    assert [one.off for one in chunks] == list(range(len(chunks)))
    assert "".join(one.text for one in chunks) == text
    assert chunks[-1].kind == "end"


@pytest.mark.parametrize(
    ("output", "command"),
    [
        (b"\x00" * (1 << 20), "make"),
        (b"\xff" * (1 << 20), "make"),
        ("😀".encode() * (1 << 18), "make"),
        (b"", "x" * (3 << 20)),
        (b"", "\x00" * (3 << 20)),
    ],
)
def test_whatever_was_run_fits_into_messages(shell: Shell, home: Paths, output: bytes, command: str) -> None:
    leave(home, output=output, command=command)
    found = events(list(shell.wake()))
    assert found
    assert all(len(event.model_dump_json()) < LARGEST * 3 // 4 for event in found)


def test_commands_come_in_the_order_they_ended(shell: Shell, home: Paths) -> None:
    for number in range(5):
        leave(home, f"run-{9 - number}", command=f"make {number}")
    assert commands(list(shell.wake())) == [f"make {number}" for number in range(5)]


def test_a_record_is_removed_when_the_hub_has_it_and_not_before(shell: Shell, home: Paths) -> None:
    leave(home, output=b"x")
    found = list(shell.wake())
    assert len(list(home.spool.glob("run-*"))) == 2
    [then] = [seen.then for seen in found if seen.then]
    then()
    assert list(home.spool.glob("run-*")) == []


def test_a_record_that_is_read_twice_counts_once(shell: Shell, home: Paths) -> None:
    """As when the daemon dies after the commit and before the removal."""
    hub = MemoryHub()
    bus = MemoryBus(hub, "senses")
    leave(home, output=b"x")
    again = Shell(shell.world)
    for one in (shell, again):
        for seen in one.wake():
            bus.publish(*seen.events, bookmark=seen.bookmark)
    again.stop()
    assert [one.type for one in hub.log] == ["CommandFinished"]
    assert hub.bookmarks == {"spool/run-a": 1}
    assert [one.kind for one in hub.streams["run-a"]] == ["stdout", "end"]


def test_its_place_is_the_record_itself(shell: Shell, home: Paths) -> None:
    leave(home)
    [seen] = shell.wake()
    assert seen.bookmark == Bookmark("spool/run-a", 1)


@pytest.mark.parametrize("data", [b"{", b"[]", b"[" * 100_000, b'{"command": 1}'])
def test_a_broken_record_is_set_aside_and_the_others_are_heard(shell: Shell, home: Paths, data: bytes) -> None:
    leave(home, "run-a").write_bytes(data)
    leave(home, "run-b", command="the other")
    assert commands(list(shell.wake())) == ["the other"]
    assert (home.spool / "run-a.broken").exists()


def test_a_command_that_ends_while_it_runs_rings(shell: Shell, home: Paths) -> None:
    (descriptor, read), _ = shell.inputs().items()
    assert not select.select([descriptor], [], [], 0)[0]
    leave(home, command="now")
    found: list[Seen] = []
    while not commands(found):
        assert select.select([descriptor], [], [], 10)[0]
        found += read()
    assert commands(found) == ["now"]


def test_an_empty_spool_says_nothing(shell: Shell) -> None:
    assert list(shell.wake()) == []


@pytest.mark.parametrize("name", [b"run-\xff\xfe", b"run-a b", b"run-a\x1b[2J", b"run-" + b"n" * 246, b"run-"])
def test_a_name_that_is_not_ours_is_set_aside_and_the_others_are_heard(shell: Shell, home: Paths, name: bytes) -> None:
    (home.spool / os.fsdecode(name + b".json")).write_bytes(leave(home, "run-a").read_bytes())
    leave(home, "run-b", command="the other")
    assert commands(list(shell.wake()))[-1] == "the other"
    assert len(list(home.spool.glob("*.broken"))) == 1


def test_a_session_of_megabytes_is_cut(shell: Shell, home: Paths) -> None:
    path = leave(home)
    facts = json.loads(path.read_bytes()) | {"shell_session": "\x00" * 3_000_000}
    path.write_text(json.dumps(facts), encoding="utf-8")
    [found] = events(list(shell.wake()))
    assert len(found.model_dump_json()) < LARGEST // 2
