"""The labelled days are what they claim to be: logs as the daemon writes them, each judged by hand around one trap."""

import json
import re
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
MINUTE = 60_000_000
LABEL = {"event", "label", "until", "incident", "critical", "note"}
TELLING = {
    *("FailureDiagnosed", "FailureClosed", "ServiceGaveUp", "ConflictStarted", "ConflictResolved", "ProcessDied"),
    *("DatabaseSetAside", "BackupFailed", "HandlingDelayed", "EventSetAside", "HandOverFailed", "WatchLimited"),
}
"""What a policy might announce; each has a label, or one of its trace has."""

TRAPS = re.split(
    r"[|\n]",
    """green for days|flaky|40 red|fixed while held|mid-sentence|do-not-disturb ends|suspend|daylight saving
sensor lost|two voices|own speech|near-miss wake|bystander|re-worded|1,000 info|restart in the middle
somebody else's|alternates|she sits before it|she is away|presentation|muted|locked over lunch|quiet hours
`sotto quiet`|"not useful"|"never mention|gives up twice|disk full|two checks of one commit|red on purpose
rebase|week-old|first day|known fix|import of history|vacation|pair programming|unknown project|midnight
burst right after|green after 20|clock set back|many criticals""",
)
"""Words of the heading of the day that is around each trap."""


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


@pytest.mark.parametrize("labels", LABELS, ids=lambda path: path.name[:3])
def test_what_is_to_be_said_can_be_said(labels: Path) -> None:
    _, *judged = lines(labels)
    log = {one.id: one.header.at for one in log_of(labels)}
    allowed = [(at(one["from"]), at(one["to"])) for one in judged if one.get("moment", "forbidden") != "forbidden"]
    for one in judged:
        if one.get("label") in {"now", "at_break"}:
            begin, end = log[one["event"]], at(one["until"])
            assert sum(max(0, min(end, to) - max(begin, since)) for since, to in allowed) >= MINUTE, one


def test_every_trap_is_there() -> None:
    traps = [lines(labels)[0]["trap"] for labels in LABELS]
    assert [trap for trap in TRAPS if not any(trap in one for one in traps)] == []
    assert len(set(traps)) == len(traps) >= 36


def test_there_are_enough_criticals_to_count_and_a_third_of_the_days_is_kept() -> None:
    days = [lines(labels) for labels in LABELS]
    assert _criticals() >= 60
    kept = [day[0] for day in days if day[0]["split"] == "kept"]
    assert len(kept) * 3 == len(days)
    assert all(int(heading["day"][:3]) % 3 == 0 for heading in kept)


def test_where_two_labellings_differ_either_is_right() -> None:
    labelled = [one for labels in LABELS for one in lines(labels) if "event" in one]
    pairs = [(one["first"], one["second"]) for one in lines(DAYS / "second.labels.jsonl")]
    assert len(pairs) == len(labelled)
    for one, pair in zip(labelled, pairs, strict=True):
        assert one["label"] == pair[0]
        assert set(one.get("either", pair)) == set(pair)
        assert ("either" in one) == (pair[0] != pair[1])


def test_the_readme_says_how_well_they_agree() -> None:
    pairs = [(one["first"], one["second"]) for one in lines(DAYS / "second.labels.jsonl")]
    first, second = (Counter(pair[which] for pair in pairs) for which in (0, 1))
    agreed = sum(one == other for one, other in pairs) / len(pairs)
    chance = sum(first[label] * second[label] for label in first) / len(pairs) ** 2
    said = (DAYS / "README.md").read_text(encoding="utf-8")
    differ = sum(one != other for one, other in pairs)
    assert f"{differ} of {len(pairs)}." in " ".join(said.split())
    assert f"kappa is {(agreed - chance) / (1 - chance):.2f}." in said
    assert f"{len(LABELS)} days with {len(pairs)} labels, {_criticals()} of them critical" in said


def _criticals() -> int:
    return sum(bool(one.get("critical")) for labels in LABELS for one in lines(labels))
