"""Reads the reports that tests and builds left: a run's exported file, those in the usual places, what was printed.

A small report is read when its command is handled. A larger one is read by a child, one at a time, and told when that
is done; what was on its way when this process ended is found again at the next start.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from daemon import report_files
from daemon.alarm import Alarm
from daemon.dependency import depends
from daemon.exported_reports import TOLD_S, ExportedReports, remove
from daemon.recording import Recording
from daemon.report_files import ReportFile
from daemon.service import Seen, Service, World, on
from daemon.worker_queue import WorkerQueue
from knowledge.checks.result import of_project
from knowledge.envelope import Envelope
from knowledge.errors import BadReport, NotAReport, NotFound
from knowledge.events import (
    EVENTS,
    BuildFailed,
    BuildPassed,
    CheckFinished,
    CommandFinished,
    Event,
    OutputAppended,
    RecordingPaused,
    RecordingResumed,
    ReportRefused,
    TestsFailed,
    TestsPassed,
)
from knowledge.failures.ran import RAN, Ran, ran
from knowledge.redact import Clean, clean
from knowledge.redaction.vault import Vault, home_of
from knowledge.reports.formats import begins, printed
from knowledge.reports.places import looked_for, may_leave
from knowledge.reports.report import LARGEST
from knowledge.reports.telling import Found, Told, tell
from knowledge.store.log_writer import Bookmark

AT_ONCE = 32 << 10
"""Bytes of reports that are read while the others of this process wait: some milliseconds."""
CPU_S, LASTS_S = 30, 120
"""What a child may take to read the larger ones."""
ROW = 64 << 10
AGAIN = 20
"""Last commands that are looked at again after a start."""
_TOLD = (TestsFailed, TestsPassed, BuildFailed, BuildPassed, ReportRefused)


class _Task(NamedTuple):
    """What one command left to be read."""

    seen: Envelope
    event: Ran
    files: list[ReportFile]
    exported: Path | None
    text: str
    """What it printed, where that holds a report."""

    @property
    def size(self) -> int:
        """How much there is to read; what is too large is refused unread."""
        return sum(file.size for file in self.files if file.size <= LARGEST) + len(self.text)


def _unread(_reports: object, _stream: str) -> str:
    """Of an output that cannot be read nothing is known."""
    return ""


class Reports(Service):
    """CommandFinished, CheckFinished in; TestsFailed, TestsPassed, BuildFailed, BuildPassed, ReportRefused out."""

    name = "reports"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._vault = Vault(os.environ, home_of(os.environ))
        self._recording = Recording(world)
        self._larger = WorkerQueue[_Task](self.name, cpu_s=CPU_S, lasts_s=LASTS_S)
        self._exported = ExportedReports(world.paths.reports, world.clock)
        self._alarm = Alarm()

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._larger.fileno(): self._read_on, self._alarm.fileno(): self._tidy}

    def wake(self) -> Iterator[Seen]:
        """Take up what a child was reading when this process ended."""
        place = self._place()
        told = {one.header.cause for one in self.world.past.newest([kind.__name__ for kind in _TOLD], 5 * AGAIN)}
        for seen in self.world.past.newest(RAN, AGAIN):
            if (seen.seq or 0) <= place:
                task = self._task(seen) if str(seen.id) not in told and _counts(ran(seen.event)) else None
                if task and task.size > AT_ONCE:
                    self._later(task)
                elif left := self._exported.of(ran(seen.event).run):
                    remove(left.path)
        return self._tidy()

    def stop(self) -> None:
        self._larger.stop()
        self._alarm.close()

    @on(CommandFinished)
    def tests_failed(self, event: CommandFinished, seen: Envelope) -> Iterator[Event]:
        del event
        yield from self._told(seen)

    @on(CheckFinished)
    def check_tests_failed(self, event: CheckFinished, seen: Envelope) -> Iterator[Event]:
        if _counts(event):
            yield from self._told(seen)

    def _told(self, seen: Envelope) -> Iterator[Event]:
        task = self._task(seen)
        if task is None:
            return
        if task.exported:
            self._alarm.ring_in(TOLD_S)
        if task.size <= AT_ONCE:
            told = self._tell(task)
            if not told.results:
                self._exported.told(task.exported, task.seen.seq)
                yield from told.events
                return
        self._later(task)

    @on(RecordingPaused)
    def paused(self, _event: RecordingPaused, seen: Envelope) -> Iterator[Event]:
        self._recording.heed(seen)
        return iter(())

    @on(RecordingResumed)
    def resumed(self, _event: RecordingResumed, seen: Envelope) -> Iterator[Event]:
        self._recording.heed(seen)
        return iter(())

    # ── finding ───────────────────────────────────────────────────────────────────────────────────

    def _task(self, seen: Envelope) -> _Task | None:
        """What is to be read after a command; None when it left nothing."""
        event = ran(seen.event)
        exported = self._exported.of(event.run)
        files = [exported] if exported else []
        ended = event.started + event.duration_ms * 1_000
        in_tree = isinstance(event, CommandFinished) and may_leave(event.command, event.duration_ms)
        if in_tree and looked_for(ended, self.world.clock.now()):
            found = report_files.left(Path(event.cwd), event.started, ended)
            files += [one for one in found if not self._left_in_pause(one.path)]
        text = self._printed(event.output) if event.output and isinstance(event, CommandFinished) else ""
        return _Task(seen, event, files, exported.path if exported else None, text) if files or text else None

    def _left_in_pause(self, path: Path) -> bool:
        """Whether a file is not that of a command before the pause, though it came soon after that."""
        try:
            return self._recording.covers(path.lstat().st_mtime_ns // 1_000)
        except OSError:
            return False

    @depends("streams", without="reads only reports that are files", otherwise=_unread)
    def _printed(self, stream: str) -> str:
        """The output of a command that printed a report; empty for any other."""
        try:
            head = "".join(chunk.text for chunk in islice(self.world.streams.read(stream), 4))
            return self.world.streams.text(stream) if begins(head) else ""
        except NotFound:
            return ""

    # ── reading ───────────────────────────────────────────────────────────────────────────────────

    def _tell(self, task: _Task) -> Told:
        event = task.event
        found = Found(event.command, event.cwd, event.run, _stream(task), known=self._vault.around(event.cwd))
        for file in task.files:
            try:
                found.reports.append((str(file.path), report_files.read(file.path)))
            except NotAReport as error:
                if file.path == task.exported:
                    found.refused.append((str(file.path), str(error)))
            except BadReport as error:
                found.refused.append((str(file.path), str(error)))
        if task.text:
            self._read_printed(found, event, task.text)
        return tell(found)

    def _read_printed(self, found: Found, event: Ran, text: str) -> None:
        place = event.output or ""
        if event.output_bytes > len(text.encode("utf-8", "replace")) + ROW:
            found.refused.append((place, "the middle of what was printed was not kept"))
            return
        try:
            report = printed(text)
        except BadReport as error:
            found.refused.append((place, str(error)))
            return
        if report:
            found.reports.append((place, report))

    # ── what takes longer ─────────────────────────────────────────────────────────────────────────

    def _later(self, task: _Task) -> None:
        self._larger.add(task, partial(_packed, self._tell, task))

    def _read_on(self) -> Iterator[Seen]:
        for task, made in self._larger.finished():
            told = _unpacked(made) if made is not None else self._given_up(task)
            yield from _rows(_stream(task), told.results)
            if told.events:
                once = Bookmark(f"spool/report-{task.seen.seq}", 1)
                yield Seen(tuple(told.events), once, then=partial(remove, task.exported), cause=task.seen)
            else:
                remove(task.exported)

    def _given_up(self, task: _Task) -> Told:
        largest = max(task.files, key=lambda file: file.size, default=None)
        place = str(largest.path) if largest else task.event.output or ""
        reason = "reading it took too much time or memory"
        return Told([ReportRefused(report=clean(place), run=task.event.run, reason=clean(reason))], clean(""))

    # ── exported files ────────────────────────────────────────────────────────────────────────────

    def _tidy(self) -> Iterator[Seen]:
        self._alarm.hear()
        self._exported.forget(self._place())
        self._exported.sweep()
        if self._exported.waits_s:
            self._alarm.ring_in(self._exported.waits_s)
        return iter(())

    def _place(self) -> int:
        """How far the hub knows this service to be."""
        place = self.world.past.bookmarks(self.name).get(self.name)
        return place.position if place else 0


def _counts(event: Ran) -> bool:
    """Whether what its tests report counts: that of a check only where nothing of the sandbox was in their way."""
    return not isinstance(event, CheckFinished) or (of_project(event) and event.level == "full")


def _stream(task: _Task) -> str:
    return f"report-{task.seen.seq}"


def _rows(stream: str, results: Clean) -> Iterator[Seen]:
    off = 0
    for off, piece in enumerate(results.parts(ROW), 1):
        yield Seen((OutputAppended(stream=stream, off=off - 1, kind="tool", text=piece),))
    if off:
        yield Seen((OutputAppended(stream=stream, off=off, kind="end", text=clean("")),))


def _packed(work: Callable[[_Task], Told], task: _Task) -> bytes:
    """What is told, as bytes: text that was made safe before it came out of the child."""
    told = work(task)
    events = [(type(event).__name__, event.model_dump_json()) for event in told.events]
    return json.dumps({"events": events, "results": told.results}).encode()


def _unpacked(made: bytes) -> Told:
    said = json.loads(made)
    results = OutputAppended.model_validate_json(
        json.dumps({"stream": "", "off": 0, "kind": "tool", "text": said["results"]})
    ).text
    return Told([EVENTS[kind].model_validate_json(body) for kind, body in said["events"]], results)
