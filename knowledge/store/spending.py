"""What tasks have spent, read from what is on record of them: there is no second bookkeeping."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from knowledge.store.migrate import CORE, reader
from knowledge.store.sqlite import Database, Row
from knowledge.tasks.budget import NAMES, Spent, Task
from knowledge.tasks.spending import Done, Outcome

QUERIES = "spending"
SCHEMA = 4
"""The schema of `core.db` from which on there are traces and jobs."""
MOST = 100_000
KINDS: dict[str, Task] = {"checks": "check", "try_fix": "try", "bisect": "bisect"}
"""Kinds of jobs, as tasks; every other is upkeep."""
SANDBOX = "sandbox"
"""What jobs take whose steps run in one."""
_OUTCOMES: dict[str, Outcome] = {"succeeded": "succeeded", "failed": "not", "quarantined": "not", "cancelled": "not"}
_SENTENCE, _CHECK, _DECIDED, _ACTED, _FAILED = "SentenceEnded", "CheckFinished", "PlanDecided", "ActDone", "ActFailed"
_TRIED, _CULPRIT = "FixTried", "CulpritFound"
_TELLING = (_SENTENCE, _CHECK, _DECIDED, _ACTED, _FAILED, _TRIED, _CULPRIT)
_SEEKING: frozenset[Task] = frozenset({"try", "bisect"})
"""Tasks that can end well and have found nothing."""
_STOPPED = {"time": "budget.sandbox", "memory": "budget.memory"}
"""How a check ended that its limits stopped."""
_KILLED = {"SIGALRM": NAMES["wall_s"], "SIGXCPU": NAMES["cpu_s"]}
"""How a worker was ended, by what its job said last, where that were the limits of its kind."""


class SpendingReader:
    """Reads `core.db`; of a log of an earlier release nothing was spent."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._there = database.schema_version >= SCHEMA

    @classmethod
    def open(cls, path: Path) -> "SpendingReader":
        """Raises NotFound before the daemon's first start, NewerDatabase after a downgrade."""
        return cls(reader(path, CORE, [QUERIES]))

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def since(self, at: int) -> list[Done]:
        """All that was spent since a moment, in microseconds UTC."""
        if not self._there:
            return []
        told = self._database.all("told_since", {"types": json.dumps(_TELLING), "since": at})
        facts = [(row, json.loads(row["body"])) for row in told]
        stopped = {f"j{body['job']}": _STOPPED.get(body["ended"], "") for row, body in facts if row["type"] == _CHECK}
        found = {f"j{body['job']}" for row, body in facts if _found(row["type"], body)}
        jobs = [_judged(one, stopped.get(one.id, one.rule), found=one.id in found) for one in self.jobs(at)]
        return [*self.answers(at), *jobs, *_said(facts), *_acts(facts)]

    def answers(self, since: int = 0, most: int = MOST) -> list[Done]:
        """The last so many answers."""
        rows = self._database.all("answers_spent", {"since": since, "most": most}) if self._there else []
        return [_answer(row) for row in rows]

    def answered(self, most: int) -> list[Spent]:
        """What of the last so many answers those took that a chat model gave whole.

        Nothing where the last one ran out of tokens: then what is learned is too little, or just not enough this time.
        """
        past = [one for one in self.answers(most=most) if one.spent.tokens]
        if past and past[-1].rule == NAMES["tokens"]:
            return []
        return [one.spent for one in past if one.outcome == "succeeded"]

    def jobs(self, since: int) -> list[Done]:
        """Jobs that did something since a moment, with what that took."""
        return [_job(row) for row in self._database.all("jobs_spent", {"since": since})] if self._there else []

    def checks(self, project: int | None, most: int) -> list[Spent]:
        """The last checks of a project that ended by themselves; none where the last one ran out of time."""
        wanted = {"project": project, "most": most}
        rows = self._database.all("checks_spent", wanted) if self._there else []
        if rows and rows[0]["ended"] == "time":
            return []
        return [Spent(sandbox_s=row["took_ms"] / 1_000) for row in rows if row["ended"] == "exited"]

    def spoken_s(self, since: int) -> float:
        """Seconds that were said unasked."""
        told = self._database.all("told_since", {"types": json.dumps([_SENTENCE]), "since": since})
        return sum(one.spent.spoken_s for one in _said([(row, json.loads(row["body"])) for row in told]))

    def projects(self) -> dict[int, str]:
        """Their names, by number."""
        return {row["number"]: row["name"] for row in self._database.all("spent_projects")}


def task_of(kind: str) -> Task:
    """What a job of this kind counts as."""
    return KINDS.get(kind, "upkeep")


def _answer(row: Row) -> Done:
    spent = Spent(tokens=row["tokens"], wall_s=row["took_us"] / 1_000_000, calls=row["calls"])
    fine = row["ending"] == "answered" and not row["code"]
    outcome: Outcome = "open" if row["ending"] is None else "succeeded" if fine else "not"
    return Done("answer", f"t{row['id']}", row["at"], row["project"], outcome, spent, row["rule"] or "")


def _job(row: Row) -> Done:
    took_s = row["took_ms"] / 1_000
    sandbox_s = took_s if row["resource"] == SANDBOX else 0
    spent = Spent(wall_s=took_s, cpu_s=row["cpu_ms"] / 1_000, sandbox_s=sandbox_s)
    outcome = _OUTCOMES.get(row["state"], "open")
    rule = next((name for signal, name in _KILLED.items() if signal in row["said"]), "") if outcome == "not" else ""
    told = (f"j{row['id']}", row["at"], row["project"], outcome, spent, rule)
    return Done(task_of(row["kind"]), *told, idle=bool(row["idle"]))


def _found(kind: str, body: Any) -> bool:
    """Whether a fact tells that a job found what it was for."""
    return kind == _CULPRIT or (kind == _TRIED and body["outcome"] == "green")


def _judged(one: Done, rule: str, *, found: bool) -> Done:
    """A job by what it came to: one that was to find something, and did not, cost as much and was of no use; so did one
    that a limit stopped.
    """
    vain = one.outcome == "succeeded" and (bool(rule) or (one.task in _SEEKING and not found))
    return one._replace(rule=rule, outcome="not" if vain else one.outcome)


def _said(facts: list[tuple[Row, Any]]) -> Iterator[Done]:
    """Sentences that nobody had asked for."""
    for row, body in facts:
        if row["type"] != _SENTENCE or body["why"] != "announcement":
            continue
        outcome: Outcome = "succeeded" if body["heard"] == "whole" else "not"
        rule = "budget.spoken" if body.get("cut_by") == "budget" else ""
        spent_s = body.get("spoken_ms", 0) / 1_000
        spent = Spent(wall_s=spent_s, spoken_s=spent_s)
        yield Done("voice", f"e{row['seq']}", row["at"], row["project"], outcome, spent, rule)


def _acts(facts: list[tuple[Row, Any]]) -> Iterator[Done]:
    """What was done because somebody granted it."""
    begun: dict[int, int] = {}
    for row, body in facts:
        if row["type"] == _DECIDED:
            begun[body["approval"]] = row["at"]
        elif row["type"] in (_ACTED, _FAILED):
            wall_s = max(0, row["at"] - begun.get(body["approval"], row["at"])) / 1_000_000
            outcome: Outcome = "succeeded" if row["type"] == _ACTED else "not"
            name = f"a{body['approval']}"
            yield Done("act", name, row["at"], row["project"], outcome, Spent(wall_s=wall_s, calls=1))
