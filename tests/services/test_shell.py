"""The spool becomes events: output in rows, then the command, once each, and a broken record harms no other."""

import json
import os
import select
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon import pausing, spool
from daemon.config import Config, parse
from daemon.doubles.bus import MemoryBus, MemoryHub
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import Nothing, Past, Seen, World
from daemon.spool import CommandRecord
from knowledge.clock import FakeClock
from knowledge.envelope import LARGEST
from knowledge.events import CommandFinished, Event, OutputAppended, ProjectWatched, RecordingPaused, RecordingResumed
from knowledge.redact import clean
from knowledge.store.log_writer import Bookmark
from services.shell import CHUNK, TOGETHER, Shell
from tests.making import Voice


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


@pytest.mark.parametrize(("length", "messages"), [(0, 1), (TOGETHER, 1), (TOGETHER + 1, 3), (CHUNK + 1, 4)])
def test_a_short_output_is_told_in_one_message_with_its_command(
    shell: Shell, home: Paths, length: int, messages: int
) -> None:
    leave(home, output=b"x" * length)
    found = list(shell.wake())
    assert len(found) == messages
    assert isinstance(found[-1].events[-1], CommandFinished)


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
        assert select.select([descriptor], [], [], 90)[0]
        found += read()
    assert commands(found) == ["now"]


def test_only_what_came_while_it_watched_may_be_answered_at_once(shell: Shell, home: Paths) -> None:
    (_, read), _ = shell.inputs().items()
    told(home, "awaited", awaited="1")
    leave(home, "run-c")
    found = [*read()]
    (home.spool / "run-b-12-abc-1.out").write_bytes(b"two\n")
    found += read()
    again = Shell(shell.world)
    found += again.wake()
    leave(home, "run-d")
    (_, read), _ = again.inputs().items()
    found += read()
    again.stop()
    assert [(one.events[-1].run, one.first) for one in found] == [
        ("run-c", True),
        ("b-12-abc-1", True),
        ("b-12-abc-1", False),
        ("run-c", False),
        ("run-d", True),
    ]


def test_an_output_is_looked_at_only_where_its_command_waits_for_it(shell: Shell, home: Paths) -> None:
    (descriptor, read), _ = shell.inputs().items()
    told(home, "unheard", n=9).rename(home.spool / "run-c.partial")
    assert not commands(list(read()))
    (home.spool / "run-b-12-abc-9.cmd").hardlink_to(home.spool / "run-c.partial")  # which nobody is told of
    (home.spool / "run-d.out").write_bytes(b"one\n")
    assert select.select([descriptor], [], [], 90)[0]
    assert commands(list(read())) == []
    told(home, "heard", awaited="1")
    assert commands(list(read())) == ["unheard"]
    (home.spool / "run-b-12-abc-1.out").write_bytes(b"two\n")
    assert commands(list(read())) == ["heard"]


def test_a_spool_that_was_put_in_place_anew_is_heard(shell: Shell, home: Paths) -> None:
    (descriptor, read), _ = shell.inputs().items()
    home.spool.rename(home.spool.with_name("gone"))
    shutil.rmtree(home.spool.with_name("gone"))
    home.spool.mkdir()
    assert select.select([descriptor], [], [], 90)[0]
    assert commands(list(read())) == []
    leave(home, command="now")
    assert commands(list(read())) == ["now"]


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


# ── records of shells ─────────────────────────────────────────────────────────────────────────────


def told(
    home: Paths, command: str = "make", *, n: int = 1, cwd: str = "/src", awaited: str = "0", started: str = "7"
) -> Path:
    """Leave a record as a shell does."""
    path = home.spool / f"run-b-12-abc-{n}.cmd"
    fields = ("1", "bash", "b-12-abc", started, "12", "2", awaited, cwd, command, ".")
    path.write_bytes("".join(f"{one}\0" for one in fields).encode())
    return path


def sense(home: Paths, config: str = "", clock: FakeClock | None = None, past: Past | None = None) -> Shell:
    return Shell(World(home, parse(config, "test"), clock or FakeClock(), MemoryStreams(), past or Nothing()))


def test_a_record_of_a_shell_is_told(shell: Shell, home: Paths) -> None:
    path = told(home)
    [seen] = shell.wake()
    [finished] = seen.events
    assert isinstance(finished, CommandFinished)
    assert finished.model_dump() == {
        "command": "make",
        "cwd": "/src",
        "status": 2,
        "started": 7,
        "duration_ms": 12,
        "shell_session": "b-12-abc",
        "output": None,
        "output_bytes": 0,
        "shell": "bash",
        "run": "b-12-abc-1",
    }
    assert seen.then
    seen.then()
    assert not path.exists()


@pytest.mark.parametrize("line", ["sotto run -- make", "/opt/x/sotto status", "sotto", "pass show x", "open my-vault"])
def test_what_is_not_wanted_is_dropped(home: Paths, line: str) -> None:
    shell = sense(home, '[shell]\nignore = ["pass *", "*vault"]\nnot_in = ["/secret"]')
    told(home, line)
    told(home, "make", n=2, cwd="/secret/deep")
    told(home, "sottovoce", n=3)
    assert commands(list(shell.wake())) == ["sottovoce"]
    assert [path.name for path in home.spool.glob("run-*")] == ["run-b-12-abc-3.cmd"]
    shell.stop()


