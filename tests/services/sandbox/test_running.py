"""Running a command in a sandbox: its copy of the project, its output, its end and that of everything it started."""

import contextlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from knowledge.errors import NoIsolation
from knowledge.sandbox.limits import Limits
from services.sandbox import groups, hidden, kernel, roots, running, starting
from services.sandbox.watching import Outcome, Watch
from tests.conftest import REPOSITORY
from tests.services.sandbox import bubblewraps

FULL = pytest.mark.skipif(not bubblewraps.tried(), reason="needs bubblewrap")
REDUCED = pytest.mark.skipif(kernel.landlock_version() < 6, reason="needs Landlock 6")
RUNGS = [pytest.param("overlay", marks=FULL), pytest.param("copy", marks=FULL), pytest.param("reduced", marks=REDUCED)]

LEFT = """
import os, select, sys
from pathlib import Path
from knowledge.sandbox.limits import Limits
from services.sandbox import kernel, roots, running

project, bwrap = Path(sys.argv[1]), sys.argv[3]
kernel.adopt_orphans()
inside = roots.looked_at(project, project, {"PATH": "/usr/bin:/bin"}, Limits(seconds=float(sys.argv[2])))
for _ in range(8):
    wanted = running.Wanted(("/bin/true",), inside, "overlay", bwrap, project.parent / "rooms")
    running.run(wanted, lambda *_: None)
try:
    while os.waitpid(-1, os.WNOHANG)[0]:
        pass
    print("somebody")
except ChildProcessError:
    print("nobody")
"""
"""Whoever adopts what is left behind knows whether anything is."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    made = tmp_path.resolve() / "a, b: c\\d é"
    (made / "inner").mkdir(parents=True)
    (made / "inner/file").write_text("old")
    (made / ".env").write_text("# comment\nexport KEY=hunter2\nOTHER = x\n")
    (made / "inner/id_rsa").write_text("hunter2")
    return made


def ran(project: Path, rung: running.Rung, script: str, limits: Limits = Limits(seconds=30)) -> tuple[str, Outcome]:  # noqa: B008
    printed: list[bytes] = []
    inside = roots.looked_at(project, project / "inner", {"PATH": "/usr/bin:/bin"}, limits)
    wanted = running.Wanted(("/bin/sh", "-c", script), inside, rung, bubblewraps.tried(), project.parent / "rooms")
    outcome = running.run(wanted, lambda _, data: printed.append(data))
    assert [one for one in (project.parent / "rooms").rglob("*") if one.name != running.MOUNTED] == []
    return b"".join(printed).decode(), outcome


def processes(mark: str) -> list[int]:
    found = []
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark.encode() in one.read_bytes():
                found.append(int(one.parent.name))
        except OSError:
            continue
    return found


def held(found: Iterable[int]) -> Iterator[int]:
    """Descriptors of processes; one that ended meanwhile, as the shell between two others does, has none."""
    for one in found:
        with contextlib.suppress(ProcessLookupError):
            yield os.pidfd_open(one)


@pytest.mark.parametrize("rung", RUNGS)
def test_it_works_in_a_copy_without_secrets(project: Path, rung: running.Rung) -> None:
    text, outcome = ran(project, rung, "cat file ../.env; ls; echo new > file; rm -r ../inner; exit 3")
    assert text.split("\n") == ["oldKEY=", "OTHER=", "file", ""]
    assert (outcome.ended, outcome.status, outcome.left_out) == ("exited", 3, 0)
    assert (project / "inner/file").read_text() == "old"


@pytest.mark.parametrize("rung", RUNGS)
def test_a_hung_tree_is_ended_with_its_daemons(project: Path, rung: running.Rung) -> None:
    mark = f"sotto-{os.getpid()}-{rung}"
    script = f"trap '' TERM; (trap '' TERM; setsid sh -c 'sleep 60; : {mark}' &) ; sh -c 'sleep 60; : {mark}'"
    _, outcome = ran(project, rung, script, Limits(seconds=0.5))
    assert (outcome.ended, outcome.status) == ("time", 137)
    assert processes(mark) == []


@pytest.mark.parametrize("rung", RUNGS)
def test_a_daemon_does_not_outlive_its_command(project: Path, rung: running.Rung) -> None:
    mark = f"sotto-{os.getpid()}-left-{rung}"
    text, outcome = ran(project, rung, f"(setsid sh -c 'sleep 60; : {mark}' &) ; echo done")
    assert (text, outcome.ended) == ("done\n", "exited")
    assert processes(mark) == []


@pytest.mark.parametrize("rung", RUNGS)
def test_all_of_it_ends_when_whoever_started_it_is_killed(project: Path, rung: running.Rung) -> None:
    mark = f"sotto-{os.getpid()}-orphan-{rung}"
    script = f"(setsid sh -c 'echo up; sleep 60; : {mark}' &) ; sleep 60"
    code = (
        "import os, sys; from pathlib import Path; from knowledge.sandbox.limits import Limits; "
        "from services.sandbox import roots, running\n"
        f"project = Path({str(project)!r}); inside = roots.looked_at(project, project, {{}}, Limits())\n"
        f"wanted = running.Wanted(('/bin/sh', '-c', {script!r}), inside, {rung!r}, {bubblewraps.tried()!r}, "
        f"project.parent / 'rooms')\n"
        "running.run(wanted, lambda _, data: os.write(1, data))"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=REPOSITORY, stdout=subprocess.PIPE) as starter:
        assert starter.stdout
        assert starter.stdout.readline() == b"up\n"
        ends = list(held(one for one in processes(mark) if one != starter.pid))
        assert ends
        starter.kill()
        for one in ends:
            waiting = select.poll()
            waiting.register(one, select.POLLIN)
            assert waiting.poll(20_000)
            os.close(one)
    assert processes(mark) == []


@pytest.mark.parametrize("rung", RUNGS)
def test_output_is_passed_on_up_to_its_limit(project: Path, rung: running.Rung) -> None:
    text, outcome = ran(project, rung, "head -c 300000 /dev/zero", Limits(output=1000))
    assert (len(text), outcome.left_out, outcome.status) == (1000, 299_000, 0)


@pytest.mark.parametrize("rung", RUNGS[:2])
def test_its_root_is_of_what_it_needs_and_cannot_be_changed(project: Path, rung: running.Rung) -> None:
    places = "/ /etc /etc/ssl /run /var /usr /proc /dev"
    script = (
        f"for one in {places}; do test -d $one && touch $one/new 2> /dev/null && echo $one; done; "
        "for one in /etc/*; do echo >> $one && echo $one; done 2> /dev/null; head -n 1 /etc/passwd; "
        "readlink /bin; ls -d /home /boot /opt"
    )
    text, _ = ran(project, rung, script)
    words = text.split("\n")
    assert words[0].startswith("root:x:0:0:")
    assert words[1] == str(Path("/bin").readlink())
    assert [one.split(": ")[-1] for one in words[2:5]] == ["No such file or directory"] * 3


@FULL
def test_what_a_signal_ended_is_told_as_a_shell_does(project: Path) -> None:
    assert ran(project, "overlay", "kill -9 $$")[1].status == 128 + signal.SIGKILL


@FULL
@FULL
@pytest.mark.parametrize("seconds", [1e-9, 0.002, 0.005])
def test_one_that_ends_as_it_begins_leaves_nobody(project: Path, seconds: float) -> None:
    words = [sys.executable, "-c", LEFT, str(project), str(seconds), bubblewraps.tried()]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60, cwd=REPOSITORY)
    assert done.stdout == "nobody\n", done.stderr


def test_the_first_of_a_namespace_that_is_told_of_late_is_ended_too() -> None:
    """Whatever stands in for bubblewrap begins a child, and tells of it only after its time is over."""
    (output, prints), (status, tells) = os.pipe(), os.pipe()
    late = f'sleep 60 & sleep 0.2; echo "{{\\"child-pid\\": $!}}" >/proc/self/fd/{tells}; wait'
    with subprocess.Popen(["/bin/sh", "-c", late], stdout=prints, pass_fds=[tells]) as leader:
        os.close(prints)
        os.close(tells)
        held = os.dup(output)
        started = starting.Started(leader.pid, output, -1, status, signal.SIGKILL)
        watch = Watch(started, groups.Counted(), Limits(seconds=1e-9), lambda *_: None)
        outcome = watch.follow()
        watch.close()
        leader.returncode = -signal.SIGKILL  # it was waited for
    assert outcome.ended == "time"
    os.set_blocking(held, False)
    assert os.read(held, 1) == b"", "the child is gone, or this would block"
    os.close(held)


def test_a_command_that_is_not_there_fails(project: Path) -> None:
    assert ran(project, "overlay", "exec /no/such/program")[1].status == 127


def test_what_is_more_than_a_project_is_refused(tmp_path: Path) -> None:
    for folder, home in ((Path("/usr"), tmp_path), (tmp_path, tmp_path), (tmp_path, tmp_path / "me")):
        with pytest.raises(NoIsolation, match="more than a project"):
            roots.looked_at(folder.resolve(), folder, {"HOME": str(home)}, Limits())


def test_secrets_are_found_where_people_put_them(project: Path) -> None:
    for one in ("node_modules/a/server.key", "secrets/token", "deep/er/.aws/credentials"):
        (project / one).parent.mkdir(parents=True)
        (project / one).touch()
    assert set(hidden.secrets(project)) == {".env", "inner/id_rsa", "secrets", "deep/er/.aws/credentials"}


def test_among_what_tools_fetched_likely_places_are_looked_at(project: Path) -> None:
    likely = {
        *("node_modules/.npmrc", "node_modules/.yarnrc.yml", "node_modules/.cache/d/.netrc", ".venv/src/x/.git/config"),
        *(".venv/pip.conf", ".tox/py3/pip.conf", ".terraform/terraform.tfstate", ".yarnrc.yml", ".hg/hgrc"),
        *(".vagrant/machines/default/private_key", ".aws-sam/secrets.yaml", ".bundle/config", ".gitconfig"),
        *("vendor/dep/.git/config", "bare.git/config"),
    }
    for one in (*likely, "node_modules/a/.npmrc", "node_modules/a/server.key", "bare.git/HEAD"):
        (project / one).parent.mkdir(parents=True, exist_ok=True)
        (project / one).touch()
    (project / "vendor/dep/.git/HEAD").touch()
    assert set(hidden.secrets(project)) - {".env", "inner/id_rsa"} == likely


def test_a_virtual_environment_brings_its_python(project: Path) -> None:
    base = project.parent / "python"
    (base / "bin").mkdir(parents=True)
    (project / ".venv").mkdir()
    (project / ".venv/pyvenv.cfg").write_text(f"home = {base}/bin\n")
    inside = roots.looked_at(project, project, {"HOME": "/nowhere"}, Limits())
    assert str(base) in inside.readable


def test_what_a_killed_one_left_is_removed_by_the_next(project: Path) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    left = project.parent / "rooms" / f"sandbox-{int(gone.stdout)}-x" / "copied"
    left.mkdir(parents=True)
    (left / "file").touch()
    if bubblewraps.tried():
        ran(project, "overlay", "true")
        assert not left.parent.exists()
