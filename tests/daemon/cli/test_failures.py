"""What is broken, the latest first: read from memory, with or without a daemon."""

import pytest

from daemon.paths import Paths
from knowledge.events import FailureClosed, FailureDiagnosed
from knowledge.failures.book import Book
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory
from tests.daemon.cli.conftest import Say, Write
from tests.making import finished


def broke(name: str, headline: str = "it broke", test: str | None = None) -> FailureDiagnosed:
    return FailureDiagnosed(
        command=clean("make all"),
        cwd=clean("/src"),
        status=2,
        headline=clean(headline),
        line=1,
        fingerprint=name,
        kind="v1:k",
        file=clean("a.c"),
        file_line=12,
        test_id=clean(test) if test else None,
        template=clean("make all"),
    )


@pytest.fixture
def remembered(home: Paths, write: Write) -> None:
    """Two failures, the first of which came twice and is over."""
    write(finished("make all", 2), broke("v1:a", "undefined \x1b[2J name"), because=True)
    write(finished("make all", 2), broke("v1:a"), broke("v1:b", test="tests/test_a.py::test_x"), because=True)
    write(FailureClosed(failure=2, fingerprint="v1:a", how="command succeeded", flaky=True, run="x"))
    with EventLog.open(home.core) as log, Memory.writer(home.memory) as memory:
        for seen in log.every(types=["FailureDiagnosed", "FailureClosed"]):
            Book(memory).write(seen)


@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize(
    ("words", "ids"), [((), ["f5"]), (("--fixed",), ["f2"]), (("--all",), ["f5", "f2"])], ids=["open", "fixed", "all"]
)
def test_open_ones_are_shown_unless_others_are_asked_for(say: Say, words: tuple[str, ...], ids: list[str]) -> None:
    assert [one["id"] for one in say("failures", *words, "--json").json] == ids


@pytest.mark.usefixtures("remembered")
def test_a_failure_tells_how_often_and_whether_it_is_over(say: Say) -> None:
    one = say("failures", "--fixed", "--json").json[0]
    assert (one["occurrences"], one["flaky"], one["open"], one["file"], one["line"]) == (2, 1, False, "a.c", 12)
    assert one["closed_at"]


@pytest.mark.usefixtures("remembered")
def test_a_person_reads_two_lines_of_each(say: Say) -> None:
    shown = say("failures").out.splitlines()
    assert shown[0].strip() == "f5  open  tests/test_a.py::test_x"
    assert shown[1].strip().startswith("once, last ")
    assert shown[1].endswith("a.c:12  make all")


@pytest.mark.usefixtures("remembered")
def test_a_project_that_is_not_known_is_an_error(say: Say) -> None:
    assert say("failures", "--project", "nonsense", "--json").status == 3


def test_where_nothing_is_remembered_nothing_is_broken(say: Say) -> None:
    done = say("failures")
    assert (done.status, done.out) == (0, "")
    assert "nothing is broken" in done.err


@pytest.mark.usefixtures("remembered")
def test_memory_that_is_damaged_is_said_to_be_made_again(say: Say, home: Paths) -> None:
    home.memory.write_bytes(b"garbage" * 1_000)
    said = say("failures")
    assert "`sotto rebuild` makes it anew" in said.err


@pytest.mark.usefixtures("remembered")
def test_the_card_is_shown_while_memory_is_damaged(say: Say, home: Paths) -> None:
    home.memory.write_bytes(b"garbage" * 1_000)
    assert "it broke" in say("why").out
