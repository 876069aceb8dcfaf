"""What the diagnosis says of commands that were really run; each history is what `sotto events -f --json` printed."""

import select
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import stamina

from daemon.config import Config
from daemon.doubles.history import MemoryStreams, load, run
from daemon.paths import Paths
from daemon.service import Seen, World
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope
from knowledge.errors import StoreError
from knowledge.events import CommandFinished, FailingTest, FailureDiagnosed, TestCounts, TestsFailed
from knowledge.redact import clean
from knowledge.store.log import Kept
from services.diagnosis import TOGETHER, Diagnosis
from tests.conftest import REPOSITORY
from tests.making import NOW, Voice, chunk

HISTORIES = REPOSITORY / "tests" / "histories"


def diagnoses(home: Paths, name: str) -> list[FailureDiagnosed]:
    made = run(Diagnosis, load(HISTORIES / f"{name}.jsonl"), home)
    assert made, "a history has at least one command"
    return [event for _, events in made for event in events if isinstance(event, FailureDiagnosed)]


@pytest.mark.parametrize(
    ("history", "status", "line", "headline"),
    [
        ("pytest_failed", 1, 10, "E       assert 0.0 == (100 - 10)"),
        (
            "gcc_failed",
            1,
            2,
            "parse.c:7:19: error: ‘struct token’ has no member named ‘kin’; did you mean ‘kind’?",  # noqa: RUF001
        ),
        ("killed", 137, None, "It was killed (status 137), which is what happens when memory runs out"),
        ("not_found", 127, 1, "sotto run: pytset: command not found"),
    ],
)
def test_a_failed_command_is_diagnosed_by_the_line_that_says_why(
    home: Paths, history: str, status: int, line: int | None, headline: str
) -> None:
    found, *_ = diagnoses(home, history)
    assert (found.status, found.line, found.headline) == (status, line, headline)
    assert found.cwd == "/home/dev/orders"
    assert line is None or headline in dict(found.excerpt)[line]


@pytest.mark.parametrize("history", ["succeeded", "interrupted"])
def test_nothing_broke_and_nothing_is_said(home: Paths, history: str) -> None:
    assert diagnoses(home, history) == []


@pytest.mark.parametrize("history", [path.stem for path in sorted(HISTORIES.glob("*.jsonl"))])
def test_it_is_what_was_said_when_it_happened(home: Paths, history: str) -> None:
    recorded = [one.event for one in load(HISTORIES / f"{history}.jsonl") if one.type == "FailureDiagnosed"]
    assert diagnoses(home, history) == recorded


def test_a_run_that_nobody_heard_has_a_reason_once_it_was_done_again(home: Paths) -> None:
    unnamed, seen = diagnoses(home, "run_again")
    assert (unnamed.fingerprint, unnamed.check) == ("", None), "no entry of its own"
    assert (seen.test_id, seen.line, seen.check) == ("test_shop.py::test_bad", 8, 91)


# ── what no run has shown yet ─────────────────────────────────────────────────────────────────────


def diagnosis(
    home: Paths, *chunks: str, output: str | None = "s", kind: str = "stdout", **more: str
) -> FailureDiagnosed:
    streams = MemoryStreams()
    for off, text in enumerate(chunks):
        streams.append(chunk("s", off, text, kind))
    finished = CommandFinished(
        command=clean("make"), cwd=clean("/src"), status=2, started=NOW, duration_ms=1, output=output, **more
    )
    worker = Diagnosis(World(home, Config(), FakeClock(), streams))
    [found] = worker.handle(Voice().says(finished))
    assert isinstance(found, FailureDiagnosed)
    return found


def test_a_command_without_output_is_diagnosed_by_its_status(home: Paths) -> None:
    found = diagnosis(home, output=None)
    assert (found.headline, found.line, found.excerpt) == ("exit status 2, and it printed nothing", None, [])


def test_where_nobody_heard_what_it_printed_another_run_is_offered(home: Paths) -> None:
    found = diagnosis(home, output=None, shell="bash")
    assert found.headline == "exit status 2, and no output was captured; to see it: sotto run -- make"


