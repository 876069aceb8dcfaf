"""The chaos run, a slice of it; and its verdict, which must find whatever is wrong with a log or with what was seen."""

import os
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.bench.chaos import NAMESPACES, chaos, own_namespaces
from daemon.bench.chaos_clock import Clock
from daemon.bench.chaos_load import STREAM, Noted
from daemon.bench.chaos_verdict import Size, grown, health, judge
from daemon.bench.crashes import failing
from daemon.bench.figures import table
from daemon.bench.hops import hub
from daemon.bus_client import BusClient
from daemon.paths import Paths
from daemon.processes import ALWAYS
from knowledge.events import FailureDiagnosed, OutputAppended
from knowledge.redact import clean

SLICE_MIN, FULL_MIN = 0.15, 5.0
COMMANDS, CHUNKS = 20, 10
CALM = Size({"hub": 20.0, "senses": 30.0, "encoder": 13.0}, {"hub": 20, "senses": 15}, 1.0)


@pytest.fixture
def minutes(request: pytest.FixtureRequest) -> float:
    """How long the blows last; start, recovery and verdict come on top."""
    return FULL_MIN if request.config.getoption("--full") else SLICE_MIN


def test_whatever_happens_nothing_is_lost_and_all_is_well_afterwards(minutes: float) -> None:
    told: list[str] = []
    rows = chaos(minutes, told.append)
    assert all(row.ok for row in rows), "\n".join([*told, *table(rows)])


# ── the verdict: it must be able to fail ──────────────────────────────────────────────────────────


@pytest.fixture
def lived(home: Paths) -> tuple[Paths, Noted]:
    """A log in which everything is as it should be, and what its clients wrote down."""
    with hub(home), BusClient(home, "client") as bus:
        seqs = []
        for number in range(COMMANDS):
            [command] = bus.publish(failing(f"c{number}"))
            bus.publish(_diagnosis(f"c{number}"), cause=command)
            seqs.append(command.seq)
        for off in range(CHUNKS):
            bus.publish(OutputAppended(stream=STREAM, off=off, kind="text", text=clean("x")))
    acked = {f"c{number}" for number in range(COMMANDS)}
    return home, Noted(acked, CHUNKS, tuple(range(CHUNKS)), tuple(seqs))


def _diagnosis(command: str) -> FailureDiagnosed:
    return FailureDiagnosed(command=clean(command), cwd=clean("/"), status=1, headline=clean("x"), line=None)


def missed(paths: Paths, noted: Noted) -> set[str]:
    return {row.name for row in judge(paths, noted) if not row.ok}


def test_a_sound_log_passes(lived: tuple[Paths, Noted]) -> None:
    assert missed(*lived) == set()


LAST = "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event JOIN channel ON id = channel WHERE type = '{}')"
DOCTORED = {
    "acknowledged and lost": LAST.format("CommandFinished"),
    "failures without diagnosis": LAST.format("FailureDiagnosed"),
    "holes in the log": "DELETE FROM event WHERE seq = 3",
    "chunks lost": "DELETE FROM chunk WHERE off = (SELECT max(off) FROM chunk)",
    "chunks out of place": "DELETE FROM chunk WHERE off = 3",
}


@pytest.mark.parametrize("what", DOCTORED)
def test_control_a_doctored_log_is_found_out(what: str, lived: tuple[Paths, Noted]) -> None:
    paths, noted = lived
    with sqlite3.connect(paths.core) as database:
        assert database.execute(DOCTORED[what]).rowcount == 1
    database.close()
    assert what in missed(paths, noted)


MISSEEN: dict[str, Callable[[Noted], Noted]] = {
    "acknowledged and lost": lambda noted: noted._replace(acked=noted.acked | {"never"}),
    "chunks lost": lambda noted: noted._replace(streamed=CHUNKS + 1),
    "chunks that the stream's follower missed or saw twice": lambda noted: noted._replace(heard=noted.heard[:-1]),
    "events that the follower missed or saw twice": lambda noted: noted._replace(
        followed=(*noted.followed, noted.followed[-1])
    ),
    "events that the follower saw out of order": lambda noted: noted._replace(followed=noted.followed[::-1]),
    "acknowledged or spooled events": lambda noted: noted._replace(acked=set()),
}


