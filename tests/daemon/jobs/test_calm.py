"""While a job runs that has to give way, the kernel tells when somebody waits; without one nothing is watched."""

import os
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon import machine_use, process_tree
from daemon.bench.lives import wait
from daemon.jobs.calm import Calm
from daemon.jobs.needs import Machine
from daemon.machine_use import Look, Others, others
from daemon.pressure_triggers import PressureTriggers
from daemon.service import Nothing
from daemon.strain import PRESSURE
from knowledge.clock import SystemClock

BUSY = [sys.executable, "-c", "while True: pass"]
with_pressure = pytest.mark.skipif(not (PRESSURE / "cpu").exists(), reason="this kernel tells no pressure")


@pytest.fixture
def calm() -> Iterator[Calm]:
    one = Calm(Nothing(), SystemClock(), Machine(power=Path("/nowhere")))
    yield one
    one.close()


@pytest.fixture
def build() -> Iterator[list["subprocess.Popen[bytes]"]]:
    """More than this machine has cores for, as a user's build is."""
    started = [subprocess.Popen(BUSY) for _ in range((os.cpu_count() or 1) + 1)]
    yield started
    for one in started:
        one.kill()
        one.wait()


@with_pressure
def test_a_build_is_noticed_by_what_the_kernel_says(calm: Calm, build: list["subprocess.Popen[bytes]"]) -> None:
    del build
    calm.attend([os.getpid()])
    assert len(calm.private()) == 3, "nobody has to ask again and again"
    said = ""

    def noticed() -> bool:
        nonlocal said
        if select.select([calm], [], [], 0)[0]:
            said = said or calm.hear()
        return bool(said)

    wait(noticed)
    assert "wait for the processor" in said


@with_pressure
def test_without_a_job_nothing_is_watched(calm: Calm) -> None:
    calm.attend([os.getpid()])
    calm.attend(())
    assert calm.private() == []
    calm.hear()
    armed = Path(f"/proc/self/fdinfo/{calm._alarm.fileno()}").read_text()
    assert "it_value: (0, 0)" in armed


def test_where_the_kernel_does_not_ring_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "cpu").write_text("some avg10=1.00\n")
    with select.epoll() as ready:
        triggers = PressureTriggers(tmp_path, ready)
        assert not triggers.all_there
        assert triggers.open == []
    assert (tmp_path / "cpu").read_text() == "some avg10=1.00\n"


# ── whose it is ───────────────────────────────────────────────────────────────────────────────────


def test_what_others_had_is_all_but_ours() -> None:
    hertz = os.sysconf("SC_CLK_TCK")
    before = Look(10.0, 1_000, 500, 0, 0)
    after = Look(12.0, 1_000 + 3 * hertz, 500 + hertz, 4_000, 1_000)
    assert others(before, after) == Others(100.0, 75.0)
    assert others(before, before).processor == 0


def test_a_child_counts_with_its_parent_and_stands_still_with_it(tmp_path: Path) -> None:
    shell = subprocess.Popen(["sh", "-c", f"{sys.executable} -c 'while True: pass' & echo $! >{tmp_path}/pid; wait"])
    wait(lambda: (tmp_path / "pid").exists() and bool((tmp_path / "pid").read_text().strip()))
    child = int((tmp_path / "pid").read_text())
    try:
        assert list(process_tree.below(shell.pid)) == [shell.pid, child]
        before = machine_use.look([shell.pid]).ours
        wait(lambda: machine_use.look([shell.pid]).ours > before)
        process_tree.stop(shell.pid)
        wait(lambda: states(shell.pid, child) == ["T", "T"])
        stopped = machine_use.look([shell.pid]).ours
        assert machine_use.look([shell.pid]).ours == stopped
        process_tree.go_on(shell.pid)
        wait(lambda: machine_use.look([shell.pid]).ours > stopped)
    finally:
        os.kill(child, 9)
        shell.wait()
    assert process_tree.ticks(shell.pid) == 0, "it is gone"


def states(*pids: int) -> list[str]:
    return [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] for pid in pids]
