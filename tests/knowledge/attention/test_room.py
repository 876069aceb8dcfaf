"""A full disk is one matter: told once, whoever finds it, with what fails because of it."""

import pytest

from knowledge.attention.candidate import Candidate, Cleared
from knowledge.attention.noticing import Noticing
from knowledge.attention.room import by_room
from knowledge.events import (
    BackupFailed,
    BackupMade,
    Event,
    FailureDiagnosed,
    HandlingDelayed,
)
from knowledge.failure_class import FailureClass
from knowledge.redact import clean
from tests.knowledge.attention.staged import event


def delayed(error: str = "database or disk is full", kind: FailureClass = "resource") -> HandlingDelayed:
    return HandlingDelayed(
        service="memory", event="a.b.1", type="FilesChanged", kind=kind, error=clean(error), again_in_s=1.0
    )


FAILED = BackupFailed(database="core", reason="no space left on device")


def noticed(*told: tuple[float, Event]) -> list[Candidate | Cleared]:
    noticing = Noticing()
    return [one for seq, (minute, said) in enumerate(told, 1) for one in noticing.take(event(seq, minute, said))]


def test_a_full_disk_is_critical_and_told_once_however_many_find_it() -> None:
    (found,) = noticed((0, delayed()), (0.1, delayed()), (1, FAILED), (30, delayed()))
    assert isinstance(found, Candidate)
    assert (found.kind, found.severity, found.cause) == ("disk", "critical", "disk:full")


def test_it_is_over_with_a_backup_and_full_again_after_hours_is_a_second_time() -> None:
    made = BackupMade(database="core", path="/backups/1.db", bytes=1, took_ms=1)
    first, over, second = noticed((0, delayed()), (60, made), (61, delayed()))
    assert isinstance(over, Cleared)
    assert isinstance(first, Candidate)
    assert isinstance(second, Candidate)
    assert first.thing == over.thing == second.thing == "disk"
    assert first.incident != second.incident
    assert len(noticed((0, delayed()), (50, delayed()), (100, delayed()))) == 1
    assert len(noticed((0, delayed()), (100, delayed()))) == 3


@pytest.mark.parametrize("other", [delayed(kind="transport"), delayed("too many open files")])
def test_other_delays_are_no_matter_of_the_disk(other: HandlingDelayed) -> None:
    assert noticed((0, other)) == []


def test_what_fails_for_want_of_room_has_the_disk_as_its_cause() -> None:
    failed = FailureDiagnosed(
        command=clean("pytest"),
        cwd=clean("/work"),
        status=1,
        headline=clean("E   OSError: [Errno 28] No space left on device"),
        line=1,
        message=clean("OSError: [Errno 28] No space left on device"),
        kind="v1:k",
        test_id=clean("test_a.py::test_write"),
    )
    (found,) = noticed((0, failed))
    assert isinstance(found, Candidate)
    assert found.cause == by_room("disk is full") == by_room("disk:full")
    assert by_room("assert 1 == 2") == ""
