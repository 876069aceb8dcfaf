"""Keeps memory: writes down what the log says, and tells when a failure is over."""

from collections.abc import Iterable, Iterator

from daemon.dependency import depends
from daemon.service import Handler, Seen, Service, World, on
from knowledge.checks.result import is_green
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import (
    BranchSwitched,
    CheckFinished,
    CommandFinished,
    CommitMade,
    Event,
    EventsErased,
    FailureClosed,
    FailureDiagnosed,
    FilesChanged,
    Merged,
    Pulled,
    Rebased,
    RecordingResumed,
    Stashed,
    TestsFailed,
    TestsPassed,
    TreeChanged,
)
from knowledge.failures.book import Book, Failure
from knowledge.failures.commands import same_program, sort_of
from knowledge.failures.fingerprint import Print, template
from knowledge.failures.greens import Greens, key_of
from knowledge.failures.ran import Ran
from knowledge.failures.renaming import names_of
from knowledge.failures.test_ids import canonical
from knowledge.memory.books import KINDS, Books

_CHANGES = (FilesChanged, TreeChanged, CommitMade, BranchSwitched, Merged, Rebased, Pulled, Stashed)
"""Facts after which a command may do something else than before."""


def _unread(_keeper: object, _stream: str) -> str:
    return ""


class Keeper(Service):
    """What memory is made of in, FailureClosed out. What it writes can be made again from the log."""

    name = "memory"

    def __init__(self, world: World) -> None:
        """Raises WriterBusy, Unwritable."""
        super().__init__(world)
        self._closing: dict[tuple[int, int], int] = {}
        """What closes each failure, by its id and last occurrence, until that is written down."""
        self._open()

    @classmethod
    def handlers(cls) -> dict[str, Handler]:
        """Besides its own, a book may be made of any fact."""
        return {kind.__name__: cls._written for kind in KINDS | {EventsErased}} | super().handlers()

    def handle(self, seen: Envelope) -> list[Event]:
        """Write the fact down, then see what follows from it."""
        if self.world.memory.open() is not self._memory:
            self._open()
            self._books.catch_up()
        self._books.write(seen)
        if isinstance(seen.event, EventsErased):
            self._memory.purge()
        return super().handle(seen)

    def _written(self, _event: Event, _seen: Envelope) -> Iterable[Event]:
        return ()

    def _open(self) -> None:
        self._memory = self.world.memory.open()
        self._books = Books(self._memory, self.world.past)
        self._book = Book(self._memory)
        self._greens = Greens(self._memory)

    def wake(self) -> Iterator[Seen]:
        """Write down what memory lacks: all of it, where its file is new; and name failures as they are named now."""
        self._book.rename(self._renamed())
        self._books.catch_up()
        yield from ()

    def _renamed(self) -> Iterator[tuple[Failure, Print]]:
        """Failures that an earlier version named, with what their latest event is called by this one.

        Where the log does not hold that event any more, the old name stays.
        """
        for one in self._book.outdated():
            seen = next(iter(self.world.past.every(one.last_seq - 1, [FailureDiagnosed.__name__])), None)
            if seen and seen.seq == one.last_seq and isinstance(seen.event, FailureDiagnosed):
                yield one, names_of(seen.event)

    def stop(self) -> None:
        self.world.memory.close()

    @on(FailureClosed)
    def closing_noted(self, event: FailureClosed, _seen: Envelope) -> Iterable[Event]:
        self._closing = {of: by for of, by in self._closing.items() if of[0] != event.failure}
        return ()

    # ── what is over ──────────────────────────────────────────────────────────────────────────────

    @on(CommandFinished)
    def failure_closed(self, event: CommandFinished, seen: Envelope) -> Iterator[Event]:
        """A command succeeded where it had failed. That closes a failing test only if the whole line was the same."""
        if event.status == 0:
            self._remember_green(event, seen)
            yield from self._succeeded(event, seen)

    @on(CheckFinished)
    def check_closed(self, event: CheckFinished, seen: Envelope) -> Iterator[Event]:
        """A check in a copy of the tree as it was at that moment says the same, where nothing was in its way."""
        if is_green(event):
            yield from self._succeeded(event, seen)

    def _succeeded(self, event: Ran, seen: Envelope) -> Iterator[Event]:
        named = template(event.command)
        for one in self._book.open_in(seen.header.project, named, event.cwd, seen.seq):
            same = one.command == event.command or (one.test_id is None and same_program(one.command, event.command))
            if same and self._is_first(one, seen):
                yield self._closed(one, seen, "command succeeded")

    def _remember_green(self, event: CommandFinished, seen: Envelope) -> None:
        output = self._output(event.output) if event.output and sort_of(event.command) in {"builds", "other"} else ""
        if output:
            self._greens.add(key_of(seen.header.project, event.cwd, event.command), seen.seq, output)

    @depends("streams", without="does not learn what green runs print", otherwise=_unread)
    def _output(self, stream: str) -> str:
        try:
            return self.world.streams.text(stream)
        except NotFound:
            return ""

    @on(TestsPassed)
    def tests_closed(self, event: TestsPassed, seen: Envelope) -> Iterator[Event]:
        yield from self._passed(event.passed, seen)

    @on(TestsFailed)
    def some_tests_closed(self, event: TestsFailed, seen: Envelope) -> Iterator[Event]:
        yield from self._passed(event.passed, seen)

    def _passed(self, ids: Iterable[str], seen: Envelope) -> Iterator[Event]:
        passed = {canonical(one) for one in ids}
        for one in self._book.open_tests(seen.header.project, seen.seq):
            if canonical(one.test_id or "") in passed and self._is_first(one, seen):
                yield self._closed(one, seen, "test passed")

    def _is_first(self, failure: Failure, seen: Envelope) -> bool:
        """Whether nothing else closes it: command and report of one run come before the closing is written down."""
        return self._closing.setdefault((failure.id, failure.last_seq), seen.seq) == seen.seq

    def _closed(self, failure: Failure, seen: Envelope, how: str) -> FailureClosed:
        return FailureClosed.model_validate(
            {
                "failure": failure.id,
                "fingerprint": failure.fingerprint,
                "how": how,
                "flaky": self._nothing_changed(failure, seen),
                "run": str(seen.id),
            }
        )

    def _nothing_changed(self, failure: Failure, until: Envelope) -> bool:
        """Whether the project is as it was when this failed: no file, no commit, no other command in between.

        Of what lies in no watched project nobody knows, nor of what was done while nothing was recorded.
        """
        if failure.project is None:
            return False
        kinds = [kind.__name__ for kind in (*_CHANGES, CommandFinished, RecordingResumed)]
        for seen in self.world.past.every(failure.last_seq, kinds):
            if seen.seq >= until.seq:
                break
            unseen = isinstance(seen.event, RecordingResumed)
            if unseen or (seen.header.project == failure.project and not _again(seen, failure)):
                return False
        return True


def _again(seen: Envelope, failure: Failure) -> bool:
    """Whether this is the same command once more, which changes nothing."""
    event = seen.event
    return isinstance(event, CommandFinished) and template(event.command) == failure.template
