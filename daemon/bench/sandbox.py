"""The sandbox: how soon a command runs, what the copy costs, whether tests run slower, how soon all of it is gone."""

import contextlib
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from daemon import sandboxing
from daemon.bench import egress
from daemon.bench.figures import Asked, at_most, fresh_home, median, percentile
from daemon.paths import Paths
from knowledge.sandbox.limits import Limits
from knowledge.sandbox.put import Put
from knowledge.views import RowView

STARTS, KILLS, SUITES, COPIES = 30, 8, 2, 5
FULL_SUITES = 9
FILES, FOLDERS, TESTS, PUT = 40_000, 400, 60, 20
_BARE = (
    *("--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-net", "--unshare-cgroup-try"),
    *("--disable-userns", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"),
    *("--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"),
)
"""The namespaces of ours, around everything that is there."""
_NOW = ("/bin/date", "+%s%N")
"""Says when it runs."""
COMMANDS = 5
START_MS, COPY_MS, KILL_MS = 25.0, 50.0, 100.0
SUITE_SHARE, SUITE_MS = 1.05, 50.0
_MARK = "sotto-bench-sandbox"
_HANG = f"trap '' TERM; (setsid sh -c 'sleep 60; : {_MARK}' &); sh -c 'sleep 60; : {_MARK}'"
_TEST = """
import json, pathlib
def test_{n}(tmp_path):
    path = tmp_path / "data.json"
    path.write_text(json.dumps(list(range({n} * 100))))
    assert len(json.loads(path.read_text())) == {n} * 100
"""


class _Took(NamedTuple):
    """Milliseconds of the clock, and of processors."""

    clock: float
    work: float


class _Told(NamedTuple):
    """Milliseconds `until` a program said that it runs, `after` that until it was gone, and of processors."""

    until: float
    after: float
    work: float


def measure(asked: Asked) -> list[RowView]:
    """Every figure: of the clock, and of processors where neighbours would be measured otherwise."""
    sandboxing.adopt_orphans()
    with fresh_home() as paths, _virtual_environment():
        sandbox = sandboxing.front().opened(sandboxing.rooms(paths))
        asked.note(f"sandbox: measured at the rung {sandbox.rung}")
        return [
            *_starting(asked, sandbox, paths),
            *_killing(asked, sandbox, paths),
            *_testing(asked, sandbox, paths),
            *_copying(asked, sandbox, paths),
            *egress.rows(sandbox, _folder(paths, "fetching"), lambda act: _took(act).work),
        ]


def _starting(asked: Asked, sandbox: Any, paths: Paths) -> list[RowView]:
    asked.tell("starting")
    project = _folder(paths, "empty")
    plain, bare, inside = [], [], []
    for _ in range(STARTS):
        plain.append(_told(lambda: subprocess.check_output(_NOW)))
        inside.append(_told(lambda: _printed(sandbox, project, *_NOW)))
        if sandbox.bwrap:
            bare.append(_told(lambda: subprocess.check_output([sandbox.bwrap, *_BARE, *_NOW])))
    return [*_split(plain, bare, inside), _putting(sandbox, project), _command(paths)]


def _putting(sandbox: Any, project: Path) -> RowView:
    """What files cost that are put into the copy: as many as a fix or a commit has."""
    for number in range(PUT):
        (project / f"file{number}.py").write_bytes(b"x = 1\n" * 200)
    put = tuple(Put(f"file{number}.py", b"x = 2\n" * 200) for number in range(PUT))
    without, with_put = [], []
    for _ in range(STARTS):
        without.append(_took(lambda: _ran(sandbox, project, "/bin/true")))
        with_put.append(_took(lambda: _ran(sandbox, project, "/bin/true", put=put)))
    known = median(_work(without))
    name = f"{PUT} files put into the copy, of processors; beside a start without"
    return at_most(name, median(_work(with_put)) - known, "ms", None, known)


def _split(plain: list[_Told], bare: list[_Told], inside: list[_Told]) -> list[RowView]:
    """Where the time goes, each beside bare bubblewrap; a process that is not kept apart is taken off."""

    def over(which: Callable[[_Told], float], share: float, limit: float | None, name: str) -> RowView:
        of, known = ([which(one) for one in told] for told in (inside, bare))
        less = median([which(one) for one in plain])
        reference = percentile(known, share) - less if known else None
        return at_most(f"{name}; beside bare bubblewrap", percentile(of, share) - less, "ms", limit, reference)

    return [
        over(lambda one: one.until + one.after, 90, START_MS, "start and end over plain, p90, by the clock"),
        over(lambda one: one.until, 90, START_MS, "until the command runs, over plain, p90, by the clock"),
        over(lambda one: one.after, 50, None, "from then to the end of all of it, over plain, median, by the clock"),
        over(lambda one: one.work, 50, None, "start and end over plain, median, of processors"),
    ]


def _command(paths: Paths) -> RowView:
    """As somebody types it: with the interpreter, and with the probe, which is a sandbox of its own."""
    project = _folder(paths, "typed")
    words = [sys.executable, "-m", "daemon.cli.main", "sandbox", "run", "--", "/bin/true"]
    path = ":".join(sys.path)
    given = {**os.environ, "SOTTO_HOME": str(paths.data.parent), "PYTHONPATH": path}
    whole, empty = [], []
    for _ in range(COMMANDS):
        whole.append(_took(lambda: subprocess.run(words, cwd=project, env=given, check=True)))
        empty.append(_took(lambda: subprocess.run([sys.executable, "-c", ""], check=True)))
    name = "`sotto sandbox run -- true`, median, of processors; beside an interpreter that does nothing"
    return at_most(name, median(_work(whole)), "ms", None, median(_work(empty)))


def _killing(asked: Asked, sandbox: Any, paths: Paths) -> list[RowView]:
    asked.tell("killing hung trees")
    project, late = _folder(paths, "hung"), []
    for _ in range(KILLS):
        ran = _ran(sandbox, project, "/bin/sh", "-c", _HANG, seconds=0.3)
        late.append((ran.seconds - 0.3) * 1000)
    return [
        at_most("a hung tree with a daemon is gone after its time, worst", max(late), "ms", KILL_MS),
        at_most("survivors of those", _survivors(), "", 0),
    ]


def _testing(asked: Asked, sandbox: Any, paths: Paths) -> list[RowView]:
    if find_spec("pytest") is None:
        asked.note("sandbox: no pytest here, so no suite was run")
        return []
    asked.tell("a suite of tests")
    project = _folder(paths, "suite")
    for n in range(TESTS):
        (project / f"test_{n}.py").write_text(_TEST.format(n=n), encoding="utf-8")
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", ".")
    plain, inside = [], []
    for _ in range(FULL_SUITES if asked.full else SUITES):
        plain.append(_took(lambda: subprocess.run(command, cwd=project, check=True, stdout=subprocess.DEVNULL)))
        inside.append(_took(lambda: _ran(sandbox, project, *command)))
    rows = []
    for how, of in (("by the clock", _clock), ("of processors", _work)):
        known = median(of(plain))
        limit = max(known * SUITE_SHARE, known + SUITE_MS)
        rows.append(at_most(f"a suite of {TESTS} tests, median, {how}", median(of(inside)), "ms", limit, known))
    return rows


def _copying(asked: Asked, sandbox: Any, paths: Paths) -> list[RowView]:
    asked.tell(f"a copy of {FILES} files")
    empty, project = _folder(paths, "none"), _folder(paths, "many")
    for n in range(FOLDERS):
        folder = project / f"folder{n}"
        folder.mkdir()
        for m in range(FILES // FOLDERS):
            (folder / f"file{m}.py").write_bytes(b"x = 1\n" * 20)
    without, copied = [], []
    for _ in range(COPIES):
        without.append(_took(lambda: _ran(sandbox, empty, "/bin/true")))
        copied.append(_took(lambda: _ran(sandbox, project, "/bin/true")))
    real = _took(lambda: subprocess.run(["cp", "-a", str(project), str(empty / "copy")], check=True))
    name = f"a copy of {FILES} files, secrets left out"
    clock = median(_clock(copied)) - median(_clock(without))
    work = median(_work(copied)) - median(_work(without))
    return [
        at_most(f"{name}, by the clock; beside cp -a", clock, "ms", COPY_MS, real.clock),
        at_most(f"{name}, of processors; beside cp -a", work, "ms", COPY_MS, real.work),
    ]


def _ran(sandbox: Any, project: Path, *command: str, seconds: float = 60.0, put: tuple[Put, ...] = ()) -> Any:
    asked = sandboxing.front().Asked(command, project, project, Limits(seconds=seconds), put=put)
    ran = sandbox.run(asked, lambda _, __: None)
    assert ran.status == 0 or ran.ended == "time", ran
    return ran


def _printed(sandbox: Any, project: Path, *command: str) -> bytes:
    printed: list[bytes] = []
    sandbox.run(sandboxing.front().Asked(command, project, project), lambda _, data: printed.append(data))
    return b"".join(printed)


def _told(act: Callable[[], bytes]) -> _Told:
    begun, said = time.time_ns(), [0]
    took = _took(lambda: said.append(int(act())))
    until = (said[-1] - begun) / 1_000_000
    return _Told(until, took.clock - until, took.work)


def _took(act: Callable[[], object]) -> _Took:
    begun, before = time.perf_counter(), _worked()
    act()
    clock = (time.perf_counter() - begun) * 1000
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass  # the first process of each sandbox, whose time is counted with that
    return _Took(clock, (_worked() - before) * 1000)


def _worked() -> float:
    """Seconds of processors that we and what we waited for took."""
    mine, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in (mine, theirs))


def _clock(took: list[_Took]) -> list[float]:
    return [one.clock for one in took]


def _work(took: list[_Took]) -> list[float]:
    return [one.work for one in took]


def _folder(paths: Paths, name: str) -> Path:
    made = (paths.data / name).resolve()
    made.mkdir(parents=True)
    return made


def _survivors() -> int:
    found = 0
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found += _MARK.encode() in one.read_bytes()
        except OSError:  # it ended meanwhile
            continue
    return found


@contextmanager
def _virtual_environment() -> Iterator[None]:
    """As if ours had been activated, so that the Python that we run is there inside."""
    before = os.environ.get("VIRTUAL_ENV")
    os.environ["VIRTUAL_ENV"] = sys.prefix
    try:
        yield
    finally:
        del os.environ["VIRTUAL_ENV"]
        if before is not None:
            os.environ["VIRTUAL_ENV"] = before
