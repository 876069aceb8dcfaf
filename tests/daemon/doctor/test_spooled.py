"""What waits in the spool."""

import os
import time

import pytest

from daemon import spool
from daemon.doctor.patient import Patient
from daemon.doctor.spooled import backlog, backlog_verdict


@pytest.mark.parametrize(
    ("waiting", "oldest_s", "running", "state"),
    [
        (0, 0, True, "ok"),
        (3, 1, True, "ok"),
        (3, 600, True, "warning"),
        (3, 600, False, "ok"),
    ],
)
def test_a_backlog_is_a_fault_only_of_a_daemon_that_runs(waiting, oldest_s, running, state) -> None:
    assert backlog_verdict(waiting, oldest_s, running=running).state == state


def test_records_and_broken_ones(patient: Patient) -> None:
    for number in (1, 2, 3):
        record = spool.CommandRecord(command="make", cwd="/", status=1, started=0, duration_ms=1)
        file = spool.write(patient.paths.spool, f"run-{number}", record, b"")
        os.utime(file, (time.time() - 120 * number,) * 2)
    spool.set_aside(patient.paths.spool / "run-3.json")
    broken, rest = backlog(patient)
    assert (broken.state, "run-3.broken" in broken.found) == ("warning", True)
    assert broken.advice.endswith(f"rm {patient.paths.spool / 'run-3'}.*")
    assert rest.found.startswith("2 commands wait, the oldest for 4 min")
    for number in range(600):
        (patient.paths.spool / f"run-x{number}.broken").touch()
    *_, more, rest = backlog(patient)
    assert len(list(backlog(patient))) == 5
    assert more.found == "598 more records could not be read"
