"""Reads the output of each failed command and says what broke.

A short output is read when its command is handled, a long one by a child, one at a time; what was on its way when this
process ended is found again at the next start. Failing tests that only a report names are told from the report.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from daemon.dependency import depends
from daemon.service import Seen, Service, World, on
from daemon.worker_queue import WorkerQueue
from knowledge.checks.result import away, is_red
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import CheckFinished, CommandFinished, Event, FailureDiagnosed, OutputAppended, TestsFailed
from knowledge.failures.again import again
from knowledge.failures.commands import broke
from knowledge.failures.findings import findings
from knowledge.failures.greens import Greens, key_of
from knowledge.failures.ran import RAN, Ran, ran
from knowledge.failures.readers import diagnostics
from knowledge.failures.telling import of_findings, of_report, unknown
from knowledge.failures.test_ids import canonical
from knowledge.store.log_writer import Bookmark
from knowledge.store.memory import MemoryReader

AT_ONCE = 2_000
"""Lines that are read while the others of this process wait: some milliseconds, seldom more,"""
TOGETHER = 32 << 10
"""Characters that are told together with their command at most; in JSON they may be six times as long."""
SHORT = 200_000
"""of so many characters at most: few lines can be long, and full of what moves the cursor."""
CPU_S, LASTS_S = 30, 120
"""What a child may take to read the longer ones."""
AGAIN = 200
"""Last commands that are looked at again after a start: more than can wait for a child at once."""
REMEMBERED = AGAIN
"""Runs of which the tests that were told are remembered, for a report that comes later."""


def _unread(_diagnosis: object, _stream: str) -> str | None:
    """What is known of an output that cannot be read."""
    return None


def _none_known(_diagnosis: object, _key: str) -> frozenset[str]:
    """Without memory every line may be the reason."""
    return frozenset()


class Diagnosis(Service):
    """CommandFinished, CheckFinished and TestsFailed in, FailureDiagnosed out."""

    name = "diagnosis"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._longer = WorkerQueue[Envelope](self.name, cpu_s=CPU_S, lasts_s=LASTS_S)
        self._memory = MemoryReader(world.paths.memory)
        self._told: dict[str, set[str]] = {}
        """Canonical ids of the tests that were told, by trace."""
        self._answered: dict[str, None] = {}
        """Ids of commands that were answered at once and have not come from the hub."""

    @classmethod
    def prepare(cls) -> None:
        findings("error: none\n", diagnostics)

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._longer.fileno(): self._read_on}

    def wake(self) -> Iterator[Seen]:
        """Take up what a child was reading when this process ended."""
        place = self.world.past.bookmarks(self.name).get(self.name)
        commands = self.world.past.newest(RAN, AGAIN)
        told = self._told_since(commands[0].seq) if place and commands else set()
        for seen in commands:
            if place and seen.seq <= place.position and seen.id not in told and _broke(seen):
                self._later(seen)
        return iter(())

    def _told_since(self, seq: int) -> set[str | None]:
        """Ids of the events whose failures were told after event `seq`; remembers of which tests, too."""
        causes = set[str | None]()
        for seen in self.world.past.every(seq, [FailureDiagnosed.__name__]):
            causes.add(seen.header.cause)
            assert isinstance(seen.event, FailureDiagnosed)
            if seen.event.test_id:
                self._told.setdefault(seen.trace, set()).add(canonical(seen.event.test_id))
        return causes

    def stop(self) -> None:
        self._longer.stop()
        self._memory.close()

    @on(CommandFinished)
    def failure_diagnosed(self, event: CommandFinished, seen: Envelope) -> Iterator[Event]:
        yield from self._broken(event, seen)

    @on(CheckFinished)
    def check_diagnosed(self, event: CheckFinished, seen: Envelope) -> Iterator[Event]:
        """The same of a check in a sandbox; what it fails for alone is no failure of the project."""
        yield from self._broken(event, seen)

    def _broken(self, event: Ran, seen: Envelope) -> Iterator[Event]:
        if not _broke(seen) or self._is_answered(seen):
            return
        output = self._printed(event)
        if output and (len(output) > SHORT or output.count("\n") > AT_ONCE):
            self._later(seen)
        else:
            yield from self._new(seen.trace, self._diagnosed(seen, output))

    @on(TestsFailed)
    def failing_tests_diagnosed(self, event: TestsFailed, seen: Envelope) -> Iterator[Event]:
        """What the output did not name, or where there was none."""
        yield from self._new(seen.trace, of_report(event))

    # ── at once ───────────────────────────────────────────────────────────────────────────────────

    def answer(self, unit: Sequence[Envelope]) -> Iterable[Event]:
        """A failed command whose output is at hand: it need not be read from the log."""
        seen = unit[-1]
        event = seen.event
        assert isinstance(event, CommandFinished)
        told = [one.event for one in unit[:-1]]
        chunks = [one for one in told if isinstance(one, OutputAppended) and one.stream == event.output]
        output = "".join(one.text for one in chunks if one.kind != "end")
        size = len(output) + len(event.command) + len(event.cwd)
        if not _broke(seen) or (event.output and not chunks) or size > TOGETHER:
            return ()
        found = self._diagnosed(seen, output)
        if len(found) * size > TOGETHER:
            return ()
        self._answered[seen.id] = None
        while len(self._answered) > REMEMBERED:
            del self._answered[next(iter(self._answered))]
        return list(self._new(seen.trace, found))

    def _is_answered(self, seen: Envelope) -> bool:
        """Whether what broke was told together with the command, by this process or by one before it."""
        if seen.id in self._answered:
            del self._answered[seen.id]
            return True
        following = self.world.past.since(seen.seq, [FailureDiagnosed.__name__], 1)
        return any(one.header.cause == seen.id for one in following)

    # ── reading ───────────────────────────────────────────────────────────────────────────────────

    def _diagnosed(self, seen: Envelope, output: str | None) -> list[FailureDiagnosed]:
        event = ran(seen.event)
        if not output or not output.strip():
            if isinstance(event, CheckFinished) and event.again:
                return []  # that is known of the run that it does again
            return [unknown(event, _missing(event) if output is not None else "and its output could not be read")]
        green = self._green(key_of(seen.header.project, event.cwd, event.command))
        return of_findings(event, output, findings(output, diagnostics, event.command, event.status, green))

    def _new(self, trace: str, found: Iterable[FailureDiagnosed]) -> Iterator[FailureDiagnosed]:
        """Those whose test has not been told of this run."""
        told = self._told.setdefault(trace, set())
        while len(self._told) > REMEMBERED:
            del self._told[next(iter(self._told))]
        for one in found:
            name = canonical(one.test_id) if one.test_id else ""
            if (not name or name not in told) and not (one.check and away(one)):
                told |= {name}
                yield one

    def _printed(self, event: Ran) -> str | None:
        """What a command printed; of a job's output, without what the job said before."""
        output = self._output(event.output) if event.output else ""
        if output and isinstance(event, CheckFinished):
            return output[-event.output_chars :] if event.output_chars else ""
        return output

    @depends("streams", without="tells the exit status only", otherwise=_unread)
    def _output(self, stream: str) -> str | None:
        """What the command printed; a stream that was trimmed meanwhile has nothing to say. None while none is read."""
        try:
            return self.world.streams.text(stream)
        except NotFound:
            return ""

    @depends("memory", without="takes no account of what green runs print, too", otherwise=_none_known)
    def _green(self, key: str) -> frozenset[str]:
        try:
            with self._memory.reading() as memory:
                return Greens(memory).of(key)
        except NotFound:
            return frozenset()

    # ── what takes longer ─────────────────────────────────────────────────────────────────────────

    def _later(self, seen: Envelope) -> None:
        self._longer.add(seen, partial(_packed, self._read, seen))

    def _read(self, seen: Envelope) -> list[FailureDiagnosed]:
        return self._diagnosed(seen, self._printed(ran(seen.event)))

    def _read_on(self) -> Iterator[Seen]:
        for seen, made in self._longer.finished():
            told = tuple(self._new(seen.trace, _unpacked(made) if made is not None else [_given_up(seen)]))
            if told:
                yield Seen(told, Bookmark(f"diagnosis/{seen.seq}", 1), cause=seen)


def _broke(seen: Envelope) -> bool:
    event = ran(seen.event)
    if isinstance(event, CheckFinished):
        return is_red(event)
    return broke(event.command, event.status, captured=event.output is not None, asked=event.shell is None)


def _missing(event: Ran) -> str:
    """Why there is nothing to read; `sotto run` hears all that a command prints."""
    if isinstance(event, CheckFinished) or event.output or event.shell is None:
        return "and it printed nothing"
    return f"and no output was captured; to see it: {again(event.command)}"


def _given_up(seen: Envelope) -> FailureDiagnosed:
    return unknown(ran(seen.event), "and reading its output took too much time or memory")


def _packed(work: Callable[[Envelope], list[FailureDiagnosed]], seen: Envelope) -> bytes:
    return json.dumps([one.model_dump_json() for one in work(seen)]).encode()


def _unpacked(made: bytes) -> list[FailureDiagnosed]:
    return [FailureDiagnosed.model_validate_json(one) for one in json.loads(made)]
