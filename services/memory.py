"""Keeps memory: writes down what the log says of failures and fixes, and tells when a failure is over."""

from collections.abc import Iterable, Iterator

from daemon.dependency import depends
from daemon.service import Seen, Service, World, on
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import (
    BranchSwitched,
    CommandFinished,
    CommitMade,
    Event,
    FailureClosed,
    FailureDiagnosed,
    FailureRated,
    FilesChanged,
    FixJudged,
    FixLearned,
    FixNoted,
    Merged,
    Pulled,
    Rebased,
    Stashed,
    SuspectRated,
    SuspectsRanked,
    TestsFailed,
    TestsPassed,
    TreeChanged,
)
from knowledge.failures.book import READER, Book, Failure
from knowledge.failures.commands import same_program, sort_of
from knowledge.failures.fingerprint import Print, template
from knowledge.failures.fixes import book as fixes
from knowledge.failures.fixes import symptoms
from knowledge.failures.fixes.book import FixBook
from knowledge.failures.fixes.symptoms import Symptoms
from knowledge.failures.greens import Greens, key_of
from knowledge.failures.renaming import names_of
from knowledge.failures.suspects import rated
from knowledge.failures.suspects.rated import Ratings
from knowledge.failures.test_ids import canonical
from knowledge.store.memory import Memory

_WRITTEN = (FailureDiagnosed, FailureClosed, FailureRated)
_CHANGES = (FilesChanged, TreeChanged, CommitMade, BranchSwitched, Merged, Rebased, Pulled, Stashed)
"""Facts after which a command may do something else than before."""


def _unread(_keeper: object, _stream: str) -> str:
    return ""


class Keeper(Service):
    """Facts of failures, fixes and green runs in, FailureClosed out. What it writes can be made again from the log."""

    name = "memory"

    def __init__(self, world: World) -> None:
        """Raises WriterBusy, Unwritable."""
        super().__init__(world)
        self._closing: dict[tuple[int, int], int] = {}
        """What closes each failure, by its id and last occurrence, until that is written down."""
        self._open()

    def _open(self) -> None:
        self._memory = Memory.writer(self.world.paths.memory)
        self._book = Book(self._memory)
        self._fixes = FixBook(self._memory)
        self._symptoms = Symptoms(self._memory)
        self._greens = Greens(self._memory)
        self._ratings = Ratings(self._memory)

    def wake(self) -> Iterator[Seen]:
        """Write down what memory lacks: all of it, where its file is new; and name failures as they are named now."""
        self._book.rename(self._renamed())
        self._catch_up()
        yield from ()

    def _catch_up(self) -> None:
        for seen in self.world.past.every(self._memory.place(READER), [kind.__name__ for kind in _WRITTEN]):
            self._book.write(seen)
        for seen in self.world.past.every(self._memory.place(fixes.READER), [kind.__name__ for kind in fixes.WRITTEN]):
            self._fixes.write(seen)
        shown = [kind.__name__ for kind in symptoms.WRITTEN]
        for seen in self.world.past.every(self._memory.place(symptoms.READER), shown):
            self._symptoms.write(seen)
        for seen in self.world.past.every(self._memory.place(rated.READER), [SuspectRated.__name__]):
            self._ratings.write(seen, self._ranked(seen))

    def _note(self, seen: Envelope) -> None:
        self._keep_open()
        self._book.write(seen)

    def _keep_open(self) -> None:
        """What is written to a file that somebody removed, nobody reads: begin another, from the log."""
        if self._memory.gone:
            self._memory.close()
            self._open()
            self._catch_up()

    def _renamed(self) -> Iterator[tuple[Failure, Print]]:
        """Failures that an earlier version named, with what their latest event is called by this one.

        Where the log does not hold that event any more, the old name stays.
        """
        for one in self._book.outdated():
            seen = next(iter(self.world.past.every(one.last_seq - 1, [FailureDiagnosed.__name__])), None)
            if seen and seen.seq == one.last_seq and isinstance(seen.event, FailureDiagnosed):
                yield one, names_of(seen.event)

    def stop(self) -> None:
        self._memory.close()

    @on(FailureDiagnosed)
    def occurrence_noted(self, _event: FailureDiagnosed, seen: Envelope) -> Iterable[Event]:
        self._note(seen)
        self._symptoms.write(seen)
        return ()

    @on(FailureClosed)
    def closing_noted(self, event: FailureClosed, seen: Envelope) -> Iterable[Event]:
        self._note(seen)
        self._closing = {of: by for of, by in self._closing.items() if of[0] != event.failure}
        return ()

    @on(FailureRated)
    def rating_noted(self, _event: FailureRated, seen: Envelope) -> Iterable[Event]:
        self._note(seen)
        return ()

    @on(FixLearned)
    def fix_noted(self, _event: FixLearned, seen: Envelope) -> Iterable[Event]:
        return self._note_fix(seen)

    @on(FixNoted)
    def users_fix_noted(self, _event: FixNoted, seen: Envelope) -> Iterable[Event]:
        self._note_fix(seen)
        self._symptoms.write(seen)
        return ()

    @on(FixJudged)
    def judgement_noted(self, _event: FixJudged, seen: Envelope) -> Iterable[Event]:
        return self._note_fix(seen)

    def _note_fix(self, seen: Envelope) -> Iterable[Event]:
        self._keep_open()
        self._fixes.write(seen)
        return ()

    @on(SuspectRated)
    def suspect_noted(self, _event: SuspectRated, seen: Envelope) -> Iterable[Event]:
        self._keep_open()
        self._ratings.write(seen, self._ranked(seen))
        return ()

    def _ranked(self, rating: Envelope) -> SuspectsRanked | None:
        """What a rating speaks of."""
        assert isinstance(rating.event, SuspectRated)
        seq = rating.event.ranked
        seen = next(iter(self.world.past.every(seq - 1, [SuspectsRanked.__name__])), None)
        return seen.event if seen and seen.seq == seq and isinstance(seen.event, SuspectsRanked) else None

    # ── what is over ──────────────────────────────────────────────────────────────────────────────

    @on(CommandFinished)
    def failure_closed(self, event: CommandFinished, seen: Envelope) -> Iterator[Event]:
        """A command succeeded where it had failed. That closes a failing test only if the whole line was the same."""
        self._keep_open()
        if event.status == 0:
            self._remember_green(event, seen)
            named = template(event.command)
            for one in self._book.open_in(seen.header.project, named, event.cwd, seen.seq):
                same = one.command == event.command or (
                    one.test_id is None and same_program(one.command, event.command)
                )
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

        Of what lies in no watched project nobody knows.
        """
        if failure.project is None:
            return False
        kinds = [kind.__name__ for kind in (*_CHANGES, CommandFinished)]
        for seen in self.world.past.every(failure.last_seq, kinds):
            if seen.seq >= until.seq:
                break
            if seen.header.project == failure.project and not _again(seen, failure):
                return False
        return True


def _again(seen: Envelope, failure: Failure) -> bool:
    """Whether this is the same command once more, which changes nothing."""
    event = seen.event
    return isinstance(event, CommandFinished) and template(event.command) == failure.template
