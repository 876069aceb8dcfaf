"""Asking who broke it: each generated history is told to a log, and asked about as the service does."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from select import select
from shutil import rmtree
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from daemon.bench.suspects_cases import Case, cases
from daemon.bench.suspects_history import History, world_of
from daemon.bench.suspects_runs import load
from daemon.paths import Paths
from daemon.suspicion import Suspicion, sources
from daemon.worker import Worker
from knowledge.failures.suspects.evidence import evidence
from knowledge.failures.suspects.features import features
from knowledge.store.log import EventLog

CPU_S, LASTS_S = 3_600, 7_200
"""What a process may take that makes a share of the cases."""


COMMIT = 40
"""Letters of a whole one."""


class Candidate(NamedTuple):
    """One change as the ranking saw it."""

    ref: str
    values: dict[str, float]
    innocent: bool


class Answer(NamedTuple):
    """One case, as far as ranking needs it."""

    name: str
    sort: str
    """What the culprit is."""
    named: bool
    """Whether the output names its file."""
    candidates: tuple[Candidate, ...]
    """The oldest first."""
    culprits: frozenset[int]
    """Which of them broke it; none where it is not among them."""
    took_ms: float
    """To gather the changes and see what they are."""


def answers(names: tuple[str, ...], seeds: range) -> list[Answer]:
    """One for each seed for which there is a case, made by as many processes as there are processors."""
    load()
    count = os.cpu_count() or 1
    shares = [seeds[at::count] for at in range(count)]
    workers = [
        Worker("bench", partial(_answered, names, share), cpu_s=CPU_S, lasts_s=LASTS_S) for share in shares if share
    ]
    found = [one for made in _results(workers) for one in unpacked(made)]
    return sorted(found, key=lambda one: one.name)


def packed(found: Iterable[Answer]) -> bytes:
    """Answers as JSON."""
    return json.dumps([one._replace(culprits=sorted(one.culprits)) for one in found]).encode()  # type: ignore[arg-type]


def unpacked(data: bytes) -> Iterator[Answer]:
    """Answers that were packed."""
    for name, sort, named, candidates, culprits, took_ms in json.loads(data):
        yield Answer(name, sort, named, tuple(Candidate(*one) for one in candidates), frozenset(culprits), took_ms)


def _results(workers: Sequence[Worker]) -> Iterator[bytes]:
    left = list(workers)
    while left:
        for worker in select(left, [], [])[0]:
            if worker.read():
                left.remove(worker)
                made = worker.result()
                assert made is not None, "a process that makes cases has failed"
                yield made


def _answered(names: tuple[str, ...], seeds: range) -> bytes:
    found = []
    with TemporaryDirectory(prefix="sotto-bench-") as folder:
        runs = Path(folder, "runs")
        runs.mkdir()
        for at, case in enumerate(cases(names, seeds, runs)):
            own = Path(folder, str(at))
            found.append(answer(case, own))
            rmtree(own)
    return packed(found)


def answer(case: Case, folder: Path) -> Answer:
    """What is seen of each change of a case."""
    folder.mkdir()
    paths = Paths.find({"SOTTO_HOME": str(folder / "home")}).make()
    history = History(case, paths, folder / "tree")
    history.tell()
    assert history.failure
    began = perf_counter()
    with EventLog.open(paths.core) as log:
        suspicion = Suspicion(world_of(paths, log), log)
        since = suspicion.since(history.failure)
        assert since
        changes = suspicion.changes(since, since.began[0])
    seen = features(evidence(since.told, since.tree), changes, sources(since.tree, since.ended))
    took_ms = (perf_counter() - began) * 1e3
    candidates = tuple(Candidate(one.change.ref, one.values, one.innocent) for one in seen)
    return Answer(case.name, case.sort, case.named, candidates, _culprits(history, candidates), took_ms)


def _culprits(history: History, candidates: Sequence[Candidate]) -> frozenset[int]:
    """Those that are called so: a commit by its beginning, a part of a burst by what stands before the colon."""
    return frozenset(
        at
        for at, one in enumerate(candidates)
        if any(
            called.startswith(one.ref) if len(called) == COMMIT else one.ref.partition(":")[0] == called
            for called in history.culprits
        )
    )
