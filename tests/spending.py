"""Makes a log in which something was spent: questions, jobs with their steps, sentences, acts."""

from collections.abc import Sequence
from typing import Literal

from knowledge.envelope import Envelope
from knowledge.events import (
    ActDone,
    ActFailed,
    CheckFinished,
    EnqueueJob,
    Event,
    JobFailed,
    JobLeased,
    JobQueued,
    JobStepped,
    JobSucceeded,
    PlanDecided,
    PlanProposed,
    ProjectWatched,
    ProposePlan,
    SentenceEnded,
)
from knowledge.redact import clean
from knowledge.store.log_writer import LogWriter
from tests.making import NOW, Voice, commit
from tests.tracing import Asking, Used

LEASE = "1/us"
LOOKED = [Used("find_fix", {"error": "E42"}, sources=["x3"])]


class Spender:
    """All that it does is done at one moment, in project 1."""

    def __init__(self, log: LogWriter, at: int = NOW) -> None:
        self._log, self.at = log, at
        self._voice = Voice("hands", f"{log.head}")
        self._asking = Asking(log, f"{log.head}")

    def project(self, name: str) -> None:
        told = {"number": 1, "name": clean(name), "key": clean("/src/.git"), "trees": [clean("/src")]}
        self._said(ProjectWatched(**told, root_commit=None, remote=None, languages=[], tools=[]))  # type: ignore[arg-type]

    def answer(self, *, rule: str = "", used: Sequence[Used] = LOOKED) -> Envelope:
        """942 tokens of a chat model; with a rule it was stopped by that."""
        degraded = "it went in circles" if rule else ""
        return self._asking.ask("why?", used=used, by="chat", at=self.at, project=1, degraded=degraded, rule=rule)

    def job(
        self, kind: str, *, took_s: float, cpu_s: float = 0, idle: bool = False, resource: str = "sandbox",
        over: Literal["succeeded", "failed", ""] = "succeeded", why: str = "no",
    ) -> int:  # fmt: skip
        """One step of it; its number."""
        job = self._said(EnqueueJob(kind=kind)).seq
        self._said(
            JobQueued(
                job=job, kind=kind, key="", arguments={}, priority=5, resource=resource, idle=idle, run_at=0, step="one"
            )
        )
        self._said(JobLeased(job=job, number=1, owner="us"))
        cost = {"took_ms": took_s * 1_000, "cpu_ms": cpu_s * 1_000}
        if over == "failed":
            self._said(JobFailed(job=job, lease=LEASE, kind="semantic-final", error=clean(why), **cost))
            return job
        self._said(JobStepped(job=job, lease=LEASE, step="one", next="", state=clean("{}"), **cost))
        if over:
            self._said(JobSucceeded(job=job, lease=LEASE, summary=clean("done")))
        return job

    def check(self, *, took_s: float, ended: str = "exited", job: int = 0) -> int:
        """A job of tests, and what came of it."""
        job = job or self.job("checks", took_s=took_s)
        self._said(
            CheckFinished(
                job=job, command=clean("make test"), cwd=clean("/src"), status=0, started=self.at,
                duration_ms=round(took_s * 1_000), ended=ended, output=None, output_bytes=0, sort="tests", level="full",  # type: ignore[arg-type]
            )
        )  # fmt: skip
        return job

    def sentence(self, *, seconds: float, why: str = "announcement", cut_by: str = "") -> None:
        heard = "none" if cut_by else "whole"
        self._said(
            SentenceEnded(ref="s", why=why, heard=heard, spoken_ms=round(seconds * 1_000), cut_by=cut_by)  # type: ignore[arg-type]
        )

    def act(self, *, took_s: float, fails: bool = False) -> int:
        """From its approval on; the number of that."""
        nothing = clean("")
        number = self._said(ProposePlan(tool="run_command", surface="terminal")).seq
        self._said(
            PlanProposed(
                approval=number, tool="run_command", effect="run command", title=nothing, preview=nothing, digest="d",
                target=nothing, paths=[], warnings=[], evidence=nothing, surface="terminal", task="", expires=self.at,
            )
        )  # fmt: skip
        self._said(
            PlanDecided(
                approval=number, decision="approved", digest="d", who=nothing, surface="terminal", where=nothing,
                note=nothing,
            )
        )  # fmt: skip
        self.at += round(took_s * 1_000_000)
        done = ActDone(approval=number, summary=nothing)
        self._said(ActFailed(approval=number, error=nothing, hint=nothing) if fails else done)
        return number

    def _said(self, event: Event) -> Envelope:
        sealed = self._voice.says(event, at=self.at)
        commit(self._log, self._voice.unit(sealed), now=self.at)
        return sealed
