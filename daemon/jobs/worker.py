"""A child that does steps of jobs, one after the other, for the process that holds their leases; it dies with that."""

import json
import logging
import os
import resource
import select
import signal
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from daemon import sandboxing
from daemon.child import fork
from daemon.jobs.kind import Done, Kind, Work
from daemon.leash import Leash, Packet
from daemon.own_memory import data
from daemon.paths import Paths
from daemon.retry import asked_wait, classify
from knowledge.failure_class import FailureClass
from knowledge.redact import clean
from knowledge.store.spending import SANDBOX
from knowledge.tasks.artifact import checked
from knowledge.tasks.artifact_folder import ArtifactFolder
from knowledge.tasks.job import Job

LONGEST_SAID = 4_000
"""Characters of output in one packet."""
PROGRESS_S = 0.25
LONGEST_WHAT = 200
NICE = 5
_log = logging.getLogger("jobs")


class Task(NamedTuple):
    """One step to be done."""

    job: int
    kind: str
    step: str
    arguments: dict[str, str]
    state: str
    """What the step before left, as JSON."""
    lease: int
    problem: str
    """See `Work`."""

    @classmethod
    def of(cls, job: Job) -> "Task":
        """The step of a job that is next."""
        return cls(job.id, job.kind, job.step, job.arguments, job.saved, job.leases, job.problem)


class Worker:
    """One child. Wait for `fileno`, then `hear`; where it is `dead`, `ending` says how that came."""

    def __init__(self, paths: Paths, kinds: Mapping[str, Kind], private: Iterable[int], *, idle: bool) -> None:
        """With `idle` it runs only while nothing else wants to. `private` are descriptors that are not for it."""
        self._child = fork("job", lambda leash: _serve(leash, paths, kinds, idle=idle), private)
        self._ready = select.epoll()
        self._ready.register(self._child.fileno(), select.EPOLLIN)
        self._ready.register(self._child.leash.fileno(), select.EPOLLIN)
        self.idle = idle
        self.dead = False

    @property
    def pid(self) -> int:
        return self._child.pid

    def fileno(self) -> int:
        """Readable when it said something, or died."""
        return self._ready.fileno()

    def begin(self, task: Task) -> None:
        """Have a step done. A child that died meanwhile does not hear it; that is told by `dead`."""
        self._child.leash.send(dict(task._asdict()))

    def hear(self) -> list[Packet]:
        """What it has said; all of it, once it is dead."""
        self.dead = bool(select.select([self._child], [], [], 0)[0])
        return self._child.leash.receive()

    def ending(self) -> str:
        """How it ended. Call once, when it is dead."""
        self._ready.close()
        return self._child.reap()

    def stop(self) -> None:
        """End it at once, whatever it does."""
        self._child.kill(signal.SIGKILL)
        self.ending()


# ── within the child ──────────────────────────────────────────────────────────────────────────────


def _serve(leash: Leash, paths: Paths, kinds: Mapping[str, Kind], *, idle: bool) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    if idle:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    else:
        os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    born = data()
    while not leash.cut:
        for packet in leash.wait():
            task = Task(**packet)
            if kinds[task.kind].resource == SANDBOX:
                sandboxing.adopt_orphans()
            _limit(kinds[task.kind], born)
            _tell(leash, _do(leash, paths, kinds[task.kind], task))
            signal.setitimer(signal.ITIMER_REAL, 0)


def _limit(kind: Kind, born: int) -> None:
    """From now on; time does not count while the machine sleeps. The next step's kind may have others."""
    signal.setitimer(signal.ITIMER_REAL, kind.lasts_s)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + kind.cpu_s, hard))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (born + kind.memory, hard))


def _do(leash: Leash, paths: Paths, kind: Kind, task: Task) -> Packet:
    def say(text: str) -> None:
        for start in range(0, len(text), LONGEST_SAID):
            _tell(leash, {"say": text[start : start + LONGEST_SAID]})

    began, cpu = time.monotonic(), _processor_s()
    progress = _Progress(leash)
    try:
        state, more = json.loads(task.state), progress.tell
        work = Work(paths, task.job, task.arguments, state, say, more, lease=task.lease, problem=task.problem)
        done = kind.steps[task.step](work)
        told = _told(paths, done, kind, task)
    except Exception as error:  # noqa: BLE001 - whatever a step ends with is told to whoever keeps its job
        _log.warning("j%d failed at %s", task.job, task.step, exc_info=True)
        said = f"{type(error).__name__}: {error}"[:LONGEST_SAID]
        told = {"failed": said, "class": _class_of(error), "wait": asked_wait(error)}
    took_ms, cpu_ms = (time.monotonic() - began) * 1_000, (_processor_s() - cpu) * 1_000
    return told | {"took_ms": round(took_ms, 3), "cpu_ms": round(cpu_ms, 3)}


def _processor_s() -> float:
    """Of this process, and of all below it that have been waited for; what a sandbox left is waited for here."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _class_of(error: Exception) -> FailureClass:
    """What a kind may have of memory is its own limit: waiting brings no more of it."""
    return "unknown" if isinstance(error, MemoryError) else classify(error)


class _Progress:
    """Tells the first at once, then not more often than anybody can read; the last is always told."""

    def __init__(self, leash: Leash) -> None:
        self._leash = leash
        self._again_at = 0.0

    def tell(self, done: int, of: int, what: str) -> None:
        now = time.monotonic()
        if now >= self._again_at or done == of:
            self._again_at = now + PROGRESS_S
            _tell(self._leash, {"done": done, "of": of, "what": what[:LONGEST_WHAT]})


def _kept(paths: Paths, kind: Kind, done: Done) -> list[Packet]:
    """Files first, and what names them with the note that the step is done. Raises ArtifactRefused, Unwritable."""
    folder, told = ArtifactFolder(paths.artifacts), []
    for one in done.artifacts:
        data = clean(one.content).encode() if isinstance(one.content, str) else one.content
        blob = folder.put(checked(one, data, binary=kind.makes_bytes))
        told.append({"name": one.name, "media": one.media, **blob._asdict()})
    return told


def _told(paths: Paths, done: Done, kind: Kind, task: Task) -> dict[str, Any]:
    return {
        "artifacts": _kept(paths, kind, done),
        "next": task.step if done.again else kind.after(task.step),
        "state": json.dumps(dict(done.state), ensure_ascii=False),
        "text": done.text,
        "summary": done.summary,
        "events": [[type(event).__name__, event.model_dump_json()] for event in done.events],
    }


def _tell(leash: Leash, packet: Packet) -> None:
    """Say it, however long the other side takes to read."""
    while not leash.send(packet) and not leash.cut:
        select.select([], [leash], [])
