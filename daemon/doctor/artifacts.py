"""What jobs left behind: whether the files are there that the log names."""

from collections.abc import Iterator

from daemon.cli.show import many, size
from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, ok, warning
from daemon.paths import used
from knowledge.errors import NotFound, StoreError
from knowledge.store.jobs import JobReader
from knowledge.tasks.artifact_folder import ArtifactFolder


def kept(patient: Patient) -> Iterator[Verdict]:
    folder = ArtifactFolder(patient.paths.artifacts)
    try:
        with JobReader.open(patient.paths.core) as jobs:
            found = jobs.every_artifact()
    except (NotFound, StoreError):  # the line about the database says what is wrong with it
        found = []
    lost = [one for one in found if not folder.has(one.sha)]
    if lost:
        first = f"{lost[0].name} of j{lost[0].job}"
        yield warning(
            f"{many(len(lost), 'file')} of jobs are not there any more, such as {first}",
            "they go from the list with their age; the job once more makes them again",
        )
    else:
        yield ok(f"{many(len(found), 'file')}, {size(used(patient.paths.artifacts))}" if found else "none")