def test_output_that_was_trimmed_meanwhile_has_nothing_to_say(home: Paths) -> None:
    assert diagnosis(home, output="gone").line is None


class Down(MemoryStreams):
    """Streams that cannot be read, as while their file is replaced."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def text(self, name: str) -> str:
        self.asked += 1
        raise StoreError(name)


def test_output_that_cannot_be_read_is_asked_for_again_and_then_done_without(home: Paths) -> None:
    streams = Down()
    worker = Diagnosis(World(home, Config(), FakeClock(), streams))
    finished = CommandFinished(
        command=clean("make"), cwd=clean("/src"), status=2, started=NOW, duration_ms=1, output="s"
    )
    for _ in range(2):
        with stamina.set_testing(True, attempts=99, cap=True):
            [found] = worker.handle(Voice().says(finished))
        assert isinstance(found, FailureDiagnosed)
        assert (found.headline.startswith("exit status 2"), found.line, found.output) == (True, None, "s")
    assert streams.asked == 3
    [change] = worker.breakers_changed()
    assert (change.dependency, change.state, change.without) == ("streams", "open", "tells the exit status only")


def test_a_status_that_says_why_is_said(home: Paths) -> None:
    silent = CommandFinished(
        command=clean("./a.out"), cwd=clean("/src"), status=139, started=NOW, duration_ms=1, output=None
    )
    [found] = Diagnosis(World(home, Config(), FakeClock(), MemoryStreams())).handle(Voice().says(silent))
    assert isinstance(found, FailureDiagnosed)
    assert found.headline == "It crashed: segmentation fault (status 139), and it printed nothing"


@pytest.mark.parametrize("text", ["\n", "   \n\t\n"])
def test_output_without_a_word_is_no_output(home: Paths, text: str) -> None:
    assert diagnosis(home, text).headline.startswith("exit status 2")


def test_output_that_nobody_can_read_is_said_to_be_so(home: Paths) -> None:
    assert diagnosis(home, "\x1b[0m\n").headline == "It failed with status 2 and printed nothing readable"


def test_a_reason_that_lies_across_two_chunks_is_found(home: Paths) -> None:
    found = diagnosis(home, "one\nmain.c:3: er", "ror: no\nthree\n")
    assert (found.headline, found.line) == ("main.c:3: error: no", 2)


@pytest.mark.parametrize("text", ["error: " + "x" * (3 << 20), "\x00" * (1 << 20) + "\nerror: x\n"])
def test_output_of_any_shape_makes_an_event_that_a_message_can_hold(home: Paths, text: str) -> None:
    worker = Worker(home, text)
    assert worker.ran() == []
    [seen] = worker.later()
    assert len(seen.events[0].model_dump_json()) < 1 << 20
    worker.service.stop()


# ── each thing that broke ─────────────────────────────────────────────────────────────────────────

TWO_TESTS = """\
=================================== FAILURES ===================================
___________________________________ test_add ___________________________________

    def test_add():
>       assert add(2, 2) == 4
E       assert 0 == 4

test_shop.py:4: AssertionError
___________________________________ test_key ___________________________________

    def test_key():
>       {}["url"]
E       KeyError: 'url'

