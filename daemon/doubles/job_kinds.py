"""Kinds of jobs for tests and measurements: one that keeps to the rules, one that does not, and some that go wrong."""

import errno
import fcntl
import os
import select
import signal
import time
from pathlib import Path

from daemon.jobs.kind import Done, Kind, Step, Work
from knowledge.errors import NotFound, Repairable
from knowledge.events import BackupFailed
from knowledge.tasks.artifact import Artifact

STEPS = ("one", "two", "three")
TAKES_S = 0.004
ERRORS: dict[str, Exception] = {
    "final": NotFound("it will be the same next time"),
    "foreign": ZeroDivisionError("nobody foresaw this"),
    "no room": OSError(errno.ENOSPC, "no space left on the device"),
}


def _takes_time() -> None:
    select.select([], [], [], TAKES_S)


def _outside(work: Work, step: str, *, fenced: bool) -> None:
    """An effect on what is no database of ours, as lines of a file for each job.

    Fenced, it is had once, and a smaller lease than the one seen before changes nothing.
    """
    with (Path(work.arguments["outside"]) / f"{work.job}").open("a+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        had = [line.split() for line in file]
        if not fenced or not any(name == step or int(lease) > work.lease for name, lease in had):
            file.write(f"{step} {work.lease}\n")


def _tally(name: str) -> Step:
    def step(work: Work) -> Done:
        began = time.time_ns() // 1_000
        if "outside" in work.arguments:
            _outside(work, name, fenced=True)
        if "quick" not in work.arguments:
            _takes_time()
        seen = [*work.state.get("seen", ()), name]
        return Done(
            state={"seen": seen, "began": work.state.get("began", began)}, text=f"{name}\n", summary=" ".join(seen)
        )

    return step


def _careless(name: str) -> Step:
    def step(work: Work) -> Done:
        work.say(f"{name}\n")
        if "outside" in work.arguments:
            _outside(work, name, fenced=False)
        _takes_time()
        return Done()

    return step


def _deadly(_work: Work) -> Done:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def _failing(work: Work) -> Done:
    raise ERRORS[work.arguments["how"]]


def _scarce(work: Work) -> Done:
    """Room is there unless a file says that there is none."""
    if Path(work.arguments["full"]).exists():
        raise ERRORS["no room"]
    return Done(text="there was room\n")


def _greedy(_work: Work) -> Done:
    raise MemoryError


def _repairing(work: Work) -> Done:
    """Right only when it has been told often enough what was wrong."""
    told = int(work.problem.rpartition(" ")[2] or 0)
    if told < int(work.arguments["after"]):
        raise Repairable(f"wrong {told + 1}")
    return Done(text=f"{work.problem}\n", summary="right")


def _long(work: Work) -> Done:
    """Until somebody writes into the pipe that it is given."""
    work.say("waiting\n")
    with open(work.arguments["until"], encoding="ascii") as pipe:  # noqa: PTH123 - opening it is the wait
        pipe.read()
    return Done(text="gone on\n", summary="it waited")


def _with_child(work: Work) -> Done:
    """The child, which it tells, works all the time."""
    child = os.fork()
    if not child:
        while True:
            os.getppid()
    work.say(f"{child}\n")
    _long(work)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return Done(summary="it waited")


def _counting(work: Work) -> Done:
    """The first and the last are told at once."""
    for done in range(101):
        work.progress(done, 100, "stones")
        if done == 1:
            _long(work)
    return Done(summary="counted")


def _leaving(work: Work) -> Done:
    left = BackupFailed(database=f"j{work.job}", reason="an event of a job")
    return Done(state={"token": work.arguments.get("secret", "none")}, events=(left,), summary="it left an event")


def _again(work: Work) -> Done:
    count = work.state.get("count", 0) + 1
    return Done(state={"count": count}, text=f"{count}\n", again=count < 3, summary=f"counted to {count}")  # noqa: PLR2004


def _keeping(name: str) -> Step:
    def step(work: Work) -> Done:
        _takes_time()
        said = f"{name} of j{work.job}, token {work.arguments.get('secret', 'none')}\n"
        return Done(artifacts=(Artifact(f"{name}.txt", said), Artifact("last.txt", f"{name}\n")), text=f"{name}\n")

    return step


class _Deadly:
    """Kills whoever is about to keep it: the one before it is a file by then, and named nowhere."""

    name, media = "deadly.txt", "text/plain"

    @property
    def content(self) -> str:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


def _half(work: Work) -> Done:
    return Done(artifacts=(Artifact("half.txt", f"left by j{work.job}\n"), _Deadly()))  # type: ignore[arg-type]


def _bytes(work: Work) -> Done:
    return Done(artifacts=(Artifact(work.arguments.get("name", "made.bin"), b"\xff\x00"),))


def _first(_work: Work) -> Done:
    return Done(text="first\n")


TALLY = Kind("tally", "says each step once", {name: _tally(name) for name in STEPS})
CARELESS = Kind("careless", "has its effect before it is noted", {name: _careless(name) for name in STEPS})
KINDS = {
    kind.name: kind
    for kind in (
        TALLY,
        CARELESS,
        Kind("deadly", "kills its worker", {"first": _first, "kill": _deadly}),
        Kind("failing", "fails", {"try": _failing}),
        Kind("greedy", "wants more memory than it may have", {"first": _first, "want": _greedy}),
        Kind("scarce", "needs room on the disk", {"write": _scarce, "more": _first}, resource="disk"),
        Kind("repairing", "learns from what was wrong", {"try": _repairing}),
        Kind("long", "waits for a word", {"first": _first, "wait": _long, "last": _first}, resource="disk"),
        Kind("leaving", "leaves an event", {"leave": _leaving}),
        Kind("again", "counts", {"count": _again}),
        Kind("keeping", "leaves files behind", {name: _keeping(name) for name in STEPS}),
        Kind("half", "dies between two files", {"leave": _half}),
        Kind("bytes", "leaves what is not text", {"leave": _bytes}),
        Kind("own bytes", "may do so", {"leave": _bytes}, makes_bytes=True),
        Kind("patient", "waits for a word, with a child that works", {"wait": _with_child}, freezes=True),
        Kind("counting", "tells how far it is", {"count": _counting}),
        Kind("hanging", "takes too long", {"wait": _long}, lasts_s=1),
    )
}