@pytest.mark.parametrize("what", MISSEEN)
def test_control_clients_that_saw_something_else_are_believed(what: str, lived: tuple[Paths, Noted]) -> None:
    paths, noted = lived
    assert what in missed(paths, MISSEEN[what](noted))


@pytest.mark.parametrize("twice", ["events doubled", "failures diagnosed twice"])
def test_control_what_stands_twice_in_the_log_is_found(twice: str, home: Paths) -> None:
    with hub(home), BusClient(home, "client") as bus:
        bus.publish(failing("c0"), _diagnosis("c0"), failing("c0") if twice == "events doubled" else _diagnosis("c0"))
    assert twice in missed(home, Noted({"c0"}))


def test_control_growth_and_complaints_are_found() -> None:
    assert all(row.ok for row in grown(CALM, CALM))
    assert all(row.ok for row in grown(CALM, CALM._replace(pss_mib={**CALM.pss_mib, "encoder": 400.0})))
    limited = [row for row in grown(CALM, Size({"hub": 200.0}, {"hub": 90}, 300.0)) if row.limit is not None]
    assert [row.ok for row in limited] == [False] * 4
    well = {"processes": [{"state": "ready"}], "degraded": []}
    assert all(row.ok for row in health(well))
    assert [row.ok for row in health({"processes": [{"state": "given up"}], "degraded": ["x"]})] == [False, False, True]
    assert not all(row.ok for row in health({"processes": [], "degraded": []}))


def test_the_wrong_clock_is_wrong_about_the_time_of_day_alone(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    if not clock.jumps:
        pytest.skip("no C compiler")
    ask = "import time; time.sleep(0.01); print(time.time(), time.monotonic(), time.clock_gettime(time.CLOCK_BOOTTIME))"

    def told() -> list[float]:
        words = [sys.executable, "-c", ask]
        done = subprocess.run(words, env={**os.environ, **clock.environment()}, capture_output=True, check=True)
        return [float(word) for word in done.stdout.split()]

    right = told()
    clock.set(-86_400)
    assert [round((wrong - one) / 10) for wrong, one in zip(told(), right, strict=True)] == [-8_640, 0, 0]


# ── what the run has found ────────────────────────────────────────────────────────────────────────

FULL_DISK = """
    import os, select
    from pathlib import Path
    from daemon.bench.chaos_places import Disk
    from daemon.bench.lives import daemon, pids, started, wait
    from daemon.paths import Paths
    from daemon.restarts import STABLE_S

    paths = Paths.find().make()
    disk = Disk(paths.data.parent, own=True)
    with daemon(paths, STABLE_S):
        disk.fill()
        before = pids(paths)
        for role in ("hub", "thinking"):
            os.kill(before[role], 9)
        select.select([], [], [], 4)  # longer than five starts that fail take
        print(sorted(pids(paths)))
        disk.clear()
        wait(lambda: started(paths))
        print(sorted(pids(paths)))
"""


@pytest.mark.skipif(not own_namespaces(), reason="cannot mount a small disk here")
def test_a_process_that_dies_while_the_disk_is_full_comes_back_when_there_is_room(tmp_path: Path) -> None:
    script = tmp_path / "story.py"
    script.write_text(textwrap.dedent(FULL_DISK))
    (tmp_path / "disk").mkdir()
    mount = 'mount -t tmpfs -o size=20m none "$0" && exec "$@"'
    done = subprocess.run(
        [*NAMESPACES, "sh", "-c", mount, str(tmp_path / "disk"), sys.executable, str(script)],
        env={**os.environ, "SOTTO_HOME": str(tmp_path / "disk/home")},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    everyone = {one.name for one in ALWAYS}
    assert done.stdout.splitlines() == [str(sorted(everyone - {"hub", "thinking"})), str(sorted(everyone))]
