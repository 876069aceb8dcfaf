"""Tests, builds and commands that break or are well again: a candidate for each transition, none for what stays red.

That something failed comes twice, from its report and from its diagnosis, in either order; the first one tells.
What is red is known by test where tests are named, else as a whole, so another test that breaks in a check that is red
already is a transition of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from knowledge.attention.candidate import Candidate, Cleared
from knowledge.attention.check_names import check_name, short
from knowledge.attention.checks import WHOLE, Check, Incident
from knowledge.attention.fix_phrases import KINDS as FIXES
from knowledge.attention.fix_phrases import FixPhrases
from knowledge.attention.recent import Recent
from knowledge.attention.room import by_room
from knowledge.attention.run import LATE_S, SECOND, STALE_S, Run
from knowledge.attention.sentences import joined, name, telling, test_name
from knowledge.attention.surroundings import Surroundings
from knowledge.checks.result import is_green, is_red, told
from knowledge.envelope import Envelope
from knowledge.events import (
    BuildFailed,
    BuildPassed,
    CheckFinished,
    CommandFinished,
    Event,
    FailureClosed,
    FailureDiagnosed,
    FixSuggested,
    TestsFailed,
    TestsPassed,
)
from knowledge.failures.commands import STOPPED, runs
from knowledge.failures.hint import what
from knowledge.failures.ran import check_in
from knowledge.memory.days.telling import sort_of_line

KINDS: tuple[type[Event], ...] = (
    *(CommandFinished, CheckFinished, TestsFailed, TestsPassed, BuildFailed, BuildPassed),
    *(FailureDiagnosed, FailureClosed, FixSuggested),
    *FIXES,
)
CHECKS, RUNS, FAILURES, CAUSES, TESTS = 300, 64, 200, 50, 2_000
"""How many of each are kept, the oldest go first; and how many tests of one run are looked at."""
LONG_RED_S, OFTEN_RED = 30 * 60, 5
"""What was red so long, or in so many runs, is worth a word when it is green."""
SAME_CAUSE_S = 600

_OWN = re.compile(r"\s*(\S*/)?sotto(\s|$)")
Told = Candidate | Cleared


class Failing:
    """Feed it each event of its `KINDS`, in order; `around` has taken it before."""

    def __init__(self, around: Surroundings, notify_after_s: int) -> None:
        self._around = around
        self._long_ms = notify_after_s * 1_000
        self._checks: Recent[tuple[str, str], Check] = Recent(CHECKS)
        """By directory and name."""
        self._runs: Recent[str, Run] = Recent(RUNS)
        """By trace."""
        self._failures: Recent[int, Run] = Recent(FAILURES)
        """By seq of what was diagnosed."""
        self._prints: Recent[str, tuple[Check, str]] = Recent(FAILURES)
        """Check and test, by fingerprint."""
        self._causes: Recent[str, tuple[int, str]] = Recent(CAUSES)
        """When something was said to break, and what is taken to have brought it about, by kind of failure."""
        self._fixes = FixPhrases()
        self._by_itself: Recent[int | None, bool] = Recent(RUNS)
        """Checks that nobody asked for, by job: nothing is said of them."""

    def take(self, seen: Envelope) -> Iterator[Told]:
        event = seen.event
        command = getattr(event, "command", "")
        if isinstance(event, FailureClosed):
            yield from self._closed(event, seen)
        elif isinstance(event, FixSuggested):
            yield from self._suggested(event)
        elif isinstance(event, FIXES):
            self._fixes.take(seen)
        elif isinstance(event, CheckFinished):
            yield from self._checked(event, seen)
        elif not _OWN.match(command) and check_in(event) not in self._by_itself:
            yield from self._told(event, seen)

    def _told(self, event: Event, seen: Envelope) -> Iterator[Told]:
        if isinstance(event, CommandFinished):
            yield from self._finished(event, seen)
        elif isinstance(event, (TestsFailed, TestsPassed)):
            yield from self._tested(event, seen)
        elif isinstance(event, (BuildFailed, BuildPassed)):
            yield from self._built(event, seen)
        elif isinstance(event, FailureDiagnosed):
            yield from self._diagnosed(event, seen)

    # ── what is told of a run ─────────────────────────────────────────────────────────────────────

    def _finished(self, event: CommandFinished, seen: Envelope) -> Iterator[Told]:
        if event.status in STOPPED:
            return
        run = self._run(event.command, event.cwd, seen)
        run.ended, run.took_ms = event.started + event.duration_ms * 1_000, event.duration_ms
        run.owned = run.owned or event.shell_session is not None
        run.long = event.shell_session is not None and event.duration_ms >= self._long_ms
        if not event.status:
            yield from self._succeeded(run, seen)

    def _checked(self, event: CheckFinished, seen: Envelope) -> Iterator[Told]:
        """Who asked for it does not wait before it, however long it took; what it broke on is told by its diagnosis."""
        if event.again:
            self._by_itself[event.job] = True
            return
        run = self._run(event.command, event.cwd, seen)
        run.ended, run.took_ms = event.started + event.duration_ms * 1_000, event.duration_ms
        run.owned = run.long = True
        if is_green(event):
            yield from self._succeeded(run, seen)
        elif not is_red(event) and not _late(run, seen):
            yield run.over(event.status, f"e{seen.seq}", told(event) if event.status else "")

    def _succeeded(self, run: Run, seen: Envelope) -> Iterator[Told]:
        self._count(run)
        over = list(self._green(run.check, run, {WHOLE, *run.check.of_line(run.command)}, seen))
        yield from over
        if run.long and not _late(run, seen) and not any(isinstance(one, Candidate) for one in over):
            yield run.over(0, f"e{seen.seq}")

    def _tested(self, event: TestsFailed | TestsPassed, seen: Envelope) -> Iterator[Told]:
        run = self._run(event.command, event.cwd, seen)
        passed = {str(one) for one in event.passed[:TESTS]}
        self._count(run)
        if isinstance(event, TestsPassed):
            yield from self._green(run.check, run, {WHOLE, *passed, *run.check.of_line(run.command)}, seen)
            return
        yield from self._green(run.check, run, passed, seen)
        failing = [str(one.id) for one in event.failing[:TESTS]]
        message = str(event.failing[0].message).partition("\n")[0] if event.failing else ""
        count = max(len(failing), event.counts.failed + event.counts.errors)
        self._blame(run, message if telling(message) else "", seen)
        yield from self._red(run, failing, count, message, seen)

    def _built(self, event: BuildFailed | BuildPassed, seen: Envelope) -> Iterator[Told]:
        run = self._run(event.command, event.cwd, seen)
        run.builds = True
        self._count(run)
        if isinstance(event, BuildPassed):
            yield from self._green(run.check, run, {WHOLE}, seen)
        else:
            message = str(event.problems[0].message) if event.problems else ""
            self._blame(run, message, seen)
            yield from self._red(run, [], 0, message, seen)

    def _diagnosed(self, event: FailureDiagnosed, seen: Envelope) -> Iterator[Told]:
        run, test = self._run(event.command, event.cwd, seen), str(event.test_id or WHOLE)
        self._failures[seen.seq] = run
        self._prints[event.fingerprint or seen.id] = (run.check, test)
        self._count(run)
        if event.rank == 0:
            self._blame(run, by_room(what(event)) or event.kind, seen)
        if event.rank == 0 or test:
            yield from self._red(run, [test] if test else [], 0, what(event), seen)
        if event.rank == 0 and run.long and run.told is None and not _late(run, seen):
            run.told = run.over(event.status, f"f{seen.seq}", what(event))
            yield run.told

    def _closed(self, event: FailureClosed, seen: Envelope) -> Iterator[Told]:
        """By the book of failures: it knows what is the same under another command."""
        check, test = self._prints.get(event.fingerprint, (None, ""))
        run = self._runs.get(seen.trace)
        if check and (one := check.red.get(test)):
            run = run or self._made(check, one.command, seen)
            yield from self._green(check, run, {test}, seen)

    def _suggested(self, event: FixSuggested) -> Iterator[Candidate]:
        """A known fix belongs to the sentence of its failure: the same incident, said with it."""
        run = self._failures.get(event.failure)
        if run is None or run.told is None or run.told.kind not in ("failure", "build failed"):
            return
        lead = run.told.sentence.partition(":")[0]
        refs = dict.fromkeys((*run.told.evidence, f"f{event.failure}", f"x{event.fix}"))
        sentence = joined(lead, self._fixes.phrase(event.fix), without=run.where)
        run.told = replace(run.told, kind="known fix", sentence=sentence, evidence=tuple(refs))
        yield run.told

    # ── transitions ───────────────────────────────────────────────────────────────────────────────

    def _red(self, run: Run, tests: list[str], count: int, detail: str, seen: Envelope) -> Iterator[Candidate]:
        """What is red in this run; a candidate where something of it was not, unless the run has told one."""
        check, named = run.check, set(tests) or {WHOLE}
        new = set() if named == {WHOLE} and check.red else named - check.red.keys()
        counts = check.seen(new)
        check.count_red(named)
        for one in check.incidents(named):
            one.reds += one is not run.incident
        whole = check.red.get(WHOLE)
        if new and whole and run.incident in (whole, None) and whole.command == run.command:
            self._belong(check, whole, new)  # it was red before, and only now is said which tests
            check.red.pop(WHOLE).tests.discard(WHOLE)
            if whole is run.incident and run.told is not None:  # it was told without its name a moment ago
                whole.thing, whole.said = self._named(run, new)
                run.told = run.failed(count, counts, _ref(seen), detail)
                yield run.told
            return
        if not new:
            return
        run.incident = run.incident or self._incident(run, new, _ref(seen))
        self._belong(check, run.incident, new)
        if run.told is None and run.ended >= seen.header.at - STALE_S * SECOND:
            run.told = run.failed(count, counts, _ref(seen), detail)
            yield run.told

    def _incident(self, run: Run, new: set[str], ref: str) -> Incident:
        thing, said = self._named(run, new)
        return Incident(f"{thing}:{ref}", thing, said, run.ended, run.command)

    @staticmethod
    def _named(run: Run, new: set[str]) -> tuple[str, str]:
        """What is red, as a thing, and as it is said."""
        single = next(iter(new)) if len(new) == 1 else WHOLE
        if single:
            return f"test:{run.place}:{short(single)}", test_name(single)
        return f"check:{run.place}:{run.check.name}", name(run.check.name, 3) or "a check"

    @staticmethod
    def _belong(check: Check, one: Incident, tests: set[str]) -> None:
        one.tests |= tests
        check.red.update(dict.fromkeys(tests, one))

    def _green(self, check: Check, run: Run, tests: set[str], seen: Envelope) -> Iterator[Told]:
        """What is green in this run. Where nothing of an incident is red any more, it is over."""
        counts = check.seen(tests & check.red.keys())
        touched = check.incidents(tests)
        for test in tests & check.red.keys():
            check.red.pop(test).tests.discard(test)
        for one in touched:
            if one.tests:
                continue
            yield Cleared(one.thing, seen.header.at, seen.id)
            if run.ended - one.since >= LONG_RED_S * SECOND or one.reds >= OFTEN_RED or not run.owned:
                yield run.fixed(one, counts, f"e{seen.seq}")

    # ── which run, which cause ────────────────────────────────────────────────────────────────────

    def _run(self, command: str, cwd: str, seen: Envelope) -> Run:
        known = self._runs.get(seen.trace)
        if known is not None:
            return known
        key = (cwd, check_name(command))
        check = self._checks.get(key) or Check(key[1])
        if not _went_well(seen.event) or sort_of_line(command) or runs(command):
            self._checks[key] = check  # what merely succeeded, such as `ls`, needs no place in it
        run = self._runs[seen.trace] = self._made(check, command, seen, cwd)
        return run

    def _made(self, check: Check, command: str, seen: Envelope, cwd: str = "") -> Run:
        project = seen.header.project
        return Run(
            check=check,
            place=cwd if project is None else project,
            project=project,
            where=self._around.within(project),
            command=" ".join(command.split()),
            ended=seen.header.at,
            trace=seen.trace,
            owned=self._around.owned(project),
            builds=sort_of_line(command) == "build",
        )

    @staticmethod
    def _count(run: Run) -> None:
        if not run.counted:
            run.check.count()
        run.counted = True

    def _blame(self, run: Run, kind: str, seen: Envelope) -> None:
        """What came in just before brought it about; and what says the same within ten minutes has the same cause."""
        at, cause = self._causes.get(kind, (0, ""))
        same = cause if kind and 0 <= seen.header.at - at <= SAME_CAUSE_S * SECOND else ""
        run.cause = run.cause or by_room(kind) or self._around.blamed(run.project, run.ended) or same
        if kind:
            self._causes[kind] = (seen.header.at, run.cause or f"run:{run.trace}")


def _ref(seen: Envelope) -> str:
    return f"{'f' if isinstance(seen.event, FailureDiagnosed) else 'e'}{seen.seq}"


def _late(run: Run, seen: Envelope) -> bool:
    return seen.header.at - run.ended > LATE_S * SECOND


def _went_well(event: Event) -> bool:
    return isinstance(event, CommandFinished) and event.status == 0
