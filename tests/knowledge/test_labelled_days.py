"""The labelled days are what they claim to be: logs as the daemon writes them, each judged by hand around one trap."""

import json
import subprocess
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from daemon.doubles.history import load
from knowledge.envelope import Envelope
from knowledge.events import CommandFinished
from knowledge.moment import Moment
from tests.conftest import REPOSITORY

DAYS = REPOSITORY / "tests/histories/days"
LABELS = sorted(DAYS.glob("[0-9]*.labels.jsonl"))
LABEL = {"event", "label", "until", "incident", "critical", "note"}
TELLING = {
    *("FailureDiagnosed", "FailureClosed", "ServiceGaveUp", "ConflictStarted", "ConflictResolved", "ProcessDied"),
    *("DatabaseSetAside", "BackupFailed", "HandlingDelayed", "EventSetAside", "HandOverFailed", "WatchLimited"),
}
"""What a policy might announce; each has a label, or one of its trace has."""


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def log_of(labels: Path) -> list[Envelope]:
    return list(load(labels.with_name(labels.name.replace(".labels", ""))))


def at(text: str) -> int:
    return Moment.parse(text).at


def test_they_are_made_of_their_sources(tmp_path: Path) -> None:
    subprocess.run([REPOSITORY / "scripts/days", tmp_path], check=True, capture_output=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in DAYS.glob("*.jsonl") if path.name != "week.jsonl"}


@pytest.mark.parametrize("labels", LABELS, ids=lambda path: path.name[:3])
def test_a_day_is_a_log_as_the_daemon_writes_it(labels: Path) -> None:
    heading, log = lines(labels)[0], log_of(labels)
    assert all(one.event and one.understood for one in log)
    seqs = [one.seq for one in log if one.seq]
    assert seqs == list(range(1, len(seqs) + 1))
    assert {one.header.durability == "ephemeral" for one in log if not one.seq} <= {True}
    known: set[str] = set()
    for one in log:
        assert one.id not in known
        assert one.header.cause is None or one.header.cause in known
        assert one.header.trace is None or one.header.trace in known
        known.add(one.id)
    assert sum(after.header.at < before.header.at for before, after in pairwise(log)) == heading["jumps"]
    assert len([one for one in log if one.header.at >= at(heading["begin"])]) >= 30


@pytest.mark.parametrize("labels", LABELS, ids=lambda path: path.name[:3])
def test_its_labels_speak_of_it(labels: Path) -> None:
    heading, *judged = lines(labels)
    log = {one.id: one for one in log_of(labels)}
    said = [one for one in judged if "event" in one]
    assert said
    for one in said:
        assert one.keys() - {"either"} == LABEL
        assert one["label"] in {"now", "at_break", "digest", "drop"}
        assert one["note"]
        assert (one["until"] is None) <= (one["label"] == "drop")
        assert one["until"] is None or at(one["until"]) > log[one["event"]].header.at
        assert not one["critical"] or one["label"] == "now"
        assert at(heading["begin"]) <= log[one["event"]].header.at <= at(heading["end"])
    assert max(Counter(one["event"] for one in said).values()) == 1
    traces = {log[one["event"]].trace for one in said}
    for seen in log.values():
        if seen.header.at >= at(heading["begin"]) and _telling(seen):
            assert seen.trace in traces or seen.type == "ProcessDied", seen


def _telling(seen: Envelope) -> bool:
    long = isinstance(seen.event, CommandFinished) and seen.event.duration_ms >= 60_000
    return long or seen.type in TELLING


@pytest.mark.parametrize("labels", LABELS, ids=lambda path: path.name[:3])
def test_each_of_its_moments_is_judged(labels: Path) -> None:
    heading, *judged = lines(labels)
    spells = [one for one in judged if "moment" in one]
    assert {one["moment"] for one in spells} <= {"forbidden", "bad", "fine", "good"}
    assert [one["from"] for one in spells[1:]] == [one["to"] for one in spells[:-1]]
    assert (spells[0]["from"], spells[-1]["to"]) == (heading["begin"], heading["end"])
