"""What tools see: memory and the log for reading, the user's place, vectors where they are to be had."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from daemon import engine
from daemon.answers import Asked
from daemon.paths import Paths
from daemon.reach import request
from knowledge.envelope import Envelope
from knowledge.errors import NotFound, SottoError
from knowledge.memory.briefing.asked import Log
from knowledge.memory.encoding import BYTES, MODEL, Embed, Encoder
from knowledge.registry import KINDS, Registry
from knowledge.store.approval_reading import ApprovalReader
from knowledge.store.job_reading import JobReader
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory
from knowledge.store.traces import TraceReader
from knowledge.tasks.approval import Approval
from knowledge.tasks.job import Job
from knowledge.traces.account import Account
from knowledge.traces.accounts import before
from tools.kit.around import Around, Said

HEALTH_S = 4.0
JOBS = 200
"""That a tool can see."""


class Given:
    """Vectors that were made before this child was; of other texts there are none."""

    model = MODEL

    def __init__(self, vectors: Mapping[str, bytes]) -> None:
        self._vectors = vectors

    def __call__(self, texts: list[str]) -> bytes | None:
        found = [self._vectors.get(one.strip(), b"") for one in texts]
        return b"".join(found) if all(len(one) == BYTES for one in found) else None


class Own:
    """Vectors by an encoder of this process, where there is one."""

    model = MODEL

    def __init__(self) -> None:
        self._encoder: Encoder | None = None

    def __call__(self, texts: list[str]) -> bytes | None:
        try:
            self._encoder = self._encoder or engine.load()
            return self._encoder.vectors(texts)
        except SottoError:
            return None


class NoLog:
    """What is read before the daemon's first start."""

    def by_seq(self, seq: int) -> Envelope:
        raise NotFound(f"e{seq}", hint="nothing is on record yet; `sotto up` begins")

    def every(self, seq: int = 0, types: Iterable[str] = ()) -> Iterator[Envelope]:
        del seq, types
        return iter(())

    def newest(self, types: Iterable[str] = (), limit: int = 0, after: int = 0) -> list[Envelope]:
        del types, limit, after
        return []

    def place_at(self, at: int) -> int:
        del at
        return 0


@contextmanager
def surroundings(paths: Paths, asked: Asked, embed: Embed) -> Iterator[Around]:
    """Raises Corrupt, and what else keeps memory or the log from being read."""
    with _log(paths) as log, _memory(paths) as memory:
        said = asked.before
        yield Around(
            memory=memory,
            log=log,
            registry=Registry(seen.event for seen in log.every(types=KINDS)),
            now=asked.now,
            here=asked.here,
            embed=embed,
            health=partial(_health, paths),
            before=Said(said.question, said.tool, said.arguments, said.sources, said.recorded) if said else None,
            account=partial(_account, paths, log, asked.conversation),
            jobs=partial(_jobs, paths),
            conversation=asked.conversation,
            waiting=partial(_waiting, paths, asked.conversation),
        )


def _account(paths: Paths, log: Log, conversation: str) -> Account | None:
    """How the answer before came about."""
    try:
        with TraceReader.open(paths.core) as traces:
            return before(log, traces, conversation)
    except NotFound:
        return None  # nothing is on record yet


def _jobs(paths: Paths) -> list[Job]:
    try:
        with JobReader.open(paths.core) as jobs:
            return jobs.newest(JOBS)
    except NotFound:
        return []  # nothing is on record yet


def _waiting(paths: Paths, conversation: str) -> list[Approval]:
    """What was planned in a conversation and nobody has decided on."""
    if not conversation:
        return []
    try:
        with ApprovalReader.open(paths.core) as approvals:
            return [one for one in approvals.live() if (one.task, one.state) == (conversation, "asked")]
    except NotFound:
        return []  # nothing is on record yet


@contextmanager
def _log(paths: Paths) -> Iterator[Log]:
    try:
        log = EventLog.open(paths.core)
    except NotFound:
        yield NoLog()
        return
    with log:
        yield log


def _memory(paths: Paths) -> Memory:
    try:
        return Memory.reader(paths.memory)
    except NotFound:
        return Memory.passing()


def _health(paths: Paths) -> dict[str, Any]:
    try:
        return request(paths, "status", HEALTH_S)
    except SottoError:
        return {}