test_shop.py:7: KeyError
=========================== short test summary info ============================
FAILED test_shop.py::test_add - assert 0 == 4
FAILED test_shop.py::test_key - KeyError: 'url'
2 failed in 0.84s
"""


def report(*failing: str, id_of: str = "test_shop") -> TestsFailed:
    return TestsFailed(
        format="junit",
        report=clean("r.xml"),
        cwd=clean("/src"),
        command=clean("pytest"),
        counts=TestCounts(failed=len(failing)),
        failing=[
            FailingTest(
                id=clean(f"{id_of}::{name}"),
                name=clean(name),
                result="failed",
                message=clean("no"),
                details=clean("at 3"),
            )
            for name in failing
        ],
        passed=[],
    )


class Worker:
    """The service, and a voice whose words it hears."""

    def __init__(self, home: Paths, output: str) -> None:
        self.streams = MemoryStreams()
        self.streams.append(chunk("s", 0, output))
        self.service = Diagnosis(World(home, Config(), FakeClock(), self.streams))
        self.voice = Voice()
        self.root = self.voice.says(
            CommandFinished(
                command=clean("pytest"), cwd=clean("/src"), status=1, started=NOW, duration_ms=1, output="s"
            )
        )

    def ran(self) -> list[FailureDiagnosed]:
        return [one for one in self.service.handle(self.root) if isinstance(one, FailureDiagnosed)]

    def reported(self, event: TestsFailed) -> list[FailureDiagnosed]:
        made = self.service.handle(self.voice.says(event, cause=self.root))
        return [one for one in made if isinstance(one, FailureDiagnosed)]

    def later(self) -> list[Seen]:
        """What a child found, when it has."""
        [(descriptor, read)] = self.service.inputs().items()
        while select.select([descriptor], [], [], 60)[0]:
            if found := list(read()):
                return found
        return []


def test_each_failing_test_is_told_by_itself(home: Paths) -> None:
    first, second = Worker(home, TWO_TESTS).ran()
    assert (first.test_id, first.file_line, first.rank) == ("test_shop.py::test_add", 4, 0)
    assert (second.test_id, second.code, second.rank) == ("test_shop.py::test_key", "KeyError", 1)
    assert first.fingerprint != second.fingerprint


def test_a_report_adds_only_what_the_output_did_not_name(home: Paths) -> None:
    worker = Worker(home, TWO_TESTS)
    worker.ran()
    [new] = worker.reported(report("test_add", "test_other"))
    assert new.test_id == "test_shop::test_other"


def test_a_report_tells_where_there_was_no_output(home: Paths) -> None:
    worker = Worker(home, "")
    assert [one.test_id for one in worker.reported(report("test_add", "test_key"))] == [
        "test_shop::test_add",
        "test_shop::test_key",
    ]


def test_a_few_long_lines_are_read_by_a_child_too(home: Paths) -> None:
    worker = Worker(home, ("a" * 3_000 + "\x1b[1K" * 3_000 + "x\n") * 20 + TWO_TESTS)
    assert worker.ran() == []
    [seen] = worker.later()
    assert seen.cause is worker.root
    worker.service.stop()


def test_a_long_output_is_read_by_a_child_and_told_with_its_cause(home: Paths) -> None:
    worker = Worker(home, "building\n" * 50_000 + TWO_TESTS)
    assert worker.ran() == []
    [seen] = worker.later()
    assert [one.test_id for one in seen.events if isinstance(one, FailureDiagnosed)] == [
        "test_shop.py::test_add",
        "test_shop.py::test_key",
    ]
    assert seen.cause is worker.root
    worker.service.stop()


# ── at once, in the unit of its command ───────────────────────────────────────────────────────────


def unit(output: str | None, *, status: int = 1, command: str = "pytest", name: str = "s") -> list[Envelope]:
    """What is about to be sent of a command."""
    voice, row = Voice(), chunk("s", 0, output or "")
    done = CommandFinished(
        command=clean(command), cwd=clean("/src"), status=status, started=NOW, duration_ms=1, output=output and name
    )
    rows = [] if output is None else [row, chunk("s", 1, "", "end")]
    return [voice.says(one) for one in (*rows, done)]


@pytest.mark.parametrize("output", [TWO_TESTS, "error: no\n", None])
def test_what_is_answered_at_once_is_what_would_be_said_later_and_is_said_once(home: Paths, output: str | None) -> None:
    told = unit(output)
    streams = MemoryStreams()
    streams.append(chunk("s", 0, output or ""))
    service = Diagnosis(World(home, Config(), FakeClock(), streams))
    later = Diagnosis(service.world).handle(told[-1])
    assert list(service.answer(told)) == later != []
    assert service.handle(told[-1]) == []


@pytest.mark.parametrize(
    "told",
    [
        unit("error: no\n", status=0),
        unit("error: no\n", name="another"),
        unit("error: no\n" * 10_000),
        unit("error: no\n", command="make " + "x" * TOGETHER),
        unit(TWO_TESTS + "building\n" * 2_000),
    ],
    ids=["that succeeded", "whose output is elsewhere", "that is long", "with a long name", "told twice and long"],
)
def test_what_is_not_answered_at_once(home: Paths, told: list[Envelope]) -> None:
    assert list(Diagnosis(World(home, Config(), FakeClock(), MemoryStreams())).answer(told)) == []


def test_what_was_answered_by_a_process_before_is_not_said_again(home: Paths) -> None:
    voice = Voice()
    [first, told] = failed_run(voice, "test_shop.py::test_add")
    [second] = failed_run(voice)
    log = Before(first, told, second)
    service = Diagnosis(World(home, Config(), FakeClock(), MemoryStreams(), log))
    assert [len(service.handle(one)) for one in log.every(0, ["CommandFinished"])] == [0, 1]


# ── what was on its way ───────────────────────────────────────────────────────────────────────────


class Before:
    """A log of which the diagnosis has handled all."""

    def __init__(self, *seen: Envelope) -> None:
        self._seen = [Envelope(one.header, one.body, number) for number, one in enumerate(seen, 1)]

    def every(self, seq: int = 0, types: Iterable[str] = ()) -> Iterator[Envelope]:
        return (one for one in self._seen if one.seq > seq and one.type in types)

    def newest(self, types: Iterable[str], limit: int) -> list[Envelope]:
        return list(self.every(0, types))[-limit:]

    def since(self, seq: int, types: Iterable[str] = (), limit: int = 500) -> list[Envelope]:
        return list(self.every(seq, types))[:limit]

    def bookmarks(self, prefix: str) -> dict[str, Kept]:
        return {prefix: Kept(self._seen[-1].seq, 0)}


def woken(home: Paths, output: str, *seen: Envelope) -> list[Seen]:
    """What the diagnosis tells when it wakes after these events, of which each command printed `output`."""
    streams = MemoryStreams()
    streams.append(chunk("s", 0, output))
    service = Diagnosis(World(home, Config(), FakeClock(), streams, Before(*seen)))
    list(service.wake())
    [(descriptor, read)] = service.inputs().items()
    told: list[Seen] = []
    while select.select([descriptor], [], [], 2)[0]:
        told += read()
    service.stop()
    return told


def failed_run(voice: Voice, *tests: str, cause: Envelope | None = None) -> list[Envelope]:
    """A run, and what was told of these tests of it, because of `cause` where that is not the run itself."""
    run = voice.says(
        CommandFinished(command=clean("pytest"), cwd=clean("/src"), status=1, started=NOW, duration_ms=1, output="s")
    )
    told = [
        FailureDiagnosed(
            command=clean("pytest"), cwd=clean("/src"), status=1, headline=clean("no"), line=1, test_id=clean(test)
        )
        for test in tests
    ]
    return [run, *(voice.says(one, cause=cause or run) for one in told)]


def test_what_was_told_is_not_told_again_after_a_start_however_much_it_was(home: Paths) -> None:
    voice = Voice()
    seen = [one for _ in range(15) for one in failed_run(voice, *(f"test_a.py::test_{n}" for n in range(20)))]
    assert woken(home, TWO_TESTS, *seen) == []


def test_all_that_waited_for_a_child_is_read_after_a_start(home: Paths) -> None:
    voice = Voice()
    seen = [one for _ in range(30) for one in failed_run(voice)]
    causes = [one.cause for one in woken(home, "error: no\n", *seen) if one.cause]
    assert [one.id for one in causes] == [one.id for one in seen]


def test_tests_that_a_report_told_are_not_told_again_after_a_start(home: Paths) -> None:
    voice = Voice()
    [run] = failed_run(voice)
    said = voice.says(report("test_add", "test_key"), cause=run)
    [_, *told] = failed_run(voice, "test_shop.py::test_add", "test_shop.py::test_key", cause=said)
    assert woken(home, TWO_TESTS, run, said, *told) == []


def test_every_history_is_read_by_a_test() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert all(f'"{path.stem}"' in source for path in HISTORIES.glob("*.jsonl"))
