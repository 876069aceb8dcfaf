"""How far something in the background is, as a tool."""

import pytest

from knowledge.events import (
    CommandsImported,
    Event,
    IngestPath,
    IngestRefused,
    MemoryRebuilt,
    PastCommand,
    PathIngested,
    RebuildFailed,
    RebuildMemory,
)
from knowledge.memory.vectors import Vectors
from knowledge.redact import clean
from knowledge.tasks.job import Job as JobRecord
from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import at
from tests.tools.asked import ask, refused
from tests.tools.stage import around
from tools.job_status import job_status

NOW = at(0, 12)
DOCS = clean("/work/docs")
READ = PathIngested(path=DOCS, documents=12, sections=80, new=3, removed=0, took_ms=900)


def test_without_anything_it_says_that_there_are_no_jobs(story: Story) -> None:
    answer = ask(job_status, around(story, NOW))
    assert not answer.recorded
    assert "there are no background jobs yet" in answer.text


@pytest.mark.parametrize("said", ["j3", "j 3", "job 3", "J3"])
def test_without_jobs_none_has_an_id(story: Story, said: str) -> None:
    error, hint = refused(job_status, around(story, NOW), job=said)
    assert "j3" in error
    assert hint == "there are no background jobs yet"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ([RebuildMemory()], "Memory is to be made anew since today 09:00; no end of it is on record (e1)"),
        (
            [RebuildMemory(), MemoryRebuilt(through=9, bytes=1, took_ms=2_345)],
            "Memory was made anew today 09:00, in 2.3 s (e2)",
        ),
        (
            [RebuildMemory(), RebuildFailed(reason="the disk is full")],
            "Making memory anew failed today 09:00: the disk is full (e2)",
        ),
    ],
)
@pytest.mark.parametrize("job", ["", "the rebuild", "nightly rebuild", "memory"])
def test_a_rebuild_is_told_by_its_last_word(story: Story, told: list[Event], said: str, job: str) -> None:
    for one in told:
        story.hear(one, at(0, 9), None)
    answer = ask(job_status, around(story, NOW), job=job)
    assert said in answer.text
    assert answer.recorded


def test_documents_that_are_asked_for_and_not_read_are_told(story: Story) -> None:
    asked = story.hear(IngestPath(path=DOCS), at(0, 9), None)
    waiting = ask(job_status, around(story, NOW), job="ingest")
    assert (
        "Reading the documents of /work/docs was asked for today 09:00; no end of it is on record (e1)" in waiting.text
    )
    story.hear(READ, at(0, 9.1), None, cause=asked)
    done = ask(job_status, around(story, NOW), job="docs")
    assert "The documents of /work/docs were read today 09:06: 12 documents, 3 read then, 0 refused (e2)" in done.text
    assert done.sources == ("e2",)


def test_what_is_refused_is_told(story: Story) -> None:
    asked = story.hear(IngestPath(path=DOCS), at(0, 9), None)
    story.hear(IngestRefused(path=DOCS, reason="it cannot be read"), at(0, 9), None, cause=asked)
    assert (
        "/work/docs was not read today 09:00: it cannot be read (e2)"
        in ask(job_status, around(story, NOW), job="docs").text
    )


@pytest.mark.parametrize("job", ["", "indexing", "the embeddings", "vector index"])
def test_the_index_is_counted(story: Story, job: str) -> None:
    story.watched(at(0, 8))
    for one in ("Redis", "Postgres", "Kafka"):
        story.noted(one, at(0, 9))
    assert (
        "The index is at 0%: 0 of 3 entries have their vector, 3 wait for theirs"
        in ask(job_status, around(story, NOW), job=job).text
    )
    with story.memory.database.transaction():
        vectors = Vectors(story.memory)
        vectors.begin("model", 2)
        lacking = [*vectors.texts_lacking(9)]
        for entry in lacking[:2]:
            vectors.put(entry, b"\x00\x3c\x00\x00")
    assert "The index is at 66%: 2 of 3 entries" in ask(job_status, around(story, NOW), job=job).text
    with story.memory.database.transaction():
        vectors.put(lacking[2], b"\x00\x3c\x00\x00")
    assert "The index is complete: 3 entries have their vector" in ask(job_status, around(story, NOW), job=job).text


def test_an_import_says_what_it_brought(story: Story) -> None:
    commands = [PastCommand(command=clean("ls"), at=at(0, 8)), PastCommand(command=clean("make"), at=at(0, 8))]
    story.hear(
        CommandsImported(source="bash", path=clean("/home/ada/.bash_history"), commands=commands), at(0, 9), None
    )
    text = ask(job_status, around(story, NOW), job="import job").text
    assert text == "The last import brought 2 commands today 09:00; how much is left is not on record (e1)"


def test_of_a_test_run_the_last_that_ended_is_told(story: Story) -> None:
    story.watched(at(0, 8))
    seq = story.ran("pytest -q", at(0, 9), status=1)
    answer = ask(job_status, around(story, NOW), job="long test run")
    assert not answer.recorded
    assert answer.text.startswith("A command that still runs is not on record, only one that has ended.")
    assert answer.sources == (f"e{seq}",)


@pytest.mark.parametrize("job", ["backfill", "hyperparameter sweep", "build", "rebuild"])
def test_what_nobody_knows_is_not_guessed(story: Story, job: str) -> None:
    answer = ask(job_status, around(story, NOW), job=job)
    assert not answer.recorded
    assert "on record" in answer.text


JOB = JobRecord(id=7, seq=9, kind="integrity", queued_at=at(0, 9), step="memory", steps=1, began_at=at(0, 9.1))


@pytest.mark.parametrize(
    ("job", "said"),
    [
        (JOB, "j7 (integrity) waits for its turn since today 09:00, 1 steps done"),
        (JOB.but(state="running"), "j7 (integrity) is at memory since today 09:06, 1 steps done"),
        (JOB.but(state="blocked", said="no room"), "j7 (integrity) waits for what is missing: no room"),
        (JOB.but(state="succeeded", said="all is well", ended_at=at(0, 10)), "succeeded today 10:00: all is well"),
        (JOB.but(state="cancelled", ended_at=at(0, 10)), "j7 (integrity) was cancelled today 10:00"),
    ],
)
@pytest.mark.parametrize("asked", ["j7", "", "the nightly check", "what is running"])
def test_a_job_is_told_from_its_record(story: Story, job: JobRecord, said: str, asked: str) -> None:
    answer = ask(job_status, around(story, NOW, jobs=lambda: [job]), job=asked)
    assert said in answer.text
    assert answer.sources == ("j7",)


def test_a_job_that_is_not_there_is_not_made_up(story: Story) -> None:
    _, hint = refused(job_status, around(story, NOW, jobs=lambda: [JOB]), job="j8")
    assert "sotto jobs" in hint
