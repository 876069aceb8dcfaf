"""What counts a run: all of its memory together, with real groups of this machine."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from knowledge.sandbox.limits import MIB, Limits
from services.sandbox import group_places, groups, kernel, roots, running
from services.sandbox.watching import Outcome
from tests.services.sandbox import bubblewraps

FULL = pytest.mark.skipif(not bubblewraps.tried(), reason="needs bubblewrap")
REDUCED = pytest.mark.skipif(kernel.landlock_version() < 6, reason="needs Landlock 6")
RUNGS = [pytest.param("overlay", marks=FULL), pytest.param("copy", marks=FULL), pytest.param("reduced", marks=REDUCED)]
COUNTS = pytest.mark.skipif(not groups.bounds_memory(), reason="needs a control group that counts memory")
UNIFIED = Path("/sys/fs/cgroup/unified")
HOLDER = "import sys\nheld = bytearray(16 << 20)\nprint('x' * (len(held) >> 24), flush=True)\nsys.stdin.read()"
TWENTY = f"""
import subprocess, sys
held = [subprocess.Popen([sys.executable, "-c", {HOLDER!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(20)]
for one in held:
    one.stdout.readline()
print("all of them", flush=True)
for one in held:
    one.stdin.close()
"""


def ran(folder: Path, rung: running.Rung, script: str, limits: Limits) -> tuple[str, Outcome]:
    printed: list[bytes] = []
    project = folder.resolve() / "project"
    project.mkdir(exist_ok=True)
    inside = roots.looked_at(project, project, {"PATH": "/usr/bin:/bin"}, limits)
    command = ("/usr/bin/python3", "-c", script)
    wanted = running.Wanted(command, inside, rung, bubblewraps.tried(), folder / "rooms")
    outcome = running.run(wanted, lambda _, data: printed.append(data))
    return b"".join(printed).decode(), outcome


@COUNTS
@pytest.mark.parametrize("rung", RUNGS)
def test_many_processes_have_no_more_memory_than_is_said(tmp_path: Path, rung: running.Rung) -> None:
    assert ran(tmp_path, rung, TWENTY, Limits(seconds=60))[0] == "all of them\n"
    text, outcome = ran(tmp_path, rung, TWENTY, Limits(seconds=60, together=96 * MIB))
    assert (text, outcome.ended, outcome.status) == ("", "memory", 137)


@FULL
@COUNTS
def test_what_is_written_in_memory_counts(tmp_path: Path) -> None:
    script = "open('a', 'wb').write(bytes(48 << 20)); open('/var/tmp/b', 'wb').write(bytes(48 << 20)); print('done')"
    text, outcome = ran(tmp_path, "overlay", script, Limits(seconds=60, together=128 * MIB))
    assert (text, outcome.ended) == ("done\n", "exited")
    assert ran(tmp_path, "overlay", script, Limits(seconds=60, together=80 * MIB))[1].ended == "memory"


@COUNTS
def test_no_group_is_left(tmp_path: Path) -> None:
    place = group_places.memory()
    assert place
    gone = subprocess.run(["/bin/sh", "-c", "echo $$"], capture_output=True, check=True, text=True).stdout.strip()
    left = place / f"sotto-{gone}-left"
    left.mkdir()
    with groups.counted(Limits()) as counted:
        assert counted.memory
        assert not counted.over()
    assert not left.exists()
    assert list(place.glob(f"sotto-{os.getpid()}-*")) == []


@pytest.fixture
def given() -> Iterator[Path]:
    """A group of the newer kind as systemd gives one away, with a process in it."""
    place, offered = UNIFIED / f"sotto-test-{os.getpid()}", UNIFIED / "cgroup.controllers"
    if not offered.exists() or "hugetlb" not in offered.read_text():
        pytest.skip("needs cgroup v2 with a controller at /sys/fs/cgroup/unified")
    try:
        place.mkdir()
    except OSError:
        pytest.skip("needs root")
    with subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE) as held:
        (place / "cgroup.procs").write_text(str(held.pid))
        yield place
        held.kill()
    for one in (place / "sotto", place / "x", place):
        with suppress(FileNotFoundError):
            one.rmdir()


def test_of_a_group_that_was_given_away_parts_can_be_made(given: Path) -> None:
    """Tried with the only controller that this kind has on machines of the older kind."""
    assert group_places.delegated(given, "hugetlb") is None
    os.setxattr(given, "user.delegate", b"1")
    assert group_places.delegated(given, "no such controller") is None
    (UNIFIED / "cgroup.subtree_control").write_text("+hugetlb")
    try:
        assert group_places.delegated(given, "hugetlb") == given
        assert (given / "cgroup.subtree_control").read_text().split() == ["hugetlb"]
        assert (given / "cgroup.procs").read_text() == ""
        assert len((given / "sotto/cgroup.procs").read_text().split()) == 1
        assert group_places.delegated(given / "sotto", "hugetlb") == given
        (given / "x").mkdir()
        assert list((given / "x").glob("hugetlb.*"))
    finally:
        (given / "cgroup.subtree_control").write_text("-hugetlb")
        (UNIFIED / "cgroup.subtree_control").write_text("-hugetlb")
