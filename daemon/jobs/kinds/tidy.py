"""Removes files of artifacts at night that nothing on record names: a death left them, or the artifact was too old."""

import time

from daemon.jobs.kind import Done, Kind, Work
from knowledge.store.job_reading import JobReader
from knowledge.tasks.artifact_folder import ArtifactFolder
from knowledge.tasks.schedule import Nightly


def _sweep(work: Work) -> Done:
    with JobReader.open(work.paths.core) as jobs:
        named = jobs.named()
    gone = ArtifactFolder(work.paths.artifacts).sweep(named, time.time())
    said = f"{gone.files:,} files that nothing named were removed, {gone.bytes:,} bytes"
    return Done(text=f"{said}\n", summary=said)


KIND = Kind(
    name="tidy",
    what="remove files that nothing on record names",
    steps={"sweep": _sweep},
    resource="disk",
    priority=2,
    idle=True,
    every=Nightly(3),
)
