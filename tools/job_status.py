"""How far something in the background is."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import (
    CommandsImported,
    CommitsImported,
    IngestPath,
    IngestRefused,
    MemoryRebuilt,
    PathIngested,
    RebuildFailed,
    RebuildMemory,
)
from knowledge.memory.briefing.when import said
from knowledge.memory.days.answers import recent_activity
from knowledge.memory.documents.shelf import SINCE as DOCUMENTS_SINCE
from knowledge.memory.documents.shelf import Shelf
from knowledge.memory.vectors import Vectors
from knowledge.tasks.job import Job as JobRecord
from tools.kit.answer import Answer, not_recorded
from tools.kit.arguments import LONGEST
from tools.kit.around import Around
from tools.kit.tool import tool
from tools.kit.wording import sentence, shown

SHOWN = 10
"""Jobs that are told at once."""
AGAIN = 200
"""Orders and endings that are looked through."""
VECTORS_SINCE = 6
"""Version of the schema of memory that has vectors."""
NO_JOBS = "there are no background jobs yet"
_RUNS = "a command that still runs is not on record, only one that has ended"
_PASSIVE = frozenset({"cancelled", "quarantined"})
_JOB = re.compile(r"(?:job\s*#?)?j\s?(\d{1,18})|job\s*#?(\d{1,18})", re.IGNORECASE)

Job = Annotated[str, Field(max_length=LONGEST, description="id, or what it does: indexing, rebuild; empty for all")]
Data = dict[str, JsonValue]


@tool(effect="reads")
def job_status(around: Around, job: Job = "") -> Answer:
    """How far something in the background is: making memory anew, reading documents, indexing, importing a history.

    Use it for "is the indexing done", "how far is the rebuild", "is anything still running".
    """
    if by_id := _JOB.fullmatch(job.strip()):
        return _one(around, int(by_id[1] or by_id[2]))
    wanted = [(pattern, told) for pattern, told in _SORTS if not job or pattern.search(job.lower())]
    found = [one for _, told in wanted for one in told(around)]
    if not found:
        return _unknown(around, job, known=bool(wanted))
    text = "\n".join(str(one["said"]) for one in found)
    data: Data = {"jobs": [dict(one) for one in found], "asked": shown(job) or None}
    return Answer(data, text, tuple(str(one["by"]) for one in found if one["by"]))


def _one(around: Around, number: int) -> Answer:
    """Raises NotFound."""
    jobs = around.jobs()
    found = next((one for one in jobs if one.id == number), None)
    if found is None:
        raise NotFound(f"j{number}", hint="`sotto jobs --all` lists them" if jobs else NO_JOBS)
    told = _told(found, around)
    return Answer({"jobs": [told], "asked": found.name}, str(told["said"]), (found.name,))


def _unknown(around: Around, job: str, *, known: bool) -> Answer:
    """Nothing of the kind is on record; of tests and builds the last run is."""
    if not job:
        return not_recorded(sentence(f"nothing runs in the background that is on record; {NO_JOBS}"))
    if known:
        return not_recorded(
            sentence(f"nothing about {shown(job, 60)!r} is on record: it was not asked for, or is long ago")
        )
    last = _last_run(around, job.lower())
    if last is None:
        return not_recorded(sentence(f"nothing is on record about {shown(job, 60)!r}: {NO_JOBS}, and {_RUNS}"))
    text = f"{_RUNS[0].upper()}{_RUNS[1:]}.\n{last['said']}"
    return Answer({"note": _RUNS, "last": last, "asked": shown(job)}, text, (str(last["by"]),), recorded=False)


def _last_run(around: Around, job: str) -> Data | None:
    kind: Literal["test", "build"] | None = "test" if "test" in job else "build" if "build" in job else None
    acts = recent_activity(around.memory, kind=kind, limit=1) if kind else []
    if not acts:
        return None
    what, ended = shown(acts[0].what), said(acts[0].until, around.now)
    by = f"e{acts[0].seq}"
    return {"what": what, "ended": ended, "by": by, "said": f"The last {kind} that ended: {what}, {ended} ({by})"}


# ── jobs ──────────────────────────────────────────────────────────────────────────────────────────


def _jobs(around: Around) -> Iterator[Data]:
    """Those that are not over, and the last one that is."""
    jobs = around.jobs()
    live = [one for one in jobs if not one.over]
    over = [one for one in jobs if one.over]
    yield from (_told(one, around) for one in (*live[:SHOWN], *over[:1]))


def _told(job: JobRecord, around: Around) -> Data:
    what = f"{job.name} ({job.kind})"
    done = f"{job.steps} steps done"
    words = {
        "queued": f"{what} waits for its turn since {said(job.queued_at, around.now)}, {done}",
        "running": f"{what} is at {job.step} since {said(job.began_at, around.now)}, {done}",
        "waiting": f"{what} is tried again {said(job.run_at, around.now)}, {done}: {shown(job.said)}",
        "blocked": f"{what} waits for what is missing: {shown(job.said)}",
    }
    ended = f"{what} {'was ' if job.state in _PASSIVE else ''}{job.state} {said(job.ended_at, around.now)}"
    text = words.get(job.state) or (f"{ended}: {shown(job.said)}" if job.said else ended)
    return {"what": job.kind, "state": job.state, "by": job.name, "said": text, "step": job.step, "steps": job.steps}


# ── what goes on in the background ────────────────────────────────────────────────────────────────


def _rebuild(around: Around) -> Iterator[Data]:
    """Making memory anew: the last order, or its end."""
    kinds = (RebuildMemory.__name__, MemoryRebuilt.__name__, RebuildFailed.__name__)
    for seen in around.log.newest(kinds, 1):
        event, at = seen.event, said(seen.header.at, around.now)
        if isinstance(event, MemoryRebuilt):
            took = f"{event.took_ms / 1_000:.1f} s"
            yield _job("rebuild", "done", seen, f"Memory was made anew {at}, in {took}", at=at, took=took)
        elif isinstance(event, RebuildFailed):
            reason = shown(event.reason)
            yield _job("rebuild", "failed", seen, f"Making memory anew failed {at}: {reason}", at=at, reason=reason)
        else:
            yield _job(
                "rebuild", "asked", seen, f"Memory is to be made anew since {at}; no end of it is on record", at=at
            )


def _documents(around: Around) -> Iterator[Data]:
    """Reading documents: what was asked for and has not ended, else the last that did."""
    endings = (PathIngested.__name__, IngestRefused.__name__)
    ended = around.log.newest(endings, AGAIN)
    answered = {one.header.cause for one in ended}
    waiting = [one for one in around.log.newest([IngestPath.__name__], AGAIN) if str(one.id) not in answered]
    waiting = [one for one in waiting if not ended or one.seq > ended[0].seq]
    for seen in islice(reversed(waiting), 3):
        path, at = shown(getattr(seen.event, "path", "")), said(seen.header.at, around.now)
        text = f"Reading the documents of {path} was asked for {at}; no end of it is on record"
        yield _job("documents", "asked", seen, text, path=path, at=at)
    if not waiting and ended:
        yield _read(around, ended[-1])
    yield from _shelf(around)


def _read(around: Around, seen: Envelope) -> Data:
    event, at = seen.event, said(seen.header.at, around.now)
    path = shown(getattr(event, "path", ""))
    if isinstance(event, PathIngested):
        counts = f"{event.documents} documents, {event.new} read then, {event.refused_count} refused"
        text = f"The documents of {path} were read {at}: {counts}"
        return _job("documents", "done", seen, text, path=path, at=at, counts=counts)
    reason = shown(getattr(event, "reason", ""))
    return _job("documents", "refused", seen, f"{path} was not read {at}: {reason}", path=path, at=at, reason=reason)


def _shelf(around: Around) -> Iterator[Data]:
    if around.memory.database.schema_version < DOCUMENTS_SINCE:
        return
    found, refused = Shelf(around.memory).counted()
    if found:
        text = f"{found} documents are known now, {refused} of them refused"
        yield _job("documents", "state", None, text, count=found, refused=refused)


def _vectors(around: Around) -> Iterator[Data]:
    """Indexing: entries that have a vector, and those that are to get one."""
    if around.memory.database.schema_version < VECTORS_SINCE:
        return
    vectors = Vectors(around.memory)
    lacking, model = vectors.lacking, vectors.model
    has = around.memory.database.number("slots_taken") if model else 0
    if not has + lacking:
        return
    share = f"{has * 100 // (has + lacking)}%"
    counts: Data = {"done": has, "lacking": lacking, "of": has + lacking, "percent": share}
    if not lacking:
        yield _job("indexing", "done", None, f"The index is complete: {has} entries have their vector", **counts)
    else:
        text = f"The index is at {share}: {has} of {has + lacking} entries have their vector, {lacking} wait for theirs"
        yield _job("indexing", "under way", None, text, **counts)


def _imports(around: Around) -> Iterator[Data]:
    for seen in around.log.newest((CommandsImported.__name__, CommitsImported.__name__), 1):
        event, at = seen.event, said(seen.header.at, around.now)
        what = "commands" if isinstance(event, CommandsImported) else "commits"
        count = len(getattr(event, what))
        text = f"The last import brought {count} {what} {at}; how much is left is not on record"
        yield _job("import", "state", seen, text, at=at, count=count)


def _job(what: str, state: str, seen: Envelope | None, text: str, **more: JsonValue) -> Data:
    by = f"e{seen.seq}" if seen else None
    return {"what": what, "state": state, "by": by, "said": f"{text} ({by})" if by else text, **more}


_SORTS: tuple[tuple[re.Pattern[str], Callable[[Around], Iterator[Data]]], ...] = (
    (re.compile(r"rebuil|memory|anew"), _rebuild),
    (re.compile(r"index|embed|vector|encod|semantic"), _vectors),
    (re.compile(r"ingest|document|docs|reading|crawl|index"), _documents),
    (re.compile(r"import|history"), _imports),
    (re.compile(r"check|job|background|running|going on|night"), _jobs),
)
