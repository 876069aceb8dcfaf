"""Whether a failure keeps its name whatever changes around it, and shares it with none: real failures in variants."""

import importlib.util
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from daemon.bench.failures_samples import FEW, Printed, chosen, made
from daemon.bench.figures import PERCENT, Asked, at_least, at_most
from knowledge.failures.findings import Findings, findings
from knowledge.failures.fingerprint import fingerprint
from knowledge.failures.readers import diagnostics
from knowledge.views import RowView

PRECISION, RECALL = 99.0, 97.0
COST = 100.0
"""Microseconds a diagnostic."""
TIMES = 20
TOOLS = "SOTTO_BENCH_TOOLS"
"""Further folders with programs, before those of PATH: where `tsc` is, if it is not installed."""
DRAIN = "SOTTO_BENCH_DRAIN"
"""Folder of packages in which drain3 0.9.11 is, which is compared and never needed."""


class Named(NamedTuple):
    """One output with what a way of naming makes of it."""

    chain: str
    cause: str
    name: Hashable


class Pairs(NamedTuple):
    """Pairs of outputs of one tool chain."""

    both: int
    """Of one cause, and named alike."""
    alike: int
    """Named alike."""
    same: int
    """Of one cause."""

    @property
    def precision(self) -> float:
        return self.both / self.alike * PERCENT if self.alike else PERCENT

    @property
    def recall(self) -> float:
        return self.both / self.same * PERCENT if self.same else PERCENT


def prints(asked: Asked) -> list[RowView]:
    """Make the samples, name them, and count pairs."""
    path = os.pathsep.join(filter(None, (os.environ.get(TOOLS), os.environ.get("PATH", os.defpath))))
    samples, missing = chosen(path, None if asked.full else FEW)
    asked.tell(f"{len(samples)} failures in 6 variants" + "".join(f"; without {one}" for one in missing))
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder:
        printed = list(made(samples, Path(folder), path))
    found = [findings(one.output, diagnostics, one.command, one.status) for one in printed]
    exact = pairs(named(printed, [frozenset(told.names.fingerprint for told in one.told) for one in found]))
    kinds = pairs(named(printed, [frozenset(told.names.kind for told in one.told) for one in found]))
    heads = pairs(named(printed, [one.told[0].headline.text for one in found]))
    drain = mined(printed, [one.told[0].headline.text for one in found])
    title = f"{len(samples)} failures × 6"
    return [
        at_least(f"fingerprint, precision, {title}", exact.precision, "%", PRECISION, drain and drain.precision),
        at_least(f"fingerprint, recall, {title}", exact.recall, "%", RECALL, drain and drain.recall),
        at_least("kind, recall", kinds.recall, "%", RECALL),
        at_least("headline as it is, precision", heads.precision, "%", None),
        at_least("headline as it is, recall", heads.recall, "%", None),
        *_of_drain(drain),
        at_most("one fingerprint", _cost(found), "µs", COST),
        at_most("tool chains left out" + "".join(f"; {one}" for one in missing), len(missing), "", None),
    ]


def named(printed: Sequence[Printed], names: Iterable[Hashable]) -> list[Named]:
    """Outputs with their names."""
    return [Named(one.chain, one.name, name) for one, name in zip(printed, names, strict=True)]


def pairs(outputs: Iterable[Named]) -> Pairs:
    """All pairs within each tool chain."""
    chains = defaultdict[str, list[Named]](list)
    for one in outputs:
        chains[one.chain].append(one)
    both = alike = same = 0
    for members in chains.values():
        for one, other in combinations(members, 2):
            both += one.cause == other.cause and one.name == other.name
            alike += one.name == other.name
            same += one.cause == other.cause
    return Pairs(both, alike, same)


def mined(printed: Sequence[Printed], headlines: Sequence[str]) -> Pairs | None:
    """The same with the clusters that drain3 mines from the headlines of each chain; None where it is not there."""
    sys.path[:0] = filter(None, [os.environ.get(DRAIN)])
    if not importlib.util.find_spec("drain3"):
        return None
    miners = defaultdict[str, Callable[[str], Hashable]](_miner)
    return pairs(
        named(printed, [miners[one.chain](head) for one, head in zip(printed, headlines, strict=True)]),
    )


def _miner() -> Callable[[str], Hashable]:
    """drain3 as it is set up by default: clusters at a similarity of 0.4."""
    module = importlib.import_module("drain3")
    miner = module.TemplateMiner()

    def cluster(line: str) -> Hashable:
        number: int = miner.add_log_message(line)["cluster_id"]
        return number

    return cluster


def _of_drain(drain: Pairs | None) -> list[RowView]:
    if drain is None:
        return [at_least("drain3: not installed here, see SOTTO_BENCH_DRAIN", 0, "%", None)]
    return [
        at_least("drain3 of the headline, precision", drain.precision, "%", None),
        at_least("drain3 of the headline, recall", drain.recall, "%", None),
    ]


def _cost(found: Sequence[Findings]) -> float:
    """Microseconds for the name of one diagnostic."""
    told = [one.diagnostic for each in found for one in each.told if one.diagnostic]
    began = time.perf_counter()
    for _ in range(TIMES):
        for one in told:
            fingerprint(one)
    return (time.perf_counter() - began) / max(TIMES * len(told), 1) * 1e6
