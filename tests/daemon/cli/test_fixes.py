"""What made red green: read from memory, with or without a daemon."""

import pytest

from daemon.paths import Paths
from knowledge.errors import NotFound
from knowledge.events import FailureDiagnosed, FixCommand, FixEdit, FixJudged, FixLearned, FixNoted
from knowledge.failures.book import Book
from knowledge.failures.fixes.book import FixBook
from knowledge.failures.fixes.wording import record
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory
from tests.daemon.cli.conftest import Say, Write
from tests.making import NOW, finished

DIFF = "--- a/app.py\n+++ b/app.py\n@@ -1,2 +1,2 @@\n one\n-two\n+th\x1b[2Jree\n"


def broke() -> FailureDiagnosed:
    return FailureDiagnosed(
        command=clean("make all"),
        cwd=clean("/src"),
        status=2,
        headline=clean("it broke"),
        line=1,
        fingerprint="v1:a",
        kind="v1:k",
        template=clean("make all"),
    )


def learned(diff: str = DIFF, **more: object) -> FixLearned:
    made = FixLearned(
        failure=2,
        occurrence=2,
        fingerprint="v1:a",
        kind="v1:k",
        tree=clean("/src"),
        edits=[FixEdit(path=clean("app.py"), diff=clean(diff))],
        commands=[FixCommand(command=clean("pip install x"), cwd=clean("/src"), sort="install")],
        left_out=2,
        explained=0.9,
        branch=clean("main"),
        commit="0123456789" * 4,
        author=clean("Jane Doe <jane@example.org>"),
        red="r",
        green="g",
        at=NOW,
    )
    return made.model_copy(update=more)


@pytest.fixture
def remembered(home: Paths, write: Write) -> None:
    """f2 was fixed by x3, and then by x5, which worked twice; x4 helps against something else."""
    write(finished("make all", 2), broke(), because=True)
    write(learned())
    write(FixNoted(text=clean("start redis\nand wait"), error=clean("connection refused"), at=NOW))
    write(learned(DIFF.replace("ree", "irty"), commands=[], supersedes=[3]))
    write(FixJudged(fix=3, failure=2, helped=False, by="green", run="g2"))
    write(FixJudged(fix=5, failure=2, helped=True, by="green", run="g3"))
    remember(home)


@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize(
    ("words", "ids"), [((), ["x5", "x4", "x3"]), (("f2",), ["x5", "x3"]), (("2",), ["x5", "x3"]), (("x3",), ["x3"])]
)
def test_all_those_of_a_failure_or_one(say: Say, words: tuple[str, ...], ids: list[str]) -> None:
    assert [one["id"] for one in say("fixes", *words, "--json").json] == ids


@pytest.mark.usefixtures("remembered")
def test_a_fix_tells_all_that_is_known_of_it(say: Say) -> None:
    (one,) = say("fixes", "x3", "--json").json
    assert one["edits"] == [{"path": "app.py", "diff": DIFF, "redacted": False}]
    assert one["commands"] == [{"command": "pip install x", "cwd": "/src"}]
    assert (one["failure"], one["helped"], one["failed"], one["score"]) == ("f2", 1, 1, 0.5)
    assert (one["superseded_by"], one["branch"], one["left_out"]) == ("x5", "main", 2)
    assert say("fixes", "f2", "--json").json[0]["how"] == "exact"


@pytest.mark.usefixtures("remembered")
def test_a_person_reads_two_lines_of_each_and_the_diff_of_one(say: Say) -> None:
    first, second, *_ = say("fixes").out.splitlines()
    assert first.strip() == "x5  worked 2 of 2 times  app.py: th\\x1b[2Jirty"
    assert second.strip().startswith("f2  ·  ")
    assert second.endswith("main 0123456  ·  Jane Doe  ·  2 other things done at the same time left out")
    shown = [line.strip() for line in say("fixes", "x3").out.splitlines()]
    assert "$ pip install x  in /src" in shown
    assert "+th\\x1b[2Jree" in shown
    assert shown[1].endswith("superseded by x5")
    assert "and wait" in say("fixes", "x4").out
    assert "… and 2 more" in say("fixes", "-n", "1").err


@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize("word", ["x9", "f9", "j1", "nonsense"])
def test_what_is_not_known_is_an_error(say: Say, word: str) -> None:
    assert say("fixes", word, "--json").status == NotFound.code


def test_where_nothing_is_remembered_there_is_none(say: Say) -> None:
    said = say("fixes")
    assert (said.status, said.out) == (0, "")
    assert "no fix is known yet" in said.err
    assert say("fixes", "x1").status == 3


@pytest.mark.usefixtures("remembered")
def test_memory_that_is_damaged_is_said_to_be_made_again(say: Say, home: Paths) -> None:
    home.memory.write_bytes(b"garbage" * 1_000)
    assert "`sotto rebuild` makes it anew" in say("fixes").err


def test_a_record_in_words() -> None:
    assert [record(0, 0), record(1, 0), record(2, 1)] == ["not tried yet", "worked 1 of 1 time", "worked 2 of 3 times"]


def remember(home: Paths) -> None:
    """As the keeper of memory does, of all that was told."""
    with EventLog.open(home.core) as log, Memory.writer(home.memory) as memory:
        for seen in log.every():
            Book(memory).write(seen)
        for seen in log.every():
            FixBook(memory).write(seen)


def test_a_long_text_takes_a_line_in_the_list_and_is_told_whole_by_its_id(
    say: Say, write: Write, home: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    said = "restart redis " * 280
    write(FixNoted(text=clean(said), error=clean("connection refused"), at=NOW))
    remember(home)
    first, *_ = say("fixes").out.splitlines()
    assert len(first) == 70
    assert first.endswith(" rest…")
    assert say("fixes", "x1").out.count(said.strip()) == 1


def test_one_deed_that_mended_several_failures_is_one_of_the_list(say: Say, write: Write, home: Paths) -> None:
    others = [broke().model_copy(update={"fingerprint": f"v1:{one}", "headline": clean(one)}) for one in "bc"]
    write(finished("make all", 2), broke(), *others, because=True)
    for failure in (2, 3, 4):
        write(learned(failure=failure, occurrence=failure))
    write(learned(failure=2, occurrence=2, at=NOW + 1))
    remember(home)
    heads = say("fixes").out.splitlines()
    assert [line.split()[0] for line in heads[::2]] == ["x8", "x7"]
    assert heads[3].strip().startswith("fixes f4, f3, f2 (also x6, x5)  ·  ")
    assert [one["id"] for one in say("fixes", "--json").json] == ["x8", "x7", "x6", "x5"]
    assert say("fixes", "-n", "1").err.startswith("… and 1 more; -n 2 shows all")
