"""What jobs left behind: whether the files are there that the log names."""

from collections.abc import Iterator
from pathlib import Path

from daemon.cli.show import many, size
from daemon.doctor.database import CHECKED_BELOW, looked_into
from daemon.doctor.locks import held_by
from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, ok, warning
from daemon.paths import used
from knowledge.errors import StoreError
from knowledge.store.job_reading import JobReader
from knowledge.tasks.artifact import Kept
from knowledge.tasks.artifact_folder import ArtifactFolder


def kept(patient: Patient) -> Iterator[Verdict]:
    folder, found = ArtifactFolder(patient.paths.artifacts), _named(patient)
    lost = [one for one in found if not folder.has(one.sha)]
    if lost:
        first = f"{lost[0].name} of j{lost[0].job}"
        yield warning(
            f"{many(len(lost), 'file')} of jobs are not there any more, such as {first}",
            "they go from the list with their age; the job once more makes them again",
        )
    else:
        yield ok(f"{many(len(found), 'file')}, {size(used(patient.paths.artifacts))}" if found else "none")


def _named(patient: Patient) -> list[Kept]:
    """None of a log that is too large to be copied, or cannot be read: the line about the database says so."""
    core = patient.paths.core
    in_use = held_by(patient, Path(f"{core}.lock")) is not None
    if not core.is_file() or (core.stat().st_size > CHECKED_BELOW and not in_use):
        return []
    try:
        with looked_into(core, copy=not in_use) as database:
            return JobReader(database).every_artifact()
    except StoreError:
        return []
