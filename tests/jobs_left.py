"""Puts jobs that are over, or not, and what they left behind, into a log."""

from knowledge.envelope import Envelope
from knowledge.events import ArtifactKept, EnqueueJob, JobLeased, JobQueued, JobSucceeded
from knowledge.redact import clean
from knowledge.store.log_writer import LogWriter
from knowledge.tasks.artifact_folder import ArtifactFolder
from tests.making import NOW, Voice, commit

LEASE = "1/us"


class Left:
    """Each job leaves its texts as `0.txt`, `1.txt`, …"""

    def __init__(self, log: LogWriter, folder: ArtifactFolder) -> None:
        self._log, self._folder = log, folder
        self._voice = Voice("jobs", f"{log.head}")

    def job(self, *texts: str, at: int = NOW, project: int = 1, over: bool = True) -> int:
        """Its number."""
        order = self._said(EnqueueJob(kind="tally"), at, project)
        job = order.seq
        self._said(
            JobQueued(
                job=job,
                kind="tally",
                key="",
                arguments={},
                priority=5,
                resource="disk",
                idle=False,
                run_at=0,
                step="one",
            ),
            at,
            project,
        )
        self._said(JobLeased(job=job, number=1, owner="us"), at, project)
        for number, text in enumerate(texts):
            blob = self._folder.put(text.encode())
            kept = ArtifactKept(job=job, lease=LEASE, name=f"{number}.txt", media="text/plain", **blob._asdict())
            self._said(kept, at, project)
        if over:
            self._said(JobSucceeded(job=job, lease=LEASE, summary=clean("done")), at, project)
        return job

    def _said(
        self, event: EnqueueJob | JobQueued | JobLeased | ArtifactKept | JobSucceeded, at: int, project: int
    ) -> Envelope:
        sealed = self._voice.says(event, at=at, project=project)
        commit(self._log, self._voice.unit(sealed))
        return sealed