def test_half_a_record_waits_and_is_swept_when_it_is_old(home: Paths) -> None:
    clock = FakeClock(time.time_ns() // 1_000)
    shell = sense(home, clock=clock)
    path = told(home)
    whole = path.read_bytes()
    path.write_bytes(whole[:-2])
    assert list(shell.wake()) == []
    path.write_bytes(whole)
    assert commands(list(shell.wake())) == ["make"]
    old = told(home, n=2)
    old.write_bytes(whole[:-2])
    clock.advance(2 * spool.HALF_LIFE_US / 1e6)
    assert list(shell.wake()) == []
    assert not old.exists()
    shell.stop()


def test_what_awaits_its_output_is_told_with_it_and_without_it_when_it_does_not_come(home: Paths) -> None:
    clock = FakeClock(time.time_ns() // 1_000)
    shell = sense(home, clock=clock)
    told(home, "one", awaited="1")
    second = told(home, "two", n=2, awaited="1")
    assert list(shell.wake()) == []
    second.with_suffix(".out").write_bytes(b"printed")
    found = list(shell.wake())
    assert commands(found) == ["two"]
    assert [str(one.text) for one in events(found) if isinstance(one, OutputAppended)] == ["printed", ""]
    clock.advance(2.1)
    assert commands(list(shell.wake())) == ["one"]
    shell.stop()


def test_what_was_heard_and_empty_is_another_thing_than_what_was_not_heard(home: Paths) -> None:
    shell = sense(home)
    told(home, awaited="1").with_suffix(".out").write_bytes(b"")
    told(home, n=2)
    found = [one for one in events(list(shell.wake())) if isinstance(one, CommandFinished)]
    assert [one.output for one in found] == ["run-b-12-abc-1", None]
    shell.stop()


def test_after_a_restart_nothing_is_awaited_that_is_old(home: Paths) -> None:
    shell = sense(home, clock=FakeClock(time.time_ns() // 1_000 + 3_000_000))
    told(home, awaited="1")
    assert commands(list(shell.wake())) == ["make"]
    shell.stop()


def test_thousands_are_told_in_portions(shell: Shell, home: Paths) -> None:
    for n in range(300):
        told(home, f"make {n}", n=n)
    first = commands(list(shell.wake()))
    assert 0 < len(first) < 100
    (_, _), (alarm, due) = shell.inputs().items()
    found = list(first)
    while len(found) < 300:
        assert select.select([alarm], [], [], 90)[0]
        found += commands(list(due()))
    assert sorted(found) == sorted(f"make {n}" for n in range(300))


def test_what_comes_while_the_last_portions_are_told_is_found_without_another_to_say_so(
    shell: Shell, home: Paths
) -> None:
    for n in range(150):
        told(home, f"make {n}", n=n)
    (changed, hear), (alarm, due) = shell.inputs().items()
    found = commands(list(shell.wake()))
    told(home, "the last", n=150)
    assert select.select([changed], [], [], 90)[0]
    found += commands(list(hear()))
    while "the last" not in found:
        assert select.select([alarm], [], [], 90)[0]
        found += commands(list(due()))
    assert len(found) == len(set(found)) == 151


def test_the_project_is_that_of_the_directory(home: Paths, tmp_path: Path) -> None:
    (tmp_path / "tree/deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to("tree")
    shell = sense(home)
    watched = ProjectWatched(
        number=3, name=clean("tree"), key=clean(f"{tmp_path}/tree/.git"), trees=[clean(f"{tmp_path}/tree")]
    )
    seen = Voice().says(watched)
    seen.seq = 1
    assert shell.handle(seen) == []
    for n, cwd in enumerate(("tree", "tree/deep", "link/deep", "")):
        told(home, n=n, cwd=f"{tmp_path}/{cwd}")
    assert [seen.project for seen in shell.wake()] == [3, 3, 3, None]
    shell.stop()


def test_a_pause_is_told_when_it_begins_and_when_it_ends(home: Paths) -> None:
    clock = FakeClock(1_000_000_000)
    shell = sense(home, clock=clock)
    pausing.pause(home, 1_060_000_000)
    assert events(list(shell.wake())) == [RecordingPaused(until=1_060_000_000)]
    assert list(shell.wake()) == []
    pausing.pause(home, None)
    assert events(list(shell.wake())) == [RecordingPaused()]
    pausing.pause(home, 1_060_000_000)
    list(shell.wake())
    clock.advance(61)
    assert events(list(shell.wake())) == [RecordingResumed()]
    assert not home.paused.exists()
    told(home, "began in the pause", started=str(1_030_000_000))
    told(home, "began before", n=2, started=str(900_000_000))
    assert commands(list(shell.wake())) == ["began before"]
    shell.stop()


def test_lines_of_shells_that_have_ended_are_swept(shell: Shell, home: Paths) -> None:
    for pid in (os.getpid(), 2**22 + 1):
        (home.run / f"line-{pid}").touch()
    list(shell.wake())
    assert [path.name for path in home.run.glob("line-*")] == [f"line-{os.getpid()}"]
